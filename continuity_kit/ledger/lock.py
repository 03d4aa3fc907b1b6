"""One writer at a time, and what is said when a medium refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from continuity_kit.errors import WorldError
from continuity_kit.files import TEMPORARY_SUFFIX, make_private_folder, storage_error
from continuity_kit.ledger.chain import names_in

LOCK_NAME = "lock"
LOCK_WAIT_S = 20.0


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the ledger's lock; another process waits or is refused.

    Raises:
        WorldError: `ledger-busy`, or what the medium refused.
    """
    path = root / LOCK_NAME
    lock = FileLock(path, timeout=LOCK_WAIT_S, fallback_to_soft=False, preserve_lock_file=True)
    try:
        make_private_folder(root)
        lock.acquire()
    except Timeout as error:
        raise WorldError("ledger-busy") from error
    except OSError as error:
        raise not_recorded(storage_error(error, path)) from error
    try:
        yield
    finally:
        lock.release()


def clear_strays(folder: Path) -> None:
    """Remove what a crash left half written; only under the lock, when nobody else is writing."""
    for name in names_in(folder):
        if not (name.startswith(".") and name.endswith(TEMPORARY_SUFFIX)):
            continue
        try:
            (folder / name).unlink()
        except OSError:
            continue


def not_recorded(error: WorldError) -> WorldError:
    """Say of a refused write that the entry is not recorded."""
    if error.code == "disk-full":
        return WorldError("ledger-disk-full", error.subject)
    if error.code == "ledger-mirror-failed":
        return error
    return WorldError("ledger-write-failed", error.subject, reason=error.values.get("reason", "-"))
