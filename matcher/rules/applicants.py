"""Who may apply: only kinds of organisation that the call itself names are a condition."""

from collections.abc import Iterator

from domain.enums import ApplicantType, RuleState
from domain.match import Question, Reason
from matcher import messages as say
from matcher.rules.facts import Facts

RULE = "applicant_type"

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


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield one reason: met, not met, or unknown."""
    named = facts.record.applicants
    quote = facts.quote(facts.record.applicants_text)
    own = facts.profile.applicant_type
    if not named:
        yield Reason(RULE, RuleState.UNKNOWN, say.say(say.APPLICANT_UNSTATED), quote)
    elif own is None:
        question = Question(RULE, say.say(say.ASK_APPLICANT))
        text = say.say(say.APPLICANT_UNTOLD)
        yield Reason(RULE, RuleState.UNKNOWN, text, quote, question, hard=True)
    elif ApplicantType.ANY_LEGAL_ENTITY in named and own in _ENTITIES:
        yield Reason(RULE, RuleState.MET, say.say(say.APPLICANT_ANY), quote, hard=True)
    elif _covered(own, named):
        yield Reason(RULE, RuleState.MET, say.say(say.APPLICANT_NAMED), quote, hard=True)
    else:
        text = say.say(say.APPLICANT_NOT_NAMED)
        yield Reason(RULE, RuleState.NOT_MET, text, quote, hard=True)


def _covered(own: ApplicantType, named: tuple[ApplicantType, ...]) -> bool:
    return own in named or (ApplicantType.PUBLIC_BODY in named and own in _PUBLIC_BODIES)
