"""What English words of calls mean, as short vectors, and how common they are in all calls.

The vectors ship with the project (`matcher/data/meaning`, with the way they were made); they let
`sewer` speak for `wastewater`. Words of other languages have none: their themes stand in for them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

import numpy as np

from matcher.space import Floats
from matcher.vocabulary import Vocabulary
from matcher.words import grams, stem

_FOLDER = Path(__file__).parent / "data" / "meaning"
_COMMON_POWER = 0.5


@dataclass(frozen=True, slots=True)
class Meaning:
    """The words that have a meaning here: their vectors, their rarity, how common they are."""

    numbers: dict[str, int]
    vectors: Floats
    """Words × dimensions; a text is the sum of its words."""
    rarity: Floats
    shares: dict[str, float]
    """Share of call texts that have a word."""
    stem_shares: dict[str, float]
    gram_shares: dict[str, float]
    texts: int

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        return int(self.vectors.shape[1])

    def amounts(self, words: Iterable[str]) -> dict[int, float]:
        """Return the known words of a text by number, and the weight of each."""
        counts = Counter(self.numbers[word] for word in words if word in self.numbers)
        return {n: (1.0 + log(times)) * float(self.rarity[n]) for n, times in counts.items()}

    def of(self, words: Iterable[str]) -> Floats:
        """Return the direction of a text, of length one; zeros when no word is known."""
        amounts = self.amounts(words)
        if not amounts:
            return np.zeros(self.dimensions, dtype=np.float32)
        numbers = np.fromiter(amounts, dtype=np.int64, count=len(amounts))
        return unit(np.asarray(list(amounts.values()), dtype=np.float32) @ self.vectors[numbers])

    def uncommon(self, shares: Floats) -> Floats:
        """Return what features weigh in a project that these shares of all call texts have.

        `innovative` and `partners` say little although few titles have them.
        """
        rest = np.log((1 + self.texts) / (1 + shares * self.texts)) / log(1 + self.texts)
        weights: Floats = np.maximum(rest, 1e-3).astype(np.float32) ** np.float32(_COMMON_POWER)
        return weights


def unit(vector: Floats) -> Floats:
    """Return `vector` scaled to length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    scaled: Floats = vector / np.float32(length) if length else vector
    return scaled


@cache
def load() -> Meaning:
    """Return the vectors that ship with the project; read once a process."""
    lines = (_FOLDER / "words.tsv").read_text(encoding="utf-8").splitlines()
    texts = int(lines[0])
    seen = [(word, int(count)) for word, count in (line.split("\t") for line in lines[1:])]
    shares = {word: count / texts for word, count in seen if count}
    return Meaning(
        numbers={word: number for number, (word, _) in enumerate(seen)},
        vectors=np.load(_FOLDER / "vectors.npy", allow_pickle=False).astype(np.float32) / 127,
        rarity=np.asarray([log((1 + texts) / (1 + count)) for _, count in seen], dtype=np.float32),
        shares=shares,
        stem_shares=_shares_of_pieces(shares, lambda word: (stem(word),)),
        gram_shares=_shares_of_pieces(shares, grams),
        texts=texts,
    )


def _shares_of_pieces(
    shares: dict[str, float], pieces: Callable[[str], Iterable[str]]
) -> dict[str, float]:
    """Return the share of texts that have a piece, as if words came independently."""
    absent: dict[str, float] = {}
    for word, share in shares.items():
        for piece in set(pieces(word)):
            absent[piece] = absent.get(piece, 1.0) * (1.0 - share)
    return {piece: 1.0 - none for piece, none in absent.items()}


def concept_vectors(vocabulary: Vocabulary) -> Floats:
    """Return the direction of each concept from its English terms: concepts × dimensions."""
    meaning = load()
    words: list[set[str]] = [set() for _ in vocabulary.keys]
    for term in vocabulary.terms:
        if term.language == "en" and not term.trap:
            for pattern in term.words:
                words[term.concept].update(_fitting(pattern, meaning))
    return np.stack([meaning.of(sorted(found)) for found in words]).astype(np.float32)


def _fitting(pattern: str, meaning: Meaning) -> Iterator[str]:
    """Yield the words with a meaning that the pattern of a term stands for."""
    bare = pattern.strip("*")
    if not pattern.endswith("*"):
        if bare in meaning.numbers:
            yield bare
        return
    yield from (word for word in meaning.numbers if word.startswith(bare))
