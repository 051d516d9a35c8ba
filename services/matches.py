"""Matches of projects, computed when they are asked for; the index is built once per data version."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from domain.applicant import applying
from domain.call import CallRecord
from domain.enums import CallStatus
from domain.errors import NotFound, UsageError
from domain.match import MatchResult, NearCall
from domain.people import Person
from domain.project import ProjectProfile
from domain.status import brussels_day
from domain.views import ListedCall
from funding_db.engine import Session
from funding_db.repositories import applicants, calls
from services import country_facts, projects
from services.calls import listed_calls
from services.rights import Action, own_organisation, require
from services.settings import settings

if TYPE_CHECKING:
    from matcher.index import CallIndex
    from matcher.semantic import Nearness

_CHUNK = 5_000
"""Calls read at once; databases refuse longer lists of values."""
_MOST_REASONS = 100
"""Projects whose explained matches are kept at once: each click on a page asks for them anew."""
_LIVE = frozenset(CallStatus) - {CallStatus.CLOSED}


@dataclass
class _Kept:
    version: int
    uids: frozenset[str]
    index: "CallIndex"
    listed: tuple[ListedCall, ...]
    """The list from which `uids` was taken last."""


_lock = threading.Lock()
_kept: dict[str, _Kept] = {}
_nearness: "tuple[CallIndex, str, Nearness] | None" = None


_State = tuple[Any, tuple[ListedCall, ...], date]
"""Index, list and day of which an answer holds."""
_reasons: dict[str, tuple[_State, tuple[MatchResult, ...]]] = {}


def _same(one: _State, other: _State) -> bool:
    return one[0] is other[0] and one[1] is other[1] and one[2] == other[2]


def kept() -> tuple[int, ...]:
    """Return the versions of the data whose index stands: another answer says that it is a new one."""
    return tuple(one.version for one in _kept.values())


def live_index(session: Session, now: datetime) -> "CallIndex":
    """Return the index over the calls that are not closed at `now` and not missing."""
    from matcher import index

    key = session.get_bind().engine.url.render_as_string(hide_password=True)
    version = calls.data_version(session)
    listed = listed_calls(session, now)
    with _lock:
        kept = _kept.get(key)
        if kept is not None and kept.version == version and kept.listed is listed:
            return kept.index
        live = frozenset(
            call.row.uid
            for call in listed
            if call.status in _LIVE and call.row.missing_since is None
        )
        # Calls that close overnight are left in: the matcher looks at the status itself.
        if kept is None or kept.version != version or not live <= kept.uids:
            uids = sorted(live)
            chunks = (uids[at : at + _CHUNK] for at in range(0, len(uids), _CHUNK))
            records = (calls.records(session, chunk) for chunk in chunks)
            built = index.build(record for chunk in records for record in chunk.values())
            kept = _kept[key] = _Kept(version, live, built, listed)
        kept.listed = listed
        return kept.index


def records_of(session: Session, uids: Sequence[str]) -> dict[str, CallRecord]:
    """Return uid → record with corrections applied, from memory where the index of today stands."""
    key = session.get_bind().engine.url.render_as_string(hide_password=True)
    kept = _kept.get(key)
    if kept is None or kept.version != calls.data_version(session):
        return calls.records(session, uids)
    held = {
        uid: kept.index.records[kept.index.places[uid]] for uid in uids if uid in kept.index.places
    }
    rest = [uid for uid in uids if uid not in held]
    return {**held, **calls.records(session, rest)} if rest else held


def _near(
    index: "CallIndex", read: Callable[[int], None] = lambda _: None
) -> Callable[[ProjectProfile], Any] | None:
    """Return what gives the sentence model's closeness of a profile; None without a model.

    `read` is told how many texts the model has read: the first time that takes minutes.
    """
    global _nearness
    model = settings().semantic_model
    if not model:
        return None
    from matcher.semantic import Nearness

    with _lock:
        if _nearness is None or _nearness[0] is not index or _nearness[1] != model:
            folder, spoken = settings().data_dir / "semantic", settings().semantic_languages
            near = Nearness(index.records, model, folder, languages=spoken, done=read)
            _nearness = (index, model, near)
        return _nearness[2].of


def to_be_read() -> bool:
    """Say whether the sentence model has yet to read the calls in this process."""
    model, near = settings().semantic_model, _nearness
    if not model:
        return False
    if near is None or near[1] != model:
        return True
    return all(near[0] is not one.index for one in tuple(_kept.values()))


def read_calls(
    person: Person, session: Session, *, now: datetime, read: Callable[[int, int], None]
) -> None:
    """Let the sentence model read the calls; `read` is told how many texts of how many are ready.

    Raises UsageError when there is no such model.
    """
    from matcher.semantic import texts_to_read

    require(person, Action.READ_CALLS)
    index, chosen = live_index(session, now), settings()
    total = texts_to_read(index.records, chosen.semantic_model, chosen.semantic_languages)
    _near(index, lambda count: read(count, total))


def match_profile(
    person: Person, session: Session, profile: ProjectProfile, *, now: datetime, limit: int = 50
) -> tuple[MatchResult, ...]:
    """Return the explained matches of a profile that need not be stored, best first."""
    return match_profiles(person, session, [profile], now=now, limit=limit)[0]


def match_profiles(
    person: Person,
    session: Session,
    profiles: Sequence[ProjectProfile],
    *,
    now: datetime,
    limit: int = 50,
    cluster: str | None = None,
    read: Callable[[int], None] = lambda _: None,
) -> list[tuple[MatchResult, ...]]:
    """Return the explained matches of each profile; `cluster` is the address of a Dask scheduler.

    `read` is told how many texts of calls the sentence model has read. Raises UsageError when the
    cluster cannot be used.
    """
    from matcher.cluster import match_many, match_on_cluster

    require(person, Action.READ_CALLS)
    profiles = [country_facts.laid_beside(session, profile) for profile in profiles]
    index = live_index(session, now)
    if cluster is None:
        return match_many(profiles, index, now=now, limit=limit, near=_near(index, read))
    if settings().semantic_model:
        raise UsageError("a cluster ranks by words alone: leave FUNDMAP_SEMANTIC_MODEL empty")
    return match_on_cluster(profiles, index, address=cluster, now=now, limit=limit)


def match_project(
    person: Person, session: Session, project_id: int, *, now: datetime, limit: int = 50
) -> tuple[MatchResult, ...]:
    """Return the explained matches of one project, best first; raises NotFound."""
    project = projects.get(person, session, project_id)
    return match_profile(person, session, project.applying, now=now, limit=limit)


def reasons_of(
    person: Person, session: Session, project_id: int, *, now: datetime, limit: int = 50
) -> tuple[MatchResult, ...]:
    """Return the matches of one project with verdict, reasons and questions; raises NotFound.

    No score is taken apart: `judge_pair` does it for the one call of which somebody asks.
    """
    project = projects.get(person, session, project_id)
    return _reasons_for(session, project.applying, now=now, limit=limit)


def reasons_for(
    person: Person, session: Session, profile: ProjectProfile, *, now: datetime, limit: int = 50
) -> tuple[MatchResult, ...]:
    """Return what would fit a project that is still being written; raises NotFound for its applicant."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    if profile.applicant_id is not None:
        applicant = applicants.get(session, organisation, profile.applicant_id)
        if applicant is None:
            raise NotFound("there is no such applicant")
        profile = applying(profile, applicant.content)
    return _reasons_for(session, profile, now=now, limit=limit)


def _reasons_for(
    session: Session, profile: ProjectProfile, *, now: datetime, limit: int
) -> tuple[MatchResult, ...]:
    from matcher import engine

    profile = country_facts.laid_beside(session, profile)
    index, listed = live_index(session, now), listed_calls(session, now)
    key, state = f"{limit} {profile.model_dump_json()}", (index, listed, brussels_day(now))
    with _lock:
        kept = _reasons.get(key)
    # Until a call, a standing, the day or the project changes, the answer is the same.
    if kept is not None and _same(kept[0], state):
        return kept[1]
    near = _near(index)
    closeness = near(profile) if near else None
    found = engine.match(profile, index, now=now, limit=limit, closeness=closeness, terms=False)
    with _lock:
        # What holds no longer goes at once: each holds the whole index of its time.
        for old in [k for k, (at, _) in _reasons.items() if not _same(at, state)]:
            del _reasons[old]
        while len(_reasons) >= _MOST_REASONS:
            _reasons.pop(next(iter(_reasons)))
        _reasons[key] = (state, found)
    return found


def near_calls(
    person: Person,
    session: Session,
    project_id: int,
    *,
    now: datetime,
    limit: int = 50,
    index: "CallIndex | None" = None,
) -> tuple[NearCall, ...]:
    """Return the matches of one project without their explanation; raises NotFound.

    They are looked for in `index` where one is given, else among the calls that are live.
    """
    from matcher import engine

    project = projects.get(person, session, project_id)
    profile = country_facts.laid_beside(session, project.applying)
    if index is None:
        index = live_index(session, now)
    closeness = _near(index)
    return engine.near(
        profile, index, now=now, limit=limit, closeness=closeness(profile) if closeness else None
    )


def judge_pair(
    person: Person, session: Session, project_id: int, uid: str, *, now: datetime
) -> MatchResult | None:
    """Return the explained result of one project and one call, however near they are.

    None for a call that is closed, no longer listed or unknown; raises NotFound for the project.
    """
    from matcher import engine

    project = projects.get(person, session, project_id)
    index = live_index(session, now)
    if uid not in index.places:
        return None
    profile = country_facts.laid_beside(session, project.applying)
    found = engine.judge(profile, index, uid, now=now)
    return None if found.status is CallStatus.CLOSED else found


def match_all(
    person: Person, session: Session, *, now: datetime, limit: int = 50
) -> dict[int, tuple[MatchResult, ...]]:
    """Return the matches of every project of the organisation by project id."""
    return {
        project.id: match_profile(person, session, project.applying, now=now, limit=limit)
        for project in projects.list_all(person, session)
    }
