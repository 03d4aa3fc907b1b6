"""The clinical digest a second time, written from its documented lines alone.

It shares no code with the package: values come straight from the pydicom dataset, the state at
each control point is carried forward here, and decimals are rounded on their digits as text.
"""

import hashlib
import struct
from collections.abc import Iterable
from fractions import Fraction

from plan_digest_peer_values import (
    decimal,
    decimals,
    exact,
    integer,
    numbered,
    rounded,
    several,
    single,
    text,
    text_of,
    token,
)
from pydicom.dataset import Dataset

ION_PLAN = "1.2.840.10008.5.1.4.1.1.481.8"


def peer_digest(dataset: Dataset) -> bytes:
    """Return the digest of a plan's dataset."""
    return hashlib.sha256("\n".join(peer_lines(dataset)).encode("utf-8")).digest()


def peer_lines(dataset: Dataset) -> list[str]:
    """Return the digest lines of a plan."""
    out = [
        "format=rtck-plan-digest-v1",
        f"kind={kind_of(dataset)}",
        f"plan_uid={exact(dataset.get('SOPInstanceUID'))}",
        f"patient_id={exact(dataset.get('PatientID'))}",
    ]
    for number, item in numbered(dataset, "DoseReferenceSequence", "DoseReferenceNumber"):
        key = f"dose_reference.{number}"
        out += [
            f"{key}.structure={text(item, 'DoseReferenceStructureType')}",
            f"{key}.description={text(item, 'DoseReferenceDescription')}",
            f"{key}.type={text(item, 'DoseReferenceType')}",
            f"{key}.target_dose_gy={decimal(item, 'TargetPrescriptionDose')}",
            f"{key}.purpose={text(item, 'DoseValuePurpose')}",
        ]
    for number, item in numbered(dataset, "FractionGroupSequence", "FractionGroupNumber"):
        out += group_lines(f"group.{number}", item)
    for number, item in numbered(dataset, "PatientSetupSequence", "PatientSetupNumber"):
        out += setup_lines(f"setup.{number}", item)
    is_ion = kind_of(dataset) == "ion"
    beams = "IonBeamSequence" if is_ion else "BeamSequence"
    for number, item in numbered(dataset, beams, "BeamNumber"):
        out += beam_lines(f"beam.{number}", item, is_ion=is_ion)
    setups = numbered(dataset, "ApplicationSetupSequence", "ApplicationSetupNumber")
    for number, item in setups:
        out += [
            f"application_setup.{number}.type={text(item, 'ApplicationSetupType')}",
            f"application_setup.{number}.total_rakr={decimal(item, 'TotalReferenceAirKerma')}",
        ]
    for setup_number, item in setups:
        for number, channel in numbered(item, "ChannelSequence", "ChannelNumber"):
            out += channel_lines(f"channel.{setup_number}.{number}", channel)
    for number, item in numbered(dataset, "SourceSequence", "SourceNumber"):
        out += source_lines(f"source.{number}", item)
    out += [
        f"brachy_technique={text(dataset, 'BrachyTreatmentTechnique')}",
        f"brachy_type={text(dataset, 'BrachyTreatmentType')}",
    ]
    return out


def kind_of(dataset: Dataset) -> str:
    if str(dataset.get("SOPClassUID", "")) == ION_PLAN:
        return "ion"
    groups = dataset.get("FractionGroupSequence") or ()
    brachy = any(int(item.get("NumberOfBrachyApplicationSetups") or 0) for item in groups)
    has_beams = any(int(item.get("NumberOfBeams") or 0) for item in groups)
    return "brachy" if brachy and not has_beams else "external"


def group_lines(key: str, item: Dataset) -> list[str]:
    setups = [
        integer(one, "ReferencedBrachyApplicationSetupNumber")
        for one in item.get("ReferencedBrachyApplicationSetupSequence") or ()
    ]
    out = [
        f"{key}.fractions_planned={integer(item, 'NumberOfFractionsPlanned')}",
        f"{key}.number_of_beams={integer(item, 'NumberOfBeams')}",
        f"{key}.number_of_brachy_setups={integer(item, 'NumberOfBrachyApplicationSetups')}",
        f"{key}.brachy_setups={','.join(setups) or '-'}",
        f"{key}.digits_per_day={integer(item, 'NumberOfFractionPatternDigitsPerDay')}",
        f"{key}.pattern={text(item, 'FractionPattern')}",
    ]
    for number, beam in numbered(item, "ReferencedBeamSequence", "ReferencedBeamNumber"):
        out += [
            f"{key}.beam.{number}.meterset={decimal(beam, 'BeamMeterset')}",
            f"{key}.beam.{number}.dose_gy={decimal(beam, 'BeamDose')}",
            f"{key}.beam.{number}.dose_type={text(beam, 'BeamDoseType')}",
            f"{key}.beam.{number}.dose_meaning={text(item, 'BeamDoseMeaning')}",
        ]
    return out


def setup_lines(key: str, item: Dataset) -> list[str]:
    fixations = [
        text(one, "FixationDeviceLabel") for one in item.get("FixationDeviceSequence") or ()
    ]
    shifts = ",".join(
        decimal(item, f"TableTop{axis}SetupDisplacement")
        for axis in ("Vertical", "Longitudinal", "Lateral")
    )
    return [
        f"{key}.position={text(item, 'PatientPosition')}",
        f"{key}.technique={text(item, 'SetupTechnique')}",
        f"{key}.description={text(item, 'SetupTechniqueDescription')}",
        f"{key}.fixations={','.join(fixations) or '-'}",
        f"{key}.displacement_mm={shifts}",
    ]


def beam_lines(key: str, item: Dataset, *, is_ion: bool) -> list[str]:
    distances = "VirtualSourceAxisDistances" if is_ion else "SourceAxisDistance"
    out = [
        f"{key}.delivery_type={text(item, 'TreatmentDeliveryType')}",
        f"{key}.radiation_type={text(item, 'RadiationType')}",
        f"{key}.beam_type={text(item, 'BeamType')}",
        f"{key}.machine={text(item, 'TreatmentMachineName')}",
        f"{key}.meterset_unit={text(item, 'PrimaryDosimeterUnit')}",
        f"{key}.fluence_mode={fluence(item)}",
        f"{key}.high_dose_technique={text(item, 'HighDoseTechniqueType')}",
        f"{key}.sad_mm={decimals(several(item, distances))}",
        f"{key}.final_weight={decimal(item, 'FinalCumulativeMetersetWeight')}",
        f"{key}.number_of_control_points={integer(item, 'NumberOfControlPoints')}",
        f"{key}.number_of_wedges={integer(item, 'NumberOfWedges')}",
        f"{key}.number_of_boli={integer(item, 'NumberOfBoli')}",
        f"{key}.number_of_blocks={integer(item, 'NumberOfBlocks')}",
        f"{key}.number_of_compensators={integer(item, 'NumberOfCompensators')}",
        f"{key}.patient_setup_number={integer(item, 'ReferencedPatientSetupNumber')}",
        f"{key}.tolerance_table={text(item, 'ReferencedToleranceTableNumber')}",
        f"{key}.scan_mode={text(item, 'ScanMode')}",
    ]
    devices = "IonBeamLimitingDeviceSequence" if is_ion else "BeamLimitingDeviceSequence"
    for kind, device in by_type(item.get(devices)):
        boundaries = decimals(several(device, "LeafPositionBoundaries"))
        out += [
            f"{key}.device.{token(kind)}.leaf_pairs={integer(device, 'NumberOfLeafJawPairs')}",
            f"{key}.device.{token(kind)}.boundaries_mm={boundaries}",
        ]
    wedges = "IonWedgeSequence" if is_ion else "WedgeSequence"
    for number, wedge in numbered(item, wedges, "WedgeNumber"):
        out += [
            f"{key}.wedge.{number}.id={text(wedge, 'WedgeID')}",
            f"{key}.wedge.{number}.type={text(wedge, 'WedgeType')}",
            f"{key}.wedge.{number}.angle={decimal(wedge, 'WedgeAngle')}",
            f"{key}.wedge.{number}.orientation={decimal(wedge, 'WedgeOrientation')}",
        ]
    out += accessory_lines(key, item, is_ion=is_ion)
    points = "IonControlPointSequence" if is_ion else "ControlPointSequence"
    resolved: list[tuple[int, list[str]]] = []
    state = State(is_ion)
    for point in item.get(points) or ():
        state.take(point)
        index = int(point.ControlPointIndex)
        resolved.append((index, state.lines(f"{key}.point.{index}", point)))
    for _, lines in sorted(resolved, key=lambda pair: pair[0]):
        out += lines
    return out


def fluence(item: Dataset) -> str:
    for mode in item.get("PrimaryFluenceModeSequence") or ():
        words = [single(mode, "FluenceMode"), single(mode, "FluenceModeID")]
        return text_of(" ".join(str(word) for word in words if word is not None))
    return "-"


def by_type(sequence: Iterable[Dataset] | None) -> list[tuple[str, Dataset]]:
    pairs = [(str(one.RTBeamLimitingDeviceType), one) for one in sequence or ()]
    return sorted(pairs, key=lambda pair: pair[0])


# Kind, its sequence (ion, other), keywords of id, type, name, material, thickness, outline.
ACCESSORIES = (
    ("applicator", "ApplicatorSequence", "ApplicatorSequence",
     ("ApplicatorID", "ApplicatorType", "ApplicatorDescription", None, None, None)),
    ("bolus", "ReferencedBolusSequence", "ReferencedBolusSequence",
     ("BolusID", None, "BolusDescription", None, None, None)),
    ("block", "IonBlockSequence", "BlockSequence",
     ("BlockTrayID", "BlockType", "BlockName", "MaterialID", "BlockThickness", "BlockData")),
    ("compensator", "IonRangeCompensatorSequence", "CompensatorSequence",
     ("CompensatorID", "CompensatorType", "CompensatorDescription", "MaterialID", None, None)),
    ("accessory", "GeneralAccessorySequence", "GeneralAccessorySequence",
     ("GeneralAccessoryID", "GeneralAccessoryType", "GeneralAccessoryDescription",
      None, None, None)),
    ("snout", "SnoutSequence", "SnoutSequence", ("SnoutID", None, None, None, None, None)),
    ("range_shifter", "RangeShifterSequence", "RangeShifterSequence",
     ("RangeShifterID", "RangeShifterType", "RangeShifterDescription", None, None, None)),
)  # fmt: skip


def accessory_lines(key: str, item: Dataset, *, is_ion: bool) -> list[str]:
    out = []
    for name, ion_sequence, sequence, keywords in ACCESSORIES:
        found = list(item.get(ion_sequence if is_ion else sequence) or ())
        for place, one in enumerate(found[:1] if name == "applicator" else found, start=1):
            own, kind, title, material, thickness, data = keywords
            prefix = f"{key}.{name}.{place}"
            out += [
                f"{prefix}.id={text(one, own)}",
                f"{prefix}.type={text(one, kind) if kind else '-'}",
                f"{prefix}.code={text(one, 'AccessoryCode')}",
                f"{prefix}.name={text(one, title) if title else '-'}",
                f"{prefix}.material={text(one, material) if material else '-'}",
                f"{prefix}.thickness_mm={decimal(one, thickness) if thickness else '-'}",
                f"{prefix}.outline_mm={decimals(several(one, data)) if data else '-'}",
            ]
    return out


class State:
    """What holds at a control point: each attribute carried on from where it was last given."""

    CARRIED = (
        ("energy", "NominalBeamEnergy"),
        ("dose_rate", "DoseRateSet"),
        ("gantry", "GantryAngle"),
        ("gantry_direction", "GantryRotationDirection"),
        ("gantry_pitch", "GantryPitchAngle"),
        ("collimator", "BeamLimitingDeviceAngle"),
        ("collimator_direction", "BeamLimitingDeviceRotationDirection"),
        ("couch", "PatientSupportAngle"),
        ("couch_direction", "PatientSupportRotationDirection"),
        ("table_eccentric", "TableTopEccentricAngle"),
        ("table_pitch", "TableTopPitchAngle"),
        ("table_roll", "TableTopRollAngle"),
        ("isocentre_mm", "IsocenterPosition"),
        ("ssd_mm", "SourceToSurfaceDistance"),
        ("snout_position_mm", "SnoutPosition"),
        ("spot_tune_id", "ScanSpotTuneID"),
        ("spot_count", "NumberOfScanSpotPositions"),
        ("spot_sha256", None),
        ("paintings", "NumberOfPaintings"),
    )
    TEXTS = ("gantry_direction", "collimator_direction", "couch_direction", "spot_tune_id")
    INTEGERS = ("spot_count", "paintings")
    TABLE = (
        ("vertical", "TableTopVerticalPosition"),
        ("longitudinal", "TableTopLongitudinalPosition"),
        ("lateral", "TableTopLateralPosition"),
    )

    def __init__(self, is_ion: bool) -> None:
        self.is_ion = is_ion
        self.values: dict[str, str] = {}
        self.devices: dict[str, str] = {}
        self.wedges: dict[int, str] = {}
        self.shifters: dict[int, str] = {}
        self.couch_unknown: set[str] = set()

    def take(self, point: Dataset) -> None:
        for name, keyword in self.CARRIED:
            if keyword is not None and keyword in point:
                self.values[name] = self._read(point, name, keyword)
        for name, keyword in self.TABLE:
            if keyword in point:
                self._take_table(point, name, keyword)
        for item in point.get("BeamLimitingDevicePositionSequence") or ():
            kind = str(item.RTBeamLimitingDeviceType)
            self.devices[kind] = decimals(several(item, "LeafJawPositions"))
        wedges = "IonWedgePositionSequence" if self.is_ion else "WedgePositionSequence"
        for item in point.get(wedges) or ():
            self.wedges[int(item.ReferencedWedgeNumber)] = text(item, "WedgePosition")
        for item in point.get("RangeShifterSettingsSequence") or ():
            setting = single(item, "RangeShifterSetting")
            number = int(item.ReferencedRangeShifterNumber)
            self.shifters[number] = rounded(str(setting)) or text_of(setting)
        self.values["spot_sha256"] = spot_hash(point) if self.is_ion else "-"

    def _read(self, point: Dataset, name: str, keyword: str) -> str:
        if name in self.TEXTS:
            return text(point, keyword)
        if name in self.INTEGERS:
            return integer(point, keyword)
        if name == "isocentre_mm":
            values = several(point, keyword)
            return decimals(values) if len(values) == 3 else "-"
        return decimal(point, keyword)

    def _take_table(self, point: Dataset, name: str, keyword: str) -> None:
        """A table value after an unknown start is relative: it stays unknown."""
        is_first = int(point.ControlPointIndex) == 0
        value = decimal(point, keyword)
        if is_first and value == "-":
            self.couch_unknown.add(name)
        if name in self.couch_unknown or (not is_first and f"table_{name}" not in self.values):
            value = "-"
        self.values[f"table_{name}"] = value

    def lines(self, key: str, point: Dataset) -> list[str]:
        out = [f"{key}.weight={decimal(point, 'CumulativeMetersetWeight')}"]
        out += [f"{key}.{name}={self.values.get(name, '-')}" for name, _ in self.CARRIED]
        out += [
            f"{key}.table_{name}_mm={self.values.get(f'table_{name}', '-')}"
            for name, _ in self.TABLE
        ]
        out += [
            f"{key}.device.{token(kind)}={positions}"
            for kind, positions in sorted(self.devices.items())
        ]
        out += [f"{key}.wedge.{number}={place}" for number, place in sorted(self.wedges.items())]
        out += [
            f"{key}.range_shifter.{number}={setting}"
            for number, setting in sorted(self.shifters.items())
        ]
        return out


def spot_hash(point: Dataset) -> str:
    """Return the SHA-256 of the spot positions and weights as 32-bit floats, or `-`."""
    if "ScanSpotPositionMap" not in point and "ScanSpotMetersetWeights" not in point:
        return "-"
    spots = several(point, "ScanSpotPositionMap") + several(point, "ScanSpotMetersetWeights")
    return hashlib.sha256(struct.pack(f"<{len(spots)}f", *spots)).hexdigest()


def channel_lines(key: str, item: Dataset) -> list[str]:
    out = [
        f"{key}.total_time_s={decimal(item, 'ChannelTotalTime')}",
        f"{key}.length_mm={decimal(item, 'ChannelLength')}",
        f"{key}.step_mm={decimal(item, 'SourceApplicatorStepSize')}",
        f"{key}.applicator_id={text(item, 'SourceApplicatorID')}",
        f"{key}.transfer_tube={text(item, 'TransferTubeNumber')}",
        f"{key}.afterloader_channel={text(item, 'AfterloaderChannelID')}",
        f"{key}.pulses={integer(item, 'NumberOfPulses')}",
        f"{key}.source_number={integer(item, 'ReferencedSourceNumber')}",
    ]
    for place, (position, time, weight) in enumerate(dwells(item), start=1):
        out += [
            f"{key}.dwell.{place}.position_mm={position}",
            f"{key}.dwell.{place}.time_s={time}",
            f"{key}.dwell.{place}.time_weight={weight}",
        ]
    return out


def dwells(channel: Dataset) -> Iterable[tuple[str, str, str]]:
    """Yield position, time and weight of each control point.

    Weights are cumulative: the source stays at a point for the share up to the next one.
    """
    points = list(channel.get("BrachyControlPointSequence") or ())
    total, final = single(channel, "ChannelTotalTime"), single(channel, "FinalCumulativeTimeWeight")
    weights = [single(point, "CumulativeTimeWeight") for point in points]
    for point, this, following in zip(points, weights, [*weights[1:], None], strict=True):
        time = "-"
        if None not in (total, final, this, following) and Fraction(str(final)):
            share = Fraction(str(following)) - Fraction(str(this))
            time = rounded_fraction(Fraction(str(total)) * share / Fraction(str(final)))
        yield (
            decimal(point, "ControlPointRelativePosition"),
            time,
            decimal(point, "CumulativeTimeWeight"),
        )


def rounded_fraction(value: Fraction) -> str:
    """Round a ratio to four places, halves to even."""
    scaled = round(value * 10000)
    sign = "-" if scaled < 0 else ""
    digits = str(abs(scaled)).rjust(5, "0")
    return f"{sign}{digits[:-4]}.{digits[-4:]}"


def source_lines(key: str, item: Dataset) -> list[str]:
    day = str(single(item, "SourceStrengthReferenceDate") or "")
    time = str(single(item, "SourceStrengthReferenceTime") or "").ljust(6, "0")
    at = f"{day[:4]}-{day[4:6]}-{day[6:8]}T{time[:2]}:{time[2:4]}:{time[4:6]}" if day else "-"
    return [
        f"{key}.isotope={text(item, 'SourceIsotopeName')}",
        f"{key}.rakr={decimal(item, 'ReferenceAirKermaRate')}",
        f"{key}.reference_at={at}",
        f"{key}.half_life_d={decimal(item, 'SourceIsotopeHalfLife')}",
    ]
