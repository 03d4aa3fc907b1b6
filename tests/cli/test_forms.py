"""`form check`: a department's form is right, or its mistake is named with its line."""

import json
from pathlib import Path

import pypdfium2
import pytest
from sheets_support import png

from continuity_kit.cli.main import main
from continuity_kit.sheets.form import shipped_text
from continuity_kit.sheets.form_rules import RULES

PREVIEWED = sorted(set(RULES) - {"recovery_page"})


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    code = main(["form", "check", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", PREVIEWED)
def test_every_shipped_form_is_right_as_a_departments_copy(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(shipped_text(name), encoding="utf-8")
    code, told = checked(capsys, str(path))
    assert (code, told["form"], told["preview"]) == (0, name, None)


def test_a_preview_is_written_and_bears_the_own_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "own.toml", tmp_path / "preview.pdf"
    text = shipped_text("weekly_check").replace('fr = "MÉDICAL"', 'fr = "AVIS DU MÉDECIN"')
    path.write_text(text, encoding="utf-8")
    code, told = checked(capsys, str(path), "--out", str(out))
    assert code == 0
    document = pypdfium2.PdfDocument(out.read_bytes())
    assert len(document) == told["pages"]
    assert "AVIS DU MÉDECIN" in document[0].get_textpage().get_text_bounded()
    document.close()


def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    text = shipped_text("binder").replace('block = "tabs"', 'block = "onglets"')
    line = text[: text.index('"onglets"')].count("\n") + 1
    path.write_text(text, encoding="utf-8")
    code, told = checked(capsys, str(path), "--out", str(tmp_path / "preview.pdf"))
    assert code == 2
    (refused,) = told["refused"]  # type: ignore[misc]
    assert refused["code"] == "form-block-unknown"
    assert f"ligne {line}\u00a0:" in refused["text"]
    assert not (tmp_path / "preview.pdf").exists()


def with_logo(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "own.toml"
    text = shipped_text("contacts").replace("format = 1\n", 'format = 1\nlogo = "logo.png"\n', 1)
    path.write_text(text, encoding="utf-8")
    (tmp_path / "logo.png").write_bytes(data)
    return str(path)


def test_a_black_and_white_logo_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = checked(capsys, with_logo(tmp_path, png(280, 110)))
    assert (code, told["refused"]) == (0, [])


LOGOS = {
    "not a picture": b"GIF89a",
    "grey": png(20, 20, depth=8),
    "coloured": png(20, 20, depth=8, colour=2),
    "too wide": png(400, 20),
    "too high": png(20, 200),
    "cut off": png(200, 100)[:-40],
    "damaged": png(200, 100).replace(b"IDAT", b"IDAX", 1),
    "empty": b"",
    "bomb": png(2000, 2000),
}


@pytest.mark.parametrize("kind", LOGOS)
def test_a_logo_that_cannot_be_printed_is_refused(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = checked(capsys, with_logo(tmp_path, LOGOS[kind]))
    assert code == 2
    assert told["refused"][0]["code"] == "logo-wrong"  # type: ignore[index]


def test_a_logo_that_is_not_there_and_a_form_that_is_not_there_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = with_logo(tmp_path, b"")
    (tmp_path / "logo.png").unlink()
    assert checked(capsys, path)[1]["refused"][0]["code"] == "logo-missing"  # type: ignore[index]
    gone = str(tmp_path / "nothing.toml")
    assert checked(capsys, gone)[1]["refused"][0]["code"] == "form-missing"  # type: ignore[index]


def test_a_form_that_is_not_utf_8_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b'format = 1\nname = "contacts"\ntitle = "T\xe9l"\n')
    code, told = checked(capsys, str(path))
    assert code == 2
    assert "ligne 3" in told["refused"][0]["text"]  # type: ignore[index]


def test_the_recovery_page_is_never_previewed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(shipped_text("recovery_page"), encoding="utf-8")
    code, told = checked(capsys, str(path))
    assert (code, told["refused"][0]["code"]) == (2, "form-without-preview")  # type: ignore[index]


def test_a_label_that_leaves_its_box_is_refused_with_its_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    long = "identité vérifiée par deux personnes avec le bracelet et la photo"
    text = shipped_text("blank_sheet").replace('fr = "ident."', f'fr = "{long}"')
    path.write_text(text, encoding="utf-8")
    code, told = checked(capsys, str(path))
    refused = told["refused"][0]  # type: ignore[index]
    assert (code, refused["code"]) == (2, "form-does-not-fit")
    assert "page 3" in refused["text"]
    assert long in refused["text"]
