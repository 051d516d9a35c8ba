"""Sources whose calls were not read in time, so that nobody trusts their dates too much."""

from datetime import datetime, timedelta

from domain.people import Person
from domain.source import SourceSpec
from domain.views import SourceHealth
from funding_db.engine import Session
from funding_db.repositories import sources
from funding_db.repositories.sources import SourceState
from services.rights import Action, require

_TURNS, _GRACE = 2, timedelta(hours=12)
"""How long a source may stay unread before its list is called stale: its own turns, and some hours."""


def stale(person: Person, session: Session, *, now: datetime) -> tuple[SourceHealth, ...]:
    """Return the sources of calls that failed last or were not read for two of their own turns.

    One that holds a recorded sample, or is written by hand, is never stale; one that was never read
    is when its crawls fail.
    """
    require(person, Action.READ_SOURCES)
    known = {found.spec.id: found.spec for found in sources.known(session)}
    ids = [
        state.source_id
        for state in sources.states(session)
        if state.source_id in known and _is_stale(state, known[state.source_id], now)
    ]
    return sources.health(session, ids) if ids else ()


def _is_stale(state: SourceState, spec: SourceSpec, now: datetime) -> bool:
    if not state.enabled or state.sample or spec.kind != "calls" or spec.curated_on:
        return False
    turns = timedelta(hours=_TURNS * spec.every_hours) + _GRACE
    late = state.last_ok_at is not None and now - state.last_ok_at > turns
    return late or state.consecutive_failures > 0
