"""Which sources are due: a pure function of their states and the time."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from domain.quiet import QuietHours
from domain.source import SourceSpec
from funding_db.repositories.sources import SourceState

_FIRST_BACK_OFF = timedelta(minutes=15)
_JITTER = 0.1
_MOST_DOUBLINGS = 16


def due_sources(
    now: datetime,
    states: Iterable[SourceState],
    known: Collection[str],
    *,
    quiet: QuietHours | None = None,
) -> list[str]:
    """Return the ids of enabled, known sources whose time has come, longest waiting first.

    A source that was never planned is due at once, before all others. Nothing is in quiet hours:
    what waits then is due right after them.
    """
    if quiet is not None and quiet.cover(now):
        return []
    waiting = [
        state
        for state in states
        if state.enabled
        and state.source_id in known
        and (state.next_due_at is None or state.next_due_at <= now)
    ]
    waiting.sort(key=lambda s: (s.next_due_at is not None, s.next_due_at or now, s.source_id))
    return [state.source_id for state in waiting]


def next_due(
    now: datetime, spec: SourceSpec, *, consecutive_failures: int, jitter: float
) -> datetime:
    """Return when to crawl next: the source's rhythm after success, a growing pause after failure.

    The pause doubles from 15 minutes and never exceeds the source's own rhythm. `jitter` between
    0 and 1 draws either out by up to a tenth, so that not all installations ask at once.
    """
    pause = timedelta(hours=spec.every_hours)
    if consecutive_failures > 0:
        doublings = min(consecutive_failures - 1, _MOST_DOUBLINGS)
        pause = min(pause, _FIRST_BACK_OFF * 2**doublings)
    return now + pause * (1 + _JITTER * jitter)
