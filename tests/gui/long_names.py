"""A department whose names have 200 characters, whose plans have 30 beams, one of them stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import browse_builders
from browse_builders import Ward, ward
from cli_builders import PINS
from day_builders import book
from gui_builders import DAY
from gui_record_builders import LATER

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Beam, FractionGroup, Plan, ReferencedBeam
from continuity_kit.services.people_admin import admit_user

BEAMS = 30
MOST = 200
FAMILY = ("Exemple-Durand-Vérification-Échantillon " * 9)[:120].strip()
FAMILY_IN_ONE_WORD = ("Exempledurandverificationechantillon" * 9)[:120]
GIVEN = ("Given{n} Anne-Zoé Marie-Apolline Bérengère " * 9)[:80].strip()
LABEL = ("PROSTATE_ET_AIRES_PELVIENNES_PHASE_UN_" * 9)[:MOST]
BEAM = ("Champ tangentiel externe avec filtre en coin numéro {n} " * 9)[:MOST].strip()
MACHINE = ("Accélérateur linéaire de la salle bleue, bâtiment Ambroise " * 9)[:MOST].strip()
PERSON = ("Relais-Martin-Vérification Apolline Bérengère " * 9)[:MOST].strip()
STOPPED = 4


def people() -> dict[str, str]:
    """Return who signs: the same long name, which only its first letters tell apart."""
    roles = ("radiographer", "physicist", "doctor", "radiographer")
    return {f"{letter}. {PERSON}"[:MOST]: role for letter, role in zip("BCDN", roles, strict=True)}


def pin_of(name: str) -> str:
    return {**PINS, "Noa": "555555"}[
        {"B": "Bruno", "C": "Claire", "D": "Diane", "N": "Noa"}[name[0]]
    ]


def parse(data: bytes, kind: str) -> object:
    """Read as the tests' own reader does, with 30 beams of long names and a long label."""
    parsed = _parse(data, kind)
    if not isinstance(parsed, Plan):
        return parsed
    beams = tuple(
        replace(
            parsed.beams[0] if n == 1 else _bare(parsed.beams[0]),
            number=n,
            name=BEAM.replace("{n}", str(n))[:MOST],
            machine=MACHINE,
        )
        for n in range(1, BEAMS + 1)
    )
    groups = tuple(
        FractionGroup(
            group.number,
            group.fractions_planned,
            tuple(ReferencedBeam(n, Decimal("100.37") + n, None) for n in range(1, BEAMS + 1)),
        )
        for group in parsed.fraction_groups
    )
    stops: tuple[Finding, ...] = ()
    if parsed.uid == f"1.2.3.{STOPPED}.1":
        stops = (Finding("beam-without-meterset", "stop", beam=7),)
    return replace(
        parsed, label=LABEL, name=LABEL, beams=beams, fraction_groups=groups, findings=stops
    )


def _bare(beam: Beam) -> Beam:
    """Return a beam without anything to be put on."""
    return replace(
        beam,
        wedges=(),
        number_of_wedges=0,
        applicator=None,
        boli=(),
        number_of_boli=0,
        blocks=(),
        number_of_blocks=0,
        compensators=(),
        number_of_compensators=0,
        general_accessories=(),
    )


_parse = browse_builders.parse


@contextmanager
def _long_plans() -> Iterator[None]:
    with patch.object(browse_builders, "parse", parse):
        yield


def long_ward(root: Path) -> Ward:
    """Return a department whose laptop took one export; patient 4 has a plan with a stop."""
    made = ward(root, [1, 2, 3, STOPPED])
    for name, role in people().items():
        admit_user(made.laptop, name, role, pin_of(name))  # type: ignore[arg-type]
    put = made.department.write_table
    numbers = (1, 2, 3, STOPPED)
    put(
        "patients",
        "patient_id,family_name,birth_name,given_names,birth_date,sex,phone,mobile,contact_name,"
        "contact_phone,physician,transport",
        [
            f"00{n},{FAMILY if n % 2 else FAMILY_IN_ONE_WORD},Family{n},{GIVEN.format(n=n)},"
            f"1961-02-03,F,0102030405,0602030405,{PERSON},0102030406,{PERSON},{PERSON}"
            for n in numbers
        ],
    )
    put(
        "plans",
        "patient_id,plan_uid,prescription_id,status,machine,approved_by,approved_on",
        [
            f'00{n},1.2.3.{n}.1,RX{n},treatment_approved,"{MACHINE}",{PERSON},2026-11-01'
            for n in numbers
        ],
    )
    put(
        "prescriptions",
        "patient_id,prescription_id,treatment_site,laterality,intent,category,dose_per_fraction_gy,"
        "fractions,status,prescriber",
        [f"00{n},RX{n},{LABEL},L,curative,1,2.0,25,active,{PERSON}" for n in numbers],
    )
    put(
        "alerts",
        "patient_id,kind,text",
        [
            f"001,{kind},{PERSON[:60]}"
            for kind in ("allergy", "cardiac_device", "prior_radiotherapy")
        ],
    )
    put(
        "notes",
        "patient_id,written_at,author,kind,text",
        [f"00{n},2026-11-01T09:00:00+01:00,{PERSON},setup,{FAMILY} {LABEL}" for n in numbers],
    )
    put("contacts", "role,name,organisation,phone", [f"{PERSON},{PERSON},{FAMILY},0102030405"])
    quoted = f'"{MACHINE}"'
    book(made, {n: quoted if n % 2 else "LINAC 2" for n in numbers}, day=DAY)
    made.write_counts({1: 1, 2: 1, 3: 7, STOPPED: 1}, date(2026, 11, 23))
    with _long_plans():
        made.export()
    made.clock.at = LATER
    return made
