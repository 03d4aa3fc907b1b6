"""How a console shows what a plan says in IEC 61217: one table, one row an item and scale.

Nothing is known of a machine until two physicists have read a test plan with odd values at its
console; a profile whose table does not give back every value they read is no profile.

Source: IEC 61217; DICOM notes section 7. Elekta's jaw names stand crossed and turned round in
public code that makes plans of its log files: DICOM X1, X2, Y1, Y2 are -Y2, Y1, -X2, X1 there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Literal, get_args

from continuity_kit.domain.units import one_decimal

Angle = Literal["gantry", "collimator", "couch_rotation"]
Length = Literal["couch_lateral", "couch_vertical", "couch_longitudinal"]
Item = Angle | Length
Jaw = Literal["x1", "x2", "y1", "y2"]
LengthUnit = Literal["cm", "mm"]

ANGLES: tuple[Angle, ...] = get_args(Angle)
LENGTHS: tuple[Length, ...] = get_args(Length)
JAWS: tuple[Jaw, ...] = get_args(Jaw)
TURN, HALF_TURN = Decimal(360), Decimal(180)
COUNTER_MM = Decimal(10000)  # a couch counter that knows no minus runs on from 999.9 cm to 0
CENTRE_MM = Decimal(1000)
MOST_METERSET_DECIMALS = 3


@dataclass(frozen=True)
class Conversion:
    """One row of the table: IEC 61217 to console, and back; degrees or mm."""

    to_console: Callable[[Decimal], Decimal]
    to_iec: Callable[[Decimal], Decimal]


def _within(value: Decimal, whole: Decimal) -> Decimal:
    """Return a value in 0 <= v < whole (the remainder of Decimal keeps the sign)."""
    return (value % whole + whole) % whole


def _turned(degrees: Decimal) -> Decimal:
    return _within(degrees, TURN)


def _mirrored(degrees: Decimal) -> Decimal:
    return _within(-degrees, TURN)


def _from_below(degrees: Decimal) -> Decimal:
    """180 - g, or 540 - g above 180: the same both ways."""
    return _within(HALF_TURN - degrees, TURN)


def _signed(degrees: Decimal) -> Decimal:
    turned = _turned(degrees)
    return turned if turned <= HALF_TURN else turned - TURN


def _signed_mirrored(degrees: Decimal) -> Decimal:
    return _signed(-degrees)


def _as_is(millimetres: Decimal) -> Decimal:
    return millimetres


def _opposite(millimetres: Decimal) -> Decimal:
    return -millimetres


def _counted(millimetres: Decimal) -> Decimal:
    return _within(millimetres, COUNTER_MM)


def _uncounted(millimetres: Decimal) -> Decimal:
    counted = _within(millimetres, COUNTER_MM)
    return counted if counted < COUNTER_MM / 2 else counted - COUNTER_MM


SAME = Conversion(_turned, _turned)
MIRRORED = Conversion(_mirrored, _mirrored)
FROM_BELOW = Conversion(_from_below, _from_below)
SIGNED = Conversion(_signed, _turned)
SIGNED_MIRRORED = Conversion(_signed_mirrored, _mirrored)
AS_IS = Conversion(_as_is, _as_is)
OPPOSITE = Conversion(_opposite, _opposite)
COUNTER = Conversion(_counted, _uncounted)
COUNTER_DOWN = Conversion(lambda mm: _counted(-mm), lambda mm: _uncounted(-mm))
CENTRED = Conversion(lambda mm: mm + CENTRE_MM, lambda mm: mm - CENTRE_MM)
CENTRED_DOWN = Conversion(lambda mm: CENTRE_MM - mm, lambda mm: CENTRE_MM - mm)

CONVERSIONS: Mapping[tuple[Item, str], Conversion] = MappingProxyType(
    {
        ("gantry", "iec61217"): SAME,
        ("gantry", "varian_iec"): SAME,
        ("gantry", "varian_standard"): FROM_BELOW,
        ("gantry", "signed"): SIGNED,
        ("collimator", "iec61217"): SAME,
        ("collimator", "varian_iec"): SAME,
        ("collimator", "varian_standard"): FROM_BELOW,
        ("collimator", "signed"): SIGNED,
        ("couch_rotation", "iec61217"): SAME,
        ("couch_rotation", "varian_iec"): MIRRORED,
        ("couch_rotation", "varian_standard"): FROM_BELOW,
        ("couch_rotation", "mirrored"): MIRRORED,
        ("couch_rotation", "signed"): SIGNED,
        ("couch_rotation", "signed_mirrored"): SIGNED_MIRRORED,
        ("couch_lateral", "iec61217"): AS_IS,
        ("couch_lateral", "varian_iec"): COUNTER,
        ("couch_lateral", "varian_standard"): CENTRED,
        ("couch_lateral", "mirrored"): OPPOSITE,
        ("couch_vertical", "iec61217"): AS_IS,
        ("couch_vertical", "varian_iec"): COUNTER_DOWN,
        ("couch_vertical", "varian_standard"): CENTRED_DOWN,
        ("couch_vertical", "mirrored"): OPPOSITE,
        ("couch_longitudinal", "iec61217"): AS_IS,
        ("couch_longitudinal", "varian_iec"): AS_IS,
        ("couch_longitudinal", "varian_standard"): AS_IS,
        ("couch_longitudinal", "mirrored"): OPPOSITE,
    }
)
JAW_LABELS: Mapping[str, Mapping[Jaw, str]] = MappingProxyType(
    {
        "iec61217": {"x1": "X1", "x2": "X2", "y1": "Y1", "y2": "Y2"},
        "elekta": {"x1": "Y2", "x2": "Y1", "y1": "X2", "y2": "X1"},
        "crossed": {"x1": "Y1", "x2": "Y2", "y1": "X1", "y2": "X2"},
    }
)
JAW_SIGNS: Mapping[str, Mapping[Jaw, int]] = MappingProxyType(
    {
        "coordinates": {"x1": 1, "x2": 1, "y1": 1, "y2": 1},
        "openings": {"x1": -1, "x2": 1, "y1": -1, "y2": 1},
    }
)


@dataclass(frozen=True)
class MachineProfile:
    """How one machine's console shows angles, couch, jaws and metersets.

    Attributes:
        machine: as plans name it, Treatment Machine Name (300A,00B2), VR SH.
        console_names: what the console, the diary or another planning system call it.
        scales: scale of each item, a row of `CONVERSIONS`.
        zero_mm: of each couch axis: where the console's own zero stands, mm along the IEC axis.
        jaw_labels, jaw_signs: rows of `JAW_LABELS` and `JAW_SIGNS`.
        has_x_jaws: False where leaves alone limit the X axis.
        length_unit: of couch and jaws on the console.
        meterset_decimals: to which the console rounds MU; None: not known, the file's digits.
    """

    machine: str
    console_names: tuple[str, ...]
    scales: Mapping[Item, str]
    jaw_labels: str
    jaw_signs: str
    length_unit: LengthUnit = "cm"
    meterset_decimals: int | None = None
    has_x_jaws: bool = True
    zero_mm: Mapping[Length, Decimal] = field(default_factory=dict)
    manufacturer: str = ""
    model: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which a plan may mean this machine."""
        return (self.machine, *self.console_names)

    def angle(self, item: Angle, iec_degrees: Decimal) -> Decimal:
        """Return what the console shows, to one decimal: 359.95 is 0.0 where 360 is not shown."""
        row = CONVERSIONS[item, self.scales[item]]
        rounded = one_decimal(row.to_console(iec_degrees))
        return one_decimal(row.to_console(row.to_iec(rounded)))

    def iec_angle(self, item: Angle, shown_degrees: Decimal) -> Decimal:
        """Return the IEC 61217 angle of a value read at the console."""
        return CONVERSIONS[item, self.scales[item]].to_iec(shown_degrees)

    def length(self, item: Length, iec_mm: Decimal) -> Decimal:
        """Return what the console shows of a couch axis, in its unit, to one decimal."""
        row = CONVERSIONS[item, self.scales[item]]
        shown_mm = row.to_console(iec_mm + self.zero_mm.get(item, Decimal(0)))
        rounded = one_decimal(self._in_unit(shown_mm))
        # A counter that was rounded up to its end begins again at 0.
        again = row.to_console(row.to_iec(rounded * self._mm))
        return one_decimal(self._in_unit(again))

    def iec_length(self, item: Length, shown: Decimal) -> Decimal:
        """Return the IEC 61217 position, mm, of a value read at the console in its unit."""
        row = CONVERSIONS[item, self.scales[item]]
        return row.to_iec(shown * self._mm) - self.zero_mm.get(item, Decimal(0))

    def jaw_label(self, jaw: Jaw) -> str:
        """Return what the console calls the jaw that DICOM calls X1, X2, Y1 or Y2."""
        return JAW_LABELS[self.jaw_labels][jaw]

    def jaw(self, jaw: Jaw, iec_mm: Decimal) -> Decimal:
        """Return what the console shows of a jaw, in its unit, to one decimal."""
        return one_decimal(self._in_unit(iec_mm * JAW_SIGNS[self.jaw_signs][jaw]))

    def iec_jaw(self, jaw: Jaw, shown: Decimal) -> Decimal:
        """Return the IEC 61217 coordinate, mm, of a jaw read at the console in its unit."""
        return shown * self._mm * JAW_SIGNS[self.jaw_signs][jaw]

    def meterset(self, meterset_mu: Decimal) -> Decimal:
        """Return MU as the console rounds them, halves away from zero; the file's if unknown."""
        if self.meterset_decimals is None:
            return meterset_mu
        step = Decimal(1).scaleb(-self.meterset_decimals)
        return meterset_mu.quantize(step, rounding=ROUND_HALF_UP)

    @property
    def _mm(self) -> Decimal:
        return Decimal(10) if self.length_unit == "cm" else Decimal(1)

    def _in_unit(self, millimetres: Decimal) -> Decimal:
        return millimetres / self._mm


@dataclass(frozen=True)
class SignedProfile:
    """A profile with who signed it and where that stands in the ledger."""

    profile: MachineProfile
    signed_by: tuple[str, ...] = field(repr=False)
    signed_at: datetime
    entry: int
    entry_hash: str


def profile_of(profiles: tuple[SignedProfile, ...], machine: str | None) -> SignedProfile | None:
    """Return the profile of a machine that a plan names, whole and exactly; None without one.

    SAFETY: a name that is like another, or that two machines claim, gives no console value
    (test_a_machine_is_matched_by_its_whole_name_and_never_by_two).
    """
    if not machine:
        return None
    found = [item for item in profiles if machine in item.profile.names]
    return found[0] if len(found) == 1 else None
