"""The paper in hand and the photo of step 1: what is said, and what waits until it is put away."""

from dataclasses import replace

import pytest
from clinic_builders import ISSUER, PATIENT, Clinic, clinic_of
from document_builders import red_and_blue
from gui_record_builders import copied, drive, signing_ward

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.record_paper import WORDS
from continuity_kit.gui.presenters.record_photo import photo_object, read_photo
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.generation import plan_code_of
from continuity_kit.services.paper_compare import PaperMatch
from continuity_kit.services.print_sheets import print_patient_sheets


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return signing_ward(tmp_path_factory.mktemp("paper"))


@pytest.fixture
def laptop(template, tmp_path):
    return copied(template, tmp_path)


def said(driven):
    driven.flow.say(0, is_said=True)
    driven.flow.say(1, is_said=True)
    return driven


def compared(driven, text):
    driven.flow.paper.type(text)
    return driven.run(driven.flow.compare()).first.paper


def own_code(driven):
    return plan_code_of(driven.workplace.laptop, driven.flow.base.view.digest)


def test_the_code_of_the_open_plan_is_said_in_green(laptop):
    driven = drive(laptop)
    paper = compared(driven, own_code(driven))
    assert (paper.tone, paper.icon) == ("green", "given")
    assert "celui du plan ouvert" in paper.words
    driven.flow.paper.type(paper.typed[:-1])
    assert driven.state.first.paper.words == ""


def test_a_session_waits_while_a_wrong_paper_lies_beside_it(laptop):
    driven = said(drive(laptop))
    assert driven.flow.can_go()
    paper = compared(driven, "0123-4567-89AB")
    assert paper.tone == "red"
    assert "videz le champ" in paper.words
    assert not driven.flow.can_go()
    driven.run(driven.flow.go())
    assert driven.state.step == 1
    driven.flow.paper.type("")
    driven.run(driven.flow.go())
    assert driven.state.step == 2


def test_a_typed_sheet_of_another_patient_is_the_gate_wrong_patient(laptop, tmp_path):
    report = print_patient_sheets(laptop, "002", out=tmp_path / "s.pdf", language="fr")
    driven = drive(laptop)
    driven.flow.paper.type(report.sheets[0].number)
    state = driven.run(driven.flow.compare())
    assert state.gate is not None and state.gate.code == "wrong-patient"
    scanned = state.gate.evidence.rows[-1].value
    assert scanned.startswith(f"{report.sheets[0].number}\n")
    assert "002" in scanned
    assert driven.kinds[-1] == "refusal"


def test_a_scanned_sheet_is_compared_at_once_and_told_at_a_later_step(laptop, tmp_path):
    report = print_patient_sheets(laptop, "001", out=tmp_path / "s.pdf", language="fr")
    (sheet,) = report.sheets
    driven = drive(laptop)
    scan = Scan(sheet.number, "sheet", driven.flow.key, sheet.plan_uid, sheet.number)
    paper = driven.run(driven.flow.scanned(scan)).first.paper
    assert (paper.typed, paper.tone) == (sheet.number, "green")
    print_patient_sheets(laptop, "001", out=tmp_path / "t.pdf", language="fr")
    driven = drive(laptop).to_start()
    state = driven.run(driven.flow.scanned(scan))
    assert state.banner.tone == "amber"
    assert "sortie depuis" in state.banner.text
    assert "Notez d’abord au registre" in state.banner.text  # its fractions stand nowhere else
    assert "gardez-la au dossier" in state.banner.text


def test_an_answer_to_what_was_typed_before_is_not_shown(laptop):
    driven = drive(laptop)
    driven.flow.paper.type(own_code(driven))
    job = driven.flow.compare()
    driven.flow.paper.type("0123-4567-89AB")
    assert driven.run(job).first.paper.words == ""


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", sorted(WORDS))
def test_every_finding_has_its_words(laptop, language, kind):
    driven = drive(laptop, language=language)
    driven.flow.paper.type("A-0732-3")
    job = driven.flow.compare()
    assert job is not None
    driven.flow.took(PaperMatch(kind, "A-0732-3", "BOOST", driven.workplace.now()))
    paper = driven.state.first.paper
    assert len(paper.words) > 20
    assert "{" not in paper.words
    assert driven.flow.can_go() is False  # nothing is said yet
    said(driven)
    assert driven.flow.can_go() is (paper.tone != "red")


# --- the photo ------------------------------------------------------------------------------------


@pytest.fixture
def clinic(tmp_path):
    with Worker() as worker:
        made = clinic_of(tmp_path, worker)
        row = f"{PATIENT},{ISSUER},D'Inventé,Élodie,1970-01-02,face.pdf"
        other = f"{PATIENT}0,{ISSUER},Autre,Élodie,1970-01-02,other.pdf"
        made.department.write_table(
            "patients",
            "patient_id,id_issuer,family_name,given_names,birth_date,photo",
            [row, other],
        )
        for name in ("face.pdf", "other.pdf"):
            (made.department.tables / name).write_bytes(red_and_blue())
        made.take()
        yield made


def workplace(clinic: Clinic) -> Workplace:
    made = Workplace(replace(clinic.laptop, language="fr"), "fr")
    made.take(made.read())
    return made


def test_a_photo_is_of_the_whole_number_it_is_kept_under(clinic):
    place = workplace(clinic)
    item = photo_object(place, PatientKey(PATIENT, ISSUER))
    assert (item.patient_id, item.members[0].name) == (PATIENT, "face.pdf")
    assert photo_object(place, PatientKey(PATIENT, "another issuer")) is None
    photo = read_photo(place, item)
    assert len(photo.rgb) == photo.rows * photo.columns * 3


def test_a_patient_without_a_photo_has_none_and_one_that_cannot_be_read_is_said(laptop):
    driven = drive(laptop)
    assert photo_object(driven.workplace, driven.flow.key) is None
    assert (driven.state.first.photo, driven.state.first.photo_words) == (None, "")
    driven.flow.show_photo(None)
    assert "deux questions" in driven.state.first.photo_words
