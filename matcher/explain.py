"""Why a call scores as it does: the score taken apart into the call's own words.

Nothing is estimated: each share is a product that the score really contains, and the shares of a
call sum to its relevance.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import fsum

import numpy as np

from domain.match import ScoreTerm
from matcher import meaning
from matcher.fields import FIELDS, MEANING, THEME, Kind
from matcher.index import CallIndex, Part
from matcher.lexicon import HALF, SINGLE, Lexicon
from matcher.ranking import Touched
from matcher.space import Floats
from matcher.words import content_words, grams, stem

KEPT = 2_000
"""Fields of calls whose words are kept for the next profile: the same calls come up again."""
SHOWN = 20
"""Shares named one by one; the many small rest is one share without a word."""


class _CallWords:
    """The words of one field of one call, found again by stem and by piece."""

    def __init__(self, text: str) -> None:
        self.by_stem: dict[str, str] = {}
        self._by_gram: dict[str, str] = {}
        for word in content_words(text):
            self.by_stem.setdefault(stem(word), word)

    def with_gram(self, piece: str) -> str:
        """Return the first word that has this piece; the piece itself when none has."""
        if not self._by_gram:
            for word in self.by_stem.values():
                for gram in grams(word):
                    self._by_gram.setdefault(gram, word)
        return self._by_gram.get(piece, piece.strip())


def explain(
    touched: Touched, index: CallIndex, columns: Sequence[int]
) -> list[tuple[ScoreTerm, ...]]:
    """Return for each of the calls in `columns` its shares, largest first; empty when none."""
    starts = np.asarray([part.first_row for part in index.parts])
    parts = np.searchsorted(starts, touched.rows, side="right") - 1
    explained = []
    for column, lines, products in _by_column(touched, columns):
        named = _Names(index, column)
        shares: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for line, product in zip(lines, products, strict=True):
            part = index.parts[parts[line]]
            shares[named.of(part, int(touched.rows[line]))].append(product)
        total = float(touched.meant[column])
        for word, share in _meant(total, named.title(), touched.direction):
            shares[MEANING, word].append(share)
        explained.append(_shown({key: fsum(found) for key, found in shares.items()}))
    return explained


def _meant(total: float, title: Sequence[str], direction: Floats) -> Iterator[tuple[str, float]]:
    """Share the nearness of meaning out to the words of the call's title that bring it.

    Words that speak against it are not named; shares sum to `total`.
    """
    if total <= 0:
        yield "", total
        return
    known = meaning.load()
    words = {known.numbers[word]: word for word in title if word in known.numbers}
    brought = {
        word: amount * float(known.vectors[number] @ direction)
        for number, word in words.items()
        for amount in (float(known.rarity[number]),)
    }
    near = {word: value for word, value in brought.items() if value > 0}
    whole = fsum(near.values())
    if not near:
        yield "", total
    for word, value in near.items():
        yield word, total * value / whole


def _by_column(
    touched: Touched, columns: Sequence[int]
) -> Iterator[tuple[int, list[int], list[float]]]:
    """Yield each column with the lines that touch it and their products."""
    products = touched.products
    wanted = np.full(products.shape[1], -1, dtype=np.int64)
    wanted[list(columns)] = np.arange(len(columns))
    places = wanted[products.indices]
    kept = np.flatnonzero(places >= 0)
    lines = np.repeat(np.arange(products.shape[0]), np.diff(products.indptr))[kept]
    values = products.data[kept].astype(float)
    order = np.argsort(places[kept], kind="stable")
    borders = np.searchsorted(places[kept][order], np.arange(len(columns) + 1))
    for place, column in enumerate(columns):
        chosen = order[borders[place] : borders[place + 1]]
        yield column, lines[chosen].tolist(), values[chosen].tolist()


def relevance_of(terms: Sequence[ScoreTerm]) -> float:
    """Return the score that the shares sum to, exactly."""
    return fsum(term.share for term in terms)


def _shown(shares: dict[tuple[str, str], float]) -> tuple[ScoreTerm, ...]:
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    terms = [ScoreTerm(field, word, share) for (field, word), share in ordered[:SHOWN]]
    rest = fsum(share for _, share in ordered[SHOWN:])
    if rest:
        terms.append(ScoreTerm("other", "", rest))
    return tuple(terms)


class _Names:
    """Turns the features of one call back into its words."""

    def __init__(self, index: CallIndex, column: int) -> None:
        self._index = index
        self._record = index.records[column]
        self._column = column

    def title(self) -> list[str]:
        """Return the words of the call's title."""
        return content_words(self._record.title)

    def of(self, part: Part, row: int) -> tuple[str, str]:
        """Return the field and the words that a row of the matrix stands for in this call."""
        assert part.block is not None
        key = int(part.block.keys[row - part.first_row])
        if part.field == THEME:
            return THEME, self._index.vocabulary.labels[key]
        lexicon, words = self._index.lexicon, self._in(part.field)
        if part.kind == Kind.GRAMS:
            return part.field, words.with_gram(lexicon.gram_of(key))
        numbers = [key ^ SINGLE] if key & SINGLE else [key >> 32, key & HALF]
        return part.field, " ".join(_word(n, lexicon, words) for n in numbers)

    def _in(self, field: str) -> _CallWords:
        kept, key = self._index.named, (self._column, field)
        words = kept.get(key)
        if words is None:
            if len(kept) >= KEPT:
                kept.clear()
            read = next(f.read for f in FIELDS if f.name == field)
            words = kept[key] = _CallWords(read(self._record))
        found: _CallWords = words
        return found


def _word(number: int, lexicon: Lexicon, words: _CallWords) -> str:
    head = lexicon.stem_of(number)
    return words.by_stem.get(head, head)
