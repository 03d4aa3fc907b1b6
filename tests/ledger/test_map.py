"""The page from which the ledger is read names modules and tests that are there, each rule once."""

import re
from collections import Counter
from pathlib import Path

import pytest

import continuity_kit
from continuity_kit import ledger

PACKAGE = Path(continuity_kit.__file__).parent
TESTS = Path(__file__).parents[1]
ROW = re.compile(
    r"^\| (?P<rule>[^|]+) \| (?P<module>[a-z_]+\.[a-z_]+) \| (?P<test>[a-z_]+/[a-z_]+) \|$",
    re.MULTILINE,
)
LEFT_OUT = {"ledger", "ledger_kinds", "receipts", "__init__"}
"""What an entry is, the kinds, and what the store answers: words, no rules."""


def rows(page: str) -> list[tuple[str, str, str]]:
    return [(row["rule"], row["module"], row["test"]) for row in ROW.finditer(page)]


def faults(page: str) -> list[str]:
    """Name every module and test that is not there, or is missing from the page."""
    found = []
    for _, module, test in rows(page):
        if not (PACKAGE / f"{module.replace('.', '/')}.py").is_file():
            found.append(module)
        if not (TESTS / f"{test}.py").is_file():
            found.append(test)
    named = {module for _, module, _ in rows(page)}
    rules = [*PACKAGE.glob("ledger/*.py"), *PACKAGE.glob("domain/ledger*.py")]
    found += [
        path.stem
        for path in rules
        if path.stem not in LEFT_OUT and f"{path.parent.name}.{path.stem}" not in named
    ]
    return found


def test_every_rule_has_its_module_and_test_and_no_module_is_left_out():
    page = ledger.__doc__ or ""
    assert len(rows(page)) > 30
    assert faults(page) == []
    assert max(Counter(rule for rule, _, _ in rows(page)).values()) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| ledger.reserve |", "| ledger.no_such_module |"),
        ("| ledger/test_clock |", "| ledger/test_no_such_file |"),
        ("domain.ledger_acts |", "domain.ledger_state |"),
    ],
)
def test_a_page_that_is_wrong_is_found_out(old, new):
    page = ledger.__doc__ or ""
    assert old in page
    assert faults(page.replace(old, new, 1))
