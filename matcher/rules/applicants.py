"""Who may apply: only kinds of organisation that the call itself names are a condition.

A call that does not say it can still be read by a person: the question is asked, and "apply now"
waits for its answer.
"""

from collections.abc import Iterator

from domain.enums import ApplicantType, RuleState
from domain.match import Question, Reason
from matcher import messages as say
from matcher.rules.facts import Facts
from matcher.rules.programme import LAW, LAW_OF, rule_for

RULE = "applicant_type"
MAY_APPLY = "may_apply:"
"""Head of the question that a person answers by reading the conditions; the call follows."""

_PUBLIC_BODIES = frozenset(
    {
        ApplicantType.MUNICIPALITY,
        ApplicantType.UNION_OF_MUNICIPALITIES,
        ApplicantType.REGION,
        ApplicantType.NATIONAL_AUTHORITY,
        ApplicantType.POLICE_AUTHORITY,
    }
)
_ENTITIES = frozenset(ApplicantType) - {ApplicantType.NATURAL_PERSON}
_ONLY = {
    frozenset({ApplicantType.NATIONAL_AUTHORITY}): say.APPLICANT_MEMBER_STATES,
    frozenset({ApplicantType.FINANCIAL_INTERMEDIARY}): say.APPLICANT_BANKS,
}


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield one reason: met, not met, or unknown."""
    named = facts.record.applicants
    quote = facts.quote(facts.record.applicants_text)
    own = facts.profile.applicant_type
    if not named:
        yield _read_by_a_person(facts)
    elif own is None:
        question = Question(RULE, say.say(say.ASK_APPLICANT))
        text = say.say(_ONLY.get(frozenset(named), say.APPLICANT_UNTOLD))
        yield Reason(RULE, RuleState.UNKNOWN, text, quote, question, hard=True)
    elif ApplicantType.ANY_LEGAL_ENTITY in named and own in _ENTITIES:
        yield Reason(RULE, RuleState.MET, say.say(say.APPLICANT_ANY), quote, hard=True)
    elif _covered(own, named):
        yield Reason(RULE, RuleState.MET, say.say(say.APPLICANT_NAMED), quote, hard=True)
    elif _in_a_grouping(own, named):
        yield Reason(RULE, RuleState.NOT_MET, say.say(say.APPLICANT_GROUPING), quote)
    else:
        text = say.say(_ONLY.get(frozenset(named), say.APPLICANT_NOT_NAMED))
        yield Reason(RULE, RuleState.NOT_MET, text, quote, hard=True)


def _read_by_a_person(facts: Facts) -> Reason:
    quote = facts.quote(facts.record.applicants_text)
    key = f"{MAY_APPLY}{facts.record.uid}"
    settled = facts.answer(key)
    if settled is None and facts.profile.applicant_type in _ENTITIES and rule_for(facts.record):
        # Whatever the law of the programme says, a call can be narrower: the source stands beside.
        text = say.say(say.APPLICANT_BY_PROGRAMME, law=LAW, day=LAW_OF)
        return Reason(RULE, RuleState.MET, text, quote)
    if settled is None:
        question = Question(key, say.say(say.ASK_MAY_APPLY))
        text = say.say(say.APPLICANT_UNSTATED)
        # Not hard: what the call does state is asked before what it does not.
        return Reason(RULE, RuleState.UNKNOWN, text, quote, question)
    if settled:
        return Reason(RULE, RuleState.MET, say.say(say.APPLICANT_CONFIRMED), quote, hard=True)
    return Reason(RULE, RuleState.NOT_MET, say.say(say.APPLICANT_REFUSED), quote, hard=True)


def _covered(own: ApplicantType, named: tuple[ApplicantType, ...]) -> bool:
    return own in named or (ApplicantType.PUBLIC_BODY in named and own in _PUBLIC_BODIES)


def _in_a_grouping(own: ApplicantType, named: tuple[ApplicantType, ...]) -> bool:
    return own is ApplicantType.MUNICIPALITY and ApplicantType.UNION_OF_MUNICIPALITIES in named
