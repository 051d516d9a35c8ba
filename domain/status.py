"""The status of a call at an instant, computed from its dates; dates outrank the source's flag."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.call import CallRecord
from domain.deadline import Deadline, DeadlineState
from domain.enums import CallStatus, DeadlineKind, DeadlineModel, PublicationStatus

_BRUSSELS = ZoneInfo("Europe/Brussels")


class Standing(NamedTuple):
    """Where a call stands now."""

    status: CallStatus
    next_deadline: Deadline | None
    """The next deadline that a newcomer can use; None when there is none or it is unknown."""


class Dates(NamedTuple):
    """The parts of a record that decide its standing."""

    opens_on: date | None
    deadlines: tuple[Deadline, ...]
    model: DeadlineModel | None
    published: PublicationStatus | None
    planned_until: date | None = None
    """For an entry of a timetable: the last day of its plan, `date.max` without any; else None."""


def brussels_day(now: datetime) -> date:
    """Return the day on which the Union's institutions read aware `now`."""
    return now.astimezone(_BRUSSELS).date()


def dates_of(record: CallRecord) -> Dates:
    """Return the parts of `record` that decide its standing."""
    return Dates(
        record.opens_on,
        record.deadlines,
        record.deadline_model,
        record.published_status,
        planned_until(record),
    )


def planned_until(record: CallRecord) -> date | None:
    """Return the last day that a timetable's entry names, `date.max` when it names none.

    None for a call that is no entry of a timetable.
    """
    if not record.planned:
        return None
    days = [deadline.on for deadline in record.deadlines]
    days += [period.last for period in (record.closes_within, record.opens_within) if period]
    if record.opens_on:
        days.append(record.opens_on)
    return max(days, default=date.max)


def standing(dates: Dates, now: datetime) -> Standing:
    """Return the status at aware `now` and the next deadline for a newcomer.

    A source's flag counts only where dates are silent, but a source that says "closed" before its
    own deadline is believed: calls are withdrawn. A timetable's entry is never open by itself: it
    is forthcoming until the last day of its plan and unknown after it.
    """
    if dates.published is PublicationStatus.CLOSED:
        return Standing(CallStatus.CLOSED, None)
    if dates.planned_until is not None:
        return _standing_by_plan(dates, now)
    if dates.deadlines:
        return _standing_by_deadlines(dates, now)
    return _standing_by_word(dates, now)


def _standing_by_word(dates: Dates, now: datetime) -> Standing:
    """Return the standing of a call without deadlines: its opening and what the source says."""
    if _opens_later(dates, now):
        return Standing(CallStatus.FORTHCOMING, None)
    if dates.published is PublicationStatus.FORTHCOMING and dates.opens_on is None:
        return Standing(CallStatus.FORTHCOMING, None)
    endless = dates.model in (DeadlineModel.CONTINUOUS, DeadlineModel.FIRST_COME)
    if endless and dates.published is PublicationStatus.OPEN:
        return Standing(CallStatus.OPEN, None)
    return Standing(CallStatus.UNKNOWN, None)


def _standing_by_plan(dates: Dates, now: datetime) -> Standing:
    ahead = [d for d in dates.deadlines if d.state(now) is not DeadlineState.PASSED]
    upcoming = min(ahead, key=lambda d: d.on, default=None)
    if dates.planned_until is None or dates.planned_until < brussels_day(now):
        return Standing(CallStatus.UNKNOWN, None)
    return Standing(CallStatus.FORTHCOMING, upcoming)


def _standing_by_deadlines(dates: Dates, now: datetime) -> Standing:
    usable = [d for d in dates.deadlines if d.state(now) is not DeadlineState.PASSED]
    if not usable:
        return Standing(CallStatus.CLOSED, None)
    first_stage_passed = any(
        d.kind is DeadlineKind.STAGE and d.number == 1 and d.state(now) is DeadlineState.PASSED
        for d in dates.deadlines
    )
    if first_stage_passed:
        return Standing(CallStatus.LATER_STAGE, None)
    for_newcomers = [d for d in usable if d.kind is not DeadlineKind.STAGE or d.number in (None, 1)]
    upcoming = min(for_newcomers or usable, key=lambda d: d.on)
    if _opens_later(dates, now):
        return Standing(CallStatus.FORTHCOMING, upcoming)
    if dates.opens_on is None and dates.published is PublicationStatus.FORTHCOMING:
        return Standing(CallStatus.FORTHCOMING, upcoming)
    if dates.opens_on is None and dates.published is None:
        return Standing(CallStatus.UNKNOWN, upcoming)
    last_day = upcoming.state(now) is DeadlineState.LAST_DAY and len(for_newcomers) == 1
    return Standing(CallStatus.LAST_DAY if last_day else CallStatus.OPEN, upcoming)


def _opens_later(dates: Dates, now: datetime) -> bool:
    return dates.opens_on is not None and dates.opens_on > brussels_day(now)
