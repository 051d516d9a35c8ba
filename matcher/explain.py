"""Why a call scores as it does: the score taken apart into the call's own words.

Nothing is estimated: each share is a product that the score really contains, and the shares of a
call sum to its relevance.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import fsum

import numpy as np

from domain.match import ScoreTerm
from matcher.assemble import SINGLE
from matcher.fields import FIELDS, THEME
from matcher.index import CallIndex, Part
from matcher.lexicon import Lexicon
from matcher.ranking import Touched
from matcher.words import content_words, grams, stem

SHOWN = 20
"""Shares named one by one; the many small rest is one share without a word."""

_HALF = 0xFFFFFFFF


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
        explained.append(_shown({key: fsum(found) for key, found in shares.items()}))
    return explained


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
        self._words: dict[str, _CallWords] = {}

    def of(self, part: Part, row: int) -> tuple[str, str]:
        """Return the field and the words that a row of the matrix stands for in this call."""
        key = int(part.block.keys[row - part.first_row])
        if part.field == THEME:
            return THEME, self._index.vocabulary.labels[key]
        lexicon, words = self._index.lexicon, self._in(part.field)
        if part.kind == "grams":
            return part.field, words.with_gram(lexicon.gram_of(key))
        numbers = [key ^ SINGLE] if key & SINGLE else [key >> 32, key & _HALF]
        return part.field, " ".join(_word(part.kind, n, lexicon, words) for n in numbers)

    def _in(self, field: str) -> _CallWords:
        if field not in self._words:
            read = next(f.read for f in FIELDS if f.name == field)
            self._words[field] = _CallWords(read(self._record))
        return self._words[field]


def _word(kind: str, number: int, lexicon: Lexicon, words: _CallWords) -> str:
    if not kind.startswith("stem"):
        return lexicon.words[number]
    head = lexicon.stem_of(number)
    return words.by_stem.get(head, head)
