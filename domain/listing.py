"""Filtering and sorting of call rows: pure, so that page, export, feed and API mean the same."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter

from domain.enums import ApplicantType, CallStatus
from domain.reference.objectives import key_of
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
    region: tuple[str, ...] = ()
    """Codes of NUTS: calls that name one of them, a part of it or a larger region around it."""
    procedure: tuple[str, ...] = ()
    pays_for: tuple[str, ...] = ()
    objective: tuple[str, ...] = ()
    """Specific objectives of the cohesion funds as calls state them, such as "RSO5.1"."""
    closes_within_days: int | None = None
    grant_at_least_minor: int | None = None
    sort: Sort = Sort.DEADLINE


def list_at(rows: Sequence[CallRow], now: datetime) -> tuple[ListedCall, ...]:
    """Return every row with its standing at `now`."""
    today = brussels_day(now)
    return tuple(_listed(row, now, today) for row in rows)


def _listed(row: CallRow, now: datetime, today: date) -> ListedCall:
    status, deadline = standing(row.dates, now)
    left = deadline.days_left(today) if deadline else None
    return ListedCall(row, status, deadline, left)


def restless(calls: Sequence[ListedCall], today: date) -> tuple[int, ...]:
    """Return the places of calls whose standing can change while Brussels has this day.

    Days of other zones differ from it by one at most, so all other calls stay as they are.
    """
    return tuple(
        place
        for place, call in enumerate(calls)
        if any(abs((d.on - today).days) <= 1 for d in call.row.dates.deadlines)
    )


def relisted(
    calls: tuple[ListedCall, ...], places: Sequence[int], now: datetime
) -> tuple[ListedCall, ...]:
    """Return `calls` with those at `places` counted anew; the same object when none changed."""
    today = brussels_day(now)
    fresh = {place: _listed(calls[place].row, now, today) for place in places}
    moved = {place: call for place, call in fresh.items() if call != calls[place]}
    if not moved:
        return calls
    return tuple(moved.get(place, call) for place, call in enumerate(calls))


def select(
    calls: Iterable[ListedCall], filters: CallFilters, *, found: Sequence[int] | None
) -> list[ListedCall]:
    """Return the calls that pass `filters`, sorted; see `passing` for `found`."""
    kept = passing(calls, filters, found=found)
    if filters.sort is Sort.RELEVANCE and found is not None:
        return by_relevance(kept, found)
    return ordered(kept, filters.sort)


def ordered(calls: Iterable[ListedCall], sort: Sort) -> list[ListedCall]:
    """Return the calls in an order that needs no search; by deadline when it needs one."""
    return sorted(calls, key=_KEYS.get(sort, _by_deadline))


def by_relevance(calls: Iterable[ListedCall], found: Sequence[int]) -> list[ListedCall]:
    """Return calls, all of them in `found`, in the order of `found`."""
    place = {call_id: i for i, call_id in enumerate(found)}
    return sorted(calls, key=lambda c: place[c.row.id])


def passing(
    calls: Iterable[ListedCall], filters: CallFilters, *, found: Sequence[int] | None
) -> list[ListedCall]:
    """Return the calls that pass `filters`, in the order given.

    `found` holds the ids that the text search returned, best first; None when nothing was searched.
    """
    kept = calls
    if found is not None:
        ids = frozenset(found)
        kept = [c for c in calls if c.row.id in ids]
    for check in _checks(filters):
        kept = [c for c in kept if check(c)]
    return list(kept)


def count_by(calls: Iterable[ListedCall], attribute: str) -> list[Facet]:
    """Return how many calls have each value of a row's attribute, most frequent first."""
    read = attrgetter("status" if attribute == "status" else f"row.{attribute}")
    counts: Counter[str] = Counter()
    # There are far fewer distinct values, or tuples of them, than calls.
    for value, count in Counter(map(read, calls)).items():
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                counts[str(one)] += count
    return [Facet(value, count) for value, count in counts.most_common()]


def count_regions(calls: Iterable[ListedCall]) -> list[Facet]:
    """Return how many calls concern each region that some call names, most frequent first."""
    named = Counter(call.row.regions for call in calls if call.row.regions)
    codes = {code for codes in named for code in codes}
    counts = Counter(
        {
            code: sum(n for codes, n in named.items() if any(touches(code, one) for one in codes))
            for code in sorted(codes)
        }
    )
    return [Facet(value, count) for value, count in counts.most_common()]


def _checks(f: CallFilters) -> Iterator[Callable[[ListedCall], bool]]:
    """Give one question for each filter that is set, so that the others cost nothing."""
    if f.status:
        yield lambda c: c.status in f.status
    for attribute, wanted in (
        ("programme", f.programme),
        ("source_id", f.source),
        ("instrument", f.instrument),
        ("procedure", f.procedure),
    ):
        if wanted:
            yield _among(attribute, wanted)
    if f.applicant:
        yield lambda c: _passes_applicants(c.row.applicants, f.applicant)
    if f.country:
        yield lambda c: not c.row.countries or _meet(c.row.countries, f.country)
    if f.region:
        yield lambda c: any(touches(code, one) for one in c.row.regions for code in f.region)
    if f.objective:
        wanted_keys = tuple(map(key_of, f.objective))
        yield lambda c: _meet(c.row.objectives, wanted_keys)
    if f.pays_for:
        yield lambda c: _meet(c.row.pays_for, f.pays_for)
    if f.closes_within_days is not None or f.grant_at_least_minor is not None:
        yield lambda c: _passes_numbers(c, f)


def touches(region: str, named: str) -> bool:
    """Say whether a call that names `named` concerns `region`: the same, a part, or one around it."""
    code = region.upper()
    return named.startswith(code) or code.startswith(named)


def _among(attribute: str, wanted: Sequence[str]) -> Callable[[ListedCall], bool]:
    read = attrgetter(f"row.{attribute}")
    return lambda c: read(c) in wanted


def _passes_applicants(named: Sequence[ApplicantType], wanted: Sequence[str]) -> bool:
    if not named or _meet(named, wanted):
        return True
    anybody = ApplicantType.ANY_LEGAL_ENTITY in named
    return anybody and any(kind != ApplicantType.NATURAL_PERSON for kind in wanted)


def _passes_numbers(call: ListedCall, f: CallFilters) -> bool:
    if f.closes_within_days is not None and (
        call.days_left is None or not 0 <= call.days_left <= f.closes_within_days
    ):
        return False
    largest = call.row.grant_max or call.row.grant_min
    if f.grant_at_least_minor is None:
        return True
    # An amount in another currency cannot be compared with euro; that is not a no.
    return largest is not None and (
        largest.currency != "EUR" or largest.minor >= f.grant_at_least_minor
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
