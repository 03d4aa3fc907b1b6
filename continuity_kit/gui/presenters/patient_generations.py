"""Every kept export of one patient, one click away, and what changed between two of them."""

from dataclasses import dataclass, field
from datetime import timedelta

from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.patient_change_rows import ABSENT, plan_rows, table_rows
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.wording import moment_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language
from continuity_kit.services.patient_generations import (
    KeptGeneration,
    PatientChanges,
    changes_between,
    kept_generations,
)

__all__ = ["Generations", "KeptGeneration", "Pair", "PatientChanges"]

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Pair:
    """The two exports that are compared; the older is always on the side of before."""

    older: KeptGeneration
    newer: KeptGeneration


@dataclass(frozen=True)
class Generations:
    """The kept exports as read, newest first."""

    kept: tuple[KeptGeneration, ...] = field(repr=False)

    def of(self, manifest_sha256: str) -> KeptGeneration | None:
        """Return one of them."""
        found = (item for item in self.kept if item.manifest_sha256 == manifest_sha256)
        return next(found, None)

    @property
    def newest(self) -> KeptGeneration | None:
        """The one that the other tabs show."""
        return self.kept[0] if self.kept else None

    @property
    def first_pair(self) -> Pair | None:
        """The newest and the one before it, which are compared at first; None of one alone."""
        return Pair(self.kept[1], self.kept[0]) if len(self.kept) > 1 else None

    def day_before(self, newer: KeptGeneration) -> KeptGeneration | None:
        """Return the readable export before one; None when it is the first."""
        older = self.kept[self.kept.index(newer) + 1 :]
        return next((item for item in older if not item.is_damaged), None)

    def week_before(self, newer: KeptGeneration) -> KeptGeneration | None:
        """Return the newest readable export that is a week older; None when none is that old."""
        older = self.kept[self.kept.index(newer) + 1 :]
        limit = newer.created - WEEK
        return next((item for item in older if item.created <= limit and not item.is_damaged), None)

    def paired(self, one: KeptGeneration, other: KeptGeneration) -> Pair | None:
        """Return two exports in their order; None of one with itself.

        SAFETY: what was before never stands on the side of after, whichever was chosen first
        (test_the_older_of_two_exports_stands_before_whichever_was_chosen_first).
        """
        if one is other:
            return None
        late, early = sorted((one, other), key=self.kept.index)
        return Pair(early, late)


@dataclass(frozen=True)
class Side:
    """One of the two lists to choose an export from.

    Attributes:
        items: key and words, newest first.
    """

    title: str
    items: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class GenerationsState:
    """The list, what is compared, and what differs.

    Attributes:
        strip: names what is old; "" while nothing old is read.
        before, after: the two sides; None where there is nothing to compare.
        day, week: words of the two short ways, and whether each leads somewhere.
        nothing: why there are no changes to list.
    """

    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    strip: str
    before: Side | None
    after: Side | None
    day: tuple[str, bool]
    week: tuple[str, bool]
    help: str
    title: str
    change_titles: tuple[str, ...]
    changes: tuple[Row, ...]
    nothing: str


def read_generations(workplace: Workplace, file: PatientFile) -> Generations:
    """Read every kept export of a patient; off the GUI thread."""
    laptop = workplace.laptop
    return Generations(kept_generations(laptop, file.opened.records, file.patient.key))


def read_changes(workplace: Workplace, file: PatientFile, pair: Pair) -> PatientChanges:
    """Read what changed between two kept exports; off the GUI thread."""
    return changes_between(workplace.laptop, file.opened.records, pair.older, pair.newer)


def generations_state(
    file: PatientFile,
    found: Generations,
    pair: Pair | None,
    changes: PatientChanges | None,
    language: Language,
) -> GenerationsState:
    """Return the list of exports, and what changed from the older of two to the newer.

    SAFETY: an old export is told to be old wherever a value of it stands
    (test_an_old_export_is_named_beside_its_values).

    Args:
        pair: None while there is nothing to compare.
        changes: None while they are being read.
    """

    def say(code: str, **values: object) -> str:
        return words_of(code, language, **values)

    told: tuple[Row, ...] = ()
    nothing = ""
    damaged = None if pair is None else _damaged(pair)
    if pair is None:
        code = "gui-patient-generation-single"
        nothing = say("gui-patient-generation-alike" if len(found.kept) > 1 else code)
    elif damaged is not None:
        nothing = say("gui-patient-generation-lost", number=damaged.sequence)
    elif changes is None:
        nothing = say("gui-patient-generation-reading", **_numbers(pair))
    else:
        zone = file.read_at.tzinfo
        told = (
            *plan_rows(changes, language),
            *table_rows(changes, _labels(pair), zone, language),
        )
        nothing = "" if told else say("gui-patient-generation-same", **_numbers(pair))
    newer = None if pair is None else pair.newer
    day = None if newer is None else found.day_before(newer)
    week = None if newer is None else found.week_before(newer)
    return GenerationsState(
        titles=(
            say("gui-patient-generation-number"),
            say("gui-patient-generation-created"),
            say("gui-patient-generation-plans"),
        ),
        rows=tuple(_row(file, found, item, pair, language) for item in found.kept),
        strip=_strip(found, pair, language),
        before=_side("gui-patient-generation-from", file, found, pair, language, is_newer=False),
        after=_side("gui-patient-generation-to", file, found, pair, language, is_newer=True),
        day=(say("gui-patient-generation-day"), day is not None),
        week=(say("gui-patient-generation-week"), week is not None),
        help=say("gui-patient-generation-help") if len(found.kept) > 1 else "",
        title="" if pair is None else say("gui-patient-generation-changes", **_numbers(pair)),
        change_titles=_change_titles(found, pair, language),
        changes=told,
        nothing=nothing,
    )


def _numbers(pair: Pair) -> dict[str, int]:
    return {"old": pair.older.sequence, "new": pair.newer.sequence}


def _damaged(pair: Pair) -> KeptGeneration | None:
    """Return an export of which nothing can be read: that nothing differs would be a lie."""
    return next((item for item in (pair.older, pair.newer) if item.is_damaged), None)


def _labels(pair: Pair) -> dict[str, str]:
    return {
        plan.plan_uid: plan.label
        for item in (pair.older, pair.newer)
        for plan in item.plans
        if plan.label
    }


def _strip(found: Generations, pair: Pair | None, language: Language) -> str:
    if pair is None:
        return ""
    if pair.newer is found.newest:
        return words_of("gui-patient-generation-strip", language, number=pair.older.sequence)
    return words_of("gui-patient-generation-strip-two", language, **_numbers(pair))


def _change_titles(
    found: Generations, pair: Pair | None, language: Language
) -> tuple[str, str, str, str]:
    old, new = ("", "") if pair is None else (pair.older.sequence, pair.newer.sequence)
    is_newest = pair is not None and pair.newer is found.newest
    code = "gui-patient-change-new" if is_newest else "gui-patient-change-old"
    return (
        words_of("gui-patient-change-where", language),
        words_of("gui-patient-change-what", language),
        words_of("gui-patient-change-old", language, number=old),
        words_of(code, language, number=new),
    )


def _side(
    title: str,
    file: PatientFile,
    found: Generations,
    pair: Pair | None,
    language: Language,
    *,
    is_newer: bool,
) -> Side | None:
    if len(found.kept) < 2:
        return None
    chosen = "" if pair is None else (pair.newer if is_newer else pair.older).manifest_sha256
    items = []
    for item in found.kept:
        time = moment_words(item.created.astimezone(file.read_at.tzinfo), language)
        words = words_of("gui-patient-generation-item", language, number=item.sequence, time=time)
        items.append((item.manifest_sha256, words))
    return Side(words_of(title, language), tuple(items), chosen)


def _row(
    file: PatientFile,
    found: Generations,
    item: KeptGeneration,
    pair: Pair | None,
    language: Language,
) -> Row:
    zone = file.read_at.tzinfo
    created = moment_words(item.created.astimezone(zone), language)
    imported = ""
    if item.imported_at is not None:
        read = moment_words(item.imported_at.astimezone(zone), language)
        imported = words_of("gui-patient-generation-imported", language, time=read)
    labels = ", ".join(plan.label or plan.plan_uid for plan in item.plans)
    if item.is_damaged:
        last = Cell(
            words_of("gui-patient-generation-damaged", language), tone="red", icon="warning"
        )
    elif item.listed is None:
        last = Cell(words_of("gui-patient-generation-absent", language), tone="amber")
    else:
        last = Cell(labels or ABSENT)
    number = words_of("gui-patient-entry", language, number=item.sequence)
    marks = []
    if item is found.newest:
        marks.append(words_of("gui-patient-generation-newest", language))
    if pair is not None and item is pair.older:
        marks.append(words_of("gui-patient-generation-mark-old", language))
    if pair is not None and item is pair.newer:
        marks.append(words_of("gui-patient-generation-mark-new", language))
    first = Cell(number, second=" · ".join(marks), points=12.0, weight=600)
    is_compared = pair is not None and item in (pair.older, pair.newer)
    return Row(
        item.manifest_sha256,
        (first, Cell(created, second=imported), last),
        mark="accent" if is_compared else "",
    )
