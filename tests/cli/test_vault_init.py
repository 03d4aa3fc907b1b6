"""`vault init`: the vault, its recovery page and card, or nothing at all."""

import shutil
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from cli_builders import PASSPHRASE, run, secret_file
from vault_command_builders import command_place, opened

from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.unlock import open_with_recovery


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command_place(tmp_path_factory.mktemp("template"))


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "place")


def test_init_makes_a_vault_and_a_recovery_page_whose_code_opens_it(tmp_path: Path) -> None:
    secret = secret_file(tmp_path, PASSPHRASE)
    made = run(
        *("vault", "init", tmp_path / "vault", "--opener", "Anne"),
        *("--recovery-out", tmp_path / "out", "--passphrase-file", secret),
    )
    assert made.exit == 0
    assert (made.document["letter"], made.document["facility"]) == ("A", None)
    page = Path(made.document["recovery_page"])
    assert Path(made.document["recovery_card"]) == tmp_path / "out" / "recovery.card"
    assert page.parent == tmp_path / "out"
    pdf = pypdfium2.PdfDocument(page)
    image = pdf[0].render(scale=3).to_pil()
    pdf.close()
    (code,) = zxingcpp.read_barcodes(image)
    key = PqIdentity.from_text(code.text)
    assert open_with_recovery(tmp_path / "vault", key).letter == "A"
    assert key.recipient.key_id == made.document["recovery_key_id"]
    for path in (tmp_path / "vault").rglob("*"):
        assert not path.is_file() or code.text[20:].encode() not in path.read_bytes()
    assert "#age_limits_h" in (tmp_path / "vault" / "kit.toml").read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o077 == 0


def test_a_later_vault_takes_the_facilitys_recovery_key_and_makes_no_page(place: Path) -> None:
    card = place / "vault-recovery" / "recovery.card"
    made = run(
        *("vault", "init", place / "third", "--opener", "Zoé", "--letter", "C"),
        *("--recovery-out", place / "out", "--recovery-card", card),
        *("--passphrase-file", place / "phrase"),
    )
    assert made.exit == 0
    assert made.document["recovery_page"] is None
    assert [path.name for path in (place / "out").iterdir()] == ["recovery.card"]
    assert (place / "out" / "recovery.card").read_bytes() == card.read_bytes()
    assert opened(place).vault.recovery.key_id == made.document["recovery_key_id"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("--recovery-out", "vault/in"), 2, "recovery-out-inside-vault"),
        ((), 2, "recovery-out-missing"),
        (("--recovery-out", "file/out"), 1, "recovery-out-unwritable"),
        (("--recovery-out", "out", "--letter", "AB"), 2, "vault-letter-wrong"),
        (("--recovery-out", "out", "--recovery-card", "none"), 1, "card-file-unreadable"),
        (("--recovery-out", "out", "--recovery-card", "file"), 4, "envelope-malformed"),
        (("--recovery-out", "out", "--opener", " "), 2, "opener-name-empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_vault_that_cannot_be_made_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    exit_code: int,
    code: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    secret = secret_file(tmp_path, PASSPHRASE)
    refused = run(
        *("vault", "init", "vault", "--opener", "Anne", *arguments, "--passphrase-file", secret)
    )
    assert (refused.exit, refused.codes) == (exit_code, [code])
    assert not (tmp_path / "vault").exists()
    assert not list(tmp_path.glob("out/*"))


def test_an_exporters_card_is_no_recovery_card(place: Path) -> None:
    refused = run(
        *("vault", "init", place / "new-vault", "--opener", "Anne", "--recovery-out", place / "o"),
        *("--recovery-card", place / "home" / "exporter.card"),
        *("--passphrase-file", place / "phrase"),
    )
    assert (refused.exit, refused.codes) == (2, ["not-a-recovery-card"])
    assert not (place / "new-vault").exists()


def test_a_recovery_page_that_lies_there_already_is_never_written_over(place: Path) -> None:
    page = place / "vault-recovery" / "recovery-page.pdf"
    before = page.read_bytes()
    refused = run(
        *("vault", "init", place / "again", "--opener", "Anne"),
        *("--recovery-out", page.parent, "--passphrase-file", place / "phrase"),
    )
    assert (refused.exit, refused.codes) == (1, ["name-taken"])
    assert page.read_bytes() == before
    assert not (place / "again").exists()
    standing = run(
        *("vault", "init", place / "vault", "--opener", "Anne"),
        *("--recovery-out", place / "out", "--passphrase-file", place / "phrase"),
    )
    assert (standing.exit, standing.codes) == (1, ["vault-exists"])
    assert not (place / "out").exists()


def test_a_vault_is_made_in_the_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    secret = secret_file(tmp_path, PASSPHRASE)
    made = run(
        *("vault", "init", ".", "--opener", "Anne"),
        *("--recovery-out", tmp_path / "out", "--passphrase-file", secret),
    )
    assert (made.exit, made.document["path"]) == (0, str(tmp_path / "here"))
    folder = run(
        *("vault", "card", tmp_path / "here", "--out", tmp_path, "--passphrase-file", secret)
    )
    assert (folder.exit, folder.codes) == (2, ["wrong-usage"])
