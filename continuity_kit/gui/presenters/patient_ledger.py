"""This patient's lines of the ledger, newest first; a correction lies under the line it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from continuity_kit.domain.ledger_kinds import (
    KIND_AMENDMENT,
    KIND_CONFIRMATION,
    KIND_FRACTION_ENDED,
    KIND_FRACTION_STARTED,
    KIND_MISSED,
    KIND_SESSION_OPENED,
    KIND_VOID,
)
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.wording import moment_words, words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.services.ledger_lines import entry_words

UNDER = (KIND_AMENDMENT, KIND_VOID)
MERGED = (KIND_CONFIRMATION, KIND_SESSION_OPENED)
NO_FRACTION = "\N{EN DASH}"
Document = Mapping[str, Any]


@dataclass(frozen=True)
class LedgerLine:
    """One line: of which fraction, when and what, by whom, and its number in the ledger.

    Attributes:
        is_under: it corrects the line above it, and is indented.
        when: a session's is when it was given, any other entry's when it was signed.
        state: the word of the state, with its tone.
        signed_at: when it was signed, where `when` is another time.
        is_void: two people took it out of the count; it stays readable.
    """

    key: str
    fraction: str
    when: str
    state: str
    tone: Tone
    text: str
    signers: tuple[str, ...] = field(repr=False)
    entry: str = ""
    is_under: bool = False
    is_void: bool = False
    signed_at: str = ""

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        signed = (*self.signers, self.signed_at)
        parts = (self.entry, self.fraction, self.when, self.state, self.text, *signed)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class LedgerState:
    """The list with its title and what to say while it is empty."""

    title: str
    rule: str
    titles: tuple[str, str, str, str]
    lines: tuple[LedgerLine, ...]
    empty: str
    correct: str
    missed: str


def ledger_state(file: PatientFile, language: Language) -> LedgerState:
    """Return this patient's ledger.

    SAFETY: what was corrected or taken out of the count stays readable, with who did it
    (test_an_amendment_lies_under_the_line_that_it_names_and_both_are_readable).
    """
    writer = _Writer(file, language)
    feminine = file.patient.sex == "F"
    code = "gui-patient-ledger-title-f" if feminine else "gui-patient-ledger-title"
    return LedgerState(
        title=words_of(code, language),
        rule=words_of("gui-patient-ledger-rule", language),
        titles=(
            words_of("gui-patient-ledger-fraction", language),
            words_of("gui-patient-ledger-when", language),
            words_of("gui-patient-ledger-signed", language),
            words_of("gui-patient-ledger-entry", language),
        ),
        lines=writer.lines(),
        empty=words_of("gui-patient-ledger-empty", language),
        correct=words_of("gui-patient-correct", language),
        missed=words_of("gui-patient-declare-missed", language),
    )


class _Writer:
    def __init__(self, file: PatientFile, language: Language) -> None:
        self._file, self._language = file, language
        self._zone: tzinfo | None = file.read_at.tzinfo
        self._confirmations: dict[str, list[Document]] = {}
        self._under: dict[str, list[Document]] = {}
        for item in file.entries:
            if item["amends"] and item["kind"] == KIND_CONFIRMATION:
                self._confirmations.setdefault(item["amends"], []).append(item)
            elif item["amends"] and item["kind"] in UNDER:
                self._under.setdefault(item["amends"], []).append(item)
        self._ended = {
            item["session"] for item in file.entries if item["kind"] == KIND_FRACTION_ENDED
        }

    def lines(self) -> tuple[LedgerLine, ...]:
        known = {item["entry_hash"] for item in self._file.entries}
        found: list[LedgerLine] = []
        ordered = sorted(self._file.entries, key=lambda item: item["recorded_at"], reverse=True)
        for item in ordered:
            is_under = item["kind"] in UNDER and item["amends"] in known
            if not is_under and self._is_shown(item):
                found += self._with_under(item, is_under=False)
        return tuple(found)

    def _is_shown(self, item: Document) -> bool:
        """Tell whether an entry has a line of its own: a start that was ended has none."""
        if item["kind"] == KIND_FRACTION_STARTED:
            return item["session"] not in self._ended
        return item["kind"] not in MERGED

    def _with_under(self, item: Document, *, is_under: bool) -> list[LedgerLine]:
        lines = [self._line(item, is_under=is_under)]
        for other in self._under.get(item["entry_hash"], ()):
            lines += self._with_under(other, is_under=True)
        return lines

    def _line(self, item: Document, *, is_under: bool) -> LedgerLine:
        signed = datetime.fromisoformat(item["stated_at"]).astimezone(self._zone)
        at = self._given_at(item) or signed
        state, tone = self._state(item)
        return LedgerLine(
            key=item["entry_hash"],
            fraction=str(item["fraction"] or NO_FRACTION) if not is_under else "",
            when=moment_words(at, self._language),
            state=state,
            tone=tone,
            text=self._text(item),
            signers=self._signers(item),
            signed_at=self._signed_at(at, signed),
            entry=self._entry(item),
            is_under=is_under,
            is_void=bool(item["voided"]),
        )

    def _given_at(self, item: Document) -> datetime | None:
        """Return when a session was given, by its own entry; None for an entry of another kind.

        SAFETY: the hour of a session is one everywhere, that of the beam: beside the count and
        here (test_a_session_has_the_hour_it_was_given_at_and_says_when_it_was_signed).
        """
        if item["kind"] != KIND_FRACTION_ENDED or not item["values"].get("given_at"):
            return None
        return datetime.fromisoformat(str(item["values"]["given_at"])).astimezone(self._zone)

    def _signed_at(self, at: datetime, signed: datetime) -> str:
        """Return when a session was signed, where that is not the minute it was given at."""
        if f"{at:%Y-%m-%d %H:%M}" == f"{signed:%Y-%m-%d %H:%M}":
            return ""
        is_same_day = at.date() == signed.date()
        time = f"{signed:%H:%M}" if is_same_day else moment_words(signed, self._language)
        return words_of("gui-patient-ledger-signed-at", self._language, time=time)

    def _entry(self, item: Document) -> str:
        name = self._file.laptops.get(item["device"], item["device"])
        code = "gui-patient-entry-other" if name else "gui-patient-entry"
        return words_of(code, self._language, number=item["n"], laptop=name)

    def _state(self, item: Document) -> tuple[str, Tone]:
        if item["voided"]:
            return sentence("gui-day-state-not-counted", self._language), "second"
        if item["kind"] == KIND_FRACTION_ENDED:
            return self._outcome(item)
        if item["kind"] == KIND_MISSED:
            return sentence("gui-day-state-missed", self._language), "second"
        if item["kind"] == KIND_FRACTION_STARTED:
            return sentence("gui-day-state-started", self._language), "blue"
        kind, *_ = entry_words(item, self._language)
        return kind, "amber" if item["kind"] in UNDER else "ink"

    def _outcome(self, item: Document) -> tuple[str, Tone]:
        if item["values"].get("outcome") == "interrupted":
            return sentence("gui-day-state-interrupted", self._language), "amber"
        if item["confirmed"] is False:
            return sentence("gui-day-state-to-confirm", self._language), "amber"
        return sentence("gui-day-state-given", self._language), "green"

    def _text(self, item: Document) -> str:
        """Return metersets as they were read, and the reason in the words of who signed."""
        values = item["values"]
        parts = []
        beams = values.get("beams")
        if isinstance(beams, list) and beams:
            read = " + ".join(str(beam["meterset"]) for beam in beams)
            units = dict.fromkeys(str(beam.get("unit") or "") for beam in beams)
            unit = " ".join(
                words_of("gui-patient-col-mu", self._language) if name in ("MU", "") else name
                for name in units
            )
            parts.append(f"{read} {unit}".strip())
        if values.get("partial_reason"):
            parts.append(str(values["partial_reason"]))
        if item["reason"]:
            parts.append(words_of("gui-patient-quote", self._language, text=item["reason"]))
        return ", ".join(parts)

    def _signers(self, item: Document) -> tuple[str, ...]:
        names: list[str] = [signed["name"] for signed in item["signatures"]]
        for other in self._confirmations.get(item["entry_hash"], ()):
            names += [signed["name"] for signed in other["signatures"]]
        return tuple(dict.fromkeys(names))
