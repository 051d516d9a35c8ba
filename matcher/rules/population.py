"""Population thresholds and kinds of place that a call states in so many words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from domain.enums import RuleState, TextKind
from domain.match import Question, Reason
from matcher import messages as say
from matcher.rules.facts import Facts
from matcher.sentences import reading

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
_KEPT = 4_096
_GROUPING = re.compile(
    r"\b(grouping|association|agglomeration|groupement|intercommunal|métropole|agrupaci|mancomunidad|union[ie]\s+di\s+comuni|verbund|zusammenschl)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(degree\s+of\s+urbani[sz]ation|DEGURBA|degré\s+d['’]urbanisation|grado\s+de\s+urbanización|grado\s+di\s+urbanizzazione|Verstädterungsgrad|class(ed|ified)\s+as\s+(a\s+)?city,\s+town\s+or\s+suburb)",
    re.IGNORECASE,
)
_PLACE_HEADS = ("urbani", "degurba", "verstädterungsgrad", "city, town or suburb")
PLACE = "urban_place"


class Threshold(NamedTuple):
    """A stated limit; `least` says whether it is a minimum."""

    limit: int
    least: bool
    words: str


def thresholds(text: str) -> Iterator[Threshold]:
    """Yield each limit whose direction the text states; none when there is no such sentence."""
    for pattern, least in ((_LEAST, True), (_MOST, False)):
        for found in pattern.finditer(text):
            words = _around(text, found.start(), found.end())
            yield Threshold(int(re.sub(r"\D", "", found.group("n"))), least, words)


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield a reason when exactly one threshold is stated; several contradict each other."""
    record = facts.record
    said = _read(
        record.applicants_text,
        tuple(
            block.html
            for block in record.texts
            if block.kind is TextKind.CONDITIONS and _speaks_of_people(block.html)
        ),
    )
    yield from _place(facts, said)
    stated = said.limits
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
    together = found.least and _GROUPING.search(said.words) is not None
    missed = say.POPULATION_GROUPING if together else say.POPULATION_NOT_MET
    msgid = say.POPULATION_MET if met else missed
    # Often a grouping of municipalities may apply instead: never a bar by itself.
    state = RuleState.MET if met else RuleState.NOT_MET
    yield Reason(RULE, state, say.say(msgid, have=f"{have:,}", limit=limit), quote)


class _Said(NamedTuple):
    """What a call says of its applicants and places, the limits in it, and a kind of place."""

    words: str
    limits: tuple[Threshold, ...]
    place: str


@lru_cache(maxsize=_KEPT)
def _read(applicants: str, texts: tuple[str, ...]) -> _Said:
    """Read the words about applicants and the texts that speak of people; once for all projects."""
    conditions = "\n".join(reading(html).plain for html in texts)
    told = f"{applicants}\n{conditions}"
    found = _PLACE.search(told)
    place = _around(told, found.start(), found.end()) if found else ""
    return _Said(told, tuple(thresholds(told)), place)


def _around(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - _AROUND) : end + _AROUND].split())


def _place(facts: Facts, said: _Said) -> Iterator[Reason]:
    """Yield a reason when the call names places by Eurostat's degree of urbanisation.

    The class of a municipality is a fact of Eurostat that is not held here: the city tells it.
    """
    if not said.place:
        return
    quote = facts.quote(said.place)
    urban, text = facts.answer(PLACE), say.say(say.POPULATION_PLACE)
    if urban is None:
        yield Reason(PLACE, RuleState.UNKNOWN, text, quote, Question(PLACE, say.say(say.ASK_PLACE)))
        return
    # A rural municipality may still join a grouping: never a bar by itself.
    yield Reason(PLACE, RuleState.MET if urban else RuleState.NOT_MET, text, quote)


@lru_cache(maxsize=_KEPT)
def _speaks_of_people(html: str) -> bool:
    lowered = reading(html).lowered
    return any(head in lowered for head in (*_STEMS, *_PLACE_HEADS))
