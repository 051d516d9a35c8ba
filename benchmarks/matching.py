"""How long matching takes, against the product's own sparse multiplies as the floor.

Functions for `benchmarks.throughput`; calls and profiles come from the caller.
"""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from domain.call import CallRecord, TextBlock
from domain.enums import TextKind
from domain.project import ProjectProfile
from matcher.costs import cost_lines
from matcher.engine import facts_of, match
from matcher.index import CallIndex, build
from matcher.ranking import profile_matrix, rank_many, scores_of_call
from matcher.rules.verdict import reasons_for

_REPEATS = 5
_PAIRS = 500
_NEW = 41
_WARM = (
    "<p>Training is eligible. The maximum duration is 36 months, for projects already funded.</p>"
)
_WISHES = "bollards, cameras, training of staff"


def _seconds(work: Callable[[], Any], repeats: int = 3) -> float:
    """Return the shortest of some runs: the others were disturbed by something else."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def bulk(
    profiles: Sequence[ProjectProfile], index: CallIndex, *, top: int = 50
) -> dict[str, float]:
    """Return seconds, floor, ratio and the process's peak memory of ranking all profiles against all calls.

    The work is what a nightly job does: read each profile, rank all calls, keep the `top` best.
    The floor is the sparse multiply alone, without keeping the best.
    """
    vectors = profile_matrix(profiles, index)
    floor = _seconds(lambda: _multiply(vectors, index))
    whole = _seconds(lambda: rank_many(profile_matrix(profiles, index), index, top=top))
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "s": round(whole, 3),
        "floor_s": round(floor, 3),
        "ratio": round(whole / floor, 2),
        "peak_mib": round(peak_kib / 1024, 1),
    }


def _multiply(vectors: Any, index: CallIndex) -> None:
    # In slices, so that the full product of everything never has to fit in memory.
    for first in range(0, vectors.shape[0], 200):
        _ = vectors[first : first + 200] @ index.matrix


def new_profile_ms(profiles: Sequence[ProjectProfile], index: CallIndex, *, now: datetime) -> float:
    """Return the median milliseconds of processor time to match a new profile and explain its 50
    best calls; each profile is asked once, the first only to warm up."""
    times = []
    for profile in profiles:
        began = time.process_time()
        match(profile, index, now=now)
        times.append(time.process_time() - began)
    return round(1000 * statistics.median(times[1:] or times), 2)


def pair_ms(
    profile: ProjectProfile, records: Sequence[CallRecord], *, now: datetime
) -> dict[str, float]:
    """Return the mean milliseconds of processor time for the reasons and costs of one pair.

    `first`: no text of the call was read before. `again`: another look at the same calls, as every
    further project has it. `records` must be calls whose texts this process has not judged yet. One
    more call is judged before: what a process loads and compiles once belongs to no pair.
    """
    wishing = profile.model_copy(update={"country": "FR", "wants_text": _WISHES})
    pairs = [facts_of(wishing, record, now) for record in records]
    if pairs:
        block = TextBlock(kind=TextKind.CONDITIONS, html=_WARM)
        other = facts_of(wishing, records[0].model_copy(update={"texts": (block,)}), now)
        reasons_for(other)
        cost_lines(wishing, other.record)
    times = []
    for _ in range(2):
        began = time.process_time()
        for facts in pairs:
            reasons_for(facts)
            cost_lines(wishing, facts.record)
        times.append(round(1000 * (time.process_time() - began) / max(1, len(pairs)), 3))
    return {"first": times[0], "again": times[1]}


def new_call_ms(record: CallRecord, profiles: Sequence[ProjectProfile], index: CallIndex) -> float:
    """Return the median milliseconds of processor time to score one new call for all profiles."""
    vectors, times = profile_matrix(profiles, index), []
    for _ in range(_REPEATS):
        began = time.process_time()
        scores_of_call(record, vectors, index)
        times.append(time.process_time() - began)
    return round(1000 * statistics.median(times), 2)


def measure(
    records: Sequence[CallRecord], profiles: Sequence[ProjectProfile], *, now: datetime
) -> dict[str, Any]:
    """Return all matching figures for these calls and profiles."""
    # Before anything else reads the calls.
    pair = pair_ms(profiles[0], records[:_PAIRS], now=now)
    began = time.process_time()
    index = build(records)
    built = time.process_time() - began
    return {
        "match": bulk(profiles, index),
        "index_s": round(built, 3),
        "pair_ms": pair,
        "new_profile_ms": new_profile_ms(profiles[:_NEW], index, now=now),
        "new_call_ms": new_call_ms(records[0], profiles, index),
    }
