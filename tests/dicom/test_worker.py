"""The sandboxed worker: whatever an object does to its reader, the rest goes on."""

import gc
import os
import signal
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from struct import pack

import pytest
from dicom_builders import (
    KINDS,
    PLANS_UNCHANGED,
    bytes_with,
    element,
    file_of,
    head_of,
    unchanged,
)
from dicom_mutations import mutations
from dicom_record_builders import some_record

from continuity_kit.dicom import worker as module
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.record_reader import read_records
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.plan import Plan
from continuity_kit.errors import WorldError

MIB = 1024 * 1024
SEED = 20261127


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


def refusal(worker: Worker, data: bytes, kind: str = "plan") -> str:
    with pytest.raises(WorldError) as caught:
        worker.parse(data, kind)
    return caught.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_comes_back_as_it_was_read(worker: Worker, kind: str) -> None:
    assert worker.parse(PLANS_UNCHANGED[kind], "plan") == read_plan(PLANS_UNCHANGED[kind])


def test_a_record_comes_back_as_it_was_read(worker: Worker) -> None:
    data = some_record()
    assert worker.parse(data, "record") == read_records(data)


def test_a_fault_comes_back_with_its_name_and_values(worker: Worker) -> None:
    assert refusal(worker, PLANS_UNCHANGED["external"][:-1]) == "dicom-truncated"
    with pytest.raises(WorldError) as caught:
        worker.parse(file_of(head_of(), b"1.2.840.10008.1.2.2\0"), "plan")
    assert caught.value.values == {"syntax": "1.2.840.10008.1.2.2"}


def test_a_plan_is_no_record_and_a_record_no_plan(worker: Worker) -> None:
    assert refusal(worker, PLANS_UNCHANGED["external"], "record") == "dicom-not-a-record"
    assert refusal(worker, some_record(), "plan") == "dicom-not-a-plan"


def test_a_reader_that_is_dropped_unclosed_leaves_no_process() -> None:
    dropped = Worker()
    dropped.parse(PLANS_UNCHANGED["brachy"], "plan")
    process = dropped.process_id
    assert process is not None
    del dropped
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_nothing_is_started_before_the_first_object_nor_left_after_the_last() -> None:
    worker = Worker()
    assert worker.process_id is None
    with worker:
        worker.parse(PLANS_UNCHANGED["brachy"], "plan")
        process = worker.process_id
        assert process is not None
        os.kill(process, 0)
    assert worker.process_id is None
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_death_of_the_parent_is_recovered(worker: Worker) -> None:
    worker.parse(PLANS_UNCHANGED["brachy"], "plan")
    before = worker.process_id
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert worker.parse(PLANS_UNCHANGED["ion"], "plan") == read_plan(PLANS_UNCHANGED["ion"])
    assert worker.process_id != before


HOSTILE = """
import os
from continuity_kit.dicom import worker_process as process
honest = process.answer_of

def answer_of(data, kind):
    if data == b"end":
        os._exit(0)
    if data == b"signal":
        os.kill(os.getpid(), 9)
    if data == b"memory":
        return bytearray(2 << 30)
    if data == b"loop":
        while True:
            pass
    if data.startswith(b"say:"):
        return data[4:]
    if data == b"long":
        return b" " * (40 << 20)
    return honest(data, kind)

honest_bytes = process.answer_bytes
process.MAX_ANSWER_BYTES = 1 << 30
process.answer_of = answer_of
process.answer_bytes = lambda told: told if isinstance(told, bytes) else honest_bytes(told)
process.serve()
"""


@pytest.fixture(scope="module")
def hostile() -> Iterator[Worker]:
    """Return a worker whose children do as the object says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PROGRAM", HOSTILE)
        with Worker(object_seconds=3) as started:
            yield started


@pytest.mark.parametrize("order", ["end", "signal", "memory", "long", "say:", "say:{}", "say:null"])
def test_a_child_that_dies_or_talks_nonsense_makes_its_object_unreadable(
    hostile: Worker, order: str
) -> None:
    hostile.parse(PLANS_UNCHANGED["brachy"], "plan")
    before = hostile.process_id
    assert refusal(hostile, order.encode()) == "unreadable-object"
    assert hostile.parse(PLANS_UNCHANGED["brachy"], "plan") == read_plan(PLANS_UNCHANGED["brachy"])
    assert hostile.process_id == before


def test_a_child_that_never_answers_is_ended_and_its_object_unreadable(hostile: Worker) -> None:
    assert refusal(hostile, b"loop") == "unreadable-object"
    assert hostile.parse(PLANS_UNCHANGED["brachy"], "plan") == read_plan(PLANS_UNCHANGED["brachy"])


def test_an_object_that_kills_the_parent_each_time_is_unreadable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        module,
        "PROGRAM",
        "import os\nfrom continuity_kit.dicom import worker_process\n"
        "os.fork = lambda: os._exit(1)\nworker_process.serve()",
    )
    with Worker() as started:
        assert refusal(started, PLANS_UNCHANGED["brachy"]) == "unreadable-object"


def test_without_a_sandbox_the_worker_reads_or_refuses_as_it_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for command in (lambda _: None, lambda _: ("/bin/false",)):
        monkeypatch.setattr(module, "sandbox_command", command)
        with Worker() as limited:
            assert not limited.is_sandboxed
            assert limited.parse(PLANS_UNCHANGED["ion"], "plan") == read_plan(
                PLANS_UNCHANGED["ion"]
            )
        with Worker(require_sandbox=True) as strict:
            assert refusal(strict, PLANS_UNCHANGED["ion"]) == "sandbox-missing"
            assert strict.process_id is None


def test_a_worker_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "sandbox_command", lambda _: None)
    monkeypatch.setattr(module, "plain_command", lambda _: ("/bin/false",))
    with Worker() as never:
        assert refusal(never, PLANS_UNCHANGED["ion"]) == "worker-not-started"


def damaged(count: int) -> Iterator[bytes]:
    originals = [
        bytes_with(unchanged, kind, implicit=implicit)
        for kind in KINDS
        for implicit in (False, True)
    ]
    return mutations([*originals, some_record()], count, SEED)


def outcomes(worker: Worker, objects: Iterator[bytes]) -> Counter[str]:
    """Read every object; each ends as a typed plan or records, or refused by a code."""
    found: Counter[str] = Counter()
    for place, data in enumerate(objects):
        kind = "record" if place % 7 == 6 else "plan"
        try:
            read = worker.parse(data, kind)
        except WorldError as error:
            found[error.code] += 1
        else:
            found["typed"] += 1
            assert isinstance(read, Plan if kind == "plan" else tuple)
    return found


@pytest.mark.slow
def test_p17_ten_thousand_damaged_objects_pass_one_warmed_worker() -> None:
    with Worker() as worker:
        worker.parse(PLANS_UNCHANGED["external"], "plan")
        before = worker.process_id
        found = outcomes(worker, damaged(10_000))
        assert worker.process_id == before
        assert worker.parse(PLANS_UNCHANGED["external"], "plan") == read_plan(
            PLANS_UNCHANGED["external"]
        )
    assert sum(found.values()) == 10_000
    assert found["typed"] > 1000
    assert len(found) > 8
    # A reader that meets every fault by name leaves nothing to the last resort.
    assert found["unreadable-object"] == 0


def test_p17_the_same_seed_damages_alike() -> None:
    assert list(damaged(50)) == list(damaged(50))


def family(process: int) -> list[int]:
    """Return a process and all that descend from it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [process, *(one for child in children.split() for one in family(int(child)))]


def peak_kib(process: int) -> int:
    """Return the highest resident memory among a process and its descendants."""
    peaks = []
    for one in family(process):
        status = Path(f"/proc/{one}/status").read_text(encoding="utf-8")
        peaks += [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
    return max(peaks)


def bombs() -> dict[str, bytes]:
    sequence = pack("<HH", 0x300C, 0x0002) + b"SQ\0\0\xff\xff\xff\xff"
    item = b"\xfe\xff\x00\xe0"
    return {
        "a million empty items": file_of(head_of() + sequence + (item + bytes(4)) * 1_000_000),
        "deflated": file_of(head_of(), b"1.2.840.10008.1.2.1.99"),
        "four gigabytes": file_of(
            head_of() + pack("<HH", 0x300A, 0xC3) + b"UT\0\0\xf0\xff\xff\xff"
        ),
        "five thousand levels": file_of(head_of() + (sequence + item + b"\xff" * 4) * 5000),
        "a million elements": file_of(
            head_of() + b"".join(element(0x00090000 + n, b"") for n in range(65_000)) * 16
        ),
    }


@pytest.mark.parametrize("bomb", ["memory", *bombs()])
def test_p19_a_bomb_leaves_the_memory_of_both_parents_as_it_was(hostile: Worker, bomb: str) -> None:
    data = {"memory": b"memory", **bombs()}[bomb]
    hostile.parse(PLANS_UNCHANGED["external"], "plan")
    process = hostile.process_id
    assert process is not None
    before = peak_kib(process)
    tracemalloc.start()
    try:
        code = refusal(hostile, data)
        grown = tracemalloc.get_traced_memory()[1] - 2 * len(data)
    finally:
        tracemalloc.stop()
    assert code == "unreadable-object" if bomb == "memory" else code.startswith("dicom-")
    assert grown < 50 * MIB
    assert peak_kib(process) - before < 50 * 1024
    assert hostile.process_id == process
