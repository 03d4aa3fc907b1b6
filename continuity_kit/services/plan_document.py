"""The JSON document of one plan: what the file says, in the file's own digits.

Values are those of the first control point; `gantry_stop` is of the last. Absent is `None`.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Accessory, Beam, Channel, ControlPoint, FractionGroup, Plan
from continuity_kit.domain.snapshot import PlanView

Document = dict[str, Any]
FindingText = Callable[[Finding], str]

JAWS_X = ("ASYMX", "X")
JAWS_Y = ("ASYMY", "Y")


def plan_document(view: PlanView, plan: Plan, finding_text: FindingText) -> Document:
    """Return the document of `plan --json` (without `exit` and `refused`).

    Args:
        view: carries the findings of file, approval, identity and count together.
        plan: `view.plan`, known to be there.
        finding_text: renders a finding in the user's language.
    """
    return {
        "plan_uid": plan.uid,
        "kind": plan.kind,
        "patient_id": plan.patient_id,
        "patient_name": plan.patient_name,
        "birth_date": plan.birth_date,
        "sex": plan.sex,
        "label": plan.label,
        "name": plan.name,
        "date": plan.date,
        "intent": plan.intent,
        "approval": plan.approval,
        "manufacturer": plan.manufacturer,
        "model": plan.model,
        "dose_references": [
            {
                "number": reference.number,
                "structure": reference.structure,
                "description": reference.description,
                "type": reference.type,
                "target_dose_gy": reference.target_dose_gy,
            }
            for reference in plan.dose_references
        ],
        "fraction_groups": [_group(group) for group in plan.fraction_groups],
        "beams": [_beam(beam) for beam in plan.beams],
        "channels": [_channel(channel) for channel in plan.channels],
        "sources": [
            {
                "isotope": source.isotope,
                "rakr": source.rakr,
                "reference_at": source.reference_at,
                "half_life_d": source.half_life_d,
            }
            for source in plan.sources
        ],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "beam": finding.beam,
                "text": finding_text(finding),
            }
            for finding in view.findings
        ],
        "printable": view.printable,
        "code": view.code,
    }


def _group(group: FractionGroup) -> Document:
    return {
        "number": group.number,
        "fractions_planned": group.fractions_planned,
        "beams": [
            {
                "beam_number": reference.beam_number,
                "meterset": reference.meterset,
                "dose_gy": reference.dose_gy,
            }
            for reference in group.beams
        ],
    }


def _beam(beam: Beam) -> Document:
    first = beam.control_points[0] if beam.control_points else None
    last = beam.control_points[-1] if beam.control_points else None
    table = first.table_top if first else None
    return {
        "number": beam.number,
        "name": beam.name,
        "description": beam.description,
        "delivery_type": beam.delivery_type,
        "radiation_type": beam.radiation_type,
        "machine": beam.machine,
        "meterset_unit": beam.meterset_unit,
        "energies": distinct_energies(beam),
        "fluence_mode": beam.fluence_mode,
        "gantry_start": first.gantry if first else None,
        "gantry_stop": last.gantry if last else None,
        "gantry_direction": first.gantry_direction if first else None,
        "collimator": first.collimator if first else None,
        "couch": first.couch if first else None,
        "isocentre_mm": list(first.isocentre_mm) if first and first.isocentre_mm else None,
        "table_top_mm": {
            "vertical": table.vertical if table else None,
            "longitudinal": table.longitudinal if table else None,
            "lateral": table.lateral if table else None,
        },
        "jaws_mm": jaws(first),
        "sad_mm": _one_or_list(beam.sad_mm),
        "ssd_mm": first.ssd_mm if first else None,
        "control_points": len(beam.control_points),
        "wedges": [
            {
                "id": wedge.id,
                "type": wedge.type,
                "angle": wedge.angle,
                "orientation": wedge.orientation,
            }
            for wedge in beam.wedges
        ],
        "applicator": beam.applicator.id if beam.applicator else None,
        "boli": [_accessory(item) for item in beam.boli],
        "blocks": [_accessory(item) for item in beam.blocks],
        "compensators": [_accessory(item) for item in beam.compensators],
    }


def distinct_energies(beam: Beam) -> list[Decimal]:
    """Return the nominal energies of a beam in order of use, each once."""
    seen: list[Decimal] = []
    for point in beam.control_points:
        if point.energy is not None and point.energy not in seen:
            seen.append(point.energy)
    return seen


def jaws(point: ControlPoint | None) -> Document:
    """Return the jaw coordinates of one control point, mm, IEC signs as in the file."""
    document: Document = {"x1": None, "x2": None, "y1": None, "y2": None}
    for device in point.devices if point else ():
        axis = "x" if device.type in JAWS_X else "y" if device.type in JAWS_Y else None
        if axis and len(device.positions_mm) == 2:
            document[f"{axis}1"], document[f"{axis}2"] = device.positions_mm
    return document


def _accessory(item: Accessory) -> Document:
    return {
        "id": item.id,
        "type": item.type,
        "code": item.code,
        "name": item.name,
        "thickness_mm": item.thickness_mm,
    }


def _channel(channel: Channel) -> Document:
    return {
        "setup": channel.setup,
        "number": channel.number,
        "total_time_s": channel.total_time_s,
        "length_mm": channel.length_mm,
        "step_mm": channel.step_mm,
        "dwells": [
            {"position_mm": dwell.position_mm, "time_s": dwell.time_s} for dwell in channel.dwells
        ],
    }


def _one_or_list(values: tuple[Decimal, ...]) -> Decimal | list[Decimal] | None:
    if not values:
        return None
    return values[0] if len(values) == 1 else list(values)
