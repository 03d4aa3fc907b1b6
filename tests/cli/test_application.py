"""The command `app`: what is missing is named, and a lock or a crash starts it anew."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from continuity_kit.cli import application
from continuity_kit.cli.application import supervise
from continuity_kit.cli.main import main
from continuity_kit.errors import WorldError
from continuity_kit.services import app_process
from continuity_kit.services.app_process import EXIT_DRILL, EXIT_LOCKED, application_command


def script(folder: Path, body: str) -> list[str]:
    """Return a program that runs `body` and notes each of its runs."""
    path = folder / "program.py"
    runs = folder / "runs"
    head = f"""
    import os, signal, sys, time
    from pathlib import Path
    runs = Path({str(runs)!r})
    count = len(runs.read_text()) if runs.exists() else 0
    runs.write_text("x" * (count + 1))
    """
    path.write_text(textwrap.dedent(head) + textwrap.dedent(body), encoding="utf-8")
    return [sys.executable, str(path)]


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text())


def test_an_application_that_ends_by_itself_is_not_started_anew(tmp_path: Path) -> None:
    supervise(script(tmp_path, "sys.exit(0)"))
    assert runs(tmp_path) == 1


def test_a_locked_application_is_started_anew_however_often(tmp_path: Path) -> None:
    supervise(script(tmp_path, f"sys.exit({EXIT_LOCKED} if count < 6 else 0)"))
    assert runs(tmp_path) == 7


def test_a_drill_is_opened_after_the_vault_and_the_vault_comes_back_after_it(
    tmp_path: Path,
) -> None:
    own, drill = tmp_path / "own", tmp_path / "drill"
    own.mkdir()
    drill.mkdir()
    vault = script(own, f"sys.exit({EXIT_DRILL} if count == 0 else 0)")
    exercise = script(
        drill,
        f"""
    if count == 0:
        sys.exit({EXIT_LOCKED})
    if count == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    """,
    )
    supervise(vault, exercise)
    assert (runs(own), runs(drill)) == (2, 3)


def test_a_killed_application_comes_back(tmp_path: Path) -> None:
    body = """
    if count == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    """
    supervise(script(tmp_path, body))
    assert runs(tmp_path) == 2


def test_an_application_that_cannot_start_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="app-cannot-start"):
        supervise(script(tmp_path, "sys.exit(70)"))
    assert runs(tmp_path) == 3


def test_a_long_life_forgives_the_crashes_before_it(tmp_path: Path) -> None:
    times = iter(range(0, 10_000, 100))
    supervise(
        script(tmp_path, "sys.exit(70 if count < 5 else 0)"),
        steady_s=lambda: float(next(times)),
    )
    assert runs(tmp_path) == 6


def test_sigterm_is_handed_on_and_ends_both(tmp_path: Path) -> None:
    program = script(
        tmp_path,
        """
        def told(*_):
            (runs.parent / "told").write_text("x")
            sys.exit(0)
        signal.signal(signal.SIGTERM, told)
        (runs.parent / "ready").write_text("x")
        time.sleep(60)
        """,
    )
    launcher = tmp_path / "launcher.py"
    launcher.write_text(
        "from continuity_kit.cli.application import supervise\n"
        f"supervise({program!r})\nprint('ended well')\n",
        encoding="utf-8",
    )
    root = str(Path(application.__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, str(launcher)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": root},
    ) as process:
        end = time.monotonic() + 30
        while not (tmp_path / "ready").exists() and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    assert (tmp_path / "told").exists()
    assert b"ended well" in out
    assert process.returncode == 0


def test_what_is_missing_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(app_process, "find_spec", lambda name: None if name == "PySide6" else name)
    assert main(["app", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "PySide6" in told
    assert "continuity-kit[app]" in told


def test_without_a_screen_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main(["app", str(tmp_path), "--language", "en"]) == 1
    assert "DISPLAY" in capsys.readouterr().err


def test_the_launcher_knows_neither_qt_nor_keys() -> None:
    program = (
        "import sys, continuity_kit.cli.application as it\n"
        "assert 'PySide6' not in sys.modules\n"
        "assert 'continuity_kit.gui' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_application_is_a_module_of_this_installation(tmp_path: Path) -> None:
    command = application_command(tmp_path / "vault", "en")
    assert command[0] == sys.executable
    assert command[-3:] == [str(tmp_path / "vault"), "--language", "en"]
