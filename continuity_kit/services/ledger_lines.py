"""The journal in words, one line an entry."""

from collections.abc import Mapping, Sequence
from typing import Any

from continuity_kit.domain.ledger_kinds import KINDS
from continuity_kit.messages import Language, sentence

KIND_WORDS: Mapping[str, str] = {
    "import": "ledger-kind-import",
    "session_opened": "ledger-kind-session-opened",
    "fraction_started": "ledger-kind-fraction-started",
    "fraction_ended": "ledger-kind-fraction-ended",
    "confirmation": "ledger-kind-confirmation",
    "amendment": "ledger-kind-amendment",
    "void": "ledger-kind-void",
    "missed": "ledger-kind-missed",
    "treated_elsewhere": "ledger-kind-treated-elsewhere",
    "session_settled": "ledger-kind-session-settled",
    "count_settled": "ledger-kind-count-settled",
    "fraction_group_settled": "ledger-kind-fraction-group-settled",
    "plan_released": "ledger-kind-plan-released",
    "plan_sealed": "ledger-kind-plan-sealed",
    "second_source": "ledger-kind-second-source",
    "plan_adjudicated": "ledger-kind-plan-adjudicated",
    "weekly_check": "ledger-kind-weekly-check",
    "refusal": "ledger-kind-refusal",
    "conflict": "ledger-kind-conflict",
    "resolution": "ledger-kind-resolution",
    "user_added": "ledger-kind-user-added",
    "user_revoked": "ledger-kind-user-revoked",
    "print": "ledger-kind-print",
    "decision": "ledger-kind-decision",
    "pack": "ledger-kind-pack",
    "profile_signed": "ledger-kind-profile-signed",
    "unlock": "ledger-kind-unlock",
    "break_glass": "ledger-kind-break-glass",
    "card_accepted": "ledger-kind-card-accepted",
    "card_dropped": "ledger-kind-card-dropped",
    "clock": "ledger-kind-clock",
    "merge": "ledger-kind-merge",
    "drill": "ledger-kind-drill",
    "downtime_opened": "ledger-kind-downtime-opened",
    "downtime_closed": "ledger-kind-downtime-closed",
}

Document = Mapping[str, Any]
MOST_NUMBERS = 4


def journal_lines(document: Document, language: Language) -> list[str]:
    """Return the head, a line an entry, and what stands in the way of counting."""
    entries: Sequence[Document] = document["entries"]
    head = document["head"]
    shown = {"count": str(head["count"]), "words": " ".join(head["words"]) or "-"}
    lines = [sentence("ledger-head", language, shown)]
    names = {laptop["key_id"]: laptop["name"] for laptop in document["laptops"]}
    names |= {document["device"]: ""}
    lines += [_line(entry, names, language) for entry in entries]
    lines += [
        sentence(
            "ledger-healed" if item["healed"] else "ledger-damaged", language, {"n": str(item["n"])}
        )
        for item in document["damage"]
    ]
    lines += [
        sentence("ledger-in-conflict", language, {"id": item["id"], "patient": item["patient_id"]})
        for item in document["conflicts"]
    ]
    return lines


def _line(entry: Document, names: Mapping[str, str], language: Language) -> str:
    """Return an entry's line; it begins as the entry is named to the commands."""
    name = names.get(entry["device"], entry["device"])
    number = f"{name}/{entry['n']}" if name else str(entry["n"])
    about = entry_words(entry, language, is_named=True)
    return f"{number:>6}  {entry['recorded_at'][:16]}  " + " · ".join(about)


def entry_words(
    entry: Document, language: Language, *, is_named: bool = False, on_paper: bool = False
) -> list[str]:
    """Return what an entry of the journal says, part by part.

    Args:
        is_named: who signed and of which patient it is are told too.
        on_paper: a meterset is told as sheets do, not as the command takes it.
    """
    kind = entry["kind"]
    about = [sentence(KIND_WORDS[kind], language) if kind in KINDS else kind]
    if entry["patient_id"] and is_named:
        about.append(str(entry["patient_id"]))
    if entry["fraction"]:
        about.append(sentence("ledger-fraction", language, {"number": str(entry["fraction"])}))
    beams = entry["values"].get("beams")
    if isinstance(beams, list) and on_paper:
        about.append(", ".join(_given(item, language) for item in beams))
    elif isinstance(beams, list):
        about.append(" ".join(f"{item['beam']}={item['meterset']}" for item in beams))
    numbers = _numbers(entry["values"].get("sheets"))
    if numbers:
        about.append(numbers)
    if is_named:
        about.append(", ".join(item["name"] for item in entry["signatures"]))
    if entry["reason"]:
        about.append(f"« {entry['reason']} »" if language == "fr" else f"“{entry['reason']}”")
    about += [sentence(code, language) for code in _marks(entry)]
    return about


def _given(beam: Document, language: Language) -> str:
    """Return what a beam or a channel gave, with its unit as the entry has it."""
    unit = str(beam.get("unit") or "MU")
    code = "ledger-channel-gave" if unit == "s" else "ledger-beam-gave"
    shown = sentence("ledger-unit-mu", language) if unit == "MU" else unit
    values = {"number": str(beam["beam"]), "meterset": str(beam["meterset"]), "unit": shown}
    return sentence(code, language, values)


def _numbers(sheets: object) -> str:
    """Return the numbers of what was printed; of many, the first ones and how many more."""
    listed = sheets if isinstance(sheets, list) else []
    numbers = [str(item["number"]) for item in listed if isinstance(item, dict)]
    told = ", ".join(numbers[:MOST_NUMBERS])
    return told if len(numbers) <= MOST_NUMBERS else f"{told} (+ {len(numbers) - MOST_NUMBERS})"


def _marks(entry: Document) -> list[str]:
    marks = []
    if entry["voided"]:
        marks.append("ledger-mark-voided")
    elif entry["confirmed"] is False:
        marks.append("ledger-mark-unconfirmed")
    if entry["amended_by"]:
        marks.append("ledger-mark-amended")
    if "clock_suspect" in entry["flags"]:
        marks.append("ledger-mark-clock")
    if "unknown_kind" in entry["flags"]:
        marks.append("ledger-mark-unknown-kind")
    if "chain_broken" in entry["flags"]:
        marks.append("ledger-mark-chain-broken")
    return marks
