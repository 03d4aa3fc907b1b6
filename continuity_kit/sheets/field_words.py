"""The clinical fields of a plan in words: which value it is, of which point, leaf or accessory."""

import re
from collections.abc import Mapping

from continuity_kit.messages import Language, sentence

FIELD_CODES: Mapping[str, str] = {
    "target_dose_gy": "gui-patient-field-target-dose-gy",
    "fractions_planned": "gui-patient-field-fractions-planned",
    "number_of_beams": "gui-patient-field-number-of-beams",
    "number_of_brachy_setups": "gui-patient-field-number-of-brachy-setups",
    "brachy_setups": "gui-patient-field-brachy-setups",
    "digits_per_day": "gui-patient-field-digits-per-day",
    "pattern": "gui-patient-field-pattern",
    "meterset": "gui-patient-field-meterset",
    "dose_gy": "gui-patient-field-dose-gy",
    "dose_type": "gui-patient-field-dose-type",
    "dose_meaning": "gui-patient-field-dose-meaning",
    "structure": "gui-patient-field-structure",
    "description": "gui-patient-field-description",
    "type": "gui-patient-field-type",
    "purpose": "gui-patient-field-purpose",
    "position": "gui-patient-field-position",
    "technique": "gui-patient-field-technique",
    "fixations": "gui-patient-field-fixations",
    "displacement_mm": "gui-patient-field-displacement-mm",
    "delivery_type": "gui-patient-field-delivery-type",
    "radiation_type": "gui-patient-field-radiation-type",
    "beam_type": "gui-patient-field-beam-type",
    "machine": "gui-patient-field-machine",
    "meterset_unit": "gui-patient-field-meterset-unit",
    "fluence_mode": "gui-patient-field-fluence-mode",
    "high_dose_technique": "gui-patient-field-high-dose-technique",
    "sad_mm": "gui-patient-field-sad-mm",
    "final_weight": "gui-patient-field-final-weight",
    "number_of_control_points": "gui-patient-field-number-of-control-points",
    "number_of_wedges": "gui-patient-field-number-of-wedges",
    "number_of_boli": "gui-patient-field-number-of-boli",
    "number_of_blocks": "gui-patient-field-number-of-blocks",
    "number_of_compensators": "gui-patient-field-number-of-compensators",
    "patient_setup_number": "gui-patient-field-patient-setup-number",
    "tolerance_table": "gui-patient-field-tolerance-table",
    "scan_mode": "gui-patient-field-scan-mode",
    "leaf_pairs": "gui-patient-field-leaf-pairs",
    "boundaries_mm": "gui-patient-field-boundaries-mm",
    "id": "gui-patient-field-id",
    "angle": "gui-patient-field-angle",
    "orientation": "gui-patient-field-orientation",
    "code": "gui-patient-field-code",
    "name": "gui-patient-field-name",
    "material": "gui-patient-field-material",
    "thickness_mm": "gui-patient-field-thickness-mm",
    "outline_mm": "gui-patient-field-outline-mm",
    "weight": "gui-patient-field-weight",
    "energy": "gui-patient-field-energy",
    "dose_rate": "gui-patient-field-dose-rate",
    "gantry": "gui-patient-field-gantry",
    "gantry_direction": "gui-patient-field-gantry-direction",
    "gantry_pitch": "gui-patient-field-gantry-pitch",
    "collimator": "gui-patient-field-collimator",
    "collimator_direction": "gui-patient-field-collimator-direction",
    "couch": "gui-patient-field-couch",
    "couch_direction": "gui-patient-field-couch-direction",
    "table_eccentric": "gui-patient-field-table-eccentric",
    "table_pitch": "gui-patient-field-table-pitch",
    "table_roll": "gui-patient-field-table-roll",
    "isocentre_mm": "gui-patient-field-isocentre-mm",
    "ssd_mm": "gui-patient-field-ssd-mm",
    "snout_position_mm": "gui-patient-field-snout-position-mm",
    "spot_tune_id": "gui-patient-field-spot-tune-id",
    "spot_count": "gui-patient-field-spot-count",
    "spot_sha256": "gui-patient-field-spot-sha256",
    "paintings": "gui-patient-field-paintings",
    "table_vertical_mm": "gui-patient-field-table-vertical-mm",
    "table_longitudinal_mm": "gui-patient-field-table-longitudinal-mm",
    "table_lateral_mm": "gui-patient-field-table-lateral-mm",
    "total_rakr": "gui-patient-field-total-rakr",
    "total_time_s": "gui-patient-field-total-time-s",
    "length_mm": "gui-patient-field-length-mm",
    "step_mm": "gui-patient-field-step-mm",
    "applicator_id": "gui-patient-field-applicator-id",
    "transfer_tube": "gui-patient-field-transfer-tube",
    "afterloader_channel": "gui-patient-field-afterloader-channel",
    "pulses": "gui-patient-field-pulses",
    "source_number": "gui-patient-field-source-number",
    "position_mm": "gui-patient-field-position-mm",
    "time_s": "gui-patient-field-time-s",
    "time_weight": "gui-patient-field-time-weight",
    "isotope": "gui-patient-field-isotope",
    "rakr": "gui-patient-field-rakr",
    "reference_at": "gui-patient-field-reference-at",
    "half_life_d": "gui-patient-field-half-life-d",
    "kind": "gui-patient-field-kind",
    "patient_id": "gui-patient-field-patient-id",
    "brachy_technique": "gui-patient-field-brachy-technique",
    "brachy_type": "gui-patient-field-brachy-type",
}
PART_CODES: Mapping[str, str] = {
    "dose_reference": "gui-patient-part-dose-reference",
    "group": "gui-patient-part-group",
    "setup": "gui-patient-part-setup",
    "point": "gui-patient-part-point",
    "wedge": "gui-patient-part-wedge",
    "applicator": "gui-patient-part-applicator",
    "bolus": "gui-patient-part-bolus",
    "block": "gui-patient-part-block",
    "compensator": "gui-patient-part-compensator",
    "accessory": "gui-patient-part-accessory",
    "snout": "gui-patient-part-snout",
    "range_shifter": "gui-patient-part-range-shifter",
    "application_setup": "gui-patient-part-application-setup",
    "dwell": "gui-patient-part-dwell",
    "source": "gui-patient-part-source",
}
JAWS: Mapping[str, str] = {"X": "X", "ASYMX": "X", "Y": "Y", "ASYMY": "Y"}
_NAMED = re.compile(r"(\S+) (.*) → (.*)")
_FILLED = re.compile(r"-?\d+\.\d+")
_PLACE = re.compile(r"(.*)\[(\d+)\]")


def field_words(field: str, language: Language) -> str:
    """Return what a key of the plan's digest lines is, for people; an unknown one as it is.

    Control points count from 1 here as beside the slider; leaves and jaws keep the file's names.
    """
    found = _PLACE.fullmatch(field)
    key, place = (found[1], found[2]) if found is not None else (field, "")
    parts = key.split(".")
    told: list[str] = []
    while parts:
        name = parts.pop(0)
        if name == "further" and parts:
            told.append(parts.pop(0))  # a keyword of the file, of no known meaning
        elif name == "device" and parts:
            device = parts.pop(0)
            told.append(_device(device, place if not parts else "", language))
            place = place if parts else ""
        elif name == "channel" and len(parts) >= 2:
            _, number = parts.pop(0), parts.pop(0)
            told.append(sentence("gui-patient-part-channel", language, {"number": number}))
        elif name in PART_CODES and parts:
            told.append(_part(name, parts.pop(0), language))
        else:
            code = FIELD_CODES.get(name)
            told.append(sentence(code, language) if code is not None else name)
    words = " · ".join(told)
    if not place:
        return words
    return sentence("gui-patient-part-nth", language, {"text": words, "number": place})


def named_words(named: str, language: Language, *, with_values: bool = True) -> str:
    """Return the values that a finding names, in words; as they are where one is odd.

    Args:
        named: `field old → new`, several after each other with a semicolon; or fields alone, with
            a comma.
        with_values: False leaves out what they were and are: of a page that steers nobody.
    """
    fields = named.split(", ")
    if all(one in FIELD_CODES for one in fields):
        return ", ".join(field_words(one, language) for one in fields)
    told = []
    for one in named.split("; "):
        found = _NAMED.fullmatch(one)
        if found is None:
            return named
        words, old, new = field_words(found[1], language), plain_value(found[2]), found[3]
        told.append(f"{words} {old} → {plain_value(new)}" if with_values else words)
    return "; ".join(dict.fromkeys(told))


def plain_value(text: str) -> str:
    """Return a number of the digest lines without the zeros that only fill its places."""
    if not _FILLED.fullmatch(text):
        return text
    return text.rstrip("0").rstrip(".")


def _part(name: str, number: str, language: Language) -> str:
    if name == "point" and number.isdecimal():
        number = str(int(number) + 1)
    return sentence(PART_CODES[name], language, {"number": number})


def _device(name: str, place: str, language: Language) -> str:
    axis = JAWS.get(name)
    if axis is not None and place in ("1", "2"):
        return sentence("gui-patient-part-jaw", language, {"name": f"{axis}{place}"})
    if axis is not None:
        return sentence("gui-patient-part-jaws", language, {"name": axis})
    if place:
        return sentence("gui-patient-part-leaf", language, {"name": name, "number": place})
    return sentence("gui-patient-part-device", language, {"name": name})
