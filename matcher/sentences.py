"""Regular sentences of call texts: the few forms in which funders state how they pay and for whom.

A sentence counts only as a whole and in a form that leaves no doubt; anything else stays unknown.
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from domain.call import TextBlock
from domain.enums import Tri
from domain.text import plain

_END = re.compile(r"[.;!?](?:\s+(?=[^\s\d])|(?<=[^\W\d_]{2}[.;!?])(?=[A-ZÀ-Ý][a-zà-ÿ]))|[\n•]+")
"""Where a sentence ends. Each way begins with a sign of its own, which makes the search quick."""
_SIGNS = frozenset(".;!?")
_LONGEST = 600
_KEPT = 4_096
_BLOCKS_KEPT = 512
"""Texts whose reading is kept: all rules read the texts of one call, one rule after the other."""


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


class Reading:
    """One text taken apart once for all that read it."""

    def __init__(self, html: str) -> None:
        """Keep the sanitised HTML; nothing is taken apart before it is asked for."""
        self.html = html

    @cached_property
    def lowered(self) -> str:
        """Return the HTML in lower case, for a quick look."""
        return self.html.lower()

    @cached_property
    def plain(self) -> str:
        """Return the words without tags."""
        return plain(self.html)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Return the sentences, their spaces made single."""
        return tuple(" ".join(sentence.split()) for sentence in _cut(self.plain))


def _cut(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        # The sign itself belongs to the sentence, a line break or bullet to none.
        yield text[start : end.start() + (text[end.start()] in _SIGNS)]
        start = end.end()
    yield text[start:]


@lru_cache(maxsize=_BLOCKS_KEPT)
def reading(html: str) -> Reading:
    """Return the reading of a text; the same one for the same text."""
    return Reading(html)


@cache
def _heads(forms: tuple[Form, ...]) -> tuple[str, ...]:
    """Return each head once: forms share many."""
    return tuple(dict.fromkeys(head for form in forms for head in form.heads))


@lru_cache(maxsize=_KEPT)
def told(blocks: tuple[TextBlock, ...], forms: tuple[Form, ...]) -> tuple[Told, ...]:
    """Return each sentence of the texts that has one of the forms, in their order; empty = none."""
    return tuple(_told(blocks, forms))


def _told(blocks: tuple[TextBlock, ...], forms: tuple[Form, ...]) -> Iterator[Told]:
    for block in blocks:
        read = reading(block.html)
        heads = {head for head in _heads(forms) if head in read.lowered}
        if not heads:
            continue
        likely = [form for form in forms if not heads.isdisjoint(form.heads)]
        for words in read.sentences:
            for found in likely:
                match = found.pattern.search(words)
                if match:
                    shown = _around(words, match.start(), match.end())
                    number = number_of(match.groupdict().get("n"))
                    yield Told(found.about, found.stated, shown, block.heading, number)


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
