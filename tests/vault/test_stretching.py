"""Two derivations in two threads."""

import subprocess
import sys

TWO_AT_ONCE = """
from threading import Thread
from {module} import {name} as stretch
threads = [Thread(target=lambda: [stretch(bytes([place]) * 32, **{values}) for _ in range(3)],
                  daemon=True) for place in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join({seconds})
raise SystemExit(any(thread.is_alive() for thread in threads))
"""
VALUES = {
    "salt": b"0123456789abcdef", "length": 32, "memory_kib": 8192, "iterations": 1, "lanes": 4,
}  # fmt: skip


def test_two_threads_that_stretch_at_once_both_come_to_an_end() -> None:
    """In a process of its own, that a stop would end without stopping the tests."""
    program = TWO_AT_ONCE.format(
        module="continuity_kit.vault.stretching", name="argon2id", values=VALUES, seconds=120
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=300).returncode == 0
