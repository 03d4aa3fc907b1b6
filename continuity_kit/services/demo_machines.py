"""The machines, people and telephone numbers of the demo's department; none of them exists."""

from dataclasses import dataclass
from datetime import date, timedelta

from continuity_kit.dicom.fictitious_aperture import EVEN_LEAVES, FINE_LEAVES, WIDE_LEAVES
from continuity_kit.dicom.fictitious_beams import Linac
from continuity_kit.dicom.fictitious_brachy import Afterloader
from continuity_kit.dicom.fictitious_ions import ProtonRoom
from continuity_kit.vault.users import UserRole

FACILITY = "Centre Saint-Exemple (fictif)"
LINAC_1 = Linac("LINAC 1", "Accélex V", "F-1001", WIDE_LEAVES)
LINAC_2 = Linac("LINAC 2", "Accélex V", "F-1002", WIDE_LEAVES)
LINAC_3 = Linac("LINAC 3", "Rotalex E", "F-2001", EVEN_LEAVES, has_x_jaws=False)
STEREO_1 = Linac("STEREO 1", "Accélex S", "F-1003", FINE_LEAVES)
PROTON_1 = ProtonRoom("PROTON 1", "Protalex", "F-3001")
SOURCE_AGE = timedelta(days=24)
PHONE = "01 99 00 {:02d} {:02d}"  # 01 99 00 is a block that the French plan keeps for fiction


@dataclass(frozen=True)
class DemoPerson:
    """One of the department's people, with the PIN that the demo tells."""

    name: str
    role: UserRole
    pin: str


OPENER = "Camille Fictive"
PASSPHRASE = "demo quatre mots inventés"  # noqa: S105 - printed by the demo itself
LOU = DemoPerson("Lou Fictive", "radiographer", "314159")
NOA = DemoPerson("Noa Exemple", "radiographer", "271828")
ADA = DemoPerson("Ada Modèle", "physicist", "161803")
BENOIT = DemoPerson("Benoît Spécimen", "doctor", "141421")
IVAN = DemoPerson("Ivan Essai", "it", "173205")
PEOPLE = (LOU, NOA, ADA, BENOIT, IVAN)

CONTACTS = (
    ("radiothérapeute d'astreinte", "Dr Benoît Spécimen", FACILITY, PHONE.format(10, 1)),
    ("physicien d'astreinte", "Ada Modèle", FACILITY, PHONE.format(10, 2)),
    ("cadre du service", "Camille Fictive", FACILITY, PHONE.format(10, 3)),
    ("informatique", "Ivan Essai", FACILITY, PHONE.format(10, 4)),
    ("centre d'accueil", "Standard", "Institut Imaginaire", PHONE.format(20, 1)),
    ("constructeur", "Assistance", "Atelier Fictif", PHONE.format(30, 1)),
    ("transport", "Ambulances de la Fable", "", PHONE.format(40, 1)),
)


def afterloader(eve: date) -> Afterloader:
    """Return the afterloader with the source that it holds on the evening of the last export."""
    return Afterloader("CURIE 1", "Projecteur F", "F-4001", "40820.5", eve - SOURCE_AGE)
