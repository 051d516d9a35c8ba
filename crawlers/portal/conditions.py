"""Reserved seats of a consortium, read from a topic's conditions.

Only regular, explicit sentences are read, and each seat keeps its sentence as proof; what is worded
in another way stays unknown and is left to the reader.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawlers.normalise.numbers import count
from domain.call import Consortium, Quote, Seat
from domain.enums import Actor

_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b(?:\s*\(\d{1,2}\))?"
_NOTE = re.compile(r"\s*\[\[(.*?)\]\]", re.DOTALL)
_MARK = "\x00"
_STATES = r"(?:EU )?(?:Member States?|countries)"
# A sentence ends at a full stop; glued text goes on at once with a capital letter or a dash.
_TO_STOP = r"(?:[^.]|\.(?=\d))*"
_RULES = (
    re.compile(
        rf"This topic requires (?:the )?(?:active )?(?:involvement|participation){_MARK}?"
        rf"(?:,? as beneficiaries,?)? of\b{_TO_STOP}\.?"
        rf"(?:\s*These beneficiaries must be from at least {_NUMBER}{_TO_STOP}\.)?"
    ),
    re.compile(rf"[Cc]onsorti(?:um|a) must include\b{_TO_STOP}\.?"),
    re.compile(
        rf"(?:Entities from )?[Aa]t least {_NUMBER}(?: (?:distinct|different|lead))*"
        rf" (?:cities|municipalities|regional|local)\b{_TO_STOP}"
        rf"must (?:participate|be part of the consortium){_TO_STOP}\."
    ),
)
_LAST_CLAUSE = re.compile(r"\s*For (?:these )?participants.*$", re.DOTALL)
_FROM = re.compile(
    rf"\b(?:from|in) (?:at least )?(?P<n>{_NUMBER}) different {_STATES}", re.IGNORECASE
)
_EACH = re.compile(
    rf"\beach (?:located |established )?(?:from|in) a different {_STATES}", re.IGNORECASE
)
_SEAT = re.compile(
    rf"(?:\b(?:and)?at least|\bminimum(?: of)?|\band|(?<!maximum )\bof:?)\s+(?P<n>{_NUMBER})\s+",
    re.IGNORECASE,
)
_WHO_ENDS = re.compile(
    r",(?!\s[A-Z])|[;:.]|\s-\s|\s*\([ivx]+\)|\s(?:from|located|established|represented|must|each|which|who|along"
    r" with|as well as|with at least|coming)\b|,?\s(?:and|or)\s(?:at least\s)?$|\sas (?:benef|full|assoc)",
    re.IGNORECASE,
)
_NOT_A_SEAT = re.compile(
    r"(?:different|of (?:the|these|those|them|which)|EU|member|from|to a|partners|other)\b",
    re.IGNORECASE,
)
_ACTORS = (
    (Actor.POLICE_AUTHORITY, re.compile(r"\bpolice\b", re.IGNORECASE)),
    (Actor.BORDER_OR_CUSTOMS_AUTHORITY, re.compile(r"border|coast guard|customs", re.IGNORECASE)),
    (
        Actor.LOCAL_AUTHORITY,
        re.compile(r"(?:local|regional) auth|local (?:or|and) regional|municipal|\bcit(?:y|ies)\b", re.IGNORECASE),
    ),
    (Actor.DISASTER_AUTHORITY, re.compile(r"disaster|first responder", re.IGNORECASE)),
    (Actor.PRACTITIONER, re.compile(r"practitioner", re.IGNORECASE)),
)  # fmt: skip
_LONGEST_QUOTE = 600
_LONGEST_ACTOR = 200


class _Rule(NamedTuple):
    text: str
    """The sentence with a mark where each footnote stood."""
    notes: tuple[str, ...]


def consortium(conditions: str, url: str) -> Consortium | None:
    """Return the reserved seats that the conditions state; None when no regular sentence is there."""
    for rule in _rules(conditions):
        clean = " ".join(rule.text.replace(_MARK, "").split())
        quote = Quote(text=clean[:_LONGEST_QUOTE], url=url)
        seats = tuple(_seats(rule, quote))
        if seats:
            countries = _countries(clean)
            return Consortium(
                min_countries=countries if len(seats) > 1 else None, seats=seats, quote=quote
            )
    return None


def _rules(conditions: str) -> Iterator[_Rule]:
    """Yield the sentences that reserve seats; footnotes, which hold full stops, wait aside."""
    notes = _NOTE.findall(conditions)
    bare = _NOTE.sub(_MARK, conditions)
    for pattern in _RULES:
        for found in pattern.finditer(bare):
            before = bare.count(_MARK, 0, found.start())
            text = _LAST_CLAUSE.sub("", found.group())
            yield _Rule(text, tuple(notes[before : before + text.count(_MARK)]))


def _countries(sentence: str) -> int | None:
    found = _FROM.search(sentence)
    return count(found.group("n").split()[0]) if found else None


def _seats(rule: _Rule, quote: Quote) -> Iterator[Seat]:
    # "at least 3 organisations ... as follows: (i) at least one ..." names its seats after the colon.
    text = re.sub(r"^.*?\bas follows\s*:", "", rule.text, flags=re.DOTALL)
    found = [(m, _who(text, m.end())) for m in _SEAT.finditer(text)]
    found = [(m, who) for m, who in found if len(who) > 2 and not _NOT_A_SEAT.match(who)]
    alone = len(found) == 1
    sentence = " ".join(rule.text.replace(_MARK, "").split())
    each = _EACH.search(sentence)
    for match, who in found:
        number = count(match.group("n").split()[0])
        if number:
            countries = _countries(sentence) if alone else None
            yield Seat(
                actor=_actor(who),
                actor_text=who[:_LONGEST_ACTOR],
                count=number,
                countries=countries or (number if each and alone else None),
                definition=_definition(rule, text, match.end(), who),
                quote=quote,
            )


def _who(text: str, start: int) -> str:
    following = _SEAT.search(text, start)
    part = text[start : following.start() if following else len(text)].replace(_MARK, "")
    ends = _WHO_ENDS.search(part)
    return " ".join((part[: ends.start()] if ends else part).split()).strip(" ,;:.-")


def _definition(rule: _Rule, text: str, start: int, who: str) -> str | None:
    """Return the footnote that hangs directly on the actor; None when it has none."""
    if not text.startswith(f"{who}{_MARK}", start):
        return None
    at = len(rule.text) - len(text) + start + len(who)
    return " ".join(rule.notes[rule.text.count(_MARK, 0, at)].split())


def _actor(who: str) -> Actor:
    return next((actor for actor, words in _ACTORS if words.search(who)), Actor.OTHER)
