"""The demo's patients who show numbers, counts, approvals and gaps in what was exported."""

from datetime import date
from decimal import Decimal

from continuity_kit.services.demo_cast import (
    DemoPatient,
    DemoPrescription,
    DemoTreatment,
    vmat,
)
from continuity_kit.services.demo_machines import LINAC_1, LINAC_2, LINAC_3
from continuity_kit.services.demo_techniques import (
    BLADDER,
    CERVIX,
    HIP,
    LARYNX,
    LUNG,
    MEDIASTINUM,
    NECK,
    PROSTATE,
    RECTUM,
    SPINE,
    glottis,
    modulated,
    opposed,
)


def count_patients() -> tuple[DemoPatient, ...]:
    """Return patients with like numbers, records, an interruption, unknown and unequal counts."""
    stopped = {2: Decimal("118.4")}
    return (
        DemoPatient(
            "1234",
            "ESSAI",
            "Marcel",
            date(1950, 6, 2),
            "M",
            (PROSTATE,),
            (
                DemoTreatment(
                    "PROSTATE",
                    DemoPrescription("Prostate", "3", 20, 2),
                    vmat(LINAC_1, "3", "412.5", "398.7", couch_mm=("-152", "1012", "3")),
                    11,
                    fixation="Cale-pieds",
                    records=4,
                ),
            ),
            setup_note="Vessie pleine, rectum vide. Boire 500 mL 45 min avant.",
            alerts=(
                ("allergy", "Aucune connue"),
                ("cardiac_device", "Aucun"),
                ("prior_radiotherapy", "Aucune"),
            ),
        ),
        DemoPatient(
            "12345",
            "MODÈLE",
            "Jean-Noël",
            date(1955, 10, 30),
            "M",
            (LUNG,),
            (
                DemoTreatment(
                    "POUMON_D",
                    DemoPrescription("Poumon", "2", 33, 1, "droit"),
                    vmat(LINAC_1, "2", "268.1", "259.3"),
                    14,
                    fixation="Matelas",
                    records=3,
                ),
            ),
            alerts=(("prior_radiotherapy", "Lymphome 1999, médiastin 36 Gy, autre centre"),),
        ),
        DemoPatient(
            "4006",
            "FABULE",
            "Fanny",
            date(1966, 1, 17),
            "F",
            (NECK,),
            (
                DemoTreatment(
                    "ORL",
                    DemoPrescription("Oropharynx et ganglions", "2", 35, 1),
                    vmat(LINAC_2, "2", "287.6", "274.9"),
                    11,
                    fixation="Masque 5 points",
                    records=5,
                    stopped_at_mu=stopped,
                ),
            ),
            setup_note="Masque 5 points, cale C, prothèse dentaire ôtée.",
        ),
        DemoPatient(
            "4007",
            "CONTE",
            "Bérénice",
            date(1973, 5, 5),
            "F",
            (NECK,),
            (
                DemoTreatment(
                    "PAROTIDE",
                    DemoPrescription("Parotide", "2", 30, 1, "gauche"),
                    vmat(LINAC_2, "2", "263.4", "255.0"),
                    13,
                    fixation="Masque 5 points",
                    records=5,
                    table_lags=1,
                ),
            ),
        ),
        DemoPatient(
            "4008",
            "LÉGENDE",
            "Théophile",
            date(1948, 9, 9),
            "M",
            (BLADDER,),
            (
                DemoTreatment(
                    "VESSIE",
                    DemoPrescription("Vessie", "2.75", 20, 1),
                    vmat(LINAC_3, "2.75", "371.8", "366.2"),
                    6,
                    count_in_table=False,
                ),
            ),
            transport="VSL",
        ),
        DemoPatient(
            "4009",
            "HYPOTHÈSE",
            "Hector",
            date(1959, 7, 12),
            "M",
            (MEDIASTINUM,),
            (
                DemoTreatment(
                    "MEDIASTIN",
                    DemoPrescription("Médiastin", "1.5", 30, 1, per_day=2),
                    vmat(LINAC_3, "1.5", "214.6", "209.8"),
                    14,
                    times=("08:00", "15:00"),
                    fixation="Matelas",
                ),
            ),
            setup_note="Deux séances par jour, au moins 6 h entre elles.",
        ),
    )


def approval_patients() -> tuple[DemoPatient, ...]:
    """Return patients whose plan is not approved, not complete, not begun, or one of two."""
    palliative = DemoPrescription("Hanche", "4", 5, 3, "gauche", "palliatif")
    return (
        DemoPatient(
            "5010",
            "BROUILLON",
            "Justine",
            date(1980, 11, 11),
            "F",
            (MEDIASTINUM,),
            (
                DemoTreatment(
                    "LYMPHOME",
                    DemoPrescription("Médiastin", "2", 15, 2),
                    vmat(LINAC_3, "2", "255.3", "249.9"),
                    0,
                    starts_in=1,
                    approval="UNAPPROVED",
                    status="unapproved",
                ),
            ),
        ),
        DemoPatient(
            "5011",
            "ATTENTE",
            "Isidore",
            date(1952, 3, 3),
            "M",
            (RECTUM,),
            (
                DemoTreatment(
                    "RECTUM_ATT",
                    DemoPrescription("Rectum", "1.8", 25, 2),
                    vmat(LINAC_3, "1.8", "259.7", "244.1"),
                    0,
                    starts_in=0,
                    status="planning_approved",
                    fixation="Cale-pieds",
                ),
            ),
        ),
        DemoPatient(
            "5012",
            "CROQUIS",
            "Ambre",
            date(1977, 2, 14),
            "F",
            (CERVIX,),
            (
                DemoTreatment(
                    "ENDOMETRE",
                    DemoPrescription("Endomètre", "1.8", 25, 2),
                    vmat(LINAC_1, "1.8", "291.0", "277.5"),
                    5,
                    fixation="Cale-pieds",
                ),
            ),
            setup_note="",
            with_drr=False,
        ),
        DemoPatient(
            "5013",
            "PASTICHE",
            "Odette",
            date(1946, 6, 24),
            "F",
            (LARYNX,),
            (
                DemoTreatment(
                    "LARYNX",
                    DemoPrescription("Larynx, glotte", "2.25", 28, 1),
                    glottis(),
                    16,
                    fixation="Masque 3 points",
                ),
            ),
        ),
        DemoPatient(
            "5014",
            "ANAGRAMME",
            "Noé",
            date(1953, 1, 31),
            "M",
            (PROSTATE,),
            (
                DemoTreatment(
                    "LOGE",
                    DemoPrescription("Loge prostatique", "2.16", 30, 2),
                    modulated(),
                    19,
                    fixation="Cale-pieds",
                ),
            ),
        ),
        DemoPatient(
            "5015",
            "NOUVELLE",
            "Zoé",
            date(1964, 4, 4),
            "F",
            (BLADDER,),
            (
                DemoTreatment(
                    "VESSIE_N",
                    DemoPrescription("Vessie", "2", 32, 1),
                    vmat(LINAC_3, "2", "281.2", "270.6"),
                    0,
                    starts_in=0,
                ),
            ),
        ),
        DemoPatient(
            "5016",
            "DOUBLE",
            "Colombe",
            date(1968, 12, 25),
            "F",
            (SPINE, HIP),
            (
                DemoTreatment(
                    "RACHIS_L2",
                    DemoPrescription("Rachis L1-L3", "4", 5, 3, intent="palliatif"),
                    opposed("4", "190.5", "287", "10"),
                    1,
                    fixation="Matelas",
                ),
                DemoTreatment(
                    "HANCHE_G",
                    palliative,
                    opposed("4", "243", "239.5", "10"),
                    1,
                    scan=1,
                    fixation="Matelas",
                ),
            ),
            transport="ambulance",
        ),
    )
