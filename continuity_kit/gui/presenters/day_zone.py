"""The clock of the diary: the hours of a day's board, and the moment now, are told by it.

A laptop may stand in another time zone than the diary was written in, or in none: fresh from its
box it is in UTC. Two clocks on one board would put an hour above another that is later.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone, tzinfo

from continuity_kit.domain.schedule import Appointment
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language
from continuity_kit.services.open_generation import Opened


def zone_of_diary(opened: Opened, day: date) -> tzinfo | None:
    """Return the zone that the diary wrote a day in; None where the laptop's own is as good.

    A time written in UTC is nobody's hour and says nothing. On a day without visits the newest
    visit tells: where it agrees with the laptop's zone of that time, the laptop knows the zone, and
    summer time with it.
    """
    visits = [visit for visit in _visits(opened) if visit.start.utcoffset()]
    offsets = Counter(visit.start.utcoffset() for visit in visits if visit.start.date() == day)
    if offsets:
        return _fixed(max(offsets, key=lambda offset: (offsets[offset], offset or timedelta())))
    newest = max(visits, key=lambda visit: visit.start, default=None)
    if newest is None or newest.start.utcoffset() == newest.start.astimezone().utcoffset():
        return None
    return _fixed(newest.start.utcoffset())


def other_clock(now: datetime, there: datetime, language: Language) -> str:
    """Return that the laptop's clock is another than the diary's; "" where it is the same.

    Args:
        now, there: the moment in the laptop's zone and in the diary's.
    """
    if now.utcoffset() == there.utcoffset():
        return ""
    values = {"laptop": f"{now:%H:%M}", "diary": f"{there:%H:%M}"}
    return words_of("gui-day-note-clock", language, **values)


def _fixed(offset: timedelta | None) -> tzinfo | None:
    return None if offset is None else timezone(offset)


def _visits(opened: Opened) -> Iterable[Appointment]:
    for patient in opened.snapshot.patients:
        for visit in patient.appointments:
            if visit.activity == "treatment" and visit.status != "cancelled":
                yield visit
