"""Where Qt's classes are made: the application is watched from its start to its last page."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from browse_builders import Ward
from gui.app_hand import offscreen

pytestmark = pytest.mark.gui
TESTS = Path(__file__).resolve().parents[1]


def test_no_class_of_qt_is_made_outside_the_thread_of_the_window(
    written_ward: Ward, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gui.app_imports", written_ward.laptop.vault.path],
        env={**os.environ, "PYTHONPATH": str(TESTS), "QT_QPA_PLATFORM": offscreen(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    threads = json.loads(done.stdout.splitlines()[-1])
    assert len([name for name in threads if name.startswith("continuity_kit.gui.views.")]) > 50
    assert {name: at for name, at in threads.items() if at != "window"} == {}
