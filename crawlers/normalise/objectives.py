"""Specific objectives of the cohesion funds in the wordings of the Member States.

A code counts only with a sign that it is one ("RSO5.1", "OS 5.1", "specifieke doelstelling 5.1"), or
through the wording of the objective itself. A bare "5.1" never does: in Poland it numbers an action.
"""

import re
from collections.abc import Iterable

from crawlers.normalise.objective_words import (
    ABBREVIATIONS,
    AREAS_NOT_URBAN,
    AREAS_URBAN,
    BOTH_AREAS,
    INTEGRATED,
    LABELS,
    REVIEWED,
    SECURITY,
    SHORT_TITLES,
    TOURISM,
)
from crawlers.normalise.readable import readable

# How many specific objectives stood under each policy objective before the review of 2025; what
# that review added is known only where its code is printed in full.
_KNOWN = {1: 6, 2: 9, 3: 3, 4: 7, 5: 2}
_MOST = {"rso": (range(1, 6), 15), "eso": (range(4, 5), 15)}
# Programmes of these countries count their objectives themselves: "SC 5.1" of the Czech IROP is
# RSO5.2. There only the full code and the wording count.
_OWN_NUMBERS = {"CZ", "FI", "PL"}

_CODE = re.compile(
    r"(?<![^\W_])(?P<kind>rso|eso)\s?(?P<po>\d)\s?[._]\s?(?P<so>\d{1,2})(?!\d|[.]\d)", re.ASCII
)
# Neither a longer code nor an amount: "os 5.1 milhões" is Portuguese for "the 5.1 million".
_NUMBER = (
    r"(?P<po>\d)\s?[._]\s?(?P<so>\d{1,2})(?!\d)(?!\s?[.]\s?\d)(?!\s?(?:%|€|eur|mi|mln|m€|m\s))"
)
_FILL = r"(?:\s?(?:n[.o°º]+|nr\.?|no\.|-|:|\(|FEDER|ERDF|FESR|EFRE|EFRO))*\s?"
_ABBREVIATED = re.compile(rf"(?<!\w)(?:{ABBREVIATIONS}){_FILL}{_NUMBER}")
_LABELLED = re.compile(rf"(?<![^\W_])(?:{LABELS}){_FILL}{_NUMBER}", re.IGNORECASE)
_MORE = re.compile(
    rf"\s?(?:,|;|/|-|&|\+|et|e|y|and|en|und|i|a|si|ja|och|og|un|και)\s?"
    rf"(?:(?:{ABBREVIATIONS}|{LABELS}){_FILL})?{_NUMBER}",
    re.IGNORECASE,
)
_POLISH = re.compile(
    r"(?<![^\W_])efrr[ .]*cp\s?(?P<po>\d)[ .]+(?P<roman>i{1,3}|iv|vi{0,3}|ix|x)(?!\w)"
)
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LATVIAN = re.compile(r"(?<![\d.])(?P<po>\d)\.(?P<so>\d{1,2})\.\d{1,2}(?:\.\d{1,2})?(?!\d)")
_LATVIAN_WORD = re.compile(r"specifiskai?s? |pasakum|(?<!\w)merk|(?<!\w)sam(?!\w)")
# The end of the objective's wording: "... sustainable tourism and security in urban areas".
_WORDED = re.compile(rf"(?:{TOURISM}).{{0,60}}?(?:{SECURITY})(?P<tail>.{{0,90}})")
_MOST_CHAINED = 9
_BEFORE = 400
"""Characters before the end of the wording in which its beginning stands."""


def specific_objective(text: str, *, country: str) -> str | None:
    """Return the one specific objective that `text` names, e.g. "RSO5.1"; None for none or several.

    `country` is the ISO code of the Member State, "EU" for none: some count otherwise than the
    regulation. Raises BadValue for what is no text, or as long as a page.
    """
    found = specific_objectives(text, country=country)
    return found[0] if len(found) == 1 else None


def specific_objectives(text: str, *, country: str) -> tuple[str, ...]:
    """Return every specific objective that `text` names, in order of code; () for none."""
    words = readable(text)
    found = _coded(words) | _polish(words) | _worded(words)
    if country.upper() not in _OWN_NUMBERS:
        shown = " ".join(text.split())
        found |= _labelled(_ABBREVIATED.finditer(shown), shown)
        found |= _labelled(_LABELLED.finditer(words), words)
    if country.upper() == "LV":
        found |= _latvian(words)
    return tuple(sorted(found))


def _coded(words: str) -> set[str]:
    found: set[str] = set()
    for match in _CODE.finditer(words):
        policies, most = _MOST[match["kind"]]
        if int(match["po"]) in policies and 1 <= int(match["so"]) <= most:
            found.add(f"{match['kind'].upper()}{match['po']}.{int(match['so'])}")
            if match["kind"] == "rso":
                found |= _chained(words, match.end())
    return found


def _of_number(policy: int, number: int) -> set[str]:
    """Return the code of a bare number; none under policy objective 4, where two funds count."""
    if policy == 4 or not 1 <= number <= _KNOWN.get(policy, 0):
        return set()
    return {f"RSO{policy}.{number}"}


def _labelled(matches: Iterable[re.Match[str]], words: str) -> set[str]:
    found: set[str] = set()
    for match in matches:
        found |= _of_number(int(match["po"]), int(match["so"]))
        found |= _chained(words, match.end())
    return found


def _chained(words: str, start: int) -> set[str]:
    """Return the objectives whose numbers follow: those of "et 5.2" after "OS 5.1"."""
    found: set[str] = set()
    for _ in range(_MOST_CHAINED):
        more = _MORE.match(words, start)
        if more is None:
            break
        found |= _of_number(int(more["po"]), int(more["so"]))
        start = more.end()
    return found


def _polish(words: str) -> set[str]:
    pairs = ((int(m["po"]), _ROMAN.index(m["roman"])) for m in _POLISH.finditer(words))
    return set().union(*(_of_number(*pair) for pair in pairs))


def _latvian(words: str) -> set[str]:
    """Return the objectives of Latvian measures: 5.1.1.3 is one of 5.1."""
    if not _LATVIAN_WORD.search(words):
        return set()
    pairs = ((int(m["po"]), int(m["so"])) for m in _LATVIAN.finditer(words))
    return set().union(*(_of_number(*pair) for pair in pairs))


def _worded(words: str) -> set[str]:
    found = {code for title, code in SHORT_TITLES.items() if title in words}
    found |= {code for wording, code in REVIEWED.items() if re.search(wording, words)}
    for match in _WORDED.finditer(words):
        if not re.search(INTEGRATED, words[max(0, match.start() - _BEFORE) : match.start()]):
            continue
        tail = match["tail"]
        if re.search(BOTH_AREAS, tail):
            found |= {"RSO5.1", "RSO5.2"}
        elif re.search(AREAS_NOT_URBAN, tail):
            found.add("RSO5.2")
        elif re.search(AREAS_URBAN, tail):
            found.add("RSO5.1")
    return found
