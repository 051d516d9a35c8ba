"""Filtering and sorting of call rows: pure, so that page, export, feed and API mean the same."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from domain.enums import ApplicantType, CallStatus
from domain.status import brussels_day, standing
from domain.value import Value
from domain.views import CallRow, Facet, ListedCall


class Sort(StrEnum):
    """Orders of a list."""

    DEADLINE = "deadline"
    RELEVANCE = "relevance"
    NEWEST = "newest"
    CHANGED = "changed"
    TITLE = "title"


class CallFilters(Value):
    """What a person asked to see; kept in the address of the page."""

    q: str = ""
    status: tuple[CallStatus, ...] = ()
    programme: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    instrument: tuple[str, ...] = ()
    applicant: tuple[str, ...] = ()
    """A call that names no applicants is kept, and so is one for any legal entity."""
    country: tuple[str, ...] = ()
    """A call without stated area is kept: unknown is not a no."""
    procedure: tuple[str, ...] = ()
    pays_for: tuple[str, ...] = ()
    closes_within_days: int | None = None
    grant_at_least_minor: int | None = None
    sort: Sort = Sort.DEADLINE


def list_at(rows: Sequence[CallRow], now: datetime) -> tuple[ListedCall, ...]:
    """Return every row with its standing at `now`."""
    today = brussels_day(now)
    listed = []
    for row in rows:
        status, deadline = standing(row.dates, now)
        left = deadline.days_left(today) if deadline else None
        listed.append(ListedCall(row, status, deadline, left))
    return tuple(listed)


def select(
    calls: Iterable[ListedCall], filters: CallFilters, *, found: Sequence[int] | None
) -> list[ListedCall]:
    """Return the calls that pass `filters`, sorted; see `passing` for `found`."""
    kept = passing(calls, filters, found=found)
    if filters.sort is Sort.RELEVANCE and found is not None:
        place = {call_id: i for i, call_id in enumerate(found)}
        return sorted(kept, key=lambda c: place[c.row.id])
    return sorted(kept, key=_KEYS.get(filters.sort, _by_deadline))


def passing(
    calls: Iterable[ListedCall], filters: CallFilters, *, found: Sequence[int] | None
) -> list[ListedCall]:
    """Return the calls that pass `filters`, in the order given.

    `found` holds the ids that the text search returned, best first; None when nothing was searched.
    """
    ids = None if found is None else frozenset(found)
    return [c for c in calls if (ids is None or c.row.id in ids) and _passes(c, filters)]


def count_by(calls: Iterable[ListedCall], attribute: str) -> list[Facet]:
    """Return how many calls have each value of a row's attribute, most frequent first."""
    counts: Counter[str] = Counter()
    for call in calls:
        value = call.status if attribute == "status" else getattr(call.row, attribute)
        values = value if isinstance(value, tuple) else (value,)
        counts.update(str(v) for v in values if v is not None)
    return [Facet(value, count) for value, count in counts.most_common()]


def _passes(call: ListedCall, f: CallFilters) -> bool:
    row = call.row
    return (
        (not f.status or call.status in f.status)
        and (not f.programme or row.programme in f.programme)
        and (not f.source or row.source_id in f.source)
        and (not f.instrument or row.instrument in f.instrument)
        and (not f.procedure or row.procedure in f.procedure)
        and _passes_applicants(row.applicants, f.applicant)
        and (not f.country or not row.countries or _meet(row.countries, f.country))
        and (not f.pays_for or _meet(row.pays_for, f.pays_for))
        and _passes_numbers(call, f)
    )


def _passes_applicants(named: Sequence[ApplicantType], wanted: Sequence[str]) -> bool:
    if not wanted or not named or _meet(named, wanted):
        return True
    anybody = ApplicantType.ANY_LEGAL_ENTITY in named
    return anybody and any(kind != ApplicantType.NATURAL_PERSON for kind in wanted)


def _passes_numbers(call: ListedCall, f: CallFilters) -> bool:
    if f.closes_within_days is not None and (
        call.days_left is None or not 0 <= call.days_left <= f.closes_within_days
    ):
        return False
    largest = call.row.grant_max or call.row.grant_min
    return f.grant_at_least_minor is None or (
        largest is not None and largest.minor >= f.grant_at_least_minor
    )


def _meet(have: Iterable[str], want: Sequence[str]) -> bool:
    return any(value in want for value in have)


_RANK = {
    CallStatus.LAST_DAY: 0,
    CallStatus.OPEN: 0,
    CallStatus.FORTHCOMING: 0,
    CallStatus.UNKNOWN: 1,
    CallStatus.LATER_STAGE: 2,
    CallStatus.CLOSED: 3,
}


def _by_deadline(call: ListedCall) -> tuple[int, date, str]:
    on = call.next_deadline.on if call.next_deadline else date.max
    return (_RANK[call.status], on, call.row.uid)


def _by_newest(call: ListedCall) -> tuple[float, str]:
    return (-call.row.first_seen_at.timestamp(), call.row.uid)


def _by_changed(call: ListedCall) -> tuple[float, str]:
    return (-call.row.changed_at.timestamp(), call.row.uid)


def _by_title(call: ListedCall) -> tuple[str, str]:
    return (call.row.title.casefold(), call.row.uid)


_KEYS = {
    Sort.DEADLINE: _by_deadline,
    Sort.NEWEST: _by_newest,
    Sort.CHANGED: _by_changed,
    Sort.TITLE: _by_title,
}
