"""What has been supported before: some calls do not pay for it a second time."""

from collections.abc import Iterator

from domain.call import Quote
from domain.enums import RuleState, Tri
from domain.match import Question, Reason
from matcher import messages as say
from matcher.rules.facts import Facts
from matcher.sentences import Forms, form

RULE = "support"
_DONE = "already+already funded|already+already financed|already+already supported|already+already received|already+already been"
_FORMS = Forms(
    form(RULE, Tri.NO, _DONE, r"\balready\s+(been\s+)?(funded|financed|supported|received)\b[^.;]{0,120}?\b(shall|can|may|must|will)\s?not\b"),
    form(RULE, Tri.NO, _DONE, r"\b(shall|should|must|may|can)\s?not\b[^.;]{0,60}?\balready\s+(been\s+)?(funded|financed|supported)\b"),
    form(RULE, Tri.NO, "déjà", r"\b(projets?|actions?|opérations?)\b[^.;]{0,60}?\bdéjà\b[^.;]{0,30}?\b(financé|subventionné|soutenu|aidé)\w*\b[^.;]{0,60}?\bne\b[^.;]{0,30}?\bpas\b"),
    form(RULE, Tri.NO, "ya ha", r"\bno\b[^.;]{0,60}?\bya\s+ha(n|yan?)?\s+(sido\s+)?(financiad|subvencionad)\w+"),
    form(RULE, Tri.NO, "già ", r"\bnon\b[^.;]{0,60}?\bgià\s+(stat\w\s+)?(finanziat|beneficiat)\w+"),
)  # fmt: skip


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield a reason when the call has such a sentence; its answer belongs to the call."""
    record = facts.record
    found = _FORMS.told(record.texts)
    if not found:
        return
    quote = Quote(text=found[0].words, url=record.url, section=found[0].section)
    key = f"supported:{record.uid}"
    before = facts.answer(key)
    if before is None:
        question = Question(key, say.say(say.ASK_SUPPORT))
        yield Reason(RULE, RuleState.UNKNOWN, say.say(say.SUPPORT_ASKED), quote, question)
    elif before:
        text = say.say(say.SUPPORT_BEFORE)
        yield Reason(RULE, RuleState.NOT_MET, text, quote, hard=True)
    else:
        yield Reason(RULE, RuleState.MET, say.say(say.SUPPORT_NONE), quote, hard=True)
