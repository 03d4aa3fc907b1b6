"""Which test holds which principle and which key: none of them may lose its test unseen."""

import ast
from pathlib import Path

import pytest

from continuity_kit.gui.presenters.keys import KEYS

HERE = Path(__file__).parent

# The eight principles that the application is designed by, each with the tests that hold it.
PRINCIPLES: dict[str, tuple[str, ...]] = {
    "the safety five are never out of sight and never small": (
        "views/test_safety_five.py::test_the_five_are_in_sight_and_never_small",
        "views/test_patient_page.py::test_the_safety_five_are_in_sight_and_large_on_every_tab",
        "views/test_patient_page.py::test_the_walk_of_the_five_fails_on_a_small_one",
        "views/test_record_layout.py::test_the_safety_five_stand_large_on_every_step",
    ),
    "a number travels with its source and its time": (
        "presenters/test_printing.py::test_the_fraction_of_a_row_has_its_source",
        "presenters/test_gaps.py::"
        "test_a_plan_whose_sources_differ_shows_its_count_in_red_with_its_source",
        "presenters/test_gaps.py::test_the_detail_of_a_plan_names_its_parameters_and_their_source",
        "presenters/test_patient_course.py::"
        "test_an_unknown_count_is_a_question_mark_in_every_figure",
    ),
    "a state is a word, a shape, a colour and a place": (
        "test_principles.py::test_states_differ_without_any_colour",
        "views/test_day_cards.py::test_the_nine_states_differ_in_grey",
        "views/test_day_page.py::test_every_card_is_painted_with_its_word_beside_its_shape",
    ),
    "the safe act is the default": (
        "views/test_record_page.py::test_enter_and_esc_on_a_refusal_record_nothing",
        "views/test_record_page.py::"
        "test_an_override_has_no_default_and_is_signed_by_nobody_from_the_keyboard_alone",
    ),
    "what would tempt people to copy is hidden": (
        "views/test_record_page.py::test_no_widget_holds_a_planned_value_before_its_reading_is_typed",
        "views/test_record_page.py::"
        "test_no_widget_holds_the_first_reading_while_the_second_person_types",
        "presenters/test_record_flow.py::test_no_planned_value_is_told_before_its_reading_is_typed",
        "presenters/test_record_flow.py::test_no_first_reading_is_told_to_the_second_person",
    ),
    "three clicks or one scan, and every act has a key": (
        "views/test_window.py::test_a_scan_opens_its_patient_from_any_page",
        "views/test_window.py::test_a_scan_during_an_entry_is_ignored_and_told",
        "views/test_window.py::test_a_patient_found_by_name_is_opened_by_keys_alone",
        "views/test_record_page.py::test_a_session_is_recorded_and_confirmed_by_keys_alone",
    ),
    "nothing moves under the hand": (
        "views/test_day_page.py::test_a_refresh_keeps_selection_and_scroll",
        "views/test_patient_page.py::test_a_refresh_keeps_plan_tab_beam_and_point",
        "views/test_parts.py::test_a_refresh_keeps_the_selected_key_and_the_scroll",
        "views/test_window.py::test_a_line_stays_until_somebody_closes_it",
        "test_principles.py::test_nothing_pops_up_and_nothing_sleeps_in_a_view",
    ),
    "said as what happened, what is safe, what to do": (
        "presenters/test_gate_words.py::test_every_gate_code_has_words_of_its_own",
        "presenters/test_gate_words.py::test_three_texts_are_short_and_begin_with_what_is_safe",
    ),
}

WINDOW, RECORD = "views/test_window.py", "views/test_record_page.py"
MAP = f"{WINDOW}::test_the_keys_of_the_map_do_what_they_say"
# Each key of the map with the tests that press it, and nothing else.
PRESSED: dict[str, tuple[str, ...]] = {
    "F1": (
        MAP,
        f"{WINDOW}::test_help_over_an_entry_loses_nothing_and_comes_back",
        "views/test_shell.py::test_help_over_unlock_keeps_a_passphrase_and_shows_none",
    ),
    "F3": (MAP,),
    "Ctrl+F": (MAP,),
    "F5": (f"{WINDOW}::test_f5_records_for_the_patient_shown_and_esc_comes_back",),
    **dict.fromkeys(
        ("F7", "F9"),
        (
            "views/test_day_page.py::"
            "test_a_card_is_corrected_or_declared_missed_by_its_keys_or_its_menu",
        ),
    ),
    "F8": (f"{RECORD}::test_f8_marks_the_beam_and_asks_why",),
    "Ctrl+P": (MAP, "views/test_gaps_page.py::test_ctrl_p_takes_the_day_to_the_print_centre"),
    "Ctrl+L": (MAP,),
    "F6": (MAP,),
    "Shift+F6": (MAP,),
    **{f"Ctrl+{n}": (f"{WINDOW}::test_each_rail_page_has_its_key",) for n in range(1, 6)},
    "Alt+1…8": (
        "views/test_patient_page.py::test_each_tab_has_its_key",
        "views/test_department_page.py::test_every_section_opens_by_its_key",
    ),
    "↑ ↓ ← →": (
        "views/test_day_page.py::test_arrows_move_between_patients_and_machines_and_enter_opens",
        "views/test_patient_page.py::test_arrows_go_from_beam_to_beam_and_from_point_to_point",
        "views/test_help_page.py::test_arrows_go_through_the_guides",
    ),
    "Enter": (
        "views/test_gaps_page.py::test_enter_opens_the_patient_of_the_row",
        f"{RECORD}::test_enter_goes_to_what_is_missing_and_never_out_of_the_step",
        "views/test_parts.py::test_enter_and_space_press_a_focused_button_once",
    ),
    "Ctrl+Enter": (
        f"{RECORD}::test_corrections_are_listed_and_signed_by_keys",
        "views/test_gaps_page.py::test_nothing_can_be_signed_without_a_reason_and_two_people",
    ),
    "Esc": (
        f"{RECORD}::test_esc_asks_only_when_something_was_typed",
        f"{RECORD}::test_enter_and_esc_on_a_refusal_record_nothing",
        f"{WINDOW}::test_esc_in_the_search_empties_it_and_goes_nowhere",
        f"{WINDOW}::test_no_way_leads_out_of_an_unsaved_entry",
    ),
    "Ctrl+D": (
        MAP,
        "views/test_shell.py::"
        "test_the_arrival_page_switches_language_look_and_size_and_keeps_what_was_typed",
    ),
}


def functions_of(module: Path) -> set[str]:
    """Return the names of the tests of a module."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def lost(held: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the tests that are named and do not exist."""
    found = []
    for named in held.values():
        for one in named:
            path, _, name = one.partition("::")
            module = HERE / path
            if not module.is_file() or name not in functions_of(module):
                found.append(one)
    return found


@pytest.mark.parametrize("held", [PRINCIPLES, PRESSED], ids=["principles", "keys"])
def test_every_test_that_holds_the_design_is_there(held: dict[str, tuple[str, ...]]) -> None:
    assert lost(held) == []
    assert all(held.values())
    assert lost({"seeded": ("test_design_held.py::test_that_nobody_wrote",)}) != []


def test_every_key_of_the_map_is_pressed_by_a_test() -> None:
    assert {key.sequence for key in KEYS} == set(PRESSED)
    assert len(PRINCIPLES) == 8
