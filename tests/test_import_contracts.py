"""Each import contract holds, and fails on a tree with one import too many."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
]
LAYERS = "Imports point downwards"

# contract, file added, its content
SEEDS = [
    (LAYERS, "vault/seeded.py", "import continuity_kit.services"),
    (LAYERS, "sources/seeded.py", "import continuity_kit.ledger"),
    (LAYERS, "domain/seeded.py", "import continuity_kit.files"),
    (LAYERS, "newcomer.py", ""),
    ("The domain is pure", "domain/seeded.py", "import os"),
    ("The domain is pure", "domain/seeded.py", "def read():\n    import pathlib"),
    ("Qt stays in gui", "services/seeded.py", "import PySide6.QtCore"),
    ("Presenters know no Qt", "gui/presenters/seeded.py", "import PySide6.QtCore"),
    ("Presenters know no Qt", "gui/presenters/seeded.py", "import continuity_kit.gui.views"),
    ("Presenters know no Qt", "gui/presenters/seeded.py", "import continuity_kit.gui.app"),
    ("Views talk to presenters only", "gui/views/seeded.py", "import continuity_kit.services"),
    ("cryptography stays in vault", "ledger/seeded.py", "import cryptography.hazmat"),
    ("zstandard stays in vault", "services/seeded.py", "import zstandard"),
    ("mnemonic stays in vault", "services/seeded.py", "from mnemonic import Mnemonic"),
    ("pydicom stays in dicom", "services/seeded.py", "import pydicom"),
    ("pypdfium2 stays in dicom", "services/seeded.py", "import pypdfium2"),
    ("pypdfium2 stays in dicom", "dicom/seeded.py", "import pypdfium2"),
    ("reportlab stays in sheets", "cli/seeded.py", "import reportlab.pdfgen"),
    ("segno stays in sheets", "cli/seeded.py", "import segno"),
    ("click stays in cli", "services/seeded.py", "import click"),
    ("filelock stays with who writes", "vault/seeded.py", "import filelock"),
    (
        "msgspec stays with who reads and writes typed text",
        "vault/seeded.py",
        "import msgspec",
    ),
]


def lint(folder: Path) -> tuple[int, str]:
    """Run lint-imports on a tree; return its exit code and what it printed."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the package with its contracts."""
    shutil.copytree(
        ROOT / "continuity_kit",
        tmp_path / "continuity_kit",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_has_a_seeded_fault() -> None:
    assert {contract for contract, _, _ in SEEDS} == set(CONTRACTS)


def test_the_tree_as_it_stands_keeps_every_contract(tree: Path) -> None:
    code, printed = lint(tree)
    assert code == 0, printed
    assert f"{len(CONTRACTS)} kept, 0 broken" in printed


@pytest.mark.parametrize(
    ("contract", "path", "content"), SEEDS, ids=[f"{one} {two}" for one, two, _ in SEEDS]
)
def test_one_import_too_many_breaks_its_contract(
    tree: Path, contract: str, path: str, content: str
) -> None:
    (tree / "continuity_kit" / path).write_text(content + "\n", encoding="utf-8")
    code, printed = lint(tree)
    assert code == 1, printed
    assert f"{contract} BROKEN" in printed
