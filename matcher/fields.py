"""Which parts of a call are ranked, what each weighs, and what a missing text is worth.

The figures were chosen on public pairs of project and call (see docs/matching.md). They express
one idea each and know nothing of any single call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from domain.call import CallRecord
from domain.enums import TextKind
from domain.project import ProjectProfile
from domain.text import plain
from matcher.words import content_words

LONGEST_TEXT = 40_000
"""Characters of one field that are read; longer texts are almost always annexes."""

THEME = "theme"
"""The field under which shared concepts are reported."""

MEANING = "meaning"
"""The field under which words of near meaning are reported."""

THEME_WEIGHT = 0.4
SAME_LANGUAGE_THEME = 0.05
"""Share of the theme weight for a project whose words the calls know: its words say more."""
FEW_WORDS = 20.0
"""Words by which a text outgrows its themes: a title of five is read by theme, a page by words."""
SCARCE = 0.2
"""Scarcity of words above which the themes stand in for the words of their terms."""
SPOKEN = 0.5
"""Share of a project's words that the calls must know for its language to count as theirs."""
THEME_TITLE_SHARE = 0.1
THEME_RARITY_POWER = 1.0
TITLE_REPEAT = 2
"""How often a theme in a title counts, beside one in a text."""
THEME_PIVOT = 6.0
"""Added to the length of a call's themes, so that one chance theme is no perfect match."""
NO_TEXT_FACTOR = 1.8
"""What the title counts for when a call has no text.

A call that matches well by its title shows about 0.8 of that again in its text; a
call without text is given that expectation, so that neither kind is ahead by its form alone.
"""
FALSE_FRIEND = 0.3
"""What a word counts for that only calls in other languages have: `places` in French are squares."""
CLAIMED = 0.1
"""What a word counts for by itself where it is part of a term: `vehicle` in `vehicle attack`."""
COMMON = 0.12
"""Features in more than this share of the texts are not ranked: they tell no calls apart."""


class Kind(StrEnum):
    """How the words of a field are cut."""

    STEMS = "stems"
    """The heads of words, alone and in pairs of neighbours."""
    GRAMS = "grams"
    """Pieces of three to five letters."""


@dataclass(frozen=True, slots=True)
class Field:
    """One ranked part of a call."""

    name: str
    read: Callable[[CallRecord], str]
    kinds: tuple[tuple[Kind, float, float], ...]
    """Kinds of feature, the weight of each with the field's weight inside, and how much of it a
    project's own title decides beside title and summary together."""
    common: float = 1.0


def _title(record: CallRecord) -> str:
    return record.title


def _call(record: CallRecord) -> str:
    return record.parent_title or ""


def _destination(record: CallRecord) -> str:
    return record.destination or ""


def _keywords(record: CallRecord) -> str:
    return " . ".join(word for word in record.keywords if not _is_reference(word))


def _is_reference(word: str) -> bool:
    return any(char.isdigit() for char in word) and ("-" in word or "/" in word)


_RANKED_TEXTS = (TextKind.SUMMARY, TextKind.DESCRIPTION)


def text_of(record: CallRecord) -> str:
    """Return the words of what the call is about; empty when it has none.

    Conditions and help texts are the same for hundreds of calls and are left out.
    """
    blocks = [
        f"{block.heading or ''}\n{plain(block.html)}"
        for block in record.texts
        if block.kind in _RANKED_TEXTS
    ]
    return "\n".join(blocks)[:LONGEST_TEXT].strip()


FIELDS = (
    Field(
        "title",
        _title,
        ((Kind.STEMS, 1.0, 0.0), (Kind.GRAMS, 0.45, 0.2)),
    ),
    Field("text", text_of, ((Kind.STEMS, 1.2, 0.2),), COMMON),
    Field("call", _call, ((Kind.STEMS, 0.05, 0.2),)),
    Field("destination", _destination, ((Kind.STEMS, 0.1, 0.2),)),
    Field("keywords", _keywords, ((Kind.STEMS, 0.1, 0.2),)),
)

MEANING_WEIGHT = 0.2
MEANING_TITLE_SHARE = 0.35
MEANING_TITLE = 0.5
"""Share of a call's title in its meaning, when it has a text."""

FULL_WEIGHT = (
    sum(weight for field in FIELDS for _, weight, _ in field.kinds) + THEME_WEIGHT + MEANING_WEIGHT
)
"""What a perfect match would reach; scores are divided by it."""


def profile_texts(profile: ProjectProfile) -> tuple[str, str]:
    """Return the words of a profile's title, and of title, summary and wishes together."""
    title = plain(profile.title)[:LONGEST_TEXT]
    whole = f"{title}\n{plain(profile.summary)}\n{plain(profile.wants_text)}"
    return title, whole[:LONGEST_TEXT]


def scarcity(text: str) -> float:
    """Return 1 for a text without words, near 1 for a single one, near 0 for a page."""
    return exp(-len(set(content_words(text))) / FEW_WORDS)
