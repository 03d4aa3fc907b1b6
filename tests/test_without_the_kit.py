"""The README's steps "If the kit itself is gone", followed with other tools only."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from export_builders import NOW, Department, make_department, parse
from ledger_builders import RECOVERY, statement, store

from continuity_kit.files import Disk
from continuity_kit.services.export_daily import export_daily

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "tests" / "peers" / "node_modules"
TOOLS = ("node", "zstd", "tar", "sha256sum")


def steps() -> str:
    """Return the part of the README that a person follows on the day."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme.split("<!-- steps: begin -->")[1].split("<!-- steps: end -->")[0]


def between(text: str, start: str, end: str) -> str:
    """Return what stands between two marks, its indentation taken off."""
    found = text.split(start)[1].split(end, maxsplit=1)[0]
    return "\n".join(line.removeprefix("   ") for line in found.strip("\n").splitlines())


class Opener:
    """A folder on a machine without the kit: the opener of the README and a typed key."""

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "node_modules").symlink_to(PACKAGES)
        script = between(steps(), "cat > open.mjs <<'END'\n", "   END\n")
        (folder / "open.mjs").write_text(script + "\n", encoding="utf-8")
        (folder / "key.txt").write_text(key + "\n", encoding="utf-8")

    def run(self, *words: object, **more: object) -> bytes:
        command = [str(word) for word in words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False, **more)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def open(self, sealed: Path, out: str) -> Path:
        # Node 18 hides its web cryptography behind an option, as the README says.
        version = int(self.run("node", "--version").decode().lstrip("v").split(".")[0])
        options = ["--experimental-global-webcrypto"] if version < 20 else []
        self.run("node", *options, "open.mjs", "key.txt", sealed, out)
        return self.folder / out


@pytest.fixture
def department(tmp_path: Path) -> Department:
    for tool in TOOLS:
        if shutil.which(tool) is None:
            pytest.skip(f"without the kit: {tool} is absent")
    if not (PACKAGES / "age-encryption").is_dir():
        pytest.skip("without the kit: age-encryption is absent (npm ci --prefix tests/peers)")
    made = make_department(tmp_path, [1])
    export_daily(made.home, made.stick, parse=parse, disk=Disk(), now=lambda: NOW)
    return made


def test_an_exported_plan_and_its_ct_open_with_other_tools_only(
    department: Department, tmp_path: Path
) -> None:
    opener = Opener(tmp_path / "bench", department.recovery.to_text())
    (bundle,) = (department.stick / "RTCK" / "bundles").iterdir()
    opener.open(bundle / "catalogue.age", "catalogue.zst")
    opener.run("zstd", "-q", "-d", "catalogue.zst", "-o", "catalogue.json")
    catalogue = json.loads((opener.folder / "catalogue.json").read_text(encoding="utf-8"))
    assert catalogue["patients"][0]["patient_id"] == "001"
    by_role = {item["role"]: item for item in catalogue["objects"]}

    def lies_at(item: dict[str, str]) -> Path:
        folder = department.stick / "RTCK" / "objects" / item["sha256"][:2]
        return folder / f"{item['sha256']}.age"

    plan = by_role["plan"]
    stated = opener.run("sha256sum", lies_at(plan)).decode().split()[0]
    assert stated == plan["sha256"]
    opener.open(lies_at(plan), "plan.zst")
    opener.run("zstd", "-q", "-d", "plan.zst", "-o", "plan.dcm")
    content = (opener.folder / "plan.dcm").read_bytes()
    assert hashlib.sha256(content).hexdigest() == plan["content_sha256"]
    assert content == (department.dicom / "p1" / "plan.dcm").read_bytes()

    series = by_role["ct"]
    assert series["archived"]
    opener.open(lies_at(series), "series.zst")
    unpack = "zstd -q -dc series.zst | tar -x -C slices"
    (opener.folder / "slices").mkdir()
    opener.run("sh", "-c", unpack)
    slices = sorted((opener.folder / "slices").iterdir())
    assert [path.read_bytes() for path in slices] == [
        (department.dicom / "p1" / f"ct{number}.dcm").read_bytes() for number in range(3)
    ]


def test_a_ledger_entry_opens_with_other_tools_only(department: Department, tmp_path: Path) -> None:
    receipt = store(tmp_path / "vault").append(statement(16, reason="colleague at lunch"))
    opener = Opener(tmp_path / "bench", RECOVERY.to_text())
    (entry,) = (tmp_path / "vault" / "ledger").glob("*/00000001.age")
    opened = opener.open(entry, "entry.json")
    assert hashlib.sha256(opened.read_bytes()).hexdigest() == receipt.entry_hash
    script = re.search(r"python3 -c '(.*?)'\n", steps(), re.DOTALL)
    assert script is not None
    lines = "\n".join(line.removeprefix("   ") for line in script[1].splitlines())
    told = json.loads(opener.run(sys.executable, "-I", "-c", lines))
    assert told["index"] == 1
    assert told["statement"]["subject"]["fraction"] == 16
    assert told["statement"]["reason"] == "colleague at lunch"
