"""Fixtures that every part shares."""

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
