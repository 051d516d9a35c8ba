"""The matcher's answers: which calls fit one project, in which order, and why.

Pure: profile, index and the instant come in, explained results go out.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from domain.call import CallRecord
from domain.enums import CallStatus, MatchVerdict
from domain.match import MatchResult, NearCall, ScoreTerm
from domain.project import ProjectProfile
from domain.status import brussels_day, dates_of, standing
from matcher.costs import cost_lines
from matcher.rules.facts import Facts
from matcher.rules.verdict import (
    confidence_of,
    questions_of,
    reasons_for,
    verdict_for,
    verdict_of,
)

if TYPE_CHECKING:
    from matcher.fusion import Closeness
    from matcher.index import CallIndex
    from matcher.ranking import Touched
    from matcher.space import Floats

ENGINE_VERSION = "7"
"""Stored with every result; raised whenever the same input gives another order or another reason."""


def match(
    profile: ProjectProfile,
    index: "CallIndex",
    *,
    now: datetime,
    limit: int = 50,
    closeness: "Closeness | None" = None,
    terms: bool = True,
) -> tuple[MatchResult, ...]:
    """Return the `limit` most relevant calls that are not closed at aware `now`, explained.

    Calls that the city cannot apply to come last and say why; within each group the more relevant
    comes first. Empty when no call shares anything with the project. `closeness` of a sentence
    model to each call of the index moves calls up and down; it adds none and explains none.
    Without `terms` no score is taken apart, which takes most of the time; `judge` does it for one.
    """
    from matcher.ranking import scores, touch_profile

    if not len(index) or limit < 1:
        return ()
    touched = touch_profile(profile, index)
    found = scores(touched)
    chosen = _chosen(profile, index, found, closeness, now=now, limit=limit)
    if not terms:
        results = [_result(facts, (), float(found[column])) for column, facts in chosen]
        return tuple(sorted(results, key=lambda r: r.verdict is MatchVerdict.NOT_FOR_YOU))
    results = _explained(touched, index, chosen)
    if closeness is None:
        # Shares are summed exactly, the ranking is not: what is shown must be in order.
        results.sort(key=lambda r: (-r.relevance, r.call_uid))
    return tuple(sorted(results, key=lambda r: r.verdict is MatchVerdict.NOT_FOR_YOU))


def near(
    profile: ProjectProfile,
    index: "CallIndex",
    *,
    now: datetime,
    limit: int = 50,
    closeness: "Closeness | None" = None,
) -> tuple[NearCall, ...]:
    """Return what `match` returns without any explanation, for lists and mails: much faster.

    Calls whose relevance is the same but for rounding may stand in another order.
    """
    from matcher.ranking import scores, touch_profile

    if not len(index) or limit < 1:
        return ()
    found = scores(touch_profile(profile, index))
    results = [
        NearCall(
            call_uid=facts.record.uid,
            verdict=verdict_for(facts),
            relevance=float(found[column]),
        )
        for column, facts in _chosen(profile, index, found, closeness, now=now, limit=limit)
    ]
    return tuple(sorted(results, key=lambda r: r.verdict is MatchVerdict.NOT_FOR_YOU))


def _chosen(
    profile: ProjectProfile,
    index: "CallIndex",
    found: "Floats",
    closeness: "Closeness | None",
    *,
    now: datetime,
    limit: int,
) -> list[tuple[int, Facts]]:
    """Return the `limit` best calls that are not closed, best first."""
    rank = found if closeness is None else _fused(found, closeness, profile)
    chosen: list[tuple[int, Facts]] = []
    for column in _best_first(found, rank):
        facts = facts_of(profile, index.records[column], now)
        if facts.status is not CallStatus.CLOSED:
            chosen.append((column, facts))
            if len(chosen) == limit:
                break
    return chosen


def relevance_order(
    profile: ProjectProfile, index: "CallIndex", closeness: "Closeness | None" = None
) -> list[tuple[str, float]]:
    """Return every call and its relevance, best first, before any look at eligibility or dates.

    A call whose words and meaning speak against the project has the relevance zero.
    """
    from matcher.ranking import scores, touch_profile

    if not len(index):
        return []
    found = scores(touch_profile(profile, index))
    if closeness is not None:
        fused = _fused(found, closeness, profile)
        found = fused - fused.min()
    order = (-found).argsort(kind="stable").tolist()
    return [(index.records[column].uid, max(0.0, float(found[column]))) for column in order]


def judge(profile: ProjectProfile, index: "CallIndex", uid: str, *, now: datetime) -> MatchResult:
    """Return the explained result of one pair, however relevant; KeyError for an unknown call."""
    from matcher.ranking import touch_profile

    column = index.places[uid]
    touched = touch_profile(profile, index)
    return _explained(touched, index, [(column, facts_of(profile, index.records[column], now))])[0]


def _best_first(found: "Floats", rank: "Floats") -> Iterator[int]:
    """Yield the columns of calls with any relevance, best of `rank` first, equal ones by uid."""
    # The index is ordered by uid and the sort is stable.
    for column in (-rank).argsort(kind="stable").tolist():
        if found[column] > 0:
            yield column


def _fused(found: "Floats", closeness: "Closeness", profile: ProjectProfile) -> "Floats":
    from matcher.fusion import fuse

    return fuse(found, closeness, profile)


def facts_of(profile: ProjectProfile, record: CallRecord, now: datetime) -> Facts:
    """Return what the rules are given about one pair at aware `now`."""
    status, deadline = standing(dates_of(record), now)
    return Facts(
        profile=profile,
        record=record,
        status=status,
        next_deadline=deadline.on if deadline else None,
        days_left=deadline.days_left(brussels_day(now)) if deadline else None,
        now=now,
    )


def _explained(
    touched: "Touched", index: "CallIndex", chosen: list[tuple[int, Facts]]
) -> list[MatchResult]:
    from matcher.explain import explain, relevance_of

    if not chosen:
        return []
    explained = explain(touched, index, [column for column, _ in chosen])
    return [
        _result(facts, terms, relevance_of(terms))
        for (_, facts), terms in zip(chosen, explained, strict=True)
    ]


def _result(facts: Facts, terms: tuple[ScoreTerm, ...], relevance: float) -> MatchResult:
    reasons = reasons_for(facts)
    return MatchResult(
        call_uid=facts.record.uid,
        verdict=verdict_of(reasons, facts.status),
        relevance=relevance,
        confidence=confidence_of(reasons),
        terms=terms,
        reasons=reasons,
        pays_for=cost_lines(facts.profile, facts.record),
        status=facts.status,
        next_deadline=facts.next_deadline,
        days_left=facts.days_left,
        questions=questions_of(reasons),
    )
