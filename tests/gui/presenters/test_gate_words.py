"""Every gate has its three texts, short enough, in both languages."""

import ast
from pathlib import Path

import pytest

import continuity_kit
from continuity_kit.gui.presenters.gate_words import ANY, WORDS, words_for
from continuity_kit.gui.presenters.record_checks import LINES
from continuity_kit.messages import LANGUAGES, catalogue

PACKAGE = Path(continuity_kit.__file__).parent
MODULES = ("domain/session.py", "services/session_gates.py", "services/session_facts.py")
LONGEST = 220
STARTS = {
    "fr": "Aucune fraction n’a été ajoutée. Le compte reste à {n} sur {N}.",
    "en": "No fraction was added. The count stays at {n} of {N}.",
}
FILLED = {
    "fraction": "fraction 24",
    "when": "ven. 27 nov. 08:26",
    "sources": "14 OIS, 24 nov. 18:02 / 15 machine, 24 nov. 17:55",
    "state": "approuvé pour la dosimétrie seulement",
    "planned": "LINAC VARIAN 12",
    "stated": "LINAC VARIAN 13",
    "plan": "PELV_GANGLIONS_1",
    "given_at": "ven. 27 nov. 08:26",
    "treated_on": "27 nov. 2026",
    "laptop": "ven. 27 nov. 08:26",
    "apart": "à 5 h 58 de celle-ci",
    "changes": "nombre de valeurs inconnu",
    "checked": "Le dossier n’a pas été vérifié depuis la fraction 24.",
    "delivered": "1312.4",
    "unit": "UM",
}


def gate_codes():
    """Return every code that a gate or a safety refusal of a session is made with."""
    codes = set()
    for module in MODULES:
        for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                is_bearer = node.func.id in ("Gate", "SafetyError")
                if is_bearer and isinstance(first, ast.Constant):
                    codes.add(first.value)
    return codes


def test_every_gate_code_has_words_of_its_own():
    codes = gate_codes()
    assert len(codes) >= 24
    assert codes - WORDS.keys() == set()


def test_every_gate_before_a_beam_has_its_line():
    listed = {code for codes in LINES.values() for code in codes}
    after = {code for code in gate_codes() if code.startswith(("meterset-", "beam-"))}
    refusals = {"unknown-plan", "plan-listed-twice", "partial-but-complete"}
    assert gate_codes() - listed == after | refusals


def texts(words):
    return (words.what, words.safe, words.do)


@pytest.mark.parametrize("code", sorted(WORDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_three_texts_are_short_and_begin_with_what_is_safe(code, language):
    words = WORDS[code]
    told = catalogue(language)
    for name in texts(words):
        filled = told[name]
        for key, value in FILLED.items():
            filled = filled.replace("{" + key + "}", value)
        assert 0 < len(filled) <= LONGEST, name
    assert told[words.safe].startswith(STARTS[language])
    for bare in ("erreur", "échec", "failed", "error"):
        assert bare not in " ".join(told[name] for name in texts(words)).lower()


def test_an_unknown_code_is_never_blank():
    assert words_for("brand-new-gate") is ANY
    for language in LANGUAGES:
        assert all(catalogue(language)[name] for name in (ANY.head, ANY.safe, ANY.do))


def test_the_walk_sees_a_gate_without_words():
    assert {*gate_codes(), "newcomer"} - WORDS.keys() == {"newcomer"}
