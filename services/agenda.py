"""What comes when: deadlines, openings and planned periods of calls, for the page Calendar."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.call import Period
from domain.deadline import Deadline
from domain.enums import CallStatus
from domain.listing import CallFilters
from domain.people import Person
from domain.status import brussels_day
from domain.tracking import Stage
from domain.views import ListedCall
from funding_db.engine import Session
from funding_db.repositories import calls as stored_calls
from services import calls, projects, tracking
from services.rights import Action, may

_ALL = 1_000_000
_MOST_KEPT = 8
"""Filters whose days are kept at once."""
_PERIODS = 500
"""Timetable entries without a day whose printed period is looked up."""


class Kind(StrEnum):
    """What happens on a day."""

    DEADLINE = "deadline"
    OPENING = "opening"
    PLANNED = "planned"
    """An indicative day of a timetable: the call may come later, changed or not at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of one call."""

    kind: Kind
    on: date
    call: ListedCall
    deadline: Deadline | None = None
    """None for an opening."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A timetable's entry of which only a period is printed."""

    call: ListedCall
    opens: Period | None
    closes: Period | None

    @property
    def first(self) -> date:
        """Return the first day that the periods name, for the order; `date.max` for none."""
        return min((p.first for p in (self.opens, self.closes) if p), default=date.max)


@dataclass(frozen=True, slots=True)
class Agenda:
    """All days to come by date, and what is planned without a day."""

    entries: tuple[Entry, ...]
    planned: tuple[Planned, ...]
    followed: dict[str, str]
    """Call uid → title of the own project that follows it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    listed: tuple[ListedCall, ...]
    """The list from which the days were taken."""
    day: date
    entries: tuple[Entry, ...]
    undated: tuple[ListedCall, ...]


_lock = threading.Lock()
_kept: dict[str, _Kept] = {}


def agenda(
    person: Person, session: Session, filters: CallFilters, *, now: datetime, own: bool = False
) -> Agenda:
    """Return what comes from the day of aware `now` on, of the calls that pass the filters.

    `own` leaves only what the person's projects follow. Days of one date stand with followed calls
    first. A publisher's "no end" is no day.
    """
    followed = _followed(person, session)
    today = brussels_day(now)
    if own:
        found = calls.listed_many(person, session, list(followed), now=now)
        entries, undated = _days(found, today)
    else:
        entries, undated = _of_all(person, session, filters, now=now)
    if followed:
        entries = tuple(sorted(entries, key=lambda e: (e.on, e.call.row.uid not in followed)))
    return Agenda(entries, _periods(session, undated[:_PERIODS]), followed)


def _of_all(
    person: Person, session: Session, filters: CallFilters, *, now: datetime
) -> tuple[tuple[Entry, ...], tuple[ListedCall, ...]]:
    """Return the days of all calls that pass; the same for everybody, so counted once."""
    key, today = filters.model_dump_json(), brussels_day(now)
    listed = calls.listed_calls(session, now)
    with _lock:
        kept = _kept.get(key)
    if kept is None or kept.listed is not listed or kept.day != today:
        found = calls.find_calls(person, session, filters, limit=_ALL, now=now).items
        kept = _Kept(listed, today, *_days(found, today))
        with _lock:
            # What holds no longer goes at once: each holds the whole list of its time.
            for old in [k for k, one in _kept.items() if one.listed is not listed]:
                del _kept[old]
            while len(_kept) >= _MOST_KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key] = kept
    return kept.entries, kept.undated


def _days(
    found: Sequence[ListedCall], today: date
) -> tuple[tuple[Entry, ...], tuple[ListedCall, ...]]:
    """Return the days to come by date and title, and the calls of which only a period is planned."""
    entries = [entry for call in found for entry in _entries(call, today)]
    entries.sort(key=lambda e: (e.on, e.call.row.title))
    dated = {entry.call.row.uid for entry in entries}
    undated = tuple(
        call
        for call in found
        if call.row.dates.planned_until is not None
        and call.row.dates.planned_until >= today
        and call.row.uid not in dated
    )
    return tuple(entries), undated


def _entries(call: ListedCall, today: date) -> list[Entry]:
    if call.status is CallStatus.CLOSED:  # closed by its source: its printed days are no more
        return []
    dates = call.row.dates
    planned = dates.planned_until is not None
    found = [
        Entry(Kind.PLANNED if planned else Kind.DEADLINE, deadline.on, call, deadline)
        for deadline in dates.deadlines
        if today <= deadline.on < date.max
    ]
    if dates.opens_on is not None and dates.opens_on > today:
        found.append(Entry(Kind.PLANNED if planned else Kind.OPENING, dates.opens_on, call))
    return found


def _periods(session: Session, undated: Sequence[ListedCall]) -> tuple[Planned, ...]:
    records = stored_calls.records(session, [call.row.uid for call in undated])
    found = [
        Planned(call, record.opens_within, record.closes_within)
        for call in undated
        if (record := records.get(call.row.uid)) is not None
    ]
    return tuple(sorted(found, key=lambda planned: planned.first))


def _followed(person: Person, session: Session) -> dict[str, str]:
    acting = person.organisation_id
    if acting is None or not may(person, Action.READ_PROJECTS, acting):
        return {}
    titles = {p.id: p.profile.title for p in projects.list_all(person, session)}
    return {
        mark.call_uid: titles[mark.project_id]
        for mark in tracking.all_marks(person, session)
        if mark.content.stage is not Stage.DISMISSED and mark.project_id in titles
    }
