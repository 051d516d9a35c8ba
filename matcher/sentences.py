"""Regular sentences of call texts: the few forms in which funders state how they pay and for whom.

A sentence counts only as a whole and in a form that leaves no doubt; anything else stays unknown.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
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
    heads: tuple[tuple[str, str], ...]
    """Pairs of pieces of lower-case text, both in every such sentence; the second may be empty.
    One pair of them always stands: a quick look first."""
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
    """Return a form; `<N>` in the pattern is a number in digits or words, `head` is cut at "|".

    A rare head is a quick one; where none is rare, two that must both stand are joined by "+".
    """
    compiled = re.compile(pattern.replace("<N>", NUMBER), re.IGNORECASE)
    pairs = (alternative.partition("+") for alternative in head.split("|"))
    return Form(about, stated, tuple((first, second) for first, _, second in pairs), compiled)


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
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """Return the text in pieces of whole sentences, each as it is and in lower case."""
        return tuple((piece, piece.lower()) for piece in _pieces(self.plain))

    def sentences(self, likely: Callable[[str], bool]) -> Iterator[str]:
        """Yield the sentences, their spaces made single, that are `likely`, asked in lower case.

        Pieces are asked first: to cut one is dear, and few are of interest.
        """
        for piece, lowered in self.pieces:
            if likely(lowered):
                cut = (" ".join(sentence.split()) for sentence in _cut(piece))
                yield from (sentence for sentence in cut if likely(sentence.lower()))


def _pieces(text: str) -> Iterator[str]:
    """Cut a text at the ends of sentences that plain splitting finds: lines, and most full stops."""
    for line in text.split("\n"):
        held, *parts = line.split(". ")
        for part in parts:
            if _begins(part):
                yield f"{held}."
                held = part
            else:
                held = f"{held}. {part}"
        yield held


def _begins(part: str) -> bool:
    """Say whether what follows a full stop begins a sentence; `_END` says the same."""
    return bool(part) and not part[0].isspace() and not part[0].isdecimal()


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


class Forms:
    """Forms of sentence that are looked for together; each text is read once for them."""

    def __init__(self, *forms: Form) -> None:
        """Keep `forms`, in whose order the sentences are told."""
        self.forms = forms
        self._by_head: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for head, second in (pair for form in forms for pair in form.heads):
            self._by_head[head][second] = None
        self._said = lru_cache(maxsize=_KEPT)(lambda html: tuple(self._read(html)))

    def told(self, blocks: Iterable[TextBlock]) -> list[Told]:
        """Return each sentence of the texts that has one of the forms, in their order."""
        return [
            item._replace(section=block.heading)
            for block in blocks
            for item in self._said(block.html)
        ]

    def _read(self, html: str) -> Iterator[Told]:
        read = reading(html)
        heads = frozenset(self._heads_in(read.lowered))
        if not heads:
            return
        likely = [form for form in self.forms if not heads.isdisjoint(form.heads)]
        for words in read.sentences(lambda line: any(a in line and b in line for a, b in heads)):
            for found in likely:
                match = found.pattern.search(words)
                if match:
                    shown = _around(words, match.start(), match.end())
                    number = number_of(match.groupdict().get("n"))
                    yield Told(found.about, found.stated, shown, None, number)

    def _heads_in(self, lowered: str) -> Iterator[tuple[str, str]]:
        for head, seconds in self._by_head.items():
            if head in lowered:
                yield from ((head, second) for second in seconds if second in lowered)


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
