"""Options that the ledger's commands share."""

from collections.abc import Callable
from typing import Any

import click

from continuity_kit.cli.options import OVERRIDE, REASON, USER, VAULT

__all__ = [
    "BEAMS",
    "FORM",
    "FRACTION",
    "GIVEN_AT",
    "MACHINE",
    "OVERRIDE",
    "PLAN",
    "READING",
    "REASON",
    "USER",
    "VAULT",
    "names_entry",
]

PLAN = click.option("--plan", "plan_uid", required=True, help="SOP Instance UID of the plan.")
FRACTION = click.option("--fraction", type=int, required=True, help="Number of the fraction.")
MACHINE = click.option("--machine", help="The machine, as the plan or the OIS names it.")
BEAMS = click.option("--beam", "beams", multiple=True, metavar="NUMBER=MU", help="Once a beam.")
GIVEN_AT = click.option("--given-at", help="ISO 8601 with offset; this moment otherwise.")
FORM = click.option("--form", help="A UUID of the form; the same form twice is one fraction.")
READING = click.option(
    "--second-reading", help='What the colleague reads, blind: "312.5 + 298.7" or the total.'
)


def names_entry(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what names an entry, this laptop's or another's."""
    command = click.option(
        "--entry",
        required=True,
        metavar="N|LETTER/N|HASH",
        help="Number of this laptop's entry; B/12 is laptop B's; 16 digits of a hash name any.",
    )(command)
    return click.option("--laptop", metavar="LETTER", help="Whose entry the number is.")(command)
