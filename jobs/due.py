"""Which sources are due: a pure function of their states and the time."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from domain.source import SourceSpec
from funding_db.repositories.sources import SourceState

_FIRST_BACK_OFF = timedelta(minutes=15)


def due_sources(
    now: datetime, states: Iterable[SourceState], specs: Mapping[str, SourceSpec]
) -> list[str]:
    """Return the ids of enabled sources whose time has come, longest waiting first."""
    waiting = [
        state
        for state in states
        if state.enabled
        and state.source_id in specs
        and (state.next_due_at is None or state.next_due_at <= now)
    ]
    waiting.sort(key=lambda s: (s.next_due_at is not None, s.next_due_at or now, s.source_id))
    return [state.source_id for state in waiting]


def next_due(now: datetime, spec: SourceSpec, consecutive_failures: int) -> datetime:
    """Return when to crawl next: the source's rhythm after success, a growing pause after failure.

    The pause doubles from 15 minutes and never exceeds the source's own rhythm.
    """
    rhythm = timedelta(hours=spec.every_hours)
    if consecutive_failures <= 0:
        return now + rhythm
    pause: timedelta = _FIRST_BACK_OFF * 2 ** min(consecutive_failures - 1, 16)
    return now + min(pause, rhythm)
