"""Fixtures that every part shares."""

import shutil
import subprocess
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def shared() -> Path:
    """Return the folder of real files kept beside the repository, or skip by name.

    A stranger's clone has no such folder: its tests are skipped and counted.
    """
    if not SHARED.is_dir():
        pytest.skip("real files: ../shared is absent")
    return SHARED


@pytest.fixture(scope="session")
def strace() -> str:
    """Return strace where processes may be traced, or skip by name."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace: absent")
    tried = subprocess.run([found, "-qq", "-e", "trace=none", "true"], check=False)
    if tried.returncode != 0:
        pytest.skip("strace: this machine lets no process be traced")
    return found
