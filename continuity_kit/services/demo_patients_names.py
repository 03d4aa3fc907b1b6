"""The demo's patients who show names, two phases and a shared name and birth date."""

from datetime import date

from continuity_kit.services.demo_cast import (
    DemoPatient,
    DemoPrescription,
    DemoScan,
    DemoTreatment,
    vmat,
)
from continuity_kit.services.demo_machines import LINAC_1, LINAC_2
from continuity_kit.services.demo_techniques import (
    CERVIX,
    LEFT_BREAST,
    OESOPHAGUS,
    RECTUM,
    RIGHT_BREAST,
    SPINE,
    electron_boost,
    opposed,
    tangents,
)


def name_patients() -> tuple[DemoPatient, ...]:
    """Return patients with accents, apostrophes, markup, one name twice, and two phases."""
    first = DemoPrescription("Sein", "2.0", 25, 2, "gauche", phase=1)
    second = DemoPrescription("Lit tumoral sein", "2.0", 8, 2, "gauche", phase=2)
    return (
        DemoPatient(
            "0004711",
            "EXEMPLE",
            "Élodie",
            date(1971, 4, 9),
            "F",
            (DemoScan(LEFT_BREAST.region, LEFT_BREAST.target, "BOLUS 5 MM"),),
            (
                DemoTreatment(
                    "SEIN_G",
                    first,
                    tangents("G", 305, 128, ("121.4", "117.8")),
                    21,
                    fixation="Plan incliné 10°",
                ),
                DemoTreatment("BOOST_G", second, electron_boost(), 0, starts_in=4),
            ),
            alerts=(("cardiac_device", "Stimulateur Fictif S1 ; dose maximale 2 Gy"),),
            setup_note="Bras au-dessus de la tête, plan incliné cran 3. Trois tatouages.",
            imaging_note="kV 0° et 90° à chaque séance ; tolérance 4 mm.",
        ),
        DemoPatient(
            "2001",
            "FICTIF",
            "Anne",
            date(1958, 3, 14),
            "F",
            (RIGHT_BREAST,),
            (
                DemoTreatment(
                    "SEIN_D",
                    DemoPrescription("Sein", "2.0", 25, 2, "droit"),
                    tangents("D", 55, 232, ("119.2", "122.6")),
                    7,
                    fixation="Plan incliné 10°",
                ),
            ),
        ),
        DemoPatient(
            "2002",
            "FICTIF",
            "Anne",
            date(1958, 3, 14),
            "F",
            (RECTUM,),
            (
                DemoTreatment(
                    "RECTUM",
                    DemoPrescription("Rectum", "1.8", 25, 2),
                    vmat(LINAC_1, "1.8", "268.4", "251.9"),
                    12,
                    fixation="Cale-pieds",
                ),
            ),
            birth_name="EXEMPLAIRE",
            alerts=(("chemotherapy", "Capécitabine les jours de séance"),),
        ),
        DemoPatient(
            "3003",
            "GRAS<b>",
            "Léon & Fils",
            date(1944, 12, 1),
            "M",
            (SPINE,),
            (
                DemoTreatment(
                    "RACHIS_T8",
                    DemoPrescription("Rachis T7-T9", "3", 10, 3, intent="palliatif"),
                    opposed("3", "142", "216.5", "10"),
                    3,
                    fixation="Matelas",
                ),
            ),
            transport="ambulance",
            alerts=(("equipment_isolation", 'Oxygène 2 L/min ; <script> & guillemets "exacts"'),),
        ),
        DemoPatient(
            "3104",
            "D'INVENTÉ",
            "Rose-Marie",
            date(1969, 8, 21),
            "F",
            (CERVIX,),
            (
                DemoTreatment(
                    "PELVIS",
                    DemoPrescription("Col de l'utérus", "1.8", 25, 1),
                    vmat(LINAC_1, "1.8", "301.368973", "288.104215"),
                    18,
                    fixation="Cale-pieds",
                ),
            ),
            alerts=(("chemotherapy", "Cisplatine hebdomadaire, le mardi"), ("allergy", "Iode")),
        ),
        DemoPatient(
            "3105",
            "NGUYỄN-FICTIF",
            "Thị Mai",
            date(1962, 2, 28),
            "F",
            (OESOPHAGUS,),
            (
                DemoTreatment(
                    "OESOPHAGE",
                    DemoPrescription("Œsophage", "1.8", 23, 1),
                    vmat(LINAC_2, "1.8", "242.7", "236.2"),
                    9,
                    fixation="Matelas",
                ),
            ),
            language="vi",
            charset="ISO_IR 192",
            is_implicit=True,
        ),
    )
