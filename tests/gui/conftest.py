"""What tests of the desktop application share; Qt draws on no screen unless one is asked for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from browse_builders import Ward
from gui_builders import booked_ward, desktop_of
from pytestqt.qtbot import QtBot

from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.services.laptop import Laptop


@pytest.fixture(scope="session")
def demo_ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Return a department whose laptop holds one export; nobody writes to it."""
    return booked_ward(tmp_path_factory.mktemp("ward"))


@pytest.fixture(scope="session")
def demo_laptop(demo_ward: Ward) -> Laptop:
    """Return the opened laptop of that department; nobody writes to it."""
    return demo_ward.laptop


@pytest.fixture
def written_ward(tmp_path: Path) -> Ward:
    """Return a department of its own, for a test that writes."""
    return booked_ward(tmp_path)


@pytest.fixture
def desktop(qtbot: QtBot, demo_laptop: Laptop) -> Iterator[Desktop]:
    """Return what a page is given, in French; its calls have ended when the test has."""
    made = desktop_of(demo_laptop)
    yield made
    made.background.stop()
