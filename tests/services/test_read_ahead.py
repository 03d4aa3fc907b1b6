"""Work ahead of the caller keeps its order, its first fault and its bound of memory."""

import threading

import pytest

from continuity_kit.services import read_ahead as module
from continuity_kit.services.read_ahead import read_ahead


def test_results_come_in_the_order_of_the_items_though_the_first_is_done_last() -> None:
    first_may_end = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert first_may_end.wait(20)
        elif item == 1:
            first_may_end.set()
        return item * 10

    with read_ahead(work, range(9), lambda _: 1) as results:
        assert list(results) == [(item, item * 10) for item in range(9)]


def test_the_first_fault_in_order_is_told_though_a_later_one_came_before_it() -> None:
    later_has_failed = threading.Event()

    def work(item: int) -> int:
        if item == 1:
            assert later_has_failed.wait(20)
            raise ValueError("first")
        if item == 2:
            later_has_failed.set()
            raise ValueError("second")
        return item

    taken = []
    with pytest.raises(ValueError, match="first"), read_ahead(work, range(9), int) as results:
        taken += [item for item, _ in results]
    assert taken == []
    assert later_has_failed.is_set()


def test_no_thread_is_left_when_the_caller_stops_early() -> None:
    before = threading.active_count()
    with pytest.raises(KeyError), read_ahead(str, range(100), lambda _: 1) as results:
        for item, _ in results:
            if item == 3:
                raise KeyError(item)
    assert threading.active_count() == before


def test_large_objects_are_not_held_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    lock, held, most = threading.Lock(), 0, 0

    def work(_: int) -> bytes:
        nonlocal held, most
        with lock:
            held += 60
            most = max(most, held)
        return b""

    with read_ahead(work, range(20), lambda _: 60) as results:
        for _ in results:
            with lock:
                held -= 60
    assert most == 60
