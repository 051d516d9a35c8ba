"""Why a call scores as it does: the score taken apart into the call's own words.

Nothing is estimated: each share is a product that the score really contains, and the shares of a
call sum to its relevance.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from domain.match import ScoreTerm
from matcher import meaning
from matcher.fields import MEANING, THEME, Kind
from matcher.index import CallIndex, Part
from matcher.lexicon import HALF, SINGLE, Ints, Lexicon
from matcher.ranking import Touched
from matcher.space import Floats

_FEW = 64
"""Words up to which a plain loop is quicker than sorting them all."""
SHOWN = 20
"""Shares named one by one; the many small rest is one share without a word."""


class _CallWords:
    """The words of one field of one call, found again by the numbers of stem and of piece."""

    def __init__(self, lexicon: Lexicon, ids: Ints) -> None:
        self._lexicon = lexicon
        stems = lexicon.stems_of(ids)
        if len(ids) > _FEW:
            first = np.sort(np.unique(stems, return_index=True)[1])
            stems, ids = stems[first], ids[first]
        self._by_stem: dict[int, int] = {}
        for stem, word in zip(stems.tolist(), ids.tolist(), strict=True):
            self._by_stem.setdefault(stem, word)

    def with_stem(self, stem: int) -> str:
        """Return the first word that has this stem; the stem itself when none has."""
        word = self._by_stem.get(stem)
        return self._lexicon.stem_of(stem) if word is None else self._lexicon.words[word]

    def with_pieces(
        self, pieces: Sequence[int], shares: Sequence[float]
    ) -> Iterator[tuple[str, list[float]]]:
        """Yield the shares of pieces by the first word that has each; by the piece when none has."""
        by_piece: dict[int, int] = {}
        for word in self._by_stem.values():
            for piece in self._lexicon.pieces_of(word):
                by_piece.setdefault(piece, word)
        found: defaultdict[int, list[float]] = defaultdict(list)
        for piece, share in zip(pieces, shares, strict=True):
            found[by_piece.get(piece, -1 - piece)].append(share)
        for number, own in found.items():
            if number < 0:
                yield self._lexicon.gram_of(-1 - number).strip(), own
            else:
                yield self._lexicon.words[number], own


class _Features(NamedTuple):
    """The rows of the matrix that a project touches: which part each belongs to, and its key there."""

    parts: list[int]
    keys: Ints
    pieces: npt.NDArray[np.bool_]
    """Whether it is a piece of a word: nearly all of the shares in a title are."""
    mixed: npt.NDArray[np.bool_]
    """Whether a word can have several shares in the field. Else each share has a name of its own,
    and only the names of the largest are looked up."""


def explain(
    touched: Touched, index: CallIndex, columns: Sequence[int]
) -> list[tuple[ScoreTerm, ...]]:
    """Return for each of the calls in `columns` its shares, largest first; empty when none."""
    features = _features(touched.rows, index.parts)
    explained = []
    for column, lines, products in _by_column(touched, columns):
        named = _Names(index, column, features)
        shares: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        mixed, pieces = features.mixed[lines], features.pieces[lines]
        for key, own in named.of_pieces(lines[pieces], products[pieces]):
            shares[key] += own
        mixed &= ~pieces
        for line, share in zip(lines[mixed].tolist(), products[mixed].tolist(), strict=True):
            shares[named.of(line)].append(share)
        total = float(touched.meant[column])
        for word, share in _meant(total, named.title(), touched.direction):
            shares[MEANING, word].append(share)
        known = {key: fsum(found) for key, found in shares.items()}
        apart = ~(mixed | pieces)
        explained.append(_shown(known, lines[apart], products[apart], named))
    return explained


def _features(rows: Ints, parts: Sequence[Part]) -> _Features:
    starts = np.asarray([part.first_row for part in parts])
    numbers = np.searchsorted(starts, rows, side="right") - 1
    keys = np.zeros(len(rows), dtype=np.int64)
    for number, part in enumerate(parts):
        here = numbers == number
        if part.block is not None and here.any():
            keys[here] = part.block.keys[rows[here] - part.first_row]
    kinds = Counter(part.field for part in parts)
    mixed = np.asarray([kinds[part.field] > 1 or part.field == THEME for part in parts], dtype=bool)
    pieces = np.asarray([part.kind == Kind.GRAMS for part in parts], dtype=bool)
    return _Features(numbers.tolist(), keys, pieces[numbers], mixed[numbers])


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


def _by_column(touched: Touched, columns: Sequence[int]) -> Iterator[tuple[int, Ints, Floats]]:
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
        yield column, lines[chosen], values[chosen]


def relevance_of(terms: Sequence[ScoreTerm]) -> float:
    """Return the score that the shares sum to, exactly."""
    return fsum(term.share for term in terms)


def _shown(
    known: dict[tuple[str, str], float], lines: Ints, products: Floats, named: "_Names"
) -> tuple[ScoreTerm, ...]:
    """Return the largest shares by name, and the rest as one; `lines` have no names yet."""
    unnamed = products.tolist()
    # Equal shares stand in the order of their names: all that equal the last are named.
    least = sorted((*known.values(), *unnamed), reverse=True)[:SHOWN][-1]
    for place in np.flatnonzero(products >= least).tolist():
        known[named.of(int(lines[place]))] = unnamed[place]
    ordered = sorted(known.items(), key=lambda item: (-item[1], item[0]))
    terms = [ScoreTerm(field, word, share) for (field, word), share in ordered[:SHOWN]]
    small = (share for share in unnamed if share < least)
    rest = fsum((*(share for _, share in ordered[SHOWN:]), *small))
    if rest:
        terms.append(ScoreTerm("other", "", rest))
    return tuple(terms)


class _Names:
    """Turns the features of one call back into its words."""

    def __init__(self, index: CallIndex, column: int, features: _Features) -> None:
        self._index = index
        self._column = column
        self._features = features
        self._words: dict[str, _CallWords] = {}

    def title(self) -> list[str]:
        """Return the words of the call's title."""
        return [self._index.lexicon.words[n] for n in self._index.said["title"].of(self._column)]

    def of(self, line: int) -> tuple[str, str]:
        """Return the field and the words that a line of the features stands for in this call."""
        part, key = self._part(line), int(self._features.keys[line])
        if part.field == THEME:
            return THEME, self._index.vocabulary.labels[key]
        words = self._in(part.field)
        if key & SINGLE:
            return part.field, words.with_stem(key ^ SINGLE)
        return part.field, f"{words.with_stem(key >> 32)} {words.with_stem(key & HALF)}"

    def of_pieces(
        self, lines: Ints, products: Floats
    ) -> Iterator[tuple[tuple[str, str], list[float]]]:
        """Yield field and word of lines that stand for pieces of words, and the shares of each."""
        if not len(lines):
            return
        field, keys = self._part(int(lines[0])).field, self._features.keys[lines].tolist()
        for word, own in self._in(field).with_pieces(keys, products.tolist()):
            yield (field, word), own

    def _part(self, line: int) -> Part:
        return self._index.parts[self._features.parts[line]]

    def _in(self, field: str) -> _CallWords:
        words = self._words.get(field)
        if words is None:
            ids = self._index.said[field].of(self._column)
            words = self._words[field] = _CallWords(self._index.lexicon, ids)
        return words
