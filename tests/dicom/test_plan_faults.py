"""Every fault that the notes star stops a plan; what people must know besides is said."""

import pytest
from dicom_builders import (
    KINDS,
    beam_of,
    codes,
    finding,
    group,
    points,
    read_with,
    set_of,
    stops,
)
from pydicom.dataset import Dataset

from continuity_kit.messages import LANGUAGES, sentence


def drop_beam(made: Dataset) -> None:
    made.BeamSequence = [beam for beam in made.BeamSequence if beam.BeamNumber != 2]


def twice(made: Dataset) -> None:
    beam_of(made, 1).BeamNumber = 2


def drop_point(made: Dataset) -> None:
    beam = beam_of(made, 2)
    beam.ControlPointSequence = list(beam.ControlPointSequence)[:-1]


def swap_points(made: Dataset) -> None:
    beam = beam_of(made, 2)
    held = list(beam.ControlPointSequence)
    held[1], held[2] = held[2], held[1]
    beam.ControlPointSequence = held


def add_group(made: Dataset) -> None:
    made.FractionGroupSequence = [group(made), group(made)]


def other_machine(made: Dataset) -> None:
    beam_of(made, 1).TreatmentMachineName = "LINAC 2"


def leaf_missing(made: Dataset) -> None:
    device = points(made, 2)[0].BeamLimitingDevicePositionSequence[2]
    device.LeafJawPositions = list(device.LeafJawPositions)[:-1]


def leaves_crossed(made: Dataset) -> None:
    device = points(made, 2)[0].BeamLimitingDevicePositionSequence[0]
    device.LeafJawPositions = list(reversed(device.LeafJawPositions))


def dual_layer(made: Dataset) -> None:
    beam_of(made, 2).BeamLimitingDeviceSequence[2].RTBeamLimitingDeviceType = "MLCX1"


def two_positions(made: Dataset) -> None:
    other = Dataset()
    other.PatientSetupNumber, other.PatientPosition = 2, "FFS"
    made.PatientSetupSequence = [made.PatientSetupSequence[0], other]
    beam_of(made, 1).ReferencedPatientSetupNumber = 2


def with_setups(made: Dataset) -> None:
    made.ApplicationSetupSequence = KINDS["brachy"]().ApplicationSetupSequence


# DICOM notes 1.1 to 1.7: what is starred, and what contradicts itself.
STARRED = {
    "no patient id": (set_of("PatientID", ""), "patient-id-missing"),
    "no patient name": (set_of("PatientName", "^^"), "patient-name-missing"),
    "verification plan": (set_of("PlanIntent", "VERIFICATION"), "intent-not-treatment"),
    "machine QA plan": (set_of("PlanIntent", "MACHINE_QA"), "intent-not-treatment"),
    "two fraction groups": (add_group, "several-fraction-groups"),
    "no fraction group": (set_of("FractionGroupSequence", []), "fraction-group-missing"),
    "fractions empty": (set_of("group.NumberOfFractionsPlanned", ""), "fractions-planned-missing"),
    "fractions absent": (
        set_of("group.NumberOfFractionsPlanned", None),
        "fractions-planned-missing",
    ),
    "no fraction at all": (
        set_of("group.NumberOfFractionsPlanned", 0),
        "fractions-planned-missing",
    ),
    "beam count": (set_of("group.NumberOfBeams", 3), "number-of-beams-differs"),
    "beam count absent": (set_of("group.NumberOfBeams", None), "number-of-beams-differs"),
    "beams and brachy": (set_of("group.NumberOfBrachyApplicationSetups", 1), "beams-and-brachy"),
    "application setups among beams": (with_setups, "beams-and-brachy"),
    "beam lost": (drop_beam, "beam-missing"),
    "beam number twice": (twice, "beam-number-twice"),
    "reference twice": (set_of("reference.ReferencedBeamNumber", 2), "beam-referenced-twice"),
    "meterset absent": (set_of("reference.BeamMeterset", None), "meterset-missing"),
    "meterset zero": (set_of("reference.BeamMeterset", "0"), "meterset-missing"),
    "machine empty": (set_of("beam.TreatmentMachineName", ""), "machine-missing"),
    "two machines": (other_machine, "machines-differ"),
    "radiation empty": (set_of("beam.RadiationType", ""), "radiation-type-missing"),
    "unit unknown": (set_of("beam.PrimaryDosimeterUnit", "GY"), "meterset-unit-unknown"),
    "delivery type unknown": (set_of("beam.TreatmentDeliveryType", "X"), "delivery-type-unknown"),
    "control point lost": (drop_point, "control-point-count-differs"),
    "last weight lost with its point": (drop_point, "weight-last-differs"),
    "control points swapped": (swap_points, "control-point-order"),
    "weights fall": (swap_points, "weight-falls"),
    "first weight": (set_of("first.CumulativeMetersetWeight", "0.1"), "weight-first-not-zero"),
    "weight empty": (set_of("last.CumulativeMetersetWeight", ""), "weight-missing"),
    "last weight": (set_of("last.CumulativeMetersetWeight", "0.999"), "weight-last-differs"),
    "final weight absent": (
        set_of("beam.FinalCumulativeMetersetWeight", None),
        "final-weight-missing",
    ),
    "leaf lost": (leaf_missing, "device-value-count"),
    "jaws exchanged": (leaves_crossed, "device-crossed"),
    "dual layer": (dual_layer, "device-not-supported"),
    "enhanced device": (
        set_of("beam.EnhancedRTBeamLimitingDeviceDefinitionFlag", "YES"),
        "device-not-supported",
    ),
    "device not described": (
        set_of("device.RTBeamLimitingDeviceType", "X"),
        "device-not-listed",
    ),
    "wedge count": (set_of("beam.NumberOfWedges", 2), "wedge-count-differs"),
    "wedge orientation": (set_of("wedge.WedgeOrientation", ""), "wedge-orientation-missing"),
    "wedge unknown": (set_of("placed.ReferencedWedgeNumber", 9), "wedge-unknown"),
    "wedge position": (set_of("placed.WedgePosition", ""), "wedge-position-missing"),
    "no setup": (set_of("PatientSetupSequence", []), "patient-setup-missing"),
    "setup unknown": (set_of("beam.ReferencedPatientSetupNumber", 7), "patient-setup-unknown"),
    "position absent": (set_of("setup.PatientPosition", None), "patient-position-missing"),
    "position unknown": (set_of("setup.PatientPosition", "HFX"), "patient-position-unknown"),
    "two positions": (two_positions, "patient-positions-differ"),
}


@pytest.mark.parametrize("fault", STARRED)
def test_every_starred_fault_stops(fault: str) -> None:
    change, code = STARRED[fault]
    plan = read_with(change)
    assert code in stops(plan)
    for item in plan.findings:
        for language in LANGUAGES:
            assert sentence(item.code, language, dict(item.values))


def test_two_patient_positions_stop() -> None:
    assert dict(finding(read_with(two_positions), "patient-positions-differ").values) == {
        "positions": "FFS, HFS"
    }


WARNED = {
    "unit absent": (set_of("beam.PrimaryDosimeterUnit", None), "meterset-unit-missing"),
    "minutes": (set_of("beam.PrimaryDosimeterUnit", "MINUTE"), "meterset-in-minutes"),
    "flattening unknown": (set_of("beam.PrimaryFluenceModeSequence", []), "fluence-mode-missing"),
    "bolus counted": (set_of("beam.NumberOfBoli", 1), "accessory-count-differs"),
    "block counted": (set_of("beam.NumberOfBlocks", 1), "accessory-count-differs"),
    "compensator counted": (set_of("beam.NumberOfCompensators", 1), "accessory-count-differs"),
    "wedge angle": (set_of("wedge.WedgeAngle", ""), "wedge-angle-missing"),
    "intent unknown": (set_of("PlanIntent", "MAYBE"), "intent-unknown"),
    "approval unknown": (set_of("ApprovalStatus", "MAYBE"), "approval-unknown"),
    "no gantry angle": (set_of("first.GantryAngle", None), "first-point-incomplete"),
    "not on the patient": (
        set_of("RTPlanGeometry", "TREATMENT_DEVICE"),
        "geometry-without-patient",
    ),
    "no birth date": (set_of("PatientBirthDate", ""), "birth-date-missing"),
    "reviewer absent": (set_of("ReviewerName", None), "approval-without-reviewer"),
}


@pytest.mark.parametrize("remark", WARNED)
def test_what_people_must_know_is_said_and_does_not_stop(remark: str) -> None:
    change, code = WARNED[remark]
    plan = read_with(change)
    assert code in codes(plan)
    assert stops(plan) == set()


def test_shielding_devices_are_named() -> None:
    shield = Dataset()
    shield.ShieldingDeviceType, shield.ShieldingDeviceLabel = "EYE", "OEIL GAUCHE"
    plan = read_with(set_of("setup.ShieldingDeviceSequence", [shield]))
    assert dict(finding(plan, "shielding-devices").values) == {"devices": "OEIL GAUCHE"}


BRACHY_STOPS = {
    "type absent": (set_of("BrachyTreatmentType", None), "brachy-type-missing"),
    "type unknown": (set_of("BrachyTreatmentType", "X"), "brachy-type-unknown"),
    "pulses absent": (set_of("BrachyTreatmentType", "PDR"), "channel-pulses-missing"),
    "setup count": (
        set_of("group.NumberOfBrachyApplicationSetups", 2),
        "number-of-setups-differs",
    ),
    "setup unknown": (set_of("application.ApplicationSetupNumber", 9), "setup-unknown"),
    "no channel": (set_of("application.ChannelSequence", []), "setup-without-channel"),
    "channel number": (set_of("channel.ChannelNumber", ""), "channel-number-missing"),
    "channel twice": (set_of("channel.ChannelNumber", 2), "channel-number-twice"),
    "channel time": (set_of("channel.ChannelTotalTime", ""), "channel-time-missing"),
    "channel source": (set_of("channel.ReferencedSourceNumber", 9), "channel-source-unknown"),
    "dwells": (set_of("channel.BrachyControlPointSequence", []), "channel-dwells-missing"),
    "dwell position": (
        set_of("dwell.ControlPointRelativePosition", ""),
        "dwell-position-missing",
    ),
    "dwell weight": (set_of("dwell.CumulativeTimeWeight", ""), "dwell-weights-wrong"),
    "no source": (set_of("SourceSequence", []), "brachy-source-missing"),
    "strength": (set_of("source.ReferenceAirKermaRate", ""), "source-incomplete"),
    "strength date": (set_of("source.SourceStrengthReferenceDate", ""), "source-incomplete"),
    "half-life": (set_of("source.SourceIsotopeHalfLife", "0"), "source-incomplete"),
}


@pytest.mark.parametrize("fault", BRACHY_STOPS)
def test_every_brachy_fault_stops(fault: str) -> None:
    change, code = BRACHY_STOPS[fault]
    assert code in stops(read_with(change, "brachy"))
