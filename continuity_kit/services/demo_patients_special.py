"""The demo's patients whose technique or place in the course is special.

Electrons, stereotactic, protons, HDR brachytherapy; between two phases, planning CT only, finished.
"""

from datetime import date

from continuity_kit.dicom.fictitious import Target
from continuity_kit.dicom.fictitious_beams import (
    FLATTENING_FREE,
    Arc,
    ElectronField,
    Imaging,
    Linac,
)
from continuity_kit.dicom.fictitious_brachy import Afterloader, ChannelSpec
from continuity_kit.dicom.fictitious_ions import IonField
from continuity_kit.dicom.fictitious_treatments import ByAfterloader, InProtonRoom, OnLinac
from continuity_kit.services.demo_cast import (
    ALTERNATE_DAYS,
    TWICE_A_WEEK,
    DemoPatient,
    DemoPrescription,
    DemoScan,
    DemoTreatment,
    share,
    vmat,
)
from continuity_kit.services.demo_machines import LINAC_1, LINAC_2, PROTON_1, STEREO_1
from continuity_kit.services.demo_techniques import PROSTATE

SKIN = DemoScan("head", Target((18, 10, 18), (12, -88, 8), "PTV_PEAU"), "BOLUS 10 MM")
METASTASIS = DemoScan("head", Target((9, 9, 10), (28, -22, 42), "PTV_META"))
NODULE = DemoScan("thorax", Target((16, 16, 18), (86, -12, 30), "PTV_NODULE"))
SKULL_BASE = DemoScan("head", Target((22, 20, 26), (0, 2, -10), "CTV_CLIVUS"))
VAULT = DemoScan("pelvis", Target((16, 16, 22), (0, 14, -35), "CTV_VAGIN"))
SARCOMA = DemoScan("limb", Target((42, 36, 70), (6, -10, 0), "PTV_CUISSE"))


def _stereotactic(linac: Linac, dose_gy: str, metersets: tuple[str, ...]) -> OnLinac:
    couches = (0, 315, 45)
    arcs = tuple(
        (
            place,
            Arc(
                f"ST{place} T{couch}",
                181 if couch == 0 else 185,
                355 if couch else 179,
                "CW",
                meterset,
                share(dose_gy, len(metersets)),
                points=60,
                collimator=45,
                couch=couch,
                fluence=FLATTENING_FREE,
                dose_rate="1400",
            ),
        )
        for place, (couch, meterset) in enumerate(zip(couches, metersets, strict=False), start=1)
    )
    return OnLinac(linac, (*arcs, (9, Imaging("CBCT"))), ("-74", "958", "12"))


def special_patients(source: Afterloader) -> tuple[DemoPatient, ...]:
    """Return the others; the afterloader holds the source of the day."""
    return (*_techniques(), _brachytherapy(source), *_places_in_the_course())


def _techniques() -> tuple[DemoPatient, ...]:
    layers = ("154.3", "147.6", "140.1", "132.9", "125.2", "117.0", "108.3", "99.1")
    protons = InProtonRoom(
        PROTON_1,
        (
            IonField("P090", 90, "71.425", "1", layers),
            IonField("P270", 270, "70.6", "1", layers, range_shifter="RS-57"),
        ),
    )
    electrons = OnLinac(
        LINAC_2,
        (
            (
                1,
                ElectronField("PEAU E6", 340, "338.5", "3", "6", "A6", "INSERT-E22", "BOLUS 10 MM"),
            ),
        ),
    )
    return (
        DemoPatient(
            "6017",
            "MAQUETTE",
            "Louis",
            date(1941, 5, 19),
            "M",
            (SKIN,),
            (
                DemoTreatment(
                    "NEZ",
                    DemoPrescription("Aile du nez", "3", 17, 1, "gauche"),
                    electrons,
                    8,
                    fixation="Masque 3 points",
                ),
            ),
            setup_note="DSP 100 cm. Bolus 10 mm posé à la main, cire autour de la narine.",
            imaging_note="",
        ),
        DemoPatient(
            "6018",
            "SPÉCIMEN",
            "Achille",
            date(1970, 9, 27),
            "M",
            (METASTASIS,),
            (
                DemoTreatment(
                    "META_FD",
                    DemoPrescription("Métastase frontale", "9", 3, 3, "gauche", "palliatif"),
                    _stereotactic(STEREO_1, "9", ("842.6", "655.1", "631.9")),
                    0,
                    weekdays=ALTERNATE_DAYS,
                    starts_in=0,
                    fixation="Masque stéréotaxique",
                ),
            ),
            alerts=(("other", "Corticoïdes en cours"),),
            imaging_note="CBCT avant chaque arc ; tolérance 1 mm et 1°.",
        ),
        DemoPatient(
            "6019",
            "PROTOTYPE",
            "Céleste",
            date(1957, 12, 8),
            "F",
            (NODULE,),
            (
                DemoTreatment(
                    "SBRT_PG",
                    DemoPrescription("Poumon, nodule", "11", 5, 2, "gauche"),
                    vmat(
                        STEREO_1,
                        "11",
                        "1621.4",
                        "1587.3",
                        fluence=FLATTENING_FREE,
                        couch_mm=("-131", "1104", "-48"),
                    ),
                    2,
                    weekdays=ALTERNATE_DAYS,
                    fixation="Matelas",
                    records=2,
                ),
            ),
            setup_note="Compression abdominale cran 4. Respiration libre, 4D.",
        ),
        DemoPatient(
            "6020",
            "TÉMOIN",
            "Gaspard",
            date(1983, 3, 30),
            "M",
            (SKULL_BASE,),
            (
                DemoTreatment(
                    "CLIVUS",
                    DemoPrescription("Chordome du clivus", "2", 37, 2),
                    protons,
                    22,
                    fixation="Masque 5 points",
                ),
            ),
            setup_note="Masque 5 points et mors. Vérifier le range shifter du second champ.",
        ),
    )


def _brachytherapy(source: Afterloader) -> DemoPatient:
    channel = ChannelSpec(
        1,
        "CYLINDRE-30",
        "1234",
        ("38.4", "29.7", "24.1", "22.8", "22.3", "22.9", "24.4", "30.2", "39.1"),
    )
    return DemoPatient(
        "6021",
        "L'IMAGINAIRE",
        "Solène",
        date(1965, 10, 2),
        "F",
        (VAULT,),
        (
            DemoTreatment(
                "CURIE_VAGIN",
                DemoPrescription("Fond vaginal", "7", 4, 2),
                ByAfterloader(source, (channel,), "INTRACAVITARY", "7"),
                1,
                weekdays=TWICE_A_WEEK,
            ),
        ),
        setup_note="Cylindre 30 mm, repère 0 au méat. Vessie vide.",
        imaging_note="Radiographie de contrôle du cylindre avant chaque séance.",
    )


def _places_in_the_course() -> tuple[DemoPatient, ...]:
    first = DemoPrescription("Pelvis", "2", 23, 2, phase=1)
    second = DemoPrescription("Prostate, complément", "2", 14, 2, phase=2)
    return (
        DemoPatient(
            "7022",
            "PARENTHÈSE",
            "Ulysse",
            date(1949, 2, 11),
            "M",
            (PROSTATE,),
            (
                DemoTreatment("PELVIS_P1", first, vmat(LINAC_1, "2", "331.2", "318.8"), 23),
                DemoTreatment(
                    "PROST_P2", second, vmat(LINAC_1, "2", "262.4", "254.7"), 0, starts_in=1
                ),
            ),
        ),
        DemoPatient(
            "7023",
            "VIRGULE",
            "Lucie",
            date(1985, 7, 7),
            "F",
            setup_note="",
            imaging_note="",
        ),
        DemoPatient(
            "7024",
            "ÉPILOGUE",
            "Basile",
            date(1951, 11, 20),
            "M",
            (SARCOMA,),
            (
                DemoTreatment(
                    "CUISSE_D",
                    DemoPrescription("Cuisse", "2", 25, 2, "droite"),
                    vmat(LINAC_2, "2", "244.4", "239.6"),
                    25,
                    status="completed",
                    is_over=True,
                ),
            ),
        ),
    )
