"""Facts that stand in the prose of a topic: seats of the consortium and explicit funding rates.

Only regular, explicit sentences are read, and each fact keeps its sentence as proof; what is worded
in another way stays unknown and is left to the reader.
"""

import re
from collections.abc import Iterator

from crawlers.normalise.numbers import count
from domain.call import Consortium, Quote, Rate, Seat
from domain.enums import Actor, RateOrigin

_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b(?:\s*\(\d{1,2}\))?"
_NOTE = re.compile(r"\s*\[\[(.*?)\]\]", re.DOTALL)
_RULE = re.compile(
    r"This topic requires (?:the )?(?:active )?(?:involvement|participation)"
    r"(?:,? as beneficiaries,?)? of ?:?(?P<body>.+?)(?=For (?:these )?participants|\.\s|\.[A-Z]|\.?$)",
    re.DOTALL,
)
_FROM = re.compile(
    rf",?\s*(?:located|established|coming)?\s*(?:from|in) at least (?P<n>{_NUMBER}) different "
    r"(?:EU )?Member States",
    re.IGNORECASE,
)
_SEAT = re.compile(
    rf"(?:at least )?(?P<n>{_NUMBER})\s+(?P<who>[A-Za-z].+?)"
    rf"(?=,? and ?(?:at least )?{_NUMBER} |,? as well as at least|$)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:from|located in|established in) (?:EU|at least|different).*$", re.DOTALL)
_ACTORS = (
    (Actor.POLICE_AUTHORITY, re.compile(r"\bpolice\b", re.IGNORECASE)),
    (Actor.BORDER_OR_CUSTOMS_AUTHORITY, re.compile(r"border|coast guard|customs", re.IGNORECASE)),
    (Actor.LOCAL_AUTHORITY, re.compile(r"local (?:or|and) regional|local auth|municipal|\bcities\b", re.IGNORECASE)),
    (Actor.DISASTER_AUTHORITY, re.compile(r"disaster|first responder", re.IGNORECASE)),
    (Actor.PRACTITIONER, re.compile(r"practitioner", re.IGNORECASE)),
)  # fmt: skip
_RATE = re.compile(r"\b(?:co-?)?(?:funding|financing) rate\b", re.IGNORECASE)
_STOP = re.compile(r"\.(?!\d)")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,](\d))?\s?%")
_LONGEST_QUOTE = 600


def consortium(conditions: str, url: str) -> Consortium | None:
    """Return the reserved seats that the conditions state; None when no regular sentence is there."""
    notes = _NOTE.findall(conditions)
    # Footnotes hold full stops: they wait aside while the sentence is found.
    found = _RULE.search(_NOTE.sub(" \x00", conditions))
    if found is None:
        return None
    quote = _quote(found.group().replace(" \x00", "").strip() + ".", url)
    body = found.group("body")
    before = found.string[: found.start("body")].count("\x00")
    definitions = notes[before : before + body.count("\x00")]
    bare = body.replace(" \x00", "")
    countries = _FROM.search(bare)
    needed = count(countries.group("n").split()[0]) if countries else None
    listed = _FROM.split(bare)[0] if countries else bare
    seats = _seats(listed, needed, definitions[0].strip() if definitions else None, quote)
    if not seats:
        return None
    shared = needed if len(seats) > 1 else None
    return Consortium(min_countries=shared, seats=seats, quote=quote)


def _seats(
    listed: str, countries: int | None, definition: str | None, quote: Quote
) -> tuple[Seat, ...]:
    found = []
    for match in _SEAT.finditer(" ".join(listed.split())):
        number = count(match.group("n").split()[0])
        who = _TAIL.sub("", match.group("who")).strip(" ,;:.")
        if number and 2 < len(who) < 200:
            found.append((number, who))
    alone = len(found) == 1
    return tuple(
        Seat(
            actor=_actor(who),
            actor_text=who,
            count=number,
            countries=countries if alone else None,
            definition=definition if index == 0 else None,
            quote=quote,
        )
        for index, (number, who) in enumerate(found)
    )


def _actor(who: str) -> Actor:
    return next((actor for actor, words in _ACTORS if words.search(who)), Actor.OTHER)


def rates(text: str, url: str) -> tuple[Rate, ...]:
    """Return the funding rates that the text states; several shares in a sentence give a range."""
    made: list[Rate] = []
    for sentence in _sentences(text):
        shares = [
            int(whole) * 100 + int(part or 0) * 10 for whole, part in _PERCENT.findall(sentence)
        ]
        shares = [share for share in shares if 0 < share <= 10_000]
        if not shares:
            continue
        rate = Rate(
            min_bp=min(shares),
            max_bp=max(shares),
            scope=_scope(sentence, several=len(set(shares)) > 1),
            origin=RateOrigin.STATED,
            quote=_quote(sentence[-_LONGEST_QUOTE:], url),
        )
        if all((r.min_bp, r.max_bp) != (rate.min_bp, rate.max_bp) for r in made):
            made.append(rate)
    return tuple(made)


def _sentences(text: str) -> Iterator[str]:
    """Yield each sentence that speaks of a funding rate, once."""
    end = 0
    for found in _RATE.finditer(text):
        if found.start() < end:
            continue
        start = max(
            text.rfind(". ", end, found.start()) + 1, text.rfind("\n", end, found.start()), end
        )
        stop = _STOP.search(text, found.end())
        end = stop.start() if stop else len(text)
        yield text[start:end].strip(" .\n")


def _scope(sentence: str, *, several: bool) -> str:
    if several:
        return "depends on the applicant; read the sentence"
    return "at most" if re.search(r"up to|maximum", sentence, re.IGNORECASE) else ""


def _quote(text: str, url: str) -> Quote:
    return Quote(text=" ".join(text.split())[:_LONGEST_QUOTE], url=url)
