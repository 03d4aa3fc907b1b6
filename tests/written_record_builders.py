"""Treatment records of the fictitious plans, as the kit writes them."""

from datetime import date, timedelta
from io import BytesIO

import record_builders as build
from pydicom import Dataset, dcmread

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.record_summary import FractionSummary, SummaryToRecord
from continuity_kit.dicom.record_writer import PlanRecorder, RecordObject, SessionToRecord
from continuity_kit.domain.ledger import FractionPart, SessionBeam
from continuity_kit.domain.planned_meterset import fraction_group, planned_metersets


def opened(record: RecordObject) -> Dataset:
    return dcmread(BytesIO(record.data))


def recorder_of(data: bytes) -> PlanRecorder:
    return build.recorder(data, is_brachy=read_plan(data).kind == "brachy")


def whole_fraction(data: bytes) -> tuple[SessionBeam, ...]:
    """Everything that the plan's only group plans for one fraction."""
    plan = read_plan(data)
    group = fraction_group(plan, None)
    assert group is not None
    planned = planned_metersets(plan, group, build.GIVEN)
    return tuple(SessionBeam(beam.number, beam.planned) for beam in planned if beam.planned)


def session(part: FractionPart, number: int = 7, **values: object) -> SessionToRecord:
    return SessionToRecord(part, number, build.TYPED, **values)  # type: ignore[arg-type]


def whole_record(data: bytes) -> RecordObject:
    return recorder_of(data).session_record(session(build.part(whole_fraction(data))))


def summary_of(data: bytes, delivered: int = 16) -> RecordObject:
    fractions = (
        FractionSummary(15, date(2026, 11, 24), build.GIVEN, is_complete=True),
        FractionSummary(16, date(2026, 11, 25), None, is_complete=True),
    )
    told = SummaryToRecord(delivered, False, fractions, date(2026, 11, 2), build.TYPED, "entries")
    return recorder_of(data).summary_record(told)


def interrupted(data: bytes) -> tuple[RecordObject, RecordObject]:
    """Beam 1 (50 MU) stopped at 18; the rest of it and all of beam 2 later."""
    recorder = build.recorder(data)
    first = build.part(
        build.beams((1, "18")),
        outcome="interrupted",
        partial_reason="toux du patient",
        entry_hash="01" * 32,
        session="session-1",
    )
    second = build.part(
        build.beams((1, "32"), (2, "113.4")),
        entry_hash="02" * 32,
        session="session-2",
        given_at=build.GIVEN + timedelta(hours=2),
    )
    record = recorder.session_record(session(first, 8))
    continuation = session(second, 8, before=first.beams, related=((record.sop_class, record.uid),))
    return record, recorder.session_record(continuation)
