"""One export number with two contents: somebody else holds the exporter's key.

One laptop sees it when it is handed both. Where each was handed one, their entries tell: of what
was imported, and of signed bundles that were refused. The alarm stays until the exporter's card is
dropped, which is what it asks for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_REFUSAL
from continuity_kit.services.import_history import import_records
from continuity_kit.services.laptop import Laptop


@dataclass(frozen=True)
class Equivocation:
    """One export number of which signed bundles with different contents were handed to laptops."""

    exporter: str
    sequence: int
    manifests: tuple[str, ...]
    devices: tuple[str, ...]


def equivocations(laptop: Laptop, entries: Iterable[LedgerEntry]) -> tuple[Equivocation, ...]:
    """Compare what all laptops were handed under one number of one exporter.

    SAFETY: each stick looks right to the laptop that took it
    (test_a_bundle_that_one_laptop_took_and_another_refused_is_an_alarm).
    """
    dropped = {item.card.key_id for item in laptop.store.cards() if item.dropped}
    numbers: dict[tuple[str, int], set[tuple[str, str]]] = {}
    for exporter, sequence, manifest, device in _handed(tuple(entries)):
        if exporter not in dropped:
            numbers.setdefault((exporter, sequence), set()).add((manifest, device))
    return tuple(
        Equivocation(
            exporter,
            sequence,
            tuple(sorted({manifest for manifest, _ in handed})),
            tuple(sorted({device for _, device in handed})),
        )
        for (exporter, sequence), handed in sorted(numbers.items())
        if len({manifest for manifest, _ in handed}) > 1
    )


def equivocation_refusals(found: Iterable[Equivocation]) -> tuple[Refusal, ...]:
    """Return the alarms as commands tell them."""
    return tuple(
        Refusal("exchange-equivocation", item.exporter, (("sequence", str(item.sequence)),))
        for item in found
    )


def _handed(entries: tuple[LedgerEntry, ...]) -> Iterable[tuple[str, int, str, str]]:
    for record in import_records(entries):
        yield record.exporter, record.sequence, record.manifest_sha256, record.device
    for entry in entries:
        values = entry.values
        exporter, sequence = values.get("exporter"), values.get("sequence")
        manifest = values.get("manifest_sha256")
        if (
            entry.kind == KIND_REFUSAL
            and isinstance(exporter, str)
            and isinstance(sequence, int)
            and isinstance(manifest, str)
        ):
            yield exporter, sequence, manifest, entry.device
