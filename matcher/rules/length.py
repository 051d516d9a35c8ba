"""How long a project lasts, where the call or one of its documents states it."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.call import CallRecord, Quote
from domain.enums import DocumentFactKind, RuleState, TextKind, Tri
from domain.match import Question, Reason
from matcher import messages as say
from matcher.rules.facts import Facts
from matcher.sentences import Forms, form

RULE = "duration"
_LEAST, _MOST = "least", "most"
_FORMS = Forms(
    form(_MOST, Tri.YES, "duration", r"\bmaximum\s+(project\s+)?duration\s+(of|is)\s+<N>\s+months\b"),
    form(_MOST, Tri.YES, "duration", r"\bduration\b[^.;]{0,60}?\b(may|must|shall|can)\s?not\s+exceed\s+<N>\s+months\b"),
    form(_LEAST, Tri.YES, "duration", r"\bminimum\s+(project\s+)?duration\s+(of|is)\s+<N>\s+months\b"),
    form(_MOST, Tri.YES, "durée", r"\bdurée\s+maximale\b[^.;]{0,40}?\bde\s+<N>\s+mois\b"),
    form(_MOST, Tri.YES, "duración", r"\bduración\s+máxima\b[^.;]{0,40}?\bde\s+<N>\s+meses\b"),
    form(_MOST, Tri.YES, "durata", r"\bdurata\s+massima\b[^.;]{0,40}?\bdi\s+<N>\s+mesi\b"),
)  # fmt: skip
_OF_PROJECTS = Forms(
    form(_LEAST, Tri.YES, "duration", r"\b(projects?|actions?)\s+(should|must|shall)\s+have\s+a\s+minimum\s+(estimated\s+)?duration\s+of\s+<N>\s+months\b"),
    form(_MOST, Tri.YES, "duration", r"\b(projects?|actions?)\s+(should|must|shall)\s+have\s+a\s+maximum\s+(estimated\s+)?duration\s+of\s+<N>\s+months\b"),
)  # fmt: skip
"""Forms that name the project itself: they count in descriptions too, which speak of much else."""


class Length(NamedTuple):
    """Months that a project may last; one border may be unknown."""

    least: int | None
    most: int | None
    quote: Quote


def length_of(record: CallRecord) -> Length | None:
    """Return the one length that the call states; None for none and for a contradiction."""
    found = [
        Length(fact.minimum, fact.maximum, fact.quote)
        for fact in record.document_facts
        if fact.kind is DocumentFactKind.DURATION and (fact.minimum or fact.maximum)
    ]
    conditions = (block for block in record.texts if block.kind is TextKind.CONDITIONS)
    for item in (*_FORMS.told(conditions), *_OF_PROJECTS.told(record.texts)):
        quote = Quote(text=item.words, url=record.url, section=item.section)
        low, high = (item.number, None) if item.about == _LEAST else (None, item.number)
        found.append(Length(low, high, quote))
    return found[0] if len({(item.least, item.most) for item in found}) == 1 else None


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield a reason where a length is stated; a plan can be changed, so it is never a bar."""
    stated = length_of(facts.record)
    if stated is None:
        return
    have, words = facts.number(RULE), _words(stated)
    if have is None:
        question = Question(RULE, say.say(say.ASK_DURATION))
        text = say.say(say.DURATION_UNTOLD, months=words)
        yield Reason(RULE, RuleState.UNKNOWN, text, stated.quote, question)
        return
    fits = (stated.least or 0) <= have and (stated.most is None or have <= stated.most)
    text = say.say(say.DURATION_MET if fits else say.DURATION_NOT_MET, months=words, have=have)
    yield Reason(RULE, RuleState.MET if fits else RuleState.NOT_MET, text, stated.quote)


def _words(stated: Length) -> str:
    """Return the range in signs and digits, which every language reads."""
    if stated.least and stated.most:
        same = stated.least == stated.most
        return f"{stated.most}" if same else f"{stated.least}–{stated.most}"
    return f"≥ {stated.least}" if stated.least else f"≤ {stated.most}"
