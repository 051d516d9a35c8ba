"""Matching spread over a Dask cluster: the same function, in chunks of profiles.

Needs the `[cluster]` extra here and Fundmap on every worker. The index is sent to each worker once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from domain.errors import UsageError
from domain.match import MatchResult
from domain.project import ProjectProfile
from matcher.engine import match
from matcher.index import CallIndex

CHUNK = 50
"""Profiles matched by one task."""

_PATIENCE_S = 10

Results = list[tuple[MatchResult, ...]]


def match_many(
    profiles: Sequence[ProjectProfile],
    index: CallIndex,
    *,
    now: datetime,
    limit: int = 50,
    near: Callable[[ProjectProfile], Any] | None = None,
) -> Results:
    """Return the matches of each profile, in the order given; `near` gives a model's closeness."""
    return [
        match(profile, index, now=now, limit=limit, closeness=near(profile) if near else None)
        for profile in profiles
    ]


def match_on_cluster(
    profiles: Sequence[ProjectProfile],
    index: CallIndex,
    *,
    address: str,
    now: datetime,
    limit: int = 50,
    chunk: int = CHUNK,
) -> Results:
    """Return exactly what `match_many` returns, worked out by the cluster at `address`.

    Raises UsageError when the extra is not installed or nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "matching on a cluster needs the extra: pip install 'fundmap[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=_PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {address}") from error
    with client:
        sent = client.scatter(index, broadcast=True, hash=False)
        chunks = [list(profiles[at : at + chunk]) for at in range(0, len(profiles), chunk)]
        tasks = [
            client.submit(match_many, part, sent, now=now, limit=limit, pure=False)
            for part in chunks
        ]
        return list(chain.from_iterable(client.gather(tasks)))
