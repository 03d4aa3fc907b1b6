"""What the worker answers is typed, finite, of known codes and without unseen signs, or refused."""

from dataclasses import replace

import pytest
from dicom_builders import PLANS_UNCHANGED, read_with, unchanged

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.schema import Answer, Refused, answer_bytes, read_answer
from continuity_kit.domain.findings import Finding
from continuity_kit.errors import WorldError

PLAN_ANSWER = answer_bytes(Answer(plan=read_plan(PLANS_UNCHANGED["external"])))
UNSOUND = {
    "not a number": PLAN_ANSWER.replace(b'"meterset":"121.40"', b'"meterset":"NaN"'),
    "signalling": PLAN_ANSWER.replace(b'"meterset":"121.40"', b'"meterset":"sNaN"'),
    "infinite": PLAN_ANSWER.replace(b'"meterset":"121.40"', b'"meterset":"-Infinity"'),
    "infinite leaf": PLAN_ANSWER.replace(b'"positions_mm":["', b'"positions_mm":["Infinity","', 1),
    "too many digits": PLAN_ANSWER.replace(b'"121.40"', b'"' + b"1" * 99 + b'"'),
    "a word for a number": PLAN_ANSWER.replace(b'"meterset":"121.40"', b'"meterset":"much"'),
    "a number for a word": PLAN_ANSWER.replace(b'"label":"ESSAI_1"', b'"label":1'),
    "another kind": PLAN_ANSWER.replace(b'"kind":"external"', b'"kind":"other"'),
    "direction mark": PLAN_ANSWER.replace(b"ESSAI_1", "ESSAI\u202e1".encode()),
    "escaped mark": PLAN_ANSWER.replace(b"ESSAI_1", b"ESSAI\\u202e1"),
    "control": PLAN_ANSWER.replace(b"ESSAI_1", b"ESSAI\x7f1"),
    "UTF-8 only without its ASCII": PLAN_ANSWER.replace(b"ESSAI_1", b"\xc3ESSAI\xa91"),
    "half a pair": PLAN_ANSWER.replace(b"ESSAI_1", b"ESSAI\\ud800"),
    "no UTF-8": PLAN_ANSWER.replace(b"ESSAI_1", b"ESSAI\xff1"),
    "unknown code": answer_bytes(Answer(refused=Refused("no-such-code"))),
    "value of the sentence lacking": answer_bytes(Answer(refused=Refused("dicom-record-value"))),
    "value that is none": answer_bytes(Answer(refused=Refused("dicom-truncated", {"code": "x"}))),
    "unknown finding": answer_bytes(
        Answer(plan=replace(read_with(unchanged), findings=(Finding("no-such", "stop"),)))
    ),
    "two parts": answer_bytes(Answer(records=(), refused=Refused("dicom-truncated"))),
    "nothing": b"{}",
    "deep": b'{"x":' + b"[" * 100_000,
    "cut": PLAN_ANSWER[:-1],
}


@pytest.mark.parametrize("fault", UNSOUND)
def test_an_answer_that_is_not_sound_is_refused(fault: str) -> None:
    assert UNSOUND[fault] != PLAN_ANSWER
    with pytest.raises(WorldError, match="unreadable-object"):
        read_answer(UNSOUND[fault])


def test_a_sound_answer_is_taken_with_a_backslash_and_other_scripts() -> None:
    plan = replace(read_with(unchanged), label="a\\u202e", name="Ζωή 山田\n", reviewer="é")
    assert read_answer(answer_bytes(Answer(plan=plan))).plan == plan
