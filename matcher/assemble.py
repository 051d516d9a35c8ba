"""Builds the one matrix of all calls: what is said, what it is about, what it means."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from domain.call import CallRecord
from matcher import meaning
from matcher.fields import (
    FIELDS,
    FULL_WEIGHT,
    MEANING,
    MEANING_TITLE,
    MEANING_TITLE_SHARE,
    MEANING_WEIGHT,
    NO_TEXT_FACTOR,
    THEME,
    THEME_PIVOT,
    THEME_RARITY_POWER,
    THEME_TITLE_SHARE,
    THEME_WEIGHT,
    TITLE_REPEAT,
    Kind,
)
from matcher.index import CallIndex, Part, Said
from matcher.lexicon import HALF, SINGLE, Ints, Lexicon, pairs
from matcher.space import Feature, Floats, build_block, unit_rows
from matcher.vocabulary import Vocabulary, call_languages, load

Encoded = tuple[Ints, Ints]
"""The numbers of the words of one field of all calls, and the call of each."""


def assemble(records: tuple[CallRecord, ...]) -> CallIndex:
    """Return the index of `records`, whose uids are distinct."""
    lexicon, vocabulary, count = Lexicon(), load(), len(records)
    encoded = {
        field.name: _encode(lexicon, (field.read(record) for record in records)) for field in FIELDS
    }
    without_text = np.bincount(encoded["text"][1], minlength=count) == 0
    rows = _Rows(without_text)
    for field in FIELDS:
        for kind, weight, title_share in field.kinds:
            block, weighed = build_block(
                _features(kind, *encoded[field.name], lexicon),
                count,
                common=field.common,
                uncommon=partial(_uncommon, kind, lexicon),
            )
            rows.add(Part(field.name, kind, weight, title_share, rows.count, block), weighed)
    themes, weighed = build_block(
        _themes(records, encoded, lexicon, vocabulary),
        count,
        pivot=THEME_PIVOT,
        power=THEME_RARITY_POWER,
    )
    rows.add(Part(THEME, THEME, THEME_WEIGHT, THEME_TITLE_SHARE, rows.count, themes), weighed)
    meant = _meanings(encoded, lexicon, without_text)
    rows.add(
        Part(MEANING, MEANING, MEANING_WEIGHT, MEANING_TITLE_SHARE, rows.count, None),
        sparse.csr_matrix(meant),
    )
    return CallIndex(
        records,
        {record.uid: place for place, record in enumerate(records)},
        lexicon,
        vocabulary,
        meaning.concept_vectors(vocabulary),
        tuple(rows.parts),
        sparse.vstack(rows.matrices, format="csr", dtype=np.float32),
        np.ascontiguousarray(meant * np.float32(MEANING_WEIGHT / FULL_WEIGHT)),
        {name: _kept(*found, count) for name, found in encoded.items()},
    )


class _Rows:
    """Collects the blocks of the one matrix, each weighed as its part says."""

    def __init__(self, without_text: Any) -> None:
        self.parts: list[Part] = []
        self.matrices: list[Any] = []
        self.count = 0
        self._title_factor = np.where(without_text, NO_TEXT_FACTOR, 1.0).astype(np.float32)

    def add(self, part: Part, weighed: Any) -> None:
        weighed.data *= np.float32(part.weight / FULL_WEIGHT)
        if part.field == "title":
            weighed.data *= self._title_factor[weighed.indices]
        self.parts.append(part)
        self.matrices.append(weighed)
        self.count += weighed.shape[0]


def _encode(lexicon: Lexicon, texts: Iterable[str]) -> Encoded:
    ids, lengths = lexicon.learn(texts)
    return ids, np.repeat(np.arange(len(lengths)), lengths)


def _kept(ids: Ints, document: Ints, count: int) -> Said:
    return Said(ids.astype(np.int32), np.searchsorted(document, np.arange(count + 1)))


def _features(kind: Kind, ids: Ints, document: Ints, lexicon: Lexicon) -> Feature:
    if kind is Kind.GRAMS:
        keys, position = lexicon.grams_of(ids)
        return Feature(keys, document[position])
    numbers = lexicon.stems_of(ids)
    keys, position = pairs(numbers, document)
    return Feature(
        np.concatenate((numbers | SINGLE, keys)), np.concatenate((document, document[position]))
    )


def _uncommon(kind: Kind, lexicon: Lexicon, keys: Ints) -> Floats:
    """Return what each key weighs in a project, given how common it is in all call texts."""
    known = meaning.load()
    if kind is Kind.GRAMS:
        share = _shares(lexicon.grams(), known.gram_shares)[keys]
    else:
        alone = _shares(lexicon.stems(), known.stem_shares)
        single = (keys & SINGLE) != 0
        numbers = keys & ~np.int64(SINGLE)
        share = np.where(
            single, alone[np.where(single, numbers, 0)], alone[numbers >> 32] * alone[keys & HALF]
        )
    return known.uncommon(share)


def _shares(pieces: Sequence[str], known: dict[str, float]) -> Floats:
    found = (known.get(piece, 0.0) for piece in pieces)
    return np.fromiter(found, dtype=np.float32, count=len(pieces))


def _meanings(encoded: dict[str, Encoded], lexicon: Lexicon, without_text: Any) -> Floats:
    """Return the direction of each call, dimensions × calls: of its title and of its text."""
    known = meaning.load()
    numbers = np.asarray([known.numbers.get(word, -1) for word in lexicon.words], dtype=np.int64)
    title, text = (
        _directions(*encoded[name], numbers, len(without_text)) for name in ("title", "text")
    )
    share = np.where(without_text, 1.0, MEANING_TITLE).astype(np.float32)[:, None]
    directions: Floats = (share * title + (1 - share) * text).T
    return directions


def _directions(ids: Ints, document: Ints, numbers: Ints, documents: int) -> Floats:
    known = meaning.load()
    found = numbers[ids] if len(ids) else ids
    told = found >= 0
    counts = sparse.csr_matrix(
        (np.ones(int(told.sum()), dtype=np.float32), (document[told], found[told])),
        shape=(documents, len(known.rarity)),
    )
    counts.sum_duplicates()
    counts.data = (1.0 + np.log(counts.data)) * known.rarity[counts.indices]
    return unit_rows(counts @ known.vectors)


def _themes(
    records: Sequence[CallRecord],
    encoded: dict[str, Encoded],
    lexicon: Lexicon,
    vocabulary: Vocabulary,
) -> Feature:
    """Find the concepts of all calls; only words that some term has are looked at one by one."""
    languages = [call_languages(record.language) for record in records]
    groups = list(dict.fromkeys(languages))
    speaks = np.asarray(
        [[vocabulary.speaks(word, group) for word in lexicon.words] for group in groups], dtype=bool
    )
    number_of = {group: number for number, group in enumerate(groups)}
    spoken = np.asarray([number_of[found] for found in languages], dtype=np.int64)
    keys: list[int] = []
    document: list[int] = []
    for name, (ids, documents) in encoded.items():
        repeat = TITLE_REPEAT if name == "title" else 1
        told = np.flatnonzero(speaks[spoken[documents], ids]) if len(ids) else ids
        places = documents[told]
        for start, stop in _runs(places):
            place = int(places[start])
            numbers = ids[told[start:stop]].tolist()
            words = zip(
                told[start:stop].tolist(), map(lexicon.words.__getitem__, numbers), strict=True
            )
            found = vocabulary.find_at(words, languages[place])
            for concept, times in found.items():
                keys += [concept] * (times * repeat)
                document += [place] * (times * repeat)
    return Feature(np.asarray(keys, dtype=np.int64), np.asarray(document, dtype=np.int64))


def _runs(values: Ints) -> Iterator[tuple[int, int]]:
    """Yield the borders of each stretch of equal values."""
    if not len(values):
        return
    borders = np.flatnonzero(np.diff(values)) + 1
    yield from pairwise([0, *borders.tolist(), len(values)])


def said_in(language: str, records: Sequence[CallRecord], matrix: Any) -> Floats:
    """Return for each row of the matrix the share of its calls that are in `language`."""
    spoken = np.asarray([record.language == language for record in records], dtype=bool)
    lengths = np.diff(matrix.indptr)
    rows = np.repeat(np.arange(matrix.shape[0]), lengths)
    there = np.bincount(rows, spoken[matrix.indices], minlength=matrix.shape[0])
    shares: Floats = (there / np.maximum(lengths, 1)).astype(np.float32)
    return shares
