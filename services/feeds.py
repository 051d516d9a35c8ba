"""Calendars under secret addresses: made, listed and revoked by their person, read by programs.

An address shows what its maker may see at the moment of asking: who lost the role, or whose account
is shut, has lost the calendar.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain import listing_address
from domain.accounts import AuditAction
from domain.enums import MatchVerdict
from domain.errors import NotAllowed, NotFound, Refusal
from domain.feeds import Feed, FeedKind
from domain.i18n import texts
from domain.people import EMBEDDED_PERSON, HOME_ORGANISATION_ID, Person
from domain.status import brussels_day
from domain.tracking import Stage
from domain.views import ListedCall
from funding_db.engine import Session
from funding_db.repositories import feeds as stored
from funding_db.repositories import people
from services import (
    audit,
    calendar,
    calls,
    country_facts,
    matches,
    projects,
    sources,
    tracking,
)
from services.fit import Strength, best_of, strength_of
from services.rights import Action, own_organisation
from services.settings import Mode, settings
from services.tokens import digest, new_token

_MOST = 50
_DEEP = 100
"""Matches of a project that are looked at."""
_ALL = 100_000
_PAST = timedelta(days=30)
"""How long a deadline stays in a calendar after its day."""
_MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    listed: tuple[ListedCall, ...]
    """The list of which the answers hold."""
    day: date
    near: dict[str, frozenset[str]]
    """Profile of a project → the calls that are near to it."""


_lock = threading.Lock()
_kept: _Kept | None = None


def list_own(person: Person, session: Session) -> tuple[Feed, ...]:
    """Return the addresses that work, made by the person for the organisation he acts for."""
    organisation = own_organisation(person, Action.KEEP_SEARCHES)
    return stored.feeds(session, organisation, person.id or 0)


def for_search(person: Person, session: Session, search_id: int, *, now: datetime) -> str:
    """Make an address for an own saved search and return its path; raises NotFound for others."""
    organisation = own_organisation(person, Action.KEEP_SEARCHES)
    stored.search(session, organisation, person.id or 0, search_id)
    return _made(person, session, organisation, FeedKind.SEARCH, search_id, now)


def for_project(person: Person, session: Session, project_id: int, *, now: datetime) -> str:
    """Make an address for a project and return its path; raises NotFound for projects of others."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    projects.get(person, session, project_id)
    return _made(person, session, organisation, FeedKind.PROJECT, project_id, now)


def for_city(person: Person, session: Session, *, now: datetime) -> str:
    """Make an address for all projects of the person's organisation and return its path."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    return _made(person, session, organisation, FeedKind.CITY, organisation, now)


def revoke(person: Person, session: Session, feed_id: int, *, now: datetime) -> None:
    """Shut an own address for ever; raises NotFound for any other."""
    organisation = own_organisation(person, Action.KEEP_SEARCHES)
    stored.revoke_feed(session, organisation, person.id or 0, feed_id, now=now)
    audit.note(
        person,
        session,
        AuditAction.FEED_REVOKED,
        now=now,
        organisation_id=organisation,
        thing=f"feed:{feed_id}",
    )


def _made(
    person: Person,
    session: Session,
    organisation: int,
    kind: FeedKind,
    target_id: int,
    now: datetime,
) -> str:
    if len(stored.feeds(session, organisation, person.id or 0)) >= _MOST:
        raise Refusal("there are {count} calendar addresses; revoke one first", count=50)
    token = new_token()
    kept = stored.add_feed(
        session,
        organisation,
        person.id or 0,
        kind,
        target_id,
        token_hash=digest(token),
        now=now,
    )
    audit.note(
        person,
        session,
        AuditAction.FEED_MADE,
        now=now,
        organisation_id=organisation,
        thing=f"feed:{kept.id}",
        kind=kind,
    )
    return f"/feeds/{token}.ics"


def content(session: Session, token: str, *, now: datetime) -> bytes | None:
    """Return the calendar of an address; None when it is not, or no longer, to be seen."""
    feed = stored.find_feed(session, digest(token))
    person = _maker(session, feed) if feed else None
    if feed is None or person is None:
        return None
    try:
        name, found = _of(person, session, feed, now)
    except (NotAllowed, NotFound):
        return None
    return calendar.written(
        found,
        calendar.moves_of(session, found),
        texts(person.language),
        base_url=settings().base_url(),
        licences=sources.licences(person, session),
        name=f"Fundmap: {name}",
        today=brussels_day(now),
        past_from=brussels_day(now) - _PAST,
    )


def _maker(session: Session, feed: Feed) -> Person | None:
    """Return the maker with the rights of this moment; None without a role where it was made."""
    if settings().mode is Mode.EMBEDDED and not feed.person_id:
        return EMBEDDED_PERSON
    person = people.acting(session, feed.person_id, feed.organisation_id)
    return person if person and person.organisation_id == feed.organisation_id else None


def _of(
    person: Person, session: Session, feed: Feed, now: datetime
) -> tuple[str, list[ListedCall]]:
    """Return the name and the calls of a calendar, by uid."""
    if feed.kind is FeedKind.SEARCH:
        organisation = own_organisation(person, Action.KEEP_SEARCHES)
        search = stored.search(session, organisation, person.id or 0, feed.target_id)
        filters = listing_address.parse(search.query)
        page = calls.find_calls(person, session, filters, limit=_ALL, now=now)
        return search.name, sorted(page.items, key=lambda call: call.row.uid)
    if feed.kind is FeedKind.PROJECT:
        project = projects.get(person, session, feed.target_id)
        name, numbers = project.profile.title, [project.id]
    else:
        numbers = [project.id for project in projects.list_all(person, session)]
        stands = people.organisation_name(session, feed.organisation_id)
        t = texts(person.language)
        at_home = feed.organisation_id == HOME_ORGANISATION_ID
        name = stands or (t("This installation") if at_home else "")
    uids = {uid for number in numbers for uid in _near(person, session, number, now)}
    return name, calls.listed_many(person, session, sorted(uids), now=now)


def _near(person: Person, session: Session, project_id: int, now: datetime) -> Iterable[str]:
    """Return the calls that a project follows, and those that are near to it and not dismissed."""
    marks = tracking.marks_of(person, session, project_id)
    dismissed = {uid for uid, mark in marks.items() if mark.content.stage is Stage.DISMISSED}
    return (_matched(person, session, project_id, now) | set(marks)) - dismissed


def _matched(person: Person, session: Session, project_id: int, now: datetime) -> frozenset[str]:
    """Return the calls near to a project: programs ask every hour, the answer changes with the data."""
    project = projects.get(person, session, project_id)
    profile = country_facts.laid_beside(session, project.applying)
    listed = calls.listed_calls(session, now)
    kept, key = _kept_of(listed, brussels_day(now)), profile.model_dump_json()
    found = kept.near.get(key)
    if found is not None:
        return found
    results = matches.near_calls(person, session, project_id, now=now, limit=_DEEP)
    best = best_of(results)
    near = frozenset(
        result.call_uid
        for result in results
        if result.verdict is not MatchVerdict.NOT_FOR_YOU
        and strength_of(result.relevance, best) is not Strength.SOME
    )
    with _lock:
        while len(kept.near) >= _MOST_KEPT:
            kept.near.pop(next(iter(kept.near)))
        kept.near[key] = near
    return near


def _kept_of(listed: tuple[ListedCall, ...], day: date) -> _Kept:
    """Return what is kept for this list and day; what held of another is forgotten."""
    global _kept
    with _lock:
        if _kept is None or _kept.listed is not listed or _kept.day != day:
            _kept = _Kept(listed, day, {})
        return _kept
