"""A booked day of the department in `browse_builders`, and its sheets."""

from collections.abc import Mapping
from datetime import date

from browse_builders import Ward, parse

from continuity_kit.services.day_sheets import print_day_sheets
from continuity_kit.services.print_job import PrintReport

TUESDAY = date(2026, 11, 24)


def book(made: Ward, machines: Mapping[int, str], *more: str, day: date = TUESDAY) -> None:
    """Book one visit a patient, a quarter of an hour apart in the order given; and more rows."""
    rows = [
        f"a{number},00{number},{day.isoformat()}T{8 + place // 4:02d}:{place % 4 * 15:02d}:00+01:00"
        f",{machine},booked,1.2.3.{number}.1"
        for place, (number, machine) in enumerate(machines.items())
    ]
    made.department.write_table(
        "appointments", "appointment_id,patient_id,start,machine,status,plan_uid", [*rows, *more]
    )


def print_day(made: Ward, day: date = TUESDAY, **more: object) -> PrintReport:
    """Print a day's sheets into the department's folder."""
    out = made.department.root / "day.pdf"
    arguments = {"out": out, "language": "fr", "parse": parse, **more}
    return print_day_sheets(made.laptop, day, **arguments)
