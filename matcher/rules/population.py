"""Population thresholds that a call states in so many words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from domain.enums import RuleState, TextKind
from domain.match import Question, Reason
from domain.text import plain
from matcher import messages as say
from matcher.rules.facts import Facts

RULE = "population"

_NUMBER = r"(?P<n>\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+|\d{4,8})"
_PEOPLE = r"(?:inhabitants|habitants|habitantes|abitanti|einwohner\w*|inwoners|mieszkańców|obyvatel\w*|invånare|indbyggere|asukasta|κατοίκους|κατοίκων|locuitori|stanovnika|prebivalcev)"
_AT_LEAST = r"(?:at least|minimum(?: of)?|more than|over|no fewer than|au moins|plus de|más de|al menos|mínimo de|almeno|più di|mehr als|mindestens|minstens|meer dan|co najmniej|powyżej|pelo menos|mais de|cel puțin|peste|nejméně|minst|mindst|vähintään)"
_AT_MOST = r"(?:at most|up to|fewer than|less than|under|below|no more than|moins de|jusqu'à|menos de|hasta|meno di|fino a|weniger als|bis zu|höchstens|minder dan|hoogstens|poniżej|mniej niż|até)"
_LEAST = re.compile(rf"\b{_AT_LEAST}\s+(?:\w+\s+)?{_NUMBER}\s+{_PEOPLE}", re.IGNORECASE)
_MOST = re.compile(rf"\b{_AT_MOST}\s+(?:\w+\s+)?{_NUMBER}\s+{_PEOPLE}", re.IGNORECASE)
_STEMS = (
    "inhabitant", "habitant", "abitanti", "einwohner", "inwoners", "mieszka", "obyvatel", "invånare",
    "indbyggere", "asukasta", "κατοίκ", "locuitori", "stanovnika", "prebivalcev",
)  # fmt: skip
"""Heads of the words for inhabitants: a quick look before the costly patterns."""
_AROUND = 160


class Threshold(NamedTuple):
    """A stated limit; `least` says whether it is a minimum."""

    limit: int
    least: bool
    words: str


def thresholds(text: str) -> Iterator[Threshold]:
    """Yield each limit whose direction the text states; none when there is no such sentence."""
    for pattern, least in ((_LEAST, True), (_MOST, False)):
        for found in pattern.finditer(text):
            start = max(0, found.start() - _AROUND)
            words = " ".join(text[start : found.end() + _AROUND].split())
            yield Threshold(int(re.sub(r"\D", "", found.group("n"))), least, words)


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield a reason when exactly one threshold is stated who may apply; several contradict."""
    record = facts.record
    conditions = "\n".join(
        plain(block.html)
        for block in record.texts
        if block.kind is TextKind.CONDITIONS and _speaks_of_people(block.html)
    )
    stated = list(thresholds(f"{record.applicants_text}\n{conditions}"))
    if len({(item.limit, item.least) for item in stated}) != 1:
        return
    found = stated[0]
    limit = f"{'≥' if found.least else '≤'} {found.limit:,}"
    quote, have = facts.quote(found.words), facts.profile.population
    if have is None:
        question = Question(RULE, say.say(say.ASK_POPULATION))
        text = say.say(say.POPULATION_UNTOLD, limit=limit)
        yield Reason(RULE, RuleState.UNKNOWN, text, quote, question)
        return
    met = have >= found.limit if found.least else have <= found.limit
    msgid = say.POPULATION_MET if met else say.POPULATION_NOT_MET
    # Often a grouping of municipalities may apply instead: never a bar by itself.
    state = RuleState.MET if met else RuleState.NOT_MET
    yield Reason(RULE, state, say.say(msgid, have=f"{have:,}", limit=limit), quote)


def _speaks_of_people(html: str) -> bool:
    lowered = html.lower()
    return any(head in lowered for head in _STEMS)
