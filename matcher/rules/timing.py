"""Whether one can still apply, and how long there is."""

from collections.abc import Iterator

from domain.enums import CallStatus, RuleState
from domain.match import Message, Reason
from matcher import messages as say
from matcher.rules.facts import Facts

RULE = "timing"


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield one reason; only a passed first stage or a passed end is a bar."""
    status = facts.status
    if status in (CallStatus.LATER_STAGE, CallStatus.CLOSED):
        yield Reason(RULE, RuleState.NOT_MET, say.say(say.LATER_STAGE), hard=True)
    elif status is CallStatus.UNKNOWN:
        yield Reason(RULE, RuleState.UNKNOWN, say.say(say.STATUS_UNKNOWN))
    else:
        text = _when(facts)
        quote = None
        for deadline in facts.record.deadlines:
            if deadline.on == facts.next_deadline and deadline.text:
                quote = facts.quote(deadline.text)
        yield Reason(RULE, RuleState.MET, text, quote)


def _when(facts: Facts) -> Message:
    if facts.status is CallStatus.LAST_DAY:
        return say.say(say.LAST_DAY)
    if facts.status is CallStatus.FORTHCOMING:
        opens = facts.record.opens_on
        return say.say(say.OPENS_ON, day=opens) if opens else say.say(say.OPENS_LATER)
    if facts.next_deadline is None:
        return say.say(say.OPEN_WITHOUT_END)
    return say.say(say.OPEN_UNTIL, day=facts.next_deadline, days=facts.days_left)
