"""Finding and reading calls. One list, one filter and one sort serve pages, exports and the API."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.accounts import AuditAction
from domain.errors import NotFound
from domain.links import fold
from domain.listing import (
    CallFilters,
    Sort,
    by_relevance,
    count_by,
    count_regions,
    list_at,
    ordered,
    passing,
    relisted,
    restless,
)
from domain.people import Person
from domain.status import brussels_day
from domain.views import CallPage, CallRow, CallView, Facet, ListedCall, NoticeView, OverrideView
from funding_db.engine import Session
from funding_db.repositories import calls, duplicates, overrides
from funding_db.search import SearchHits, search
from services import audit
from services.rights import Action, require

FACETS = {
    "status": "status",
    "programme": "programme",
    "instrument": "instrument",
    "source": "source_id",
    "procedure": "procedure",
    "applicant": "applicants",
    "pays_for": "pays_for",
    "objective": "objectives",
    "country": "countries",
    "region": "regions",
}
"""Filter → attribute of a row whose values it offers."""
_MOST_PASSED = 32
"""Filters whose calls are kept at once."""


@dataclass
class _Kept:
    """The narrow rows of one data version, and their standing at one minute."""

    version: int
    rows: tuple[CallRow, ...]
    folded: tuple[CallRow, ...] = ()
    """Aggregators' copies of calls that stand in `rows`: no list shows them."""
    day: date | None = None
    minute: datetime | None = None
    listed: tuple[ListedCall, ...] = ()
    restless: tuple[int, ...] = ()
    orders: dict[Sort, tuple[ListedCall, ...]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    """Where each call stands in the order of deadlines."""
    passed: dict[tuple[Sort, str], list[ListedCall]] = field(default_factory=dict)
    """What passes the filters that were asked for lately: many people look at the same lists."""

    def at(self, now: datetime) -> None:
        """Count the standing for the minute of `now`: of all calls once a day, then of a few."""
        minute, day = now.replace(second=0, microsecond=0), brussels_day(now)
        if self.minute == minute:
            return
        if self.day == day:
            listed = relisted(self.listed, self.restless, now)
        else:
            listed = list_at(self.rows, now)
            self.restless = restless(listed, day)
        if listed is not self.listed:
            self.orders, self.places, self.passed = {}, {}, {}
        self.minute, self.day, self.listed = minute, day, listed

    def sorted_by(self, sort: Sort) -> tuple[ListedCall, ...]:
        """Return all calls in an order, sorted once for a state of the data."""
        if sort not in self.orders:
            self.orders[sort] = tuple(ordered(self.listed, sort))
        return self.orders[sort]

    def passing(self, filters: CallFilters, sort: Sort) -> list[ListedCall]:
        """Return the calls that pass filters without a search, in an order; not to be changed."""
        key = (sort, filters.model_dump_json())
        if key not in self.passed:
            while len(self.passed) >= _MOST_PASSED:
                self.passed.pop(next(iter(self.passed)))
            self.passed[key] = passing(self.sorted_by(sort), filters, found=None)
        return self.passed[key]

    def some(self, uids: Iterable[str]) -> list[ListedCall]:
        """Return those of these calls that lists show, in the order of deadlines."""
        everything = self.sorted_by(Sort.DEADLINE)
        if not self.places:
            self.places = {call.row.uid: place for place, call in enumerate(everything)}
        found = sorted(self.places[uid] for uid in uids if uid in self.places)
        return [everything[place] for place in found]


_lock = threading.Lock()
_kept: dict[str, _Kept] = {}


def listed_calls(
    session: Session, now: datetime, sort: Sort = Sort.DEADLINE
) -> tuple[ListedCall, ...]:
    """Return every call with its standing; read once per data version, counted once per minute."""
    with _lock:
        return _at(session, now).sorted_by(sort)


def _at(session: Session, now: datetime) -> _Kept:
    """Return what is kept of this database, brought up to date; to be called under the lock."""
    key = session.get_bind().engine.url.render_as_string(hide_password=True)
    version = calls.data_version(session)
    kept = _kept.get(key)
    if kept is None or kept.version != version:
        kept = _kept[key] = _Kept(version, *_folded(session))
    kept.at(now)
    return kept


def _folded(session: Session) -> tuple[tuple[CallRow, ...], tuple[CallRow, ...]]:
    """Return the calls that lists show and the copies that they leave out."""
    links = duplicates.standing(session)
    return fold(calls.list_rows(session), links, duplicates.aggregators(session))


def _copies(session: Session, now: datetime) -> tuple[ListedCall, ...]:
    """Return the folded copies with their standing, for whoever asks for one by its name."""
    key = session.get_bind().engine.url.render_as_string(hide_password=True)
    with _lock:
        kept = _kept.get(key)
    return list_at(kept.folded, now) if kept else ()


def version(person: Person, session: Session) -> int:
    """Return the number that grows with every change of what is stored about calls."""
    require(person, Action.READ_CALLS)
    return calls.data_version(session)


def find_calls(
    person: Person,
    session: Session,
    filters: CallFilters,
    *,
    limit: int = 50,
    offset: int = 0,
    now: datetime,
) -> CallPage:
    """Return one page of the calls that pass the filters."""
    require(person, Action.READ_CALLS)
    hits = _hits(session, filters)
    ids = hits.ids if hits else None
    found = _passing(session, filters, ids, now=now, sort=filters.sort)
    if ids is not None and filters.sort is Sort.RELEVANCE:
        found = by_relevance(found, ids)
    any_word = bool(hits and hits.any_word)
    return CallPage(len(found), tuple(found[offset : offset + limit]), any_word)


def _passing(
    session: Session,
    filters: CallFilters,
    ids: Sequence[int] | None,
    *,
    now: datetime,
    sort: Sort = Sort.DEADLINE,
) -> list[ListedCall]:
    """Return the calls that pass; `ids` are those that a search found, None when none was asked."""
    if ids is not None:
        return passing(listed_calls(session, now, sort), filters, found=ids)
    with _lock:
        return _at(session, now).passing(filters, sort)


def _hits(session: Session, filters: CallFilters) -> SearchHits | None:
    return search(session, filters.q) if filters.q.strip() else None


def facets(
    person: Person,
    session: Session,
    filters: CallFilters,
    *,
    now: datetime,
    names: Iterable[str] = tuple(FACETS),
) -> dict[str, list[Facet]]:
    """Return the values of each of these filters with counts, the filter itself left aside."""
    require(person, Action.READ_CALLS)
    hits = _hits(session, filters)
    ids = hits.ids if hits else None
    passed = _passing(session, filters, ids, now=now)
    found = {}
    for name in names:
        base, attribute = passed, FACETS[name]
        if getattr(filters, name):
            base = _passing(session, filters.model_copy(update={name: ()}), ids, now=now)
        found[name] = count_regions(base) if name == "region" else count_by(base, attribute)
    return found


def get_call(person: Person, session: Session, uid: str) -> CallView:
    """Return everything about one call; raises NotFound."""
    require(person, Action.READ_CALLS)
    view = calls.get_view(session, uid)
    if view is None:
        raise NotFound("there is no such call")
    return view


def listed(person: Person, session: Session, uid: str, *, now: datetime) -> ListedCall:
    """Return one call's row with its standing; raises NotFound."""
    found = listed_many(person, session, [uid], now=now)
    if not found:
        raise NotFound("there is no such call")
    return found[0]


def listed_many(
    person: Person, session: Session, uids: Sequence[str], *, now: datetime
) -> list[ListedCall]:
    """Return the rows of these calls with their standing; those that do not exist are left out."""
    require(person, Action.READ_CALLS)
    wanted = frozenset(uids)
    with _lock:
        found = _at(session, now).some(wanted)
    if len(found) < len(wanted):
        found += [call for call in _copies(session, now) if call.row.uid in wanted]
    return found


def recent_notices(
    person: Person, session: Session, *, since: datetime | None = None, limit: int = 50
) -> tuple[NoticeView, ...]:
    """Return what happened to calls, newest first."""
    require(person, Action.READ_CALLS)
    return calls.notices(session, since=since, limit=limit)


def notices_of(person: Person, session: Session, uid: str) -> tuple[NoticeView, ...]:
    """Return what happened to one call, newest first."""
    require(person, Action.READ_CALLS)
    return calls.notices(session, call_uid=uid)


def correct(
    person: Person,
    session: Session,
    uid: str,
    field: str,
    value: Any,
    *,
    reason: str,
    now: datetime,
) -> OverrideView:
    """Correct one field of a call by hand; `value` in JSON form."""
    require(person, Action.CORRECT_CALL)
    view = overrides.add(session, uid, field, value, author=person.name, reason=reason, now=now)
    audit.note(
        person, session, AuditAction.CALL_CORRECTED, now=now, thing=f"call:{uid}", field=field
    )
    return view


def withdraw_correction(
    person: Person, session: Session, override_id: int, *, now: datetime
) -> None:
    """Take a correction back."""
    require(person, Action.CORRECT_CALL)
    overrides.withdraw(session, override_id, author=person.name, now=now)
    thing = f"override:{override_id}"
    audit.note(person, session, AuditAction.CORRECTION_WITHDRAWN, now=now, thing=thing)
