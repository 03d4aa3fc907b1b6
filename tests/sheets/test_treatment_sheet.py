"""Treatment sheets of every kind, read back from their PDF."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import builders_sheets as build
import pytest
from sheets_support import full_text, holds, mistakes, page_texts, sheet

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger import FractionPart, LedgerFraction, SessionBeam
from continuity_kit.messages import Language
from continuity_kit.sheets.request import OtherPlan
from continuity_kit.sheets.treatment_sheet import render_marked, render_treatment_sheet


def test_a_vmat_sheet_holds_every_value_of_its_arcs() -> None:
    holds(
        sheet(),
        "281.368973 UM",
        "263.914420 UM",
        "545.283393 UM",
        "181.0° → 179.0° horaire",
        "179.0° → 181.0° anti-horaire",
        "30.0°",
        "6 MV",
        "fluence standard",
        "600 UM/min",
        "−7.2 cm",
        "+6.8 cm",
        "−9.5 cm",
        "+8.8 cm",
        "CEI −72 mm",
        "CEI 61217 (plan)",
        "14.0 × 18.3",
        "TRAITEMENT · VMAT",
        "3 · CBCT (SETUP)",
        "imagerie seulement",
        "tolérance du plan : ORL_VMAT",
        "dorsal, tête vers le bras (HFS)",
        "Masque 5 pts n° 214",
        "non fourni dans le plan",
        "Table, position",
    )


def test_every_page_has_the_frame() -> None:
    texts = page_texts(render_treatment_sheet(build.request()).pdf)
    assert len(texts) == 5
    for number, text in enumerate(texts, start=1):
        holds(
            text,
            "FICTIF-MODÈLE Étienne",
            "né le 14 MARS 1961",
            "IPP 00412207 (CSE)",
            "ORL_P1_70",
            "7QKM 2XPD W9HC",
            "■ SCELLÉ",
            "…48713320",
            "A-0417-5",
            f"page {number} / 5",
            "Export n° 214",
            "2 j 13 h (plus de 24 h)",
            "14 / 35 selon OIS 20 NOV 2026 18:02",
            "LE PAPIER FAIT FOI depuis le lundi 23 NOV 2026 à 07:10",
            "416 écritures · citron rocher azur neige",
            "imprimé le 23 NOV 2026 07:12 (CET) par L. Exempleur",
        )


def test_the_prescription_and_its_sources_are_printed() -> None:
    holds(
        sheet(),
        "2.00 Gy OIS, prescription",
        "70.00 Gy",
        "RX-20431",
        "Oropharynx",
        "curatif",
        "VMAT, 6 MV",
        "OIS : approuvé pour traitement",
        "fichier : APPROVED",
        "PROCHAINE FRACTION",
        "30.00 Gy",
        "14 OIS 20 NOV 2026 18:02 · 14 enregistrements des machines",
    )


def test_the_log_has_given_rows_apart_and_next_rows_with_running_dose() -> None:
    text = sheet()
    holds(text, "DÉJÀ DONNÉES : 14 · 28.00 Gy", "lun 2 NOV 545.3 UM 2.00 Gy O M")
    for number in range(15, 36):
        assert f"{2 * number}.00 Gy" in text
        assert re.search(rf"\b{number} / 35", text)
    assert "36 / 35" not in text
    holds(text, "lun 23 NOV 08:15", "lun 21 DÉC", "reprise", "1 281.368973", "2 263.914420")


def test_wedges_and_couch_are_printed_as_the_file_has_them() -> None:
    holds(
        sheet(build.wedged_plan()),
        "POSER COIN",
        "W15R 15.0° · orientation 270.0°",
        "W15L 15.0° · orientation 90.0°",
        "−12.1 cm",
        "CEI −121 mm",
        "88.7 cm",
        "−5.4 cm",
        "138.2 UM",
        "280.9 UM",
        "92.4 cm",
        "CEI 924 mm",
    )


def test_an_electron_sheet_names_what_is_put_on() -> None:
    holds(
        sheet(build.electron_plan()),
        "12 MeV",
        "POSER APPLICATEUR",
        "A10",
        "code accessoire 10A",
        "INS-G27",
        "CERROBEND",
        "code accessoire 4027",
        "POSER BOLUS",
        "B_5",
        "épaisseur et place : non fournies dans le plan",
        "mâchoires X Y : non fournies dans le plan",
        "228.1 UM",
    )


def test_an_accessory_without_detail_is_printed_with_its_count() -> None:
    plan = build.vmat_plan()
    beams = (replace(plan.beams[0], number_of_blocks=2, number_of_boli=1), *plan.beams[1:])
    holds(
        sheet(replace(plan, beams=beams)),
        "2 dans le plan, détail non fourni",
        "1 dans le plan, détail non fourni",
    )


def test_an_ion_sheet_says_that_paper_cannot_deliver_it() -> None:
    text = sheet(build.ion_plan(), view_prescription=None)
    holds(
        text,
        "Livrable seulement par le système de traitement",
        "153.227 UM",
        "302.727 UM",
        "70.6 → 154.3 MeV/u",
        "SNOUT-A",
        "336.75 mm",
        "RS-57",
        "2234 mm · 1858.5 mm",
        "350.0°",
        "1.80 Gy (RBE)",
        "compteur",
        "couche",
    )
    assert "mâchoire" not in text.lower()


def test_a_meterset_in_particles_is_never_called_mu() -> None:
    text = sheet(build.ion_plan("NP"))
    holds(text, "153.227 NP", "302.727 NP", "NP par faisceau")
    log = text[text.index("Journal des fractions") :]
    assert "UM" not in log.replace("UM délivrées", "")
    assert "153.227 UM" not in text


def test_a_brachy_sheet_holds_source_dwells_and_decay_check() -> None:
    prescription = build.prescription(dose_per_fraction_gy=Decimal("7.00"), fractions=3)
    text = sheet(build.brachy_plan(), view_count=build.given(1), view_prescription=prescription)
    holds(
        text,
        "Ir-192",
        "38500.0 µGy/h",
        "73.83 jours",
        "3768.7 µGy",
        "CYL30",
        "1300.0 mm",
        "352.4 s",
        "417.2 s",
        "1.1838",
        "valeur de contrôle",
        "SOURCE NON RENTRÉE",
        "7.00 Gy",
        "21.00 Gy",
        "sans décroissance",
    )
    cumulated = Decimal(0)
    for dwell in build.brachy_plan().channels[0].dwells:
        cumulated += dwell.time_s or 0
        holds(text, f"{dwell.time_s} s", f"{cumulated} s")
    assert "pour comparer à la console" not in text


def test_every_brachytherapy_session_asks_for_the_source_and_the_survey() -> None:
    pages = page_texts(render_treatment_sheet(build.request(
        build.brachy_plan(), view_count=build.given(0))).pdf)  # fmt: skip
    log = pages[-1]
    for words in ("rentrée", "µSv/h", "médecin", "physicien"):
        # Three sessions and the row of a continuation, each with its own boxes.
        assert log.replace("\u03bc", "µ").count(words) >= 4
    assert "CBCT" not in log


def test_an_unknown_count_prints_no_number() -> None:
    finding = Finding("count-unknown", "warn")
    text = sheet(view_count=build.UNKNOWN, view_findings=(finding,))
    holds(
        text,
        "COMPTE INCONNU : ce n'est pas 0",
        "compte inconnu (ce n'est pas 0)",
        "inconnu n'est pas",
    )
    holds(text, "source 1, visa", "source 2, visa", "n° : deux personnes")
    assert re.search(r"\b\d+ / 35 (?!reprise)", text.replace("reprise", "")) is None or (
        not re.search(r"\b(1|15) / 35", text)
    )
    assert "DOSE APRÈS" not in text


def test_a_missing_alert_is_asked_for_by_pen() -> None:
    text = sheet(patient_alerts=())
    assert text.count("à compléter, date, visa") == 6


def test_two_plans_name_each_other_and_no_value() -> None:
    other = OtherPlan("BOOST_16", "after", "A-0418-3", 0, 8)
    holds(
        sheet(other_plans=(other,)), "ENSUITE", "BOOST_16", "autre feuille A-0418-3", "0 fractions"
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (3, "○ âge des données : 3 h (moins de 24 h)"),
        (24, "○ âge des données : 1 j 0 h (moins de 24 h)"),
        (25, "◐ âge des données : 1 j 1 h (plus de 24 h)"),
        (73, "● âge des données : 3 j 1 h (plus de 72 h)"),
        (121, "les consoles peuvent refuser les comptes"),
        (-1, "âge des données inconnu"),
    ],
)
def test_age_marks_change_at_their_limits(hours: int, words: str) -> None:
    read_at = build.PRINTED - timedelta(hours=hours)
    holds(sheet(frame=build.frame(oldest_read_at=read_at)), words)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Export n° 214, données du 21 NOV 17:45"),
        ("en", "Export no 214, data of 21 NOV 17:45"),
    ],
)
def test_paper_names_the_time_from_which_its_age_counts(language: Language, words: str) -> None:
    read_at = build.PRINTED.replace(day=21, hour=17, minute=45)
    frame = build.frame(oldest_read_at=read_at)
    request = replace(build.request(frame=frame), language=language)
    holds(full_text(render_treatment_sheet(request).pdf), words)


def test_the_national_number_is_printed_for_a_qualified_identity_only() -> None:
    row = build.patient_view().patient
    assert row is not None
    known = replace(row, ins_number="161039999912336", ins_oid="1.2.250.1.213.1.4.8")
    holds(sheet(patient_patient=replace(known, ins_status="qualified")), "161039999912336")
    for status, oid in (("provisional", known.ins_oid), ("qualified", "1.2.250.1.213.1.4.10")):
        text = sheet(patient_patient=replace(known, ins_status=status, ins_oid=oid))
        assert "161039999912336" not in text
        assert "matricule non imprimé" in text


def test_strip_says_drill_replacement_and_break_glass() -> None:
    text = sheet(frame=build.frame(drill=True, replaces="A-0400-9", break_glass=True))
    holds(text, "EXERCICE · PATIENT FICTIF · REMPLACE A-0400-9 · ACCÈS DE SECOURS")
    holds(text, "Barrer l'ancienne feuille A-0400-9")


def test_english_sheets_say_the_same() -> None:
    request = replace(build.request(), language="en")
    text = full_text(render_treatment_sheet(request).pdf)
    holds(
        text,
        "NEXT FRACTION",
        "281.368973 MU",
        "181.0° → 179.0° CW",
        "179.0° → 181.0° CCW",
        "IEC 61217 (plan)",
        "age of the data: 2 d 13 h",
        "PAPER IS THE RECORD from Monday 23 NOV 2026 07:10",
        "14 / 35 from OIS",
        "not in plan",
    )


@pytest.mark.parametrize("name", ["vmat", "ion", "many"])
def test_an_interrupted_fraction_prints_what_is_left_of_each_beam(name: str) -> None:
    plans = {
        "vmat": build.vmat_plan(),
        "ion": build.ion_plan(),
        "many": build.plan(tuple(map(build.beam, range(1, 10))), ("263.914420",) * 9),
    }
    beams = (SessionBeam(1, Decimal("1000")), SessionBeam(2, Decimal("121.7")))
    part = FractionPart(
        "e" * 64, "s", "interrupted", beams, (), build.PRINTED, build.PRINTED.date(), "ACC1", "M",
        "LE", "MT", is_confirmed=True,
    )  # fmt: skip
    begun = LedgerFraction(plans[name].uid, 15, "interrupted", (), None, "ACC1", (), parts=(part,))
    request = build.request(plans[name], ledger_fractions=(begun,))
    assert mistakes(render_marked([request]), "A4") == []
    text = full_text(render_treatment_sheet(request).pdf)
    rest = {"vmat": "142.214420", "ion": "27.8", "many": "142.214420"}[name]
    holds(text, "FRACTION À TERMINER", "n° 15 commencée", rest, "délivré", "121.7")


def test_an_own_question_and_a_wrong_form_reach_the_sheet() -> None:
    from continuity_kit.errors import UsageError  # noqa: PLC0415
    from continuity_kit.sheets.form import shipped_text  # noqa: PLC0415

    own = shipped_text("treatment_sheet").replace(
        '{ block = "remarks", height_mm = 14 },',
        '{ block = "questions", items = [ { label = { fr = "Prothèse ?", en = "Implant?" } } ] },',
    )
    assert "Prothèse ?" in sheet(form_text=own)
    with pytest.raises(UsageError, match="form-block-unknown"):
        sheet(form_text=own.replace('block = "setup"', 'block = "set-up"'))


def test_an_imaging_beam_with_a_meterset_is_marked() -> None:
    plan = build.vmat_plan()
    group = plan.fraction_groups[0]
    beams = (*group.beams[:2], replace(group.beams[2], meterset=Decimal("3")))
    port = replace(plan.beams[2], delivery_type="OPEN_PORTFILM")
    plan = replace(
        plan,
        beams=(*plan.beams[:2], port),
        fraction_groups=(replace(group, beams=beams),),
    )
    holds(sheet(plan), "▲ le plan lui donne 3 MU", "545.283393 UM")


@pytest.mark.parametrize(
    ("name", "printed"),
    [("Modélaire^Benoît", "MODÉLAIRE Benoît"), ("Dr B. Modélaire", "Dr B. Modélaire")],
)
def test_who_approved_a_plan_is_named_as_people_read_names(name: str, printed: str) -> None:
    text = sheet(replace(build.vmat_plan(), reviewer=name))
    assert f"fichier : {printed}" in text and "^" not in text


@pytest.mark.parametrize(("seen", "words"), [(1, "NON CONFIRMÉ : 1 export"), (2, ": 2 exports")])
def test_an_unconfirmed_plan_says_how_many_exports_hold_it(seen: int, words: str) -> None:
    text = sheet(view_trust="unconfirmed", view_generations_seen=seen)
    holds(text, words)
    assert "(s)" not in text
