"""Finds a patient as somebody types: a whole identifier first, then beginnings of names.

Accents, case, hyphens and apostrophes are passed over in names, never in identifiers. Whoever was
found is still told by two identifiers: nothing is chosen for anybody.
"""

import re
from dataclasses import dataclass, field

from continuity_kit.domain.patient import PatientKey, fold_name
from continuity_kit.domain.snapshot import PatientView, Snapshot
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.day_rows import birth_text, names_of
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence

MOST_HITS = 12
WORDS = re.compile(r"[\s\u2010-\u2015\u2212\-'\u2018\u2019\u02bc`\u00b4^=]+")


@dataclass(frozen=True)
class Hit:
    """One patient found.

    Attributes:
        is_whole_identifier: the text is exactly this patient's number.
    """

    patient: PatientView = field(repr=False)
    is_whole_identifier: bool = False

    @property
    def key(self) -> PatientKey:
        """Return whose page it opens."""
        return self.patient.key


@dataclass(frozen=True)
class Found:
    """Who was found: the first ones, and how many there are in all."""

    hits: tuple[Hit, ...] = ()
    total: int = 0


@dataclass(frozen=True)
class _Listed:
    patient: PatientView = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    order: tuple[str, str, str] = field(repr=False)


class Search:
    """Looks through one generation; made anew for another."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        """Fold every name once; a key then only compares."""
        patients = () if snapshot is None else snapshot.patients
        listed = [_listed(patient) for patient in patients]
        self._listed = sorted(listed, key=lambda item: item.order)
        self._by_number: dict[str, list[PatientView]] = {}
        for patient in patients:
            self._by_number.setdefault(patient.key.patient_id, []).append(patient)

    def find(self, text: str, most: int = MOST_HITS) -> Found:
        """Return who has exactly this number, then whose names begin with these words.

        SAFETY: a part of a number, another case or a lost leading zero finds nobody by number
        (test_an_identifier_is_found_whole_and_exactly_or_not_at_all).

        Args:
            text: as typed so far.
            most: how many hits are returned at most; the total counts all.
        """
        typed = text.strip()
        if not typed:
            return Found()
        hits = [Hit(patient, is_whole_identifier=True) for patient in self.by_number(typed)]
        whole = {hit.key for hit in hits}
        wanted = _folded_words(typed)
        for item in self._listed if wanted else ():
            if item.patient.key not in whole and _matches(item.words, wanted):
                hits.append(Hit(item.patient))
        return Found(tuple(hits[:most]), len(hits))

    def by_number(self, number: str) -> tuple[PatientView, ...]:
        """Return the patients of exactly this number: one an issuer, or none."""
        return tuple(self._by_number.get(number, ()))


def search_rows(found: Found, language: Language) -> tuple[tuple[Row, ...], str]:
    """Return what the search shows: a row a patient, and what is said under them."""
    rows = tuple(_row(hit, language) for hit in found.hits)
    if not rows:
        return (), sentence("gui-day-search-nobody", language)
    if found.total > len(rows):
        return rows, words_of("gui-day-search-more", language, count=found.total - len(rows))
    return rows, ""


def _row(hit: Hit, language: Language) -> Row:
    patient = hit.patient
    family, given = names_of(patient)
    is_alike = any(item.code == "homonym" for item in patient.findings)
    second = sentence("gui-day-homonym", language) if is_alike else ""
    issuer = patient.key.issuer
    number = Cell(
        patient.key.patient_id,
        second=issuer,
        weight=600 if hit.is_whole_identifier else 400,
        identifies=True,
    )
    name = Cell(f"{family} {given}".strip(), second, weight=600, points=12.0)
    return Row(patient.key, (name, Cell(birth_text(patient, language)), number))


def _listed(patient: PatientView) -> _Listed:
    """Fold a patient's names: each word, and a family name as one, for who types no hyphen."""
    family, given = names_of(patient)
    row = patient.patient
    own, first = _folded_words(family), _folded_words(given)
    born = _folded_words(row.birth_name) if row is not None and row.birth_name else []
    whole = "".join(own)
    words = dict.fromkeys((*own, *first, *born, whole, "".join(born)))
    words.pop("", None)
    return _Listed(patient, tuple(words), (whole, "".join(first), patient.key.patient_id))


def _folded_words(text: str) -> list[str]:
    return [folded for word in WORDS.split(text) if (folded := fold_name(word))]


def _matches(words: tuple[str, ...], wanted: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)
