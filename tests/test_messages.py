"""Every code has its sentence in every language, and every sentence has its code."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

from continuity_kit.messages import LANGUAGES, Language, catalogue

PACKAGE = Path(__file__).resolve().parents[1] / "continuity_kit"
ERRORS = {"ContinuityError", "WorldError", "UsageError", "SafetyError", "AuthenticityError"}
BEARERS = ERRORS | {"Finding", "Refusal", "Gate", "CellError"}


@dataclass(frozen=True)
class Use:
    """One place that makes an error, finding, refusal or gate; `values` None is unknown."""

    place: str
    code: str | None
    values: frozenset[str] | None


def uses_of(source: str, place: str) -> Iterator[Use]:
    """Yield every code that a bearer is made with in a module."""
    tree = ast.parse(source)
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in BEARERS:
            continue
        first = next((word.value for word in node.keywords if word.arg == "code"), None)
        first = node.args[0] if node.args else first
        known = None
        if name in ERRORS and all(word.arg is not None for word in node.keywords):
            known = frozenset(str(word.arg) for word in node.keywords)
        for code in codes_of(first, assigned):
            yield Use(f"{place}:{node.lineno}", code, known)


def codes_of(first: ast.expr | None, assigned: dict[str, list[ast.expr]]) -> list[str | None]:
    """Return the literals an expression can be; None where one is no literal.

    A code handed on (`error.code`, `error.args[0]`) was a literal of the bearer it comes from.
    """
    match first:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.IfExp():
            return codes_of(first.body, assigned) + codes_of(first.orelse, assigned)
        case ast.Attribute(attr="code") | ast.Subscript(value=ast.Attribute(attr="args")):
            return []
        case ast.Name() if first.id in assigned:
            return [code for one in assigned[first.id] for code in codes_of(one, assigned)]
    return [None]


def package_uses() -> list[Use]:
    return [
        use
        for path in sorted(PACKAGE.rglob("*.py"))
        for use in uses_of(path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE)))
    ]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def faults(
    uses: list[Use], sentences: dict[Language, dict[str, str]], literals: set[str]
) -> list[str]:
    """Name everything that would leave a user without a sentence, or a sentence without use."""
    found = [f"{use.place}: the code is no literal" for use in uses if use.code is None]
    for language, texts in sentences.items():
        for use in uses:
            if use.code is not None and use.code not in texts:
                found.append(f"{use.place}: {use.code} has no sentence in {language}")
            elif use.code is not None and use.values is not None:
                lacking = placeholders(texts[use.code]) - use.values
                if lacking:
                    found.append(f"{use.place}: {use.code} lacks {sorted(lacking)} ({language})")
        found += [f"{code}: nothing uses it ({language})" for code in texts.keys() - literals]
    codes = {code for texts in sentences.values() for code in texts}
    for code in sorted(codes):
        sets = {
            language: placeholders(texts[code])
            for language, texts in sentences.items()
            if code in texts
        }
        if len(sets) < len(sentences):
            found.append(f"{code}: not in every language")
        elif len({frozenset(names) for names in sets.values()}) > 1:
            found.append(f"{code}: other placeholders in another language")
    return found


def package_literals() -> set[str]:
    return {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_has_a_sentence_in_every_language_and_every_sentence_a_code() -> None:
    uses = package_uses()
    assert len(uses) > 50
    sentences = {language: dict(catalogue(language)) for language in LANGUAGES}
    assert faults(uses, sentences, package_literals()) == []


def test_damage_to_the_ledger_has_its_sentences_too() -> None:
    # Damage is found out step by step, so its code reaches it by a variable.
    codes = {
        node.value
        for path in (PACKAGE / "ledger").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and re.fullmatch("entry-[a-z-]+", str(node.value))
    }
    assert len(codes) >= 3
    assert {language: codes - catalogue(language).keys() for language in LANGUAGES} == {
        "fr": set(),
        "en": set(),
    }


@pytest.mark.parametrize("code", sorted(catalogue("fr")))
def test_french_sentences_keep_a_no_break_space_before_high_punctuation(code: str) -> None:
    text = re.sub(r"\{[^}]*\}", "x", catalogue("fr")[code])
    assert re.search(r"(?<=[^\u00a0\u202f])[;?!%](?=\s|$)", text) is None
    assert re.search(r" [:;?!%]", text) is None


ONE = {
    "fr": {"disk-full": "Plein ({reason})."},
    "en": {"disk-full": "Full ({reason})."},
}
SEEDS = {
    "no sentence": (
        'raise WorldError("newcomer")',
        ONE,
        {"newcomer", "disk-full"},
        "seed.py:1: newcomer has no sentence in fr",
    ),
    "no literal": ("raise WorldError(code)", ONE, {"disk-full"}, "seed.py:1: the code is no"),
    "value lacking": (
        'raise WorldError("disk-full", path)',
        ONE,
        {"disk-full"},
        "seed.py:1: disk-full lacks ['reason'] (fr)",
    ),
    "one of two": (
        'code = "disk-full" if full else "newcomer"\nraise WorldError(code, reason="x")',
        ONE,
        {"newcomer", "disk-full"},
        "seed.py:2: newcomer has no sentence in fr",
    ),
    "finding": (
        'errors.Finding("newcomer", "stop")',
        ONE,
        {"newcomer", "disk-full"},
        "seed.py:1: newcomer has no sentence in fr",
    ),
    "orphan": ("pass", ONE, set(), "disk-full: nothing uses it (fr)"),
    "one language": (
        "pass",
        {**ONE, "fr": {}},
        {"disk-full"},
        "disk-full: not in every language",
    ),
    "placeholders": (
        "pass",
        {**ONE, "fr": {"disk-full": "Plein."}},
        {"disk-full"},
        "disk-full: other placeholders in another language",
    ),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_walk_fails_on_a_seeded_fault(seed: str) -> None:
    source, sentences, literals, expected = SEEDS[seed]
    found = faults(list(uses_of(source, "seed.py")), sentences, literals)
    assert any(fault.startswith(expected) for fault in found), found


def test_the_walk_passes_what_is_right() -> None:
    uses = list(uses_of('raise WorldError("disk-full", path, reason="x")', "seed.py"))
    assert faults(uses, ONE, {"disk-full"}) == []
