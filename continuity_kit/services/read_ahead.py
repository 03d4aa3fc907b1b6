"""Does the work of the next few objects in threads while the caller takes results in order.

Reading, hashing, deciphering and inflating leave the interpreter to others, so that a second core
has something to do.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TypeVar

THREADS = 2
MOST_AHEAD = 4
MOST_BYTES = 512 * 1024 * 1024
T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def read_ahead(
    work: Callable[[T], R],
    items: Iterable[T],
    weight: Callable[[T], int],
    *,
    most: int = MOST_AHEAD,
) -> Iterator[Iterator[tuple[T, R]]]:
    """Yield an iterator of (item, result) in the order of the items; at its end no thread is left.

    What `work` raises is raised where its result is taken, so the first fault in order is told,
    however far the threads have got.

    Args:
        work: called in a thread; it must change nothing that another call or the caller reads.
        items: taken a few ahead of the results.
        weight: the bytes that an item holds in memory; large ones are not held side by side.
        most: how many results may wait to be taken.
    """
    with closing(_results(work, items, weight, most)) as results:
        yield results


def _results(
    work: Callable[[T], R], items: Iterable[T], weight: Callable[[T], int], most: int
) -> Generator[tuple[T, R], None, None]:
    pool = ThreadPoolExecutor(THREADS)
    pending: deque[tuple[T, int, Future[R]]] = deque()
    held = 0
    try:
        for item in items:
            size = weight(item)
            while pending and (len(pending) == most or held + size > MOST_BYTES):
                first, first_size, future = pending.popleft()
                yield first, future.result()
                held -= first_size
            pending.append((item, size, pool.submit(work, item)))
            held += size
        while pending:
            first, _, future = pending.popleft()
            yield first, future.result()
    finally:
        pool.shutdown(cancel_futures=True)
