"""The time that a long work still takes."""

from continuity_kit.gui.presenters.pace import Pace


def test_nothing_is_guessed_before_two_seconds_or_without_a_clock():
    now = iter((0, 1000))
    pace = Pace(lambda: next(now))
    assert pace.left_words("take", 0, 100, "en") == ""
    assert pace.left_words("take", 10, 100, "en") == ""
    assert Pace(None).left_words("take", 10, 100, "en") == ""


def test_the_rest_is_reckoned_from_what_was_done_in_the_stage():
    now = iter((0, 10_000, 12_000, 20_000))
    pace = Pace(lambda: next(now))
    pace.left_words("take", 0, 100, "en")
    assert pace.left_words("take", 10, 100, "en") == "1 min 30 s left"
    assert pace.left_words("open", 0, 40, "en") == ""
    assert pace.left_words("open", 20, 40, "fr").replace("\u00a0", " ") == "encore 8 s"


def test_a_finished_stage_has_no_time_left():
    now = iter((0, 10_000))
    pace = Pace(lambda: next(now))
    pace.left_words("take", 0, 10, "en")
    assert pace.left_words("take", 10, 10, "en") == ""
