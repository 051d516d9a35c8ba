"""All rules over one pair, and what they mean together."""

from collections.abc import Sequence

from domain.enums import CallStatus, MatchVerdict, RuleState
from domain.match import Question, Reason
from matcher import messages as say
from matcher.rules import (
    applicants,
    consortium,
    exclusion,
    length,
    money,
    place,
    population,
    procedure,
    support,
    timing,
)
from matcher.rules.facts import Facts

_RULES = (
    timing.judge,
    applicants.judge,
    place.judge,
    exclusion.judge,
    procedure.judge,
    consortium.judge,
    population.judge,
    money.judge,
    length.judge,
    support.judge,
)
_NEVER_A_BAR = frozenset({consortium.judge, population.judge, money.judge, length.judge})
"""Rules without a hard reason: once something must be cleared, they change no verdict."""
_NOT_MODELLED = (
    Reason("law", RuleState.NOT_MODELLED, say.say(say.NOT_MODELLED_LAW)),
    Reason("language", RuleState.NOT_MODELLED, say.say(say.NOT_MODELLED_LANGUAGE)),
)


def reasons_for(facts: Facts) -> tuple[Reason, ...]:
    """Return a reason for each rule that applies, and what is openly not checked."""
    found = [reason for rule in _RULES for reason in rule(facts)]
    return (*found, *_NOT_MODELLED)


def verdict_for(facts: Facts) -> MatchVerdict:
    """Return what `verdict_of` says of all reasons, without those that change nothing any more."""
    bars = [reason for rule in _RULES if rule not in _NEVER_A_BAR for reason in rule(facts)]
    first = verdict_of(bars, facts.status)
    if first is MatchVerdict.NOT_FOR_YOU or any(map(_to_clear, bars)):
        return first
    rest = [reason for rule in _RULES if rule in _NEVER_A_BAR for reason in rule(facts)]
    return verdict_of([*bars, *rest], facts.status)


def _to_clear(reason: Reason) -> bool:
    """Say whether a question stands open that is more than a call's silence."""
    question = reason.question
    return question is not None and not question.key.startswith(applicants.MAY_APPLY)


def verdict_of(reasons: Sequence[Reason], status: CallStatus) -> MatchVerdict:
    """Return what to do: a bar first, then what must be cleared, then what must be prepared."""
    if any(reason.hard and reason.state is RuleState.NOT_MET for reason in reasons):
        return MatchVerdict.NOT_FOR_YOU
    if any(map(_to_clear, reasons)):
        return MatchVerdict.CLARIFY
    unmet = any(reason.state is RuleState.NOT_MET for reason in reasons)
    if unmet or status not in (CallStatus.OPEN, CallStatus.LAST_DAY):
        return MatchVerdict.PREPARE
    # A call that says nothing is not thereby open to everybody: somebody must read it first.
    silent = any(reason.question is not None for reason in reasons)
    return MatchVerdict.CLARIFY if silent else MatchVerdict.APPLY


def confidence_of(reasons: Sequence[Reason]) -> float:
    """Return the share of applicable rules whose answer is known; 0 when none applies."""
    asked = [reason for reason in reasons if reason.state is not RuleState.NOT_MODELLED]
    known = sum(reason.state is not RuleState.UNKNOWN for reason in asked)
    return known / len(asked) if asked else 0.0


def questions_of(reasons: Sequence[Reason]) -> tuple[Question, ...]:
    """Return each open question once, those that can bar the city first, silence last."""
    asked = [(not r.hard, r.question) for r in reasons if r.question is not None]
    asked.sort(key=lambda pair: (pair[1].key.startswith(applicants.MAY_APPLY), pair[0]))
    return tuple({question.key: question for _, question in asked}.values())
