"""What the five steps of a session show; every text is already words, every number sourced."""

from dataclasses import dataclass, field
from typing import Literal

from continuity_kit.domain.images import PageImage
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.gate_state import GateState
from continuity_kit.gui.presenters.identity import IdentityState
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.presenters.record_checks import CheckLine
from continuity_kit.gui.presenters.record_numbers import Verdict
from continuity_kit.gui.presenters.record_shifts import ShiftsNote

StepMark = Literal["done", "now", "later"]
Outcome = Literal["", "complete", "interrupted"]


@dataclass(frozen=True)
class StepLine:
    """One line of the list at the left."""

    number: int
    title: str
    detail: str
    mark: StepMark


@dataclass(frozen=True)
class Banner:
    """The line that stays until the next act: recorded, on one medium only, not recorded."""

    tone: Tone
    icon: str
    text: str


@dataclass(frozen=True)
class PaperState:
    """The field where a sheet's number or code is typed, and what came of it.

    Attributes:
        words: empty until something was compared.
    """

    title: str
    hint: str
    compare: str
    typed: str
    words: str
    tone: Tone
    icon: str
    can_compare: bool


@dataclass(frozen=True)
class Choice:
    """One of several that a person must choose; `key` comes back."""

    key: str
    text: str
    second: str = ""


@dataclass(frozen=True)
class IdentityStep:
    """Step 1: scan, what the patient says, the paper in hand, the photo if there is one.

    Attributes:
        day_hint: how a day is typed, or which one was understood.
        photo_words: what a photo is worth, or why there is none though the export names one.
    """

    scanned: str
    is_scanned: bool
    ticks: tuple[str, str]
    ticked: tuple[bool, bool]
    plans: tuple[Choice, ...]
    plan: str | None
    plan_title: str
    asks_time: bool
    given_on: str
    given_at: str
    time_words: tuple[str, str, str] = ("", "", "")
    day_hint: str = ""
    paper: PaperState | None = None
    photo: PageImage | None = field(default=None, repr=False)
    photo_words: str = ""


@dataclass(frozen=True)
class ChecksStep:
    """Step 2: machine, fraction, and the gates one by one; `stops` says of each what to do."""

    machine_title: str
    machines: tuple[Choice, ...]
    machine: str | None
    lines: tuple[CheckLine, ...]
    lines_title: str
    stops: tuple[str, ...]
    asks_fraction: bool
    fraction: str
    fraction_title: str


@dataclass(frozen=True)
class BeamToCompare:
    """One beam before it is given: what the console must show."""

    number: str
    name: str
    detail: str
    planned: str


@dataclass(frozen=True)
class StartStep:
    """Step 3: the fraction in large, and the values to compare with the console."""

    fraction: str
    of: str
    columns: tuple[str, str, str]
    beams: tuple[BeamToCompare, ...]
    warning: str
    asks_signature: bool


@dataclass(frozen=True)
class BeamRow:
    """One beam in step 4.

    SAFETY: `verdict` is None until the reading of this very beam was typed and left: a planned
    value that is not in the state cannot be in a widget
    (test_no_planned_value_is_told_before_its_reading_is_typed).
    """

    number: int
    name: str
    detail: str
    typed: str
    outcome: Outcome
    verdict: Verdict | None
    is_wrong: bool
    is_done: bool
    spoken: str


@dataclass(frozen=True)
class UnitsStep:
    """Step 4: what the console showed."""

    columns: tuple[str, str, str, str, str, str]
    rows: tuple[BeamRow, ...]
    hidden_note: str
    complete: str
    interrupted: str
    done_words: str
    hidden_words: str
    shifts_title: str
    shift_names: tuple[str, str, str]
    shifts: tuple[str, str, str]
    shifts_note: ShiftsNote
    couch_title: str
    couch: tuple[str, str, str]
    remark_title: str
    remark_hint: str
    remark: str = field(repr=False)
    interrupted_hint: str = ""
    asks_reason: bool = False
    reason_title: str = ""
    reason_hint: str = ""
    reason: str = field(default="", repr=False)


@dataclass(frozen=True)
class ColleagueStep:
    """Step 5: the second person, who sees no meterset of the first."""

    who_title: str
    who_note: str
    people: tuple[PersonChoice, ...] = field(repr=False)
    nobody: str
    reading_title: str
    reading_hint: str
    total: str
    pin_title: str
    signs_title: str
    signs: tuple[tuple[str, str], ...] = field(repr=False)
    hidden_label: str
    hidden_words: str
    meaning: str


@dataclass(frozen=True)
class DoneStep:
    """What is in the ledger now: shown when all is signed, to be copied to the paper sheet.

    Attributes:
        beams: what was given of each beam.
        rows: machine and people.
    """

    title: str
    number: str
    beams: tuple[tuple[str, str], ...] = field(repr=False)
    rows: tuple[tuple[str, str], ...] = field(repr=False)
    following: str = ""


@dataclass(frozen=True)
class SignatureAsked:
    """Who records, at steps 3 and 4."""

    title: str
    people: tuple[PersonChoice, ...] = field(repr=False)
    nobody: str
    first: str | None = field(repr=False)
    pin_name: str = ""


@dataclass(frozen=True)
class RecordState:
    """The whole page.

    Attributes:
        step: 0 while it is read, 1 to 5, 6 when all is done.
        can_go: the main button acts; while something is written it does not.
        asks_close: closing would lose what was typed, and the question stands.
    """

    step: int
    steps: tuple[StepLine, ...]
    title: str
    subtitle: str
    note: str
    flag: str
    banner: Banner | None
    close: str
    go: str
    go_note: str
    can_go: bool
    is_busy: bool
    asks_close: bool
    close_question: str
    keep: str
    leave: str
    identity: IdentityState | None = field(default=None, repr=False)
    first: IdentityStep | None = None
    checks: ChecksStep | None = None
    start: StartStep | None = None
    units: UnitsStep | None = None
    colleague: ColleagueStep | None = None
    done: DoneStep | None = None
    signature: SignatureAsked | None = None
    gate: GateState | None = None
