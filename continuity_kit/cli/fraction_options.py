"""Options that the ledger's commands share."""

import click

from continuity_kit.cli.options import FOLDER

VAULT = click.argument("vault", type=FOLDER)
PLAN = click.option("--plan", "plan_uid", required=True, help="SOP Instance UID of the plan.")
FRACTION = click.option("--fraction", type=int, required=True, help="Number of the fraction.")
USER = click.option("--user", required=True, help="Who acts.")
REASON = click.option("--reason", help="Why; needed for an override.")
MACHINE = click.option("--machine", help="The machine, as the plan or the OIS names it.")
BEAMS = click.option("--beam", "beams", multiple=True, metavar="NUMBER=MU", help="Once a beam.")
GIVEN_AT = click.option("--given-at", help="ISO 8601 with offset; this moment otherwise.")
OVERRIDE = click.option("--override", "overrides", multiple=True, metavar="GATE")
FORM = click.option("--form", help="A UUID of the form; the same form twice is one fraction.")
READING = click.option(
    "--second-reading", help='What the colleague reads, blind: "312.5 + 298.7" or the total.'
)
ENTRY = click.option("--entry", type=int, required=True, help="Number of the entry.")
