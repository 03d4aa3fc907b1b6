"""Gives memory back to the system: an application that stays open for days must not grow.

A reading of a department frees tens of megabytes on a thread. The C library keeps such memory for
that thread, in an arena of its own, and the next thread fills another: after some hours of use
every arena is as large as the largest reading.
"""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h
ARENAS = 2
LARGE_BYTES = 1 << 18


def give_memory_back() -> bool:
    """Let all threads share two arenas, and what is large go back to the system when it is freed.

    To be called before the first thread starts. A C library that knows no `mallopt` is left alone.

    Returns:
        Whether the C library took every setting.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    asked = ((_ARENA_MAX, ARENAS), (_MMAP_THRESHOLD, LARGE_BYTES), (_TRIM_THRESHOLD, LARGE_BYTES))
    results = [mallopt(name, value) for name, value in asked]
    return all(result == 1 for result in results)
