"""The desk's vocabulary as people read it; every sentence goes through the catalogue."""

from typing import Any

from domain.desk import (
    Aspect,
    Duty,
    Opinion,
    Paper,
    ProgrammeKind,
    Recommendation,
    Shared,
    Standing,
    State,
    Step,
    TriageLine,
    TriageResult,
)
from domain.desk_history import Change
from domain.desk_history import changes as changes_of
from domain.desk_rules import Wanted
from domain.i18n import Texts
from domain.money import Money

KIND = {
    ProgrammeKind.COMPONENT: "security component within an infrastructure project",
    ProgrammeKind.DEDICATED: "dedicated security investment within an integrated programme",
}
SHARED = {
    Shared.SUMMARY: "summary",
    Shared.NUTS: "region",
    Shared.APPLICANT_TYPE: "kind of organisation",
    Shared.POPULATION: "inhabitants",
    Shared.BUDGET: "whole cost",
    Shared.OWN_FUNDS: "own funds",
    Shared.COSTS: "costs by kind and year",
    Shared.REGION_CATEGORY: "category of the region",
    Shared.WANTS: "what is to be bought",
    Shared.ANSWERS: "answers about loans, papers and cohesion funds",
}
PAPER = {
    Paper.FEASIBILITY_STUDY: "feasibility study",
    Paper.FINANCING_PLAN: "financing plan",
    Paper.PROCUREMENT_PLAN: "procurement plan",
    Paper.COUNCIL_DECISION: "decision of the council",
    Paper.ENVIRONMENT: "environmental papers",
    Paper.RIGHTS_ASSESSMENT: "assessment of rights and data protection",
}
STATE = {
    State.SUBMITTED: "waits for an advisor",
    State.IN_REVIEW: "in review",
    State.ASKED: "the city was asked for more",
    State.REPLY_DRAFTED: "the reply waits for a second reader",
    State.REPLIED: "replied",
    State.WITHDRAWN: "withdrawn",
}
STEP = {
    Step.SUBMIT: "submitted",
    Step.TAKE: "taken in charge",
    Step.REFUSE: "given back",
    Step.HAND_OVER: "handed on",
    Step.ASK: "asked for more",
    Step.ANSWER: "answered",
    Step.DRAFT: "reply drafted",
    Step.RETURN: "reply given back to its author",
    Step.RELEASE: "reply released",
    Step.RESUBMIT: "new version submitted",
    Step.WITHDRAW: "withdrawn",
    Step.REMIND: "reminded",
}
WANTED = {
    Wanted.TAKE: "take it or give it back",
    Wanted.REVIEW: "you review it",
    Wanted.READ: "a reply to read and release",
}
DUTY = {Duty.LOANS: "loans", Duty.ADVICE: "advice"}
LINE = {
    TriageLine.POLICY_FIT: "policy fit",
    TriageLine.SIZE: "size",
    TriageLine.MATURITY: "maturity",
    TriageLine.BORROWER: "borrower",
    TriageLine.PAPERS: "missing papers",
}
STANDING = {
    Standing.GOOD: "in order",
    Standing.DOUBT: "open",
    Standing.BAD: "not in order",
}
RESULT = {
    TriageResult.NOT_FOR_US: "not for us",
    TriageResult.PARTNER_BANK: "partner bank, or a scheme in a framework loan",
    TriageResult.ADVICE: "advice",
    TriageResult.LOAN_OFFICER: "contact the loan officer",
}
ASPECT = {
    Aspect.POLICY: "contribution to EU policy",
    Aspect.ECONOMIC: "economic",
    Aspect.FINANCIAL: "financial",
    Aspect.SOCIAL: "social",
    Aspect.ENVIRONMENTAL: "environmental",
    Aspect.CLIMATE: "climate",
    Aspect.TECHNICAL: "technical",
    Aspect.PROCUREMENT: "procurement",
    Aspect.PROMOTER: "promoter's capacity",
    Aspect.MATURITY: "maturity",
    Aspect.RIGHTS: "fundamental rights",
    Aspect.DATA_PROTECTION: "data protection of surveillance technology",
}
RECOMMENDATION = {
    Recommendation.TAKE_FORWARD: "take forward",
    Recommendation.WITH_CONDITIONS: "take forward with conditions",
    Recommendation.ADVICE_FIRST: "advice first",
    Recommendation.NOT_FOR_US: "not for us",
}
FIELD = {
    "title": "title",
    "note": "note",
    "fields": "shared fields",
    "papers": "papers",
    "kind": "kind",
    "applicant": "in whose name",
    "others": "further languages",
    "country": "country",
    "city": "city",
    "language": "language",
    "wants_text": "what is to be bought",
    **{field.value: words for field, words in SHARED.items()},
}
"""What two versions may have differently."""
DECIDED = {
    "result": "Result",
    "recommendation": "Recommendation",
    "loan_eur": "Recommended loan",
    "conditions": "Conditions",
    "request": "Request for advice",
}
"""What two states of an opinion may have differently as a whole."""


def kind(one: ProgrammeKind, t: Texts) -> str:
    """Return which of the two kinds a project is in the reader's words."""
    return t(KIND[one])


def shared(one: Shared, t: Texts) -> str:
    """Return the name of a field in the reader's words."""
    return t(SHARED[one])


def paper(one: Paper, t: Texts) -> str:
    """Return the name of a paper in the reader's words."""
    return t(PAPER[one])


def state(one: State, t: Texts) -> str:
    """Return where a submission stands in the reader's words."""
    return t(STATE[one])


def step(one: Step, t: Texts) -> str:
    """Return what happened in the reader's words."""
    return t(STEP[one])


def wanted(one: Wanted, t: Texts) -> str:
    """Return why a submission needs somebody in the reader's words."""
    return t(WANTED[one])


def duty(one: Duty, t: Texts) -> str:
    """Return a kind of work in the reader's words."""
    return t(DUTY[one])


def line(one: TriageLine, t: Texts) -> str:
    """Return the name of a line of the triage in the reader's words."""
    return t(LINE[one])


def standing(one: Standing, t: Texts) -> str:
    """Return what is thought of a line in the reader's words."""
    return t(STANDING[one])


def result(one: TriageResult, t: Texts) -> str:
    """Return the result of a triage in the reader's words."""
    return t(RESULT[one])


def aspect(one: Aspect, t: Texts) -> str:
    """Return the name of an aspect in the reader's words."""
    return t(ASPECT[one])


def recommendation(one: Recommendation, t: Texts) -> str:
    """Return a recommendation in the reader's words."""
    return t(RECOMMENDATION[one])


def field(name: str, t: Texts) -> str:
    """Return the name of what two versions may have differently; the name itself when unknown."""
    return t(FIELD[name]) if name in FIELD else name


def loan(euro: int, t: Texts) -> str:
    """Return a recommended loan in the reader's words."""
    return t.money(Money.of(euro))


def changes(before: Opinion, after: Opinion, t: Texts) -> tuple[tuple[str, str, str], ...]:
    """Return what two states of an opinion have differently: what, before, after."""
    return tuple(
        (_changed(one, t), _thought(one.field, one.before, t), _thought(one.field, one.after, t))
        for one in changes_of(before, after)
    )


def _changed(change: Change, t: Texts) -> str:
    if change.of is None:
        return t(DECIDED[change.field])
    name = line(change.of, t) if isinstance(change.of, TriageLine) else aspect(change.of, t)
    if change.field == "note":
        return t("{name}: why", name=name)
    return t("{name}: what it rests on", name=name) if change.field == "evidence" else name


def _thought(name: str, value: Any, t: Texts) -> str:
    """Return one thing that was thought in words; what is not there is said."""
    if value is None:
        return t("nothing")
    known = {
        "result": lambda: result(value, t),
        "recommendation": lambda: recommendation(value, t),
        "standing": lambda: standing(value, t),
        "loan_eur": lambda: loan(value, t),
        "score": lambda: t("not applicable") if value == "n/a" else str(value),
    }
    return known[name]() if name in known else str(value)
