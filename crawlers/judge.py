"""The verdict on a run: pure, from counts alone. Scrapy's own exit code says nothing about success."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from domain.enums import FailureClass, RunVerdict
from domain.run import Share
from domain.source import Expect

_LEAST_SHARE = 0.6
"""A run below this share of the median of the last good runs is refused."""
_MOST_EXCEPTIONS = 0.05
_SURE = 0.9
_LEAST_OF_SURE, _LEAST_KNOWN = 0.85, 0.6
"""A field is lost that is known for less than this part of its usual share: the first for fields
that (nearly) every call has, the second for those that come and go with the calls ..."""
_CHANCE = 0.01
"""... unless calls that happen to lack it are more likely than this."""
_FEW = 300
_SUREST = 0.98
"""No field is surer than this: every call of a small source may have had it so far."""
_MEMORY = 5


@dataclass(frozen=True)
class Outcome:
    """What a run counted."""

    items: int
    finish_reason: str
    pages: int
    exceptions: int
    proved: bool = True
    """False when the source announced nothing to hold the calls against."""
    gaps: Sequence[str] = ()
    failures: Mapping[FailureClass, int] = field(default_factory=dict)
    filled: Mapping[str, float] = field(default_factory=dict)
    levels: Mapping[str, Share] = field(default_factory=dict)
    """Level of the call → how many there are, and which share of them has each field."""
    usual: Mapping[str, Share] = field(default_factory=dict)
    """The same in the last good run of this parser; empty when there is none to hold it against."""
    recorded: bool = False
    """True when a recording was read: it may be smaller than the source."""


@dataclass(frozen=True)
class Judgement:
    """The verdict and everything that led to it, in words."""

    verdict: RunVerdict
    reasons: tuple[str, ...]
    failure: FailureClass | None
    complete: bool


def judge(outcome: Outcome, expect: Expect, last_counts: Sequence[int]) -> Judgement:
    """Return ok, degraded (usable, nothing may be marked missing) or failed (never ingested)."""
    fatal = _fatal(outcome, expect, last_counts)
    if fatal:
        return Judgement(
            RunVerdict.FAILED,
            tuple(reason for _, reason in fatal) + tuple(outcome.gaps),
            fatal[0][0],
            False,
        )
    doubts = _doubts(outcome, expect)
    complete = outcome.proved and not outcome.gaps and not outcome.exceptions
    if doubts:
        failure = _main_failure(outcome.failures)
        if failure is None and outcome.exceptions:
            failure = FailureClass.EXCEPTION
        if failure is None and outcome.gaps:
            failure = FailureClass.INCOMPLETE
        return Judgement(RunVerdict.DEGRADED, tuple(doubts), failure, complete)
    return Judgement(RunVerdict.OK, (), None, complete)


def _fatal(
    outcome: Outcome, expect: Expect, last_counts: Sequence[int]
) -> list[tuple[FailureClass, str]]:
    found: list[tuple[FailureClass, str]] = []
    cause = _main_failure(outcome.failures)
    if outcome.finish_reason != "finished":
        late = "timeout" in outcome.finish_reason
        kind = FailureClass.TIMEOUT if late else FailureClass.EXCEPTION
        found.append((kind, f"the crawl was ended early: {outcome.finish_reason}"))
    if outcome.items == 0:
        raised = FailureClass.EXCEPTION if outcome.exceptions else FailureClass.ZERO_ITEMS
        found.append((cause or raised, "no call was found"))
    if outcome.exceptions > max(1.0, outcome.pages * _MOST_EXCEPTIONS):
        found.append(
            (FailureClass.EXCEPTION, f"{outcome.exceptions} errors on {outcome.pages} pages")
        )
    if outcome.items and not outcome.recorded:
        found += _too_few(outcome.items, expect, last_counts, cause)
    return found


def _too_few(
    items: int, expect: Expect, last_counts: Sequence[int], cause: FailureClass | None
) -> list[tuple[FailureClass, str]]:
    kind = cause or FailureClass.TOO_FEW
    if items < expect.calls[0]:
        return [(kind, f"{items} calls, at least {expect.calls[0]} are expected")]
    usual = median(last_counts[-_MEMORY:]) if last_counts else 0
    if items < _LEAST_SHARE * usual:
        return [(kind, f"{items} calls, usually {usual:g}")]
    return []


def _doubts(outcome: Outcome, expect: Expect) -> list[str]:
    found = list(outcome.gaps)
    if outcome.items > expect.calls[1]:
        found.append(f"{outcome.items} calls, at most {expect.calls[1]} are expected")
    if outcome.exceptions:
        found.append(f"{outcome.exceptions} pages raised an error")
    for name, least in expect.filled.items():
        share = outcome.filled.get(name, 0.0)
        if share < least:
            found.append(
                f"{name} is known for {share:.0%} of the calls, usually at least {least:.0%}"
            )
    return found + _lost_fields(outcome)


def _lost_fields(outcome: Outcome) -> list[str]:
    """Return which fields are known much more rarely than in the last good run, in words."""
    return [
        f"{name} is known for {now:.0%} of {level} calls, last time for {usual:.0%}"
        for level, last in sorted(outcome.usual.items())
        if (these := outcome.levels.get(level))
        for name, usual in sorted(last.filled.items())
        if _is_lost(these.items, now := these.filled.get(name, 0.0), usual)
    ]


def _is_lost(items: int, share: float, usual: float) -> bool:
    least = _LEAST_OF_SURE if usual >= _SURE else _LEAST_KNOWN
    return share < usual * least and _chance(items, share, min(usual, _SUREST)) < _CHANCE


def _chance(items: int, share: float, usual: float) -> float:
    """Return how likely it is that so few of `items` calls have what a share of `usual` has.

    Exact for few calls; for many, the most that it can be (Chernoff's bound).
    """
    known = round(items * share)
    if items <= _FEW:
        return sum(
            math.comb(items, k) * usual**k * (1 - usual) ** (items - k) for k in range(known + 1)
        )
    least, most = share * math.log(share / usual) if share else 0.0, 1 - share
    return math.exp(-items * (least + most * math.log(most / (1 - usual))))


def _main_failure(failures: Mapping[FailureClass, int]) -> FailureClass | None:
    return max(failures, key=lambda kind: failures[kind]) if failures else None
