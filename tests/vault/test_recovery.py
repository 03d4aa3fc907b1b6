"""The recovery page's texts: what is typed back from paper is the key."""

from pathlib import Path

import pytest
from vault_builders import RECOVERY, new_vault

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.recovery import make_recovery, recovery_text
from continuity_kit.vault.unlock import open_with_recovery


def test_what_is_typed_back_from_the_page_opens_the_vault(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "vault")
    text = recovery_text(RECOVERY)
    for typed in (text.key, "\n".join(text.lines), "".join(text.lines).lower()):
        assert open_with_recovery(vault.path, PqIdentity.from_text(typed)).vmk == vault.vmk


def test_the_key_stands_in_short_lines_of_groups_of_four() -> None:
    text = recovery_text(RECOVERY)
    assert text.lines[0] == "AGE-SECRET-KEY-PQ-1"
    assert [len(line.split()) for line in text.lines[1:]] == [5, 5, 5]
    assert "".join(text.lines).replace(" ", "") == text.key


def test_one_character_read_wrong_is_found() -> None:
    typed = "".join(recovery_text(RECOVERY).lines).replace(" ", "")
    wrong = typed[:-1] + ("Q" if typed[-1] != "Q" else "P")
    with pytest.raises(AuthenticityError, match="key-text-wrong"):
        PqIdentity.from_text(wrong)


def test_each_key_is_new_and_named_without_giving_it_away() -> None:
    identity, text = make_recovery()
    other, other_text = make_recovery("en")
    assert identity != other
    assert (text.key_id, text.words) != (other_text.key_id, other_text.words)
    assert text.key_id == identity.recipient.key_id
    assert len(text.words) == 4
    assert text.key not in repr(text)
    assert text.lines[1] not in repr(text)
