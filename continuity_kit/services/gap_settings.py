"""The parameters of gaps and triage, `VAULT/gaps.toml`: the department's, each with its source.

A vault without the file has the shipped ones. A file that is wrong is refused with line and reason:
a figure is never worked out with a default in place of what the department wrote.
"""

import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec

from continuity_kit.domain.interruption import DoseRules, Tissue
from continuity_kit.domain.treatment_days import DayCount
from continuity_kit.domain.triage import Intent
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.messages import Language
from continuity_kit.services.typed_toml import line_of_key, read_typed_toml

GAP_SETTINGS = "gaps.toml"

Mistake = tuple[str, str, int, str]


class SourceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source that is named in the words of each language."""

    fr: str
    en: str


Source = str | SourceWords


def source_words(source: Source, language: Language) -> str:
    """Return how a source is named in a language; one text names it in all."""
    if isinstance(source, str):
        return source
    return source.fr if language == "fr" else source.en


class RulesTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[rules]`: doses in Gy, interval in hours."""

    source: Source
    twice_daily_gy: Decimal
    interval_h: Decimal
    caution_gy: Decimal
    late_percent: Decimal
    stereotactic_gy: Decimal


class LateTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[late]`: late-reacting tissue; it does not repopulate."""

    alpha_beta_gy: Decimal
    source: Source
    half_time_h: Decimal | None = None


class CategoryTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[category]]`: how long a course may grow; its tumour, where no site's is given."""

    number: Literal[1, 2, 3]
    limit_days: int
    source: Source
    alpha_beta_gy: Decimal | None = None
    k_gy_per_day: Decimal | None = None
    delay_days: Decimal | None = None


class SiteTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[site]]`: the tumour of the treatment sites with these names."""

    names: tuple[str, ...]
    alpha_beta_gy: Decimal
    k_gy_per_day: Decimal
    delay_days: Decimal
    source: Source


class GapSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `gaps.toml`; `reviewed` is who in the department read it, and when."""

    reviewed: str
    day_count: DayCount
    rules: RulesTable
    late: LateTable
    category: tuple[CategoryTable, ...]
    site: tuple[SiteTable, ...]
    curative: tuple[str, ...]
    palliative: tuple[str, ...]
    session_minutes: int | None = None

    @property
    def dose_rules(self) -> DoseRules:
        """The rules as the domain asks them."""
        told = self.rules
        return DoseRules(
            twice_daily_gy=told.twice_daily_gy,
            interval_h=told.interval_h,
            caution_gy=told.caution_gy,
            late_percent=told.late_percent,
            stereotactic_gy=told.stereotactic_gy,
        )

    @property
    def late_tissue(self) -> Tissue:
        """Late-reacting tissue."""
        return Tissue(self.late.alpha_beta_gy)

    def limit_of(self, category: int | None) -> CategoryTable | None:
        """Return what holds for a category; None for a plan without one."""
        return next((item for item in self.category if item.number == category), None)

    def tumour_of(self, site: str | None, category: int | None) -> tuple[Tissue, Source] | None:
        """Return a tumour's parameters with their source; None where nobody wrote any.

        SAFETY: a site is matched by its whole name, and no category lends its parameters unless
        the department wrote them (test_a_site_that_is_not_in_the_table_has_no_figures).
        """
        if site is not None:
            for item in self.site:
                if _folded(site) in map(_folded, item.names):
                    tissue = Tissue(item.alpha_beta_gy, item.k_gy_per_day, item.delay_days)
                    return tissue, item.source
        of_category = self.limit_of(category)
        if of_category is None or of_category.alpha_beta_gy is None:
            return None
        tissue = Tissue(
            of_category.alpha_beta_gy,
            of_category.k_gy_per_day or Decimal(0),
            of_category.delay_days or Decimal(0),
        )
        return tissue, of_category.source

    def intent_of(self, intent: str | None) -> Intent:
        """Return what the department's words say of an intent; a word of neither list is other."""
        word = _folded(intent or "")
        if word in map(_folded, self.curative):
            return "curative"
        return "palliative" if word in map(_folded, self.palliative) else "other"


def read_gap_settings(vault: Path) -> tuple[GapSettings, bool]:
    """Return the parameters, and whether they are the department's own.

    Raises:
        WorldError: `settings-missing`: the file is there and cannot be read.
        UsageError: `settings-wrong`: with line and reason.
    """
    path = vault / GAP_SETTINGS
    if not path.exists():
        return parse_gap_settings(shipped_text().encode("utf-8"), GAP_SETTINGS), False
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorldError("settings-missing", str(path)) from error
    return parse_gap_settings(data, str(path)), True


def shipped_text() -> str:
    """Return the shipped file, commented, for a department to make its own of."""
    return (files("continuity_kit.services") / GAP_SETTINGS).read_text(encoding="utf-8")


def parse_gap_settings(data: bytes, subject: str) -> GapSettings:
    """Read and check the parameters.

    Raises:
        UsageError: `settings-wrong`.
    """
    settings, text = read_typed_toml(data, subject, GapSettings)
    mistake = next(iter(_mistakes(settings)), None)
    if mistake is not None:
        section, key, place, reason = mistake
        line = _line(text, section, key, place)
        raise UsageError("settings-wrong", subject, line=line, reason=reason)
    return settings


def _mistakes(settings: GapSettings) -> list[Mistake]:
    """Return (section, key, which of its kind, reason) of what no department can mean."""
    found = [*_rule_mistakes(settings), *_category_mistakes(settings), *_site_mistakes(settings)]
    if settings.session_minutes is not None and not 0 < settings.session_minutes <= 480:
        found.append(("", "session_minutes", 0, "0 < session_minutes <= 480"))
    curative = {_folded(word) for word in settings.curative}
    palliative = {_folded(word) for word in settings.palliative}
    if "" in curative:
        found.append(("", "curative", 0, 'curative: ""'))
    if "" in palliative or curative & palliative:
        found.append(("", "palliative", 0, "palliative: once each"))
    return found


def _rule_mistakes(settings: GapSettings) -> list[Mistake]:
    """A department may make a rule stricter than it was published, never laxer."""
    rules, late = settings.rules, settings.late
    bounds = (
        ("twice_daily_gy", rules.twice_daily_gy, Decimal("0.1"), Decimal("2.2")),
        ("interval_h", rules.interval_h, Decimal(6), Decimal(24)),
        ("caution_gy", rules.caution_gy, Decimal("0.1"), Decimal(6)),
        ("late_percent", rules.late_percent, Decimal(0), Decimal(5)),
        ("stereotactic_gy", rules.stereotactic_gy, Decimal("2.2"), Decimal(12)),
    )
    found: list[Mistake] = [
        ("rules", key, 0, f"{least} <= {key} <= {most}")
        for key, value, least, most in bounds
        if not (value.is_finite() and least <= value <= most)
    ]
    found += [("late", key, 0, reason) for key, reason in _tissue_mistakes(late.alpha_beta_gy)]
    half_time = late.half_time_h
    if half_time is not None and not (half_time.is_finite() and 0 < half_time <= 24):
        found.append(("late", "half_time_h", 0, "0 < half_time_h <= 24"))
    return found


def _category_mistakes(settings: GapSettings) -> list[Mistake]:
    found: list[Mistake] = []
    numbers = [item.number for item in settings.category]
    for place, item in enumerate(settings.category):
        if item.number in numbers[:place]:
            found.append(("category", "number", place, f"number = {item.number}: once"))
        if not 0 <= item.limit_days <= 60:
            found.append(("category", "limit_days", place, "0 <= limit_days <= 60"))
        told = (item.alpha_beta_gy, item.k_gy_per_day, item.delay_days)
        if any(value is not None for value in told):
            found += [("category", key, place, reason) for key, reason in _tissue_mistakes(*told)]
    return found


def _site_mistakes(settings: GapSettings) -> list[Mistake]:
    found: list[Mistake] = []
    named: set[str] = set()
    for place, site in enumerate(settings.site):
        names = [_folded(name) for name in site.names]
        if not names or "" in names or named & set(names) or len(set(names)) < len(names):
            found.append(("site", "names", place, "names: once each"))
        named |= set(names)
        told = (site.alpha_beta_gy, site.k_gy_per_day, site.delay_days)
        found += [("site", key, place, reason) for key, reason in _tissue_mistakes(*told)]
    return found


def _tissue_mistakes(
    alpha_beta_gy: Decimal | None,
    k_gy_per_day: Decimal | None = Decimal(0),
    delay_days: Decimal | None = Decimal(0),
) -> list[tuple[str, str]]:
    checks = (
        ("alpha_beta_gy", alpha_beta_gy, Decimal("0.5"), 30),
        ("k_gy_per_day", k_gy_per_day, Decimal(0), 3),
        ("delay_days", delay_days, Decimal(0), 120),
    )
    return [
        (key, f"{least} <= {key} <= {most}")
        for key, value, least, most in checks
        if value is None or not (value.is_finite() and least <= value <= most)
    ]


def _line(text: str, section: str, key: str, place: int) -> int:
    """Return the line of a key in the `place`th of its sections, from 1; "" is before them all."""
    header = re.compile(rf"(?m)^[ \t]*\[+{section}\]+")
    starts = [0] if not section else [match.start() for match in header.finditer(text)]
    start = starts[place] if place < len(starts) else 0
    return text[:start].count("\n") + line_of_key(text[start:], key)


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())
