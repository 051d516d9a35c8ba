"""Misspelt words of a profile, mapped to the word of the calls that was meant.

The only use of string likeness in ranking, and never as relevance: a word that is known is left
alone, and so is a short one, a foreign one and one with two likely readings.
"""

import re
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matcher import meaning
from matcher.lexicon import Lexicon

SHORTEST = 6
"""Letters below which one wrong letter may well be another word."""
LONGEST = 30
"""Words above which a text is left alone: it says the important word again, rightly spelt."""
_REPEATED = re.compile(r"(.)\1+")


def mend(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Return `words` with each misspelt one replaced by the word of the calls one slip away.

    A slip is two letters swapped, or one doubled or not doubled; other differences of one letter
    are mostly other words (`patent`, `patient`). Nothing is replaced when a slip leads to two
    words that differ in more than their ending, or when half of the words are unknown.
    """
    if len(words) > LONGEST:
        return list(words)
    unknown = [word for word in dict.fromkeys(words) if _may_be_a_slip(word, lexicon)]
    if not unknown or 2 * len(unknown) > len(words):
        return list(words)
    known = lexicon.by_length()
    meant = {word: _meant(word, known) for word in unknown}
    return [meant.get(word) or word for word in words]


def _may_be_a_slip(word: str, lexicon: Lexicon) -> bool:
    return (
        len(word) >= SHORTEST
        and word.isalpha()
        and not lexicon.knows(word)
        and word not in meaning.load().numbers
    )


def _meant(word: str, known: dict[int, list[str]]) -> str | None:
    """Return the one word that a slip of a finger turns into `word`; None when there is not one."""
    near: list[str] = []
    for length in (len(word) - 1, len(word), len(word) + 1):
        # A first letter is hardly ever wrong, and it makes the search short.
        choices = [other for other in known.get(length, ()) if other[0] == word[0]]
        found = process.extract(
            word, choices, scorer=OSA.distance, processor=None, score_cutoff=1, limit=3
        )
        near += [other for other, _, _ in found if _is_a_slip(word, other)]
    heads = {other[:SHORTEST] for other in near}
    return (
        min(near, key=lambda other: (abs(len(other) - len(word)), other))
        if len(heads) == 1
        else None
    )


def _is_a_slip(word: str, other: str) -> bool:
    return sorted(word) == sorted(other) or _REPEATED.sub(r"\1", word) == _REPEATED.sub(
        r"\1", other
    )
