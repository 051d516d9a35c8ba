"""The desk's rules, pure: what is shared, what moves, who is needed, what scores and opinions make."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from domain.desk import (
    Area,
    Aspect,
    Duty,
    Frozen,
    Opinion,
    QueueRow,
    Recommendation,
    Score,
    Shared,
    Standing,
    State,
    Step,
    TriageLine,
    TriageResult,
)
from domain.money import Money
from domain.project import ProjectProfile

FINANCE_ANSWERS = frozenset({"eib_framework_loan", "eib_papers", "cohesion_funds"})
"""Answers that the screening reads; no other is ever shared."""
SILENT_AFTER = {State.SUBMITTED: dt.timedelta(days=7), State.ASKED: dt.timedelta(days=14)}
"""How long nobody must have moved before a reminder leaves; the same time lies between two."""
_APART = 2
"""Points between two scores that count as a disagreement."""
_ALWAYS = ("title", "language", "country", "city")
_BESIDE = {Shared.WANTS: ("wants_text",), Shared.SUMMARY: ("others",)}

_MOVES: dict[Step, dict[State, State]] = {
    # From a review only where whoever held it is gone: the service looks.
    Step.TAKE: {State.SUBMITTED: State.IN_REVIEW, State.IN_REVIEW: State.IN_REVIEW},
    Step.REFUSE: {State.SUBMITTED: State.SUBMITTED, State.IN_REVIEW: State.SUBMITTED},
    Step.HAND_OVER: {State.SUBMITTED: State.SUBMITTED, State.IN_REVIEW: State.SUBMITTED},
    Step.ASK: {State.IN_REVIEW: State.ASKED},
    Step.ANSWER: {State.ASKED: State.IN_REVIEW},
    Step.DRAFT: {
        State.IN_REVIEW: State.REPLY_DRAFTED,
        State.REPLY_DRAFTED: State.REPLY_DRAFTED,
    },
    Step.RETURN: {State.REPLY_DRAFTED: State.IN_REVIEW},
    Step.RELEASE: {State.REPLY_DRAFTED: State.REPLIED},
    # A reply is about one version: what was drafted about an older one is not released.
    Step.RESUBMIT: {
        State.SUBMITTED: State.SUBMITTED,
        State.IN_REVIEW: State.IN_REVIEW,
        State.ASKED: State.IN_REVIEW,
        State.REPLY_DRAFTED: State.IN_REVIEW,
        State.REPLIED: State.IN_REVIEW,
    },
    Step.WITHDRAW: {state: State.WITHDRAWN for state in State if state is not State.WITHDRAWN},
}


class Wanted(StrEnum):
    """Why a submission needs an advisor."""

    TAKE = "take"
    REVIEW = "review"
    READ = "read"
    """As second reader of a reply."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One shared value that two versions have differently; None = not there."""

    project_id: int | None
    """None for what belongs to the programme as a whole."""
    field: str
    before: Any
    after: Any


def after(state: State, step: Step) -> State | None:
    """Return the state that a step leads to; None when it cannot be taken there."""
    return _MOVES.get(step, {}).get(state)


def shared_part(profile: ProjectProfile, fields: Iterable[Shared]) -> ProjectProfile:
    """Return a profile with exactly the agreed fields, beside its title, language and place."""
    names = set(_ALWAYS)
    for field in fields:
        names |= {field.value, *_BESIDE.get(field, ())}
    kept = {name: getattr(profile, name) for name in names}
    if "answers" in kept:
        kept["answers"] = {k: v for k, v in profile.answers.items() if k in FINANCE_ANSWERS}
    return ProjectProfile.model_validate(kept)


def as_one(frozen: Frozen) -> ProjectProfile:
    """Return a programme as one profile: amounts added up, and what its projects have in common."""
    profiles = [project.profile for project in frozen.projects]
    if len(profiles) == 1:
        return profiles[0]
    costs = tuple(cost for profile in profiles for cost in profile.costs)
    if not all(profile.costs for profile in profiles):
        costs = ()
    answers = {
        key: value
        for key, value in profiles[0].answers.items()
        if all(profile.answers.get(key) == value for profile in profiles)
    }
    return ProjectProfile(
        title=frozen.title,
        summary="\n".join(
            part
            for profile in profiles
            for p in profile.in_each_language()
            for part in (p.title, p.summary, p.wants_text)
            if part
        ),
        language=_same(profile.language for profile in profiles),
        country=_same(profile.country for profile in profiles),
        city=_same(profile.city for profile in profiles),
        nuts=tuple(dict.fromkeys(code for profile in profiles for code in profile.nuts)),
        applicant_type=_same(profile.applicant_type for profile in profiles),
        population=_same(profile.population for profile in profiles),
        budget=_sum([profile.budget or total(profile) for profile in profiles]),
        own_funds=_sum([profile.own_funds for profile in profiles]),
        costs=costs,
        region_category=_same(profile.region_category for profile in profiles),
        wants=tuple(dict.fromkeys(kind for profile in profiles for kind in profile.wants)),
        answers=answers,
    )


def _same(values: Iterable[Any]) -> Any:
    found = list(values)
    return found[0] if all(value == found[0] for value in found) else None


def _sum(amounts: Sequence[Money | None]) -> Money | None:
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or len({amount.currency for amount in known}) != 1:
        return None
    return Money(minor=sum(amount.minor for amount in known), currency=known[0].currency)


def total(profile: ProjectProfile) -> Money | None:
    """Return the whole cost; None when it is not told or stands in several currencies."""
    return _sum([cost.amount for cost in profile.costs]) if profile.costs else profile.budget


def differences(before: Frozen, later: Frozen) -> tuple[Difference, ...]:
    """Return what two versions have differently, the programme first, then project by project."""
    found = []
    for name in ("title", "note", "fields", "papers"):
        one, other = getattr(before, name), getattr(later, name)
        if one != other:
            found.append(Difference(None, name, one, other))
    old = {project.project_id: project for project in before.projects}
    new = {project.project_id: project for project in later.projects}
    for number in dict.fromkeys((*old, *new)):
        one, other = _plain(old.get(number)), _plain(new.get(number))
        found += [
            Difference(number, name, one.get(name), other.get(name))
            for name in dict.fromkeys((*one, *other))
            if one.get(name) != other.get(name)
        ]
    return tuple(found)


def _plain(project: Any) -> dict[str, Any]:
    if project is None:
        return {}
    beside = {"kind": project.kind.value, "applicant": project.applicant}
    return {**beside, **project.profile.model_dump(mode="json")}


def duty_of(size: Money | None, smallest_loan: Money | None) -> Duty | None:
    """Return whose work a programme is by its size; None when that cannot be said."""
    if size is None or smallest_loan is None or size.currency != smallest_loan.currency:
        return None
    return Duty.LOANS if size.minor >= smallest_loan.minor else Duty.ADVICE


def looks_after(area: Area | None, country: str | None, duty: Duty | None) -> bool:
    """Say whether an advisor looks after such a programme; who told nothing looks after all."""
    if area is None:
        return True
    in_country = not area.countries or country is None or country in area.countries
    return in_country and (not area.duties or duty is None or duty in area.duties)


def choose(
    areas: Mapping[int, Area | None],
    load: Mapping[int, int],
    country: str | None,
    duty: Duty | None,
    *,
    never: Iterable[int] = (),
) -> int | None:
    """Return the advisor who gets a programme: one who looks after it, with the least in hand."""
    out = set(never)
    able = [n for n, area in areas.items() if n not in out and looks_after(area, country, duty)]
    return min(able, key=lambda number: (load.get(number, 0), number), default=None)


def wanted(row: QueueRow, me: int, *, mine: bool) -> Wanted | None:
    """Say why a submission needs me; `mine` = I look after such ones. Never after a conflict."""
    if row.conflict:
        return None
    if row.state is State.SUBMITTED:
        for_me = row.assigned_to == me or (row.assigned_to is None and mine)
        return Wanted.TAKE if for_me else None
    if row.state is State.IN_REVIEW:
        if row.taken_by is None:  # whoever had it is no longer an advisor
            return Wanted.TAKE if mine else None
        return Wanted.REVIEW if row.taken_by == me else None
    if row.state is State.REPLY_DRAFTED:
        return Wanted.READ if row.drafted_by != me or me == 0 else None
    return None


def days_waiting(since: dt.datetime, now: dt.datetime) -> int:
    """Return the whole days since an instant, never below zero."""
    return max(0, (now - since).days)


def to_remind(
    state: State, since: dt.datetime, reminded: dt.datetime | None, now: dt.datetime
) -> bool:
    """Say whether a reminder is due: after the silence of its state, and never two within it."""
    silence = SILENT_AFTER.get(state)
    return silence is not None and now - max(since, reminded or since) >= silence


def proposed(lines: Mapping[TriageLine, Standing | None]) -> TriageResult | None:
    """Return what five lines suggest; a person decides. None while a line that decides is open."""
    bad = {line for line, standing in lines.items() if standing is Standing.BAD}
    if TriageLine.POLICY_FIT in bad:
        return TriageResult.NOT_FOR_US
    if any(lines.get(line) is None for line in TriageLine):
        return None
    if TriageLine.SIZE in bad:
        return TriageResult.PARTNER_BANK
    if bad:
        return TriageResult.ADVICE
    return TriageResult.LOAN_OFFICER


def average(scores: Mapping[Aspect, Score]) -> Fraction | None:
    """Return the mean of the points; what is not applicable is outside. None without any."""
    points = [score.points for score in scores.values() if score.points is not None]
    return Fraction(sum(points), len(points)) if points else None


def unproven(scores: Mapping[Aspect, Score]) -> tuple[Aspect, ...]:
    """Return the aspects with points and no word on what they rest on."""
    return tuple(
        aspect
        for aspect, score in scores.items()
        if score.points is not None and not score.evidence.strip()
    )


def disagreements(one: Opinion, other: Opinion) -> tuple[str, ...]:
    """Return where two opinions differ: "result", "recommendation", "loan_eur", or an aspect's name.

    Points differ when they lie two or more apart, or when one alone says "not applicable".
    """
    found = []
    if one.result and other.result and one.result is not other.result:
        found.append("result")
    if one.recommendation and other.recommendation and one.recommendation != other.recommendation:
        found.append("recommendation")
    if None not in (one.loan_eur, other.loan_eur) and one.loan_eur != other.loan_eur:
        found.append("loan_eur")
    for aspect in Aspect:
        mine, theirs = one.scores.get(aspect), other.scores.get(aspect)
        if mine is not None and theirs is not None and _apart(mine.points, theirs.points):
            found.append(aspect.value)
    return tuple(found)


def _apart(one: int | None, other: int | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) >= _APART


def common(opinions: Sequence[Opinion]) -> Recommendation | None:
    """Return what given opinions recommend in one voice; None when they differ or say nothing."""
    said = {opinion.recommendation for opinion in opinions if opinion.recommendation is not None}
    return said.pop() if len(said) == 1 else None
