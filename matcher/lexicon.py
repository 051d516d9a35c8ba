"""Words as numbers, and the pieces of a word that survive inflection and compounding.

Text is tokenised once by `domain.text`; everything after that is arithmetic on whole columns of
numbers, which is what makes a rebuild over thousands of calls a matter of seconds.
"""

from array import array
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from domain.text import tokens
from matcher.words import content_word, grams, stem

Ints = npt.NDArray[np.int64]

SINGLE = 1 << 62
"""Marks the key of a word that stands alone, apart from the keys of pairs."""
HALF = 0xFFFFFFFF
"""The second word in the key of a pair."""


_NO_WORD = -1
"""Number of a token that carries no meaning."""


class _Numbered(dict[str, int]):
    """Tokens and their numbers, each worked out when it is first asked for."""

    def __init__(self, work: Callable[[str], int]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, token: str) -> int:
        number = self[token] = self._work(token)
        return number


class Lexicon:
    """The words of all calls, each with its stem and pieces as numbers.

    Words of a profile that no call has are numbered below zero for the time of one query: they
    match nothing, but they count in the length of the profile.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.words: list[str] = []
        self._ids: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._grams: dict[str, int] = {}
        self._stem_of: list[int] = []
        self._stem_array = np.empty(0, dtype=np.int64)
        self._grams_of: list[list[int]] = []
        self._listed: dict[str, list[str]] = {}
        self._by_length: dict[int, list[str]] = {}
        self._grouped_words = 0

    def learn(self, texts: Iterable[str]) -> tuple[Ints, Ints]:
        """Return the numbers of the content words of all `texts` in order, and how many each has.

        New words are numbered. Each distinct token is judged once, however often it stands.
        """
        numbers, seen = array("l"), _Numbered(self._number)
        lengths = array("l")
        for text in texts:
            before = len(numbers)
            numbers.extend(map(seen.__getitem__, tokens(text)))
            lengths.append(len(numbers) - before)
        found = np.frombuffer(numbers, dtype=np.int64) if numbers else np.empty(0, dtype=np.int64)
        text_of = np.repeat(np.arange(len(lengths)), np.asarray(lengths, dtype=np.int64))
        kept = found >= 0
        return found[kept], np.bincount(text_of[kept], minlength=len(lengths))

    def _number(self, token: str) -> int:
        word = content_word(token)
        if word is None:
            return _NO_WORD
        known = self._ids.get(word)
        return self._add(word) if known is None else known

    def _add(self, word: str) -> int:
        number = len(self.words)
        self._ids[word] = number
        self.words.append(word)
        self._stem_of.append(self._stems.setdefault(stem(word), len(self._stems)))
        known = self._grams
        self._grams_of.append([known.setdefault(gram, len(known)) for gram in grams(word)])
        return number

    def stem_of(self, number: int) -> str:
        """Return the stem that has this number."""
        return self._reverse("stems", self._stems)[number]

    def stems(self) -> list[str]:
        """Return all stems by number."""
        return self._reverse("stems", self._stems)

    def grams(self) -> list[str]:
        """Return all pieces by number."""
        return self._reverse("grams", self._grams)

    def gram_of(self, number: int) -> str:
        """Return the piece that has this number."""
        return self._reverse("grams", self._grams)[number]

    def _reverse(self, name: str, known: dict[str, int]) -> list[str]:
        listed = self._listed.get(name)
        if listed is None:
            listed = self._listed[name] = list(known)
        return listed

    def knows(self, word: str) -> bool:
        """Say whether some call has this word."""
        return word in self._ids

    def by_length(self) -> dict[int, list[str]]:
        """Return all words by their length."""
        if self._grouped_words != len(self.words):
            self._by_length = {}
            for word in self.words:
                self._by_length.setdefault(len(word), []).append(word)
            self._grouped_words = len(self.words)
        return self._by_length

    def look_up(self, words: list[str]) -> tuple[Ints, Ints, Ints]:
        """Return the numbers of the words, of their stems and of their pieces; unknown < 0."""
        return (
            _numbers(words, self._ids),
            _numbers([stem(word) for word in words], self._stems),
            _numbers([gram for word in words for gram in grams(word)], self._grams),
        )

    def pieces_of(self, number: int) -> list[int]:
        """Return the numbers of the pieces of a known word."""
        return self._grams_of[number]

    def stems_of(self, ids: Ints) -> Ints:
        """Return the number of the stem of each known word."""
        if len(self._stem_array) != len(self.words):
            self._stem_array = np.asarray(self._stem_of, dtype=np.int64)
        found: Ints = self._stem_array[ids]
        return found

    def grams_of(self, ids: Ints) -> tuple[Ints, Ints]:
        """Return the pieces of each known word, and for each piece the position in `ids`."""
        lengths = np.asarray([len(pieces) for pieces in self._grams_of], dtype=np.int64)
        flat = np.asarray([p for pieces in self._grams_of for p in pieces], dtype=np.int64)
        starts = np.concatenate(([0], np.cumsum(lengths)))[:-1]
        counts = lengths[ids]
        position = np.repeat(np.arange(len(ids)), counts)
        within = np.arange(len(position)) - np.repeat(np.cumsum(counts) - counts, counts)
        return flat[np.repeat(starts[ids], counts) + within], position


def _numbers(items: list[str], known: dict[str, int]) -> Ints:
    strange: dict[str, int] = {}
    return np.asarray(
        [known[i] if i in known else -1 - strange.setdefault(i, len(strange)) for i in items],
        dtype=np.int64,
    )


def pairs(numbers: Ints, document: Ints | None = None) -> tuple[Ints, Ints]:
    """Return a key for each two neighbours of one document, and the position of the first.

    A pair with an unknown half keeps a key below zero, so that it matches nothing.
    """
    if len(numbers) < 2:
        empty = np.empty(0, dtype=np.int64)
        return empty, empty
    first, second = numbers[:-1], numbers[1:]
    keys = np.where(
        (first < 0) | (second < 0),
        -1 - np.abs(first * 1_000_003 + second),
        (first << 32) | (second & HALF),
    )
    position = np.arange(len(keys))
    if document is None:
        return keys, position
    together = document[:-1] == document[1:]
    return keys[together], position[together]
