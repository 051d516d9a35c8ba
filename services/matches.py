"""Matches of projects, computed when they are asked for; the index is built once per data version."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.enums import CallStatus
from domain.match import MatchResult
from domain.people import Person
from domain.project import ProjectProfile
from funding_db.engine import Session
from funding_db.repositories import calls
from services import projects
from services.calls import listed_calls
from services.rights import Action, require

if TYPE_CHECKING:
    from matcher.index import CallIndex

_CHUNK = 5_000
"""Calls read at once; databases refuse longer lists of values."""
_LIVE = frozenset(CallStatus) - {CallStatus.CLOSED}


@dataclass
class _Kept:
    version: int
    uids: frozenset[str]
    index: "CallIndex"


_lock = threading.Lock()
_kept: dict[str, _Kept] = {}


def live_index(session: Session, now: datetime) -> "CallIndex":
    """Return the index over the calls that are not closed at `now` and not missing."""
    from matcher import index

    key = session.get_bind().engine.url.render_as_string(hide_password=True)
    version = calls.data_version(session)
    live = frozenset(
        call.row.uid
        for call in listed_calls(session, now)
        if call.status in _LIVE and call.row.missing_since is None
    )
    with _lock:
        kept = _kept.get(key)
        # Calls that close overnight are left in: the matcher looks at the status itself.
        if kept is None or kept.version != version or not live <= kept.uids:
            uids = sorted(live)
            chunks = (uids[at : at + _CHUNK] for at in range(0, len(uids), _CHUNK))
            records = (calls.records(session, chunk) for chunk in chunks)
            built = index.build(record for chunk in records for record in chunk.values())
            kept = _kept[key] = _Kept(version, live, built)
        return kept.index


def match_profile(
    person: Person, session: Session, profile: ProjectProfile, *, now: datetime, limit: int = 50
) -> tuple[MatchResult, ...]:
    """Return the explained matches of a profile that need not be stored, best first."""
    from matcher import engine

    require(person, Action.READ_CALLS)
    return engine.match(profile, live_index(session, now), now=now, limit=limit)


def match_profiles(
    person: Person,
    session: Session,
    profiles: Sequence[ProjectProfile],
    *,
    now: datetime,
    limit: int = 50,
    cluster: str | None = None,
) -> list[tuple[MatchResult, ...]]:
    """Return the explained matches of each profile; `cluster` is the address of a Dask scheduler.

    Raises UsageError when the cluster cannot be used.
    """
    from matcher.cluster import match_many, match_on_cluster

    require(person, Action.READ_CALLS)
    index = live_index(session, now)
    if cluster is None:
        return match_many(profiles, index, now=now, limit=limit)
    return match_on_cluster(profiles, index, address=cluster, now=now, limit=limit)


def match_project(
    person: Person, session: Session, project_id: int, *, now: datetime, limit: int = 50
) -> tuple[MatchResult, ...]:
    """Return the explained matches of one project, best first; raises NotFound."""
    project = projects.get(person, session, project_id)
    return match_profile(person, session, project.profile, now=now, limit=limit)


def match_all(
    person: Person, session: Session, *, now: datetime, limit: int = 50
) -> dict[int, tuple[MatchResult, ...]]:
    """Return the matches of every project of the organisation by project id."""
    return {
        project.id: match_profile(person, session, project.profile, now=now, limit=limit)
        for project in projects.list_all(person, session)
    }
