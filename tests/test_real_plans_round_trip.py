"""Every real plan goes through export, import and `plan` with its file's values, or is named.

No table says anything, so what the file says of approval is all there is.
"""

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pydicom
import pytest
from plan_document_peer import expected_document
from pydicom.data import get_testdata_file

from continuity_kit.cli.main import main
from continuity_kit.vault import unlock
from continuity_kit.vault.cards import card_words
from continuity_kit.vault.secret_box import FLOOR_KDF

PASSPHRASE = "sept bateaux à quai"
FACILITY = "Centre Saint-Exemple"
FROM_PYDICOM = (
    "rtplan.dcm",
    "rtplan_truncated.dcm",
    "rtstruct.dcm",
    "rtdose.dcm",
    "rtdose_1frame.dcm",
    "rtdose_rle.dcm",
    "rtdose_rle_1frame.dcm",
    "rtdose_expb.dcm",
    "rtdose_expb_1frame.dcm",
    "badVR.dcm",
    "ExplVR_LitEndNoMeta.dcm",
    "ExplVR_BigEndNoMeta.dcm",
)
WATER_TANK = "monaco-static/06MV_plan.dcm"
REFUSED = {
    "rtplan_truncated.dcm": "dicom-truncated",
    "rtdose.dcm": "dicom-uid-twice",
    "rtdose_1frame.dcm": "dicom-uid-twice",
    "rtdose_rle.dcm": "dicom-uid-twice",
    "rtdose_rle_1frame.dcm": "dicom-uid-twice",
    "rtdose_expb.dcm": "dicom-transfer-syntax",
    "rtdose_expb_1frame.dcm": "dicom-transfer-syntax",
}


@dataclass
class Chain:
    """A vault that took in the real files, and what the export refused."""

    vault: Path
    sources: Path
    secret: Path
    refused: dict[str, str]

    def run(self, *arguments: object) -> tuple[int, Any]:
        return run(*arguments, "--passphrase-file", self.secret)


def run(*arguments: object) -> tuple[int, Any]:
    """Run one command with --json; return its exit code and document, digits kept."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = main([*map(str, arguments), "--json"])
    return code, json.loads(printed.getvalue(), parse_float=Decimal, parse_int=Decimal)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    shared = Path(__file__).resolve().parents[2] / "shared"
    if not shared.is_dir():
        pytest.skip("real files: ../shared is absent")
    root = tmp_path_factory.mktemp("real")
    sources, secret = root / "dicom", root / "passphrase"
    shutil.copytree(shared / "corpus", sources, ignore=shutil.ignore_patterns("*.tsv", "*.md"))
    (sources / "pydicom").mkdir()
    for name in FROM_PYDICOM:
        found = get_testdata_file(name, download=False)
        assert found is not None, name
        shutil.copy(str(found), sources / "pydicom" / name)
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    home, vault, stick = root / "home", root / "vault", root / "stick"
    stick.mkdir()
    asked = ("--passphrase-file", secret)
    assert run("exporter", "init", home, "--facility", FACILITY)[0] == 0
    with pytest.MonkeyPatch.context() as patch:
        defaults = unlock.create_vault.__kwdefaults__
        patch.setitem(defaults, "kdf", FLOOR_KDF)
        made = ("vault", "init", vault, "--opener", "Anne", "--recovery-out", root / "recovery")
        assert run(*made, *asked)[0] == 0
    assert run("vault", "card", vault, "--out", root / "laptop.card", *asked)[0] == 0
    for card in (root / "laptop.card", root / "recovery" / "recovery.card"):
        assert run("exporter", "enrol", home, card, "--words", words(card))[0] == 0
    card = home / "exporter.card"
    assert run("vault", "trust", vault, card, "--words", words(card), *asked)[0] == 0
    (home / "export.toml").write_text(
        f'facility = "{FACILITY}"\n[[source]]\nkind = "dicom-folder"\npath = "{sources}"\n'
        "[on_treatment]\neveryone = true\n",
        encoding="utf-8",
    )
    code, exported = run("export", home, "--to", stick)
    assert code == 1
    refused = {item["subject"]: item["code"] for item in exported["refused"]}
    assert run("import", vault, stick, *asked)[0] in (0, 1)
    yield Chain(vault, sources, secret, refused)


def words(card: Path) -> str:
    return " ".join(card_words(card.read_bytes()))


def plan_files(chain: Chain) -> dict[str, pydicom.Dataset]:
    """Return every plan among the sources, by its place there, read by pydicom."""
    found = {}
    for path in sorted(chain.sources.rglob("*.dcm")):
        item = pydicom.dcmread(path, force=True, stop_before_pixels=True)
        if str(item.get("SOPClassUID", "")).endswith((".481.5", ".481.8")):
            found[str(path.relative_to(chain.sources))] = item
    return found


def test_what_is_not_exported_is_refused_by_name(chain: Chain) -> None:
    for name, code in REFUSED.items():
        assert chain.refused[f"pydicom/{name}"] == code
    for name in ("badVR.dcm", "ExplVR_LitEndNoMeta.dcm", "ExplVR_BigEndNoMeta.dcm"):
        assert chain.refused[f"pydicom/{name}"].startswith("dicom-")


def test_every_real_plan_is_listed_or_refused_by_name(chain: Chain) -> None:
    code, listed = chain.run("list", chain.vault)
    assert code == 0
    plans = [plan for patient in listed["patients"] for plan in patient["plans"]]
    files = plan_files(chain)
    readable = {
        str(item.SOPInstanceUID) for name, item in files.items() if name not in chain.refused
    }
    assert {plan["plan_uid"] for plan in plans} == readable
    assert len(readable) == 9
    assert all(plan["fractions_given"] is None for plan in plans)
    assert not any(plan["printable"] for plan in plans)


def test_every_real_plan_has_the_values_of_its_file(chain: Chain) -> None:
    compared = 0
    for name, item in plan_files(chain).items():
        if name in chain.refused:
            continue
        code, document = chain.run("plan", chain.vault, item.SOPInstanceUID)
        assert code == 0, name
        expected = expected_document(item)
        for key in expected.keys() - {"beams"}:
            assert spelled(document[key]) == spelled(expected[key]), f"{name}: {key}"
        assert len(document["beams"]) == len(expected["beams"])
        for told, beam in zip(document["beams"], expected["beams"], strict=True):
            for key, value in beam.items():
                assert spelled(told[key]) == spelled(value), f"{name} {told['number']}: {key}"
            compared += 1
        assert [finding["text"] for finding in document["findings"] if not finding["text"]] == []
        assert document["printable"] is False  # every one of them is UNAPPROVED
        assert "plan-unapproved" in {finding["code"] for finding in document["findings"]}
        assert document["code"] is not None
    assert compared > 20


def spelled(value: Any) -> Any:
    """Return a value with its numbers as text, so that digits count: 1.50 is not 1.5."""
    match value:
        case dict():
            return {key: spelled(item) for key, item in value.items()}
        case list():
            return [spelled(item) for item in value]
        case Decimal():
            return f"{value:f}"
    return value


def test_the_code_of_a_file_is_the_code_of_its_plan_in_the_vault(chain: Chain) -> None:
    files = plan_files(chain)
    code, coded = run("code", chain.sources / WATER_TANK)
    assert code == 0
    _, document = chain.run("plan", chain.vault, files[WATER_TANK].SOPInstanceUID)
    assert (coded["code"], coded["plan_uid"]) == (document["code"], document["plan_uid"])
    assert coded["label"] == document["label"]


def test_no_real_plan_prints_more_than_a_refusal(chain: Chain, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    code, document = chain.run("sheet", chain.vault, "--patient", "60x60x60", "--out", out)
    assert code == 3
    assert out.read_bytes().startswith(b"%PDF")
    (sheet,) = document["sheets"]
    assert "plan-unapproved" in sheet["refused"]
    assert {item["code"] for item in document["refused"]} == set(sheet["refused"])


def test_the_comparison_fails_on_a_seeded_fault(chain: Chain) -> None:
    item = plan_files(chain)[WATER_TANK]
    _, document = chain.run("plan", chain.vault, item.SOPInstanceUID)
    reference = item.FractionGroupSequence[0].ReferencedBeamSequence[0]
    reference.BeamMeterset = reference.BeamMeterset + 1
    assert spelled(document["fraction_groups"]) != spelled(
        expected_document(item)["fraction_groups"]
    )
