"""Whether the procedure lets this city in at all."""

from collections.abc import Iterator

from domain.enums import Procedure, RuleState
from domain.match import Question, Reason
from matcher import messages as say
from matcher.rules.facts import Facts

RULE = "procedure"


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield one reason; an invitation is a matter of each call, so its key names the call."""
    procedure = facts.record.procedure
    if procedure is None:
        yield Reason(RULE, RuleState.UNKNOWN, say.say(say.PROCEDURE_UNSTATED))
        return
    if procedure is Procedure.OPEN:
        yield Reason(RULE, RuleState.MET, say.say(say.PROCEDURE_OPEN), hard=True)
        return
    key = f"invited:{facts.record.uid}"
    invited = facts.answer(key)
    if invited is None:
        publisher = facts.record.publisher or facts.record.source_id
        question = Question(key, say.say(say.ASK_INVITED, publisher=publisher))
        text = say.say(say.PROCEDURE_CLOSED_CIRCLE)
        yield Reason(RULE, RuleState.UNKNOWN, text, question=question, hard=True)
    elif invited:
        yield Reason(RULE, RuleState.MET, say.say(say.PROCEDURE_INVITED), hard=True)
    else:
        yield Reason(RULE, RuleState.NOT_MET, say.say(say.PROCEDURE_NOT_INVITED), hard=True)
