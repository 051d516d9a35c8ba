"""All deadlines by date, each stage and cut-off by itself: what the API lists."""

import threading
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime

from domain.deadline import Deadline
from domain.listing import CallFilters
from domain.people import Person
from domain.views import ListedCall
from funding_db.engine import Session
from services import calls
from services.rights import Action, require

_ALL = 1_000_000
Due = tuple[ListedCall, Deadline]


@dataclass(frozen=True, slots=True)
class _Kept:
    listed: tuple[ListedCall, ...]
    """The list from which the deadlines were taken."""
    days: list[date]
    due: list[Due]


_kept: _Kept | None = None
_lock = threading.Lock()


def between(
    person: Person,
    session: Session,
    filters: CallFilters,
    *,
    since: date,
    until: date | None = None,
    limit: int = 50,
    offset: int = 0,
    now: datetime,
) -> tuple[int, list[Due]]:
    """Return how many deadlines of the calls that pass lie in a time, and one page, soonest first."""
    require(person, Action.READ_CALLS)
    kept = _of_all(session, now)
    first, last = bisect_left(kept.days, since), bisect_right(kept.days, until or date.max)
    found = kept.due[first:last]
    if filters.model_copy(update={"sort": CallFilters().sort}) != CallFilters():
        passing = calls.find_calls(person, session, filters, limit=_ALL, now=now).items
        ids = {call.row.id for call in passing}
        found = [one for one in found if one[0].row.id in ids]
    return len(found), found[offset : offset + limit]


def _of_all(session: Session, now: datetime) -> _Kept:
    """Return all deadlines in order; sorted anew only when a call or a standing has changed."""
    global _kept
    listed = calls.listed_calls(session, now)
    with _lock:
        if _kept is None or _kept.listed is not listed:
            places = (
                (d.on, call.row.uid, place, (call, d))
                for call in listed
                for place, d in enumerate(call.row.dates.deadlines)
            )
            ordered = sorted(places, key=lambda entry: entry[:3])
            _kept = _Kept(listed, [e[0] for e in ordered], [e[3] for e in ordered])
        return _kept
