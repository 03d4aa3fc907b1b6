"""What leaves a command: one document or plain lines, and the exit code in both."""

import json
import sys
from pathlib import Path

import click
import pytest
from cli_builders import run, told

from continuity_kit.cli import main as program
from continuity_kit.cli.options import card_words_typed, new_secret, read_secret
from continuity_kit.cli.output import Outcome, Progress, emit, emit_error
from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import (
    AuthenticityError,
    ContinuityError,
    SafetyError,
    UsageError,
    WorldError,
)

FULL = Refusal("disk-full", "clé USB", (("reason", "x"),))


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (WorldError("vault-missing", "x"), 1),
        (UsageError("home-exists", "x"), 2),
        (SafetyError("break-glass-consults-only", "x"), 3),
        (AuthenticityError("passphrase-wrong", "x"), 4),
    ],
    ids=["world", "usage", "safety", "authenticity"],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_error_is_one_document_with_its_exit_code(
    capsys: pytest.CaptureFixture[str], error: ContinuityError, exit_code: int, language
) -> None:
    assert emit_error(error, as_json=True, language=language) == exit_code
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert (document["exit"], err) == (exit_code, "")
    assert document["refused"][0].keys() == {"code", "subject", "text"}
    assert emit_error(error, as_json=False, language=language) == exit_code
    out, err = capsys.readouterr()
    assert out == ""
    assert f"[{error.code}]" in err


def test_what_was_refused_while_the_rest_went_on_makes_exit_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    outcome = Outcome({"done": 2}, ["Fait."], [FULL])
    assert emit(outcome, as_json=True, language="fr") == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["done"], document["exit"]) == (2, 1)
    assert document["refused"][0]["subject"] == "clé USB"
    assert emit(outcome, as_json=False, language="fr") == 1
    out, err = capsys.readouterr()
    assert out == "Fait.\n"
    assert "disk-full" in err


@pytest.mark.parametrize("exit_code", [3, 4])
def test_a_graver_exit_code_is_not_lowered_by_a_refusal(exit_code: int) -> None:
    assert Outcome(refused=[FULL], exit_code=exit_code).final_exit == exit_code
    assert Outcome().final_exit == 0


def test_no_commands_own_document_hides_exit_and_refusals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    outcome = Outcome({"exit": 0, "refused": []}, refused=[FULL])
    assert emit(outcome, as_json=True, language="en") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["exit"] == 1
    assert [item["code"] for item in document["refused"]] == ["disk-full"]


def test_a_bug_ends_with_seventy_and_tells_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command("fails")
    @click.option("--json", "as_json", is_flag=True)
    @click.option("--language")
    def fails(*, as_json: bool, language: str) -> None:
        del as_json, language
        raise RuntimeError("PARADIGME Odette")

    monkeypatch.setitem(program.cli.commands, "fails", fails)
    ended = run("fails")
    assert (ended.exit, ended.codes) == (70, ["our-bug"])
    assert "PARADIGME" not in json.dumps(ended.document, ensure_ascii=False)
    assert "RuntimeError" in ended.document["refused"][0]["text"]
    code, out, err = told("fails", language="en")
    assert (code, out) == (70, "")
    assert "PARADIGME" not in err


def test_stopping_a_command_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command("stops")
    @click.option("--json", "as_json", is_flag=True)
    @click.option("--language")
    def stops(*, as_json: bool, language: str) -> None:
        del as_json, language
        raise click.Abort

    monkeypatch.setitem(program.cli.commands, "stops", stops)
    assert run("stops").codes == ["stopped-by-user"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("vault", "no-such-command"),
        ("vault", "card"),
        ("vault", "card", "x", "--no-such-option"),
        ("exporter", "enrol", "x"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_document_too(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).codes == ["wrong-usage"]
    assert run(*arguments).exit == 2


def test_the_language_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUITY_KIT_LANGUAGE", "en")
    assert program.main(["vault", "card"]) == 2


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"abc\nnot this\n", "abc"),
        (b"abc", "abc"),
        ("\ufeffphrase é\r\n".encode(), "phrase é"),
        (b"", None),
        (b"\nabc", None),
        (b"\xff\xfe", None),
    ],
    ids=["line", "no line end", "byte order mark", "empty", "empty line", "no text"],
)
def test_a_secret_is_a_files_first_line(tmp_path: Path, content: bytes, secret: str | None) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    if secret is not None:
        assert read_secret(path, "PIN") == secret
        return
    with pytest.raises(WorldError, match="secret-file-unreadable"):
        read_secret(path, "PIN")


def test_a_new_secret_is_asked_twice_unseen_and_must_agree(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = ["one", "one", "one", "two"]
    hidden: list[bool] = []

    def answer(_text: str, *, hide_input: bool, err: bool) -> str:
        hidden.append(hide_input and err)
        return answers.pop(0)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "prompt", answer)
    assert new_secret(None, "PIN") == "one"
    with pytest.raises(UsageError, match="secrets-differ"):
        new_secret(None, "PIN")
    assert hidden == [True] * 4


def test_nobody_is_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    with pytest.raises(UsageError, match="secret-missing"):
        read_secret(None, "PIN")
    with pytest.raises(UsageError, match="words-missing"):
        card_words_typed(None, "fr")
    assert card_words_typed("a b", "fr") == ("a b", None)


def test_progress_shows_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    for visible in (False, True):
        progress = Progress("Export", visible=visible)
        for done in range(4):
            progress(done, 3)
        out, err = capsys.readouterr()
        assert out == ""
        assert bool(err) == visible
