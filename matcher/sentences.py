"""Regular sentences of call texts: the few forms in which funders state how they pay and for whom.

A sentence counts only as a whole and in a form that leaves no doubt; anything else stays unknown.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from domain.call import TextBlock
from domain.enums import Tri
from domain.text import plain

_END = re.compile(r"(?<=[.;!?])\s+(?=[^\s\d])|(?<=[^\W\d_]{2}[.;!?])(?=[A-ZÀ-Ý][a-zà-ÿ])|[\n•]+")
_LONGEST = 600
_KEPT = 4_096


class Form(NamedTuple):
    """One form of sentence: what it speaks of, what it says, and how it looks."""

    about: str
    stated: Tri
    heads: tuple[str, ...]
    """Pieces of lower-case text; without one of them no such sentence stands: a quick look first."""
    pattern: re.Pattern[str]


class Told(NamedTuple):
    """A sentence of a call that has one of the forms."""

    about: str
    stated: Tri
    words: str
    section: str | None
    number: int | None
    """The number that the form captures; None when it has none."""


_NUMBERS = {
    word: value
    for value, words in {
        2: "two deux dos due zwei dois dwa twee", 3: "three trois tres tre drei três trzy trzech drie",
        4: "four quatre cuatro quattro vier quatro cztery czterech",
        5: "five cinq cinco cinque fünf pięć pięciu vijf",
        10: "ten dix diez dieci zehn dez dziesięć dziesięciu tien",
        25: "twenty-five",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Words for the numbers that such sentences use."""
NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"


def form(about: str, stated: Tri, head: str, pattern: str) -> Form:
    """Return a form; `<N>` in the pattern is a number in digits or words, `head` is cut at "|"."""
    compiled = re.compile(pattern.replace("<N>", NUMBER), re.IGNORECASE)
    return Form(about, stated, tuple(head.split("|")), compiled)


@lru_cache(maxsize=_KEPT)
def told(blocks: tuple[TextBlock, ...], forms: tuple[Form, ...]) -> tuple[Told, ...]:
    """Return each sentence of the texts that has one of the forms, in their order; empty = none."""
    return tuple(_told(blocks, forms))


def _told(blocks: tuple[TextBlock, ...], forms: tuple[Form, ...]) -> Iterator[Told]:
    for block in blocks:
        lowered = block.html.lower()
        likely = [form for form in forms if any(head in lowered for head in form.heads)]
        if not likely:
            continue
        for words in sentences(block.html):
            for found in likely:
                match = found.pattern.search(words)
                if match:
                    shown = _around(words, match.start(), match.end())
                    number = number_of(match.groupdict().get("n"))
                    yield Told(found.about, found.stated, shown, block.heading, number)


def sentences(html: str) -> Iterator[str]:
    """Yield the sentences of a text, their spaces made single."""
    for sentence in _END.split(plain(html)):
        yield " ".join(sentence.split())


def number_of(words: str | None) -> int | None:
    """Return the value of a number in digits or in a word that we know; None for anything else."""
    if words is None:
        return None
    return int(words) if words.isdigit() else _NUMBERS.get(words.lower())


def _around(words: str, start: int, end: int) -> str:
    """Return the sentence; of a very long one the stretch that has the form, cut at words."""
    if len(words) <= _LONGEST:
        return words
    room = max(0, (_LONGEST - (end - start)) // 2)
    cut = words[max(0, start - room) : end + room]
    first = cut.find(" ") + 1 if start > room else 0
    last = cut.rfind(" ") if end + room < len(words) else len(cut)
    return cut[first:last]
