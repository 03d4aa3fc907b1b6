"""What a department sets in its own treatment sheet: photo, beams a page, scale, log, alerts."""

import builders_sheets as build
import pytest
from machine_builders import VARIAN, profile, signed
from sheets_support import full_text, mistakes, page_texts

from continuity_kit.domain.patient import Alert
from continuity_kit.errors import UsageError
from continuity_kit.sheets.form import read_form, shipped_text
from continuity_kit.sheets.page import Rendered
from continuity_kit.sheets.treatment_sheet import render_marked

LOG = 'shifts = ["vert", "long", "lat", "rot"], reasons = ["P", "M", "I", "A"], resume_row = true'
PHOTO = '{ block = "photo", width_mm = 29, height_mm = 38 },'
SAFETY = '{ block = "safety", '


def own(old: str, new: str) -> str:
    text = shipped_text("treatment_sheet")
    assert text.count(old) == 1
    return text.replace(old, new)


def drawn(text: str, **values: object) -> Rendered:
    rendered = render_marked([build.request(form_text=text, **values)])  # type: ignore[arg-type]
    assert mistakes(rendered, "A4") == []
    return rendered


def photo_place(rendered: Rendered) -> tuple[float, float] | None:
    mark = next((mark for mark in rendered.texts if "photo" in mark.text), None)
    if mark is None:
        return None
    return next(
        (round(box.width), round(box.height))
        for box in rendered.boxes
        if box.left <= mark.left
        and mark.left + mark.width <= box.left + box.width
        and box.top <= mark.baseline <= box.top + box.height
    )


def test_the_place_of_the_photo_has_the_size_the_form_says() -> None:
    assert photo_place(drawn(shipped_text("treatment_sheet"))) == (29, 38)
    large = own(PHOTO, '{ block = "photo", width_mm = 35, height_mm = 45 },')
    assert photo_place(drawn(large)) == (35, 45)


def test_a_form_without_a_photo_gives_its_place_to_the_question() -> None:
    rendered = drawn(own(PHOTO, ""))
    assert photo_place(rendered) is None
    assert "demander au patient la date de sa dernière séance" in full_text(rendered.pdf)


@pytest.mark.parametrize("per_page", [1, 2])
def test_no_more_beams_stand_on_a_page_than_the_form_says(per_page: int) -> None:
    text = own('view = "aperture"', f'view = "aperture", per_page = {per_page}')
    beams = tuple(build.beam(number, name=f"F{number}") for number in range(1, 6))
    plan = build.plan(beams, ("100.5",) * 5)
    rendered = render_marked([build.request(plan, form_text=text)])
    assert mistakes(rendered, "A4") == []
    counts = [page.count("UM par fraction") for page in page_texts(rendered.pdf)]
    assert max(counts) == per_page
    assert sum(counts) == 5


def test_a_form_can_ask_for_iec_alone_where_a_profile_is_signed() -> None:
    scales = dict.fromkeys(VARIAN, "varian_standard")
    signed_one = signed(profile(machine="ACC1", scales=scales, meterset_decimals=1))
    with_profile = drawn(shipped_text("treatment_sheet"), profiles=(signed_one,))
    assert "Console de ACC1 en grand" in full_text(with_profile.pdf)
    alone = drawn(own('view = "aperture"', 'view = "aperture", iec = "only"'),
                  profiles=(signed_one,))  # fmt: skip
    text = full_text(alone.pdf)
    assert "Console de ACC1 en grand" not in text
    assert "181.0° → 179.0° horaire" in text
    assert "281.368973 UM" in text


def test_the_log_has_a_box_for_each_shift_of_the_form_and_no_other() -> None:
    text = own(LOG, 'shifts = ["lat", "long"], resume_row = true')
    rendered = drawn(text)
    log = page_texts(rendered.pdf)[2]
    assert "Lat" in log
    assert "Vert" not in log
    assert "Rot" not in log
    assert len([box for box in rendered.boxes if round(box.width) == 18 and box.page == 3]) >= 20


@pytest.mark.parametrize("reasons", [("P", "A"), ()])
def test_the_log_has_the_reasons_of_the_form(reasons: tuple[str, ...]) -> None:
    told = ", ".join(f'"{reason}"' for reason in reasons)
    text = full_text(drawn(own(LOG, f"reasons = [{told}]")).pdf)
    assert ("partielle P A" in text) == bool(reasons)
    assert ("motif entouré : P panne, A autre." in text) == bool(reasons)
    assert "M patient" not in text


def test_the_log_has_a_box_for_the_hardware_counter_where_the_form_asks() -> None:
    text = full_text(drawn(own(LOG, f"counter = true, {LOG}")).pdf)
    assert "compteur" in text
    assert "lues" in text
    assert text.count("1 281.368973") >= 20


def test_a_source_has_no_hardware_counter() -> None:
    text = own(LOG, f"counter = true, {LOG}")
    request = build.request(
        build.brachy_plan(), form_text=text, view_count=build.given(1)
    )  # fmt: skip
    assert "compteur" not in full_text(render_marked([request]).pdf)


def test_a_form_cannot_hide_an_alert() -> None:
    text = own(SAFETY, '{ block = "safety", rows = ["pregnancy", "allergy"], ')
    alert = Alert(build.KEY.patient_id, "cardiac_device", "OUI · limite 2.0 Gy")
    page = page_texts(drawn(text, patient_alerts=(alert,)).pdf)[0]
    assert page.index("Grossesse non fourni") < page.index("Allergies non fourni")
    assert "Stimulateur cardiaque OUI · limite 2.0 Gy" in page
    assert "Chimio associée" not in page


SEEDS = [
    (PHOTO, '{ block = "photo", width_mm = 60 },', "width_mm: 20 – 40"),
    (PHOTO, '{ block = "photo", height_mm = 12 },', "height_mm: 25 – 55"),
    ('view = "aperture"', 'view = "aperture", per_page = 9', "per_page: 0 – 6"),
    ('view = "aperture"', 'view = "aperture", iec = "large"', "iec"),
    (LOG, 'shifts = ["vert", "vert"]', "shifts"),
    (LOG, 'shifts = ["yaw"]', "shifts"),
    (LOG, 'reasons = ["Z"]', "reasons"),
    (LOG, 'counter = "yes"', "counter"),
    (SAFETY, '{ block = "safety", rows = ["allergies"], ', "rows: allergies"),
    (SAFETY, '{ block = "safety", rows = ["allergy", "allergy"], ', "rows: allergy"),
    (SAFETY, '{ block = "safety", rows = [3], ', "rows"),
]


@pytest.mark.parametrize(("old", "new", "named"), SEEDS)
def test_a_wrong_value_is_named_with_its_line(old: str, new: str, named: str) -> None:
    text = own(old, new)
    with pytest.raises(UsageError, match="form-") as caught:
        read_form(text, "own.toml")
    line = text[: text.index(new)].count("\n") + 1
    assert caught.value.values["line"] == str(line)
    assert named in " ".join(caught.value.values.values())


def test_a_long_note_stands_below_its_title() -> None:
    note = "à signer sur le moment par deux personnes, jamais en fin de journée, jamais de mémoire"
    text = own('note = { fr = "signer sur le moment, à deux", ', f'note = {{ fr = "{note}", ')
    text = text.replace(
        'fr = "3 Journal des fractions"', 'fr = "3 Journal des fractions du patient"'
    )
    rendered = drawn(text)
    assert note in full_text(rendered.pdf)
