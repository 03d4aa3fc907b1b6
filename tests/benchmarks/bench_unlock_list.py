"""From an opened key to the printed list, through the command, key derivation left out."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.department import Size, write_department
from benchmarks.measure import Row, seconds
from benchmarks.places import DISK, PASSPHRASE, enrolled_home, exporter_card_bytes, now
from continuity_kit.vault.cards import card_words
from continuity_kit.vault.unlock import open_vault

SIZES = {
    "small": Size(patients=50, ct_slices=0, control_points=4, with_images=False),
    "medium": Size(patients=300, ct_slices=0, control_points=4, with_images=False),
    "full": Size(patients=1000, ct_slices=0, control_points=4, with_images=False),
}
BUDGET_S = 1.0
COMMAND = Path(sys.executable).parent / "continuity-kit"


def imported_vault(
    folder: Path, size: str | Size, before: Callable[[Path], object] = lambda _: None
) -> Path:
    """Export and import a department through the commands; return the vault.

    Args:
        before: what is done to the vault before its first import.
    """
    of = SIZES[size] if isinstance(size, str) else size
    write_department(folder / "tree", of, now())
    home = enrolled_home(folder / "home", folder / "tree")
    vault, stick = folder / "vault", folder / "stick"
    before(vault)
    stick.mkdir()
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    card = exporter_card_bytes(home)
    (folder / "exporter.card").write_bytes(card)
    words = " ".join(card_words(card))
    asked = ["--passphrase-file", str(secret)]
    _run("vault", "trust", vault, folder / "exporter.card", "--words", words, *asked)
    _run("export", home, "--to", stick)
    imported = seconds(lambda: _run("import", vault, stick, *asked), runs=1)
    print(f"import of {of.patients} patients: {imported:.1f} s", file=sys.stderr)
    return vault


def rows(size: str) -> Iterator[Row]:
    """Time the list of an imported department."""
    with tempfile.TemporaryDirectory(prefix="bench-list-") as name:
        folder = Path(name)
        vault = imported_vault(folder, size)
        asked = ["--passphrase-file", str(folder / "passphrase")]
        patients = SIZES[size].patients
        printed = _run("list", vault, "--json", *asked)
        assert len(json.loads(printed)["patients"]) == patients
        whole = seconds(lambda: _run("list", vault, "--json", *asked))
        start = seconds(lambda: _run("--version"))
        unlock = seconds(lambda: open_vault(vault, PASSPHRASE, disk=DISK, now=now))
        yield Row(
            f"unlock to list, {patients} patients",
            whole - start - unlock,
            BUDGET_S,
            "s",
            "budget of 1 s",
            "1 s at 1000",
        )
        yield Row("  of which not counted: key derivation", unlock, whole, "s", "whole command")
        yield Row("  of which not counted: start", start, whole, "s", "whole command")


def _run(*arguments: object) -> bytes:
    """Run one command; exit 1 (something is missing from the sets) is expected of the export."""
    done = subprocess.run(
        [COMMAND, *map(str, arguments)], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{arguments[0]}: exit {done.returncode}\n{done.stderr.decode()}")
    return done.stdout
