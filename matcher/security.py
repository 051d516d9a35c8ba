"""Which themes a call names in its own words, and at which level it names security."""

import re
from functools import cache

from domain.advocacy import NamedIn
from domain.call import CallRecord
from domain.enums import Tri
from domain.text import fold, plain
from matcher.fields import text_of
from matcher.vocabulary import call_languages, concepts, load
from matcher.words import content_words

_ROOTS = ("urban_security", "terrorism")
SECURITY = frozenset(
    {
        "urban_security", "crime", "crime_prevention", "police", "city_police", "terrorism",
        "vehicle_attack", "video", "insecurity", "vandalism", "secure_design", "crowd",
    }
)  # fmt: skip
"""Concepts whose naming counts as naming security; any one of them ends a silence."""
_WORD = re.compile(
    r"secur|safety|surete|segurid|seguranc|sicurezza|sicherheit|veilighe|siguranta|sigurta"
    r"|bezpiecz|bezpecn|varnost|sigurnos|сигурност|безопасност|ασφαλει|biztonsag|saugum|drosib"
    r"|turvalis|turvallis|julgeolek|sakerhet|trygg|sikkerhed|tryghed|slandail|sabhail"
)
"""The word itself in the Union's languages, folded. "Food security" ends a silence too: one that is
stated wrongly does more harm than one that is not stated."""
_END = re.compile(r"(?<=[.;!?])\s+|\n+")
_CODE = re.compile(r"\b(?:rso|so|os|oe|op)\s?5[.\s]?(?:[12]|i{1,2})\b")
_CULTURE = re.compile(r"\b(?:cultur|kultur|kultuur|kulttuur|πολιτισ|култур|kultūr)")
_TOURISM = re.compile(r"\b(?:touris|turis|turiz|matkailu|τουρισ|турыз|туриз)")


@cache
def themes() -> dict[str, str]:
    """Return the concepts of security in public spaces with their English labels, roots first."""
    known = concepts()
    wanted: list[str] = []
    todo = list(_ROOTS)
    while todo:
        key = todo.pop(0)
        wanted.append(key)
        todo += known[key].narrower
    return {key: known[key].label for key in wanted}


def usual_programmes(theme: str) -> tuple[str, ...]:
    """Return the codes of programmes in which calls on a theme are usually found."""
    return concepts()[theme].programmes


def themes_of(record: CallRecord) -> frozenset[str]:
    """Return the themes that a call names in its title, or at least twice in its description.

    A term of several words counts once: it is hardly ever said by chance.
    """
    languages = call_languages(record.language)
    vocabulary = load()
    title = vocabulary.find(record.title, languages).keys()
    text = vocabulary.read(enumerate(content_words(text_of(record))), languages)
    often = {number for number, times in text.found.items() if times > 1}
    named = {vocabulary.keys[number] for number in title | often | text.firm}
    return frozenset(named & themes().keys())


def named_in(record: CallRecord) -> NamedIn | None:
    """Return the highest level at which a call names security; None when no text was read.

    A sentence with the code of objective RSO5.1 or RSO5.2, or with its name, which lists culture,
    tourism and security in one breath, counts as the objective's name and not as own text.
    """
    texts = _texts(record)
    if not texts:
        return None
    paid = " ".join(
        one.quote.text for one in record.pays_for if one.stated is Tri.YES and one.quote
    )
    if _speaks(paid, record.language):
        return NamedIn.ELIGIBLE_COST
    own, objective = [record.title], [record.specific_objective or ""]
    for text in texts:
        for sentence in _END.split(text):
            (objective if _is_objective(sentence) else own).append(sentence)
    if _speaks("\n".join(own), record.language):
        return NamedIn.CALL_TEXT
    coded = _CODE.search(fold(objective.pop(0)))
    return NamedIn.OBJECTIVE if coded or objective else NamedIn.NOWHERE


def _texts(record: CallRecord) -> list[str]:
    found = (f"{block.heading or ''}\n{plain(block.html)}".strip() for block in record.texts)
    return [text for text in found if text]


def _is_objective(sentence: str) -> bool:
    folded = fold(sentence)
    lists = _CULTURE.search(folded) and _TOURISM.search(folded)
    return bool(lists or _CODE.search(folded))


def _speaks(text: str, language: str) -> bool:
    return bool(_WORD.search(fold(text)) or _named(text, language) & SECURITY)


def _named(text: str, language: str) -> frozenset[str]:
    vocabulary = load()
    found = vocabulary.find(text, call_languages(language))
    return frozenset(vocabulary.keys[number] for number in found)
