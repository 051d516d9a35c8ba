"""Builds the one matrix of all calls, and the vector of one profile or one new call in it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
from scipy import sparse

from domain.call import CallRecord
from domain.project import ProjectProfile
from matcher.fields import (
    FIELDS,
    FULL_WEIGHT,
    NO_TEXT_FACTOR,
    SAME_LANGUAGE_THEME,
    SPOKEN,
    THEME,
    THEME_PIVOT,
    THEME_WEIGHT,
    TITLE_SHARE,
    Kind,
    profile_texts,
)
from matcher.index import CallIndex, Part
from matcher.lexicon import Ints, Lexicon, pairs
from matcher.space import Block, Feature, Floats, build_block
from matcher.vocabulary import Vocabulary, call_languages, load, profile_languages
from matcher.words import content_words

Vector = tuple[Ints, Floats]


def assemble(records: tuple[CallRecord, ...]) -> CallIndex:
    """Return the index of `records`, whose uids are distinct."""
    lexicon, vocabulary = Lexicon(), load()
    encoded = {
        field.name: _encode(lexicon, (field.read(record) for record in records)) for field in FIELDS
    }
    parts: list[Part] = []
    matrices = []
    row = 0
    for field in FIELDS:
        ids, document = encoded[field.name]
        lengths = np.bincount(document, minlength=len(records))
        for kind, weight in field.kinds:
            feature = _features(kind, ids, document, lexicon)
            block, weighed = build_block(feature, len(records), common=field.common)
            parts.append(Part(field.name, kind, weight / FULL_WEIGHT, row, block))
            row += len(block.keys)
            weighed.data *= np.float32(weight / FULL_WEIGHT)
            matrices.append(weighed)
        if field.name == "text":
            without_text = lengths == 0
    themes, weighed = build_block(
        _themes(records, encoded, lexicon, vocabulary), len(records), pivot=THEME_PIVOT
    )
    parts.append(Part(THEME, THEME, THEME_WEIGHT / FULL_WEIGHT, row, themes))
    weighed.data *= np.float32(THEME_WEIGHT / FULL_WEIGHT)
    matrices.append(weighed)
    for number, part in enumerate(parts):
        if part.field == "title":
            factor = np.where(without_text, NO_TEXT_FACTOR, 1.0).astype(np.float32)
            matrices[number].data *= factor[matrices[number].indices]
    places = {record.uid: place for place, record in enumerate(records)}
    matrix = sparse.vstack(matrices, format="csr", dtype=np.float32)
    return CallIndex(records, places, lexicon, vocabulary, tuple(parts), matrix)


def _encode(lexicon: Lexicon, texts: Iterable[str]) -> tuple[Ints, Ints]:
    numbered = [lexicon.learn(content_words(text)) for text in texts]
    lengths = [len(numbers) for numbers in numbered]
    ids = np.fromiter(chain.from_iterable(numbered), dtype=np.int64, count=sum(lengths))
    return ids, np.repeat(np.arange(len(numbered)), lengths)


def _features(kind: Kind, ids: Ints, document: Ints, lexicon: Lexicon) -> Feature:
    if kind is Kind.GRAMS:
        keys, position = lexicon.grams_of(ids)
        return Feature(keys, document[position])
    numbers = lexicon.stems_of(ids) if kind in (Kind.STEMS, Kind.STEM_PAIRS) else ids
    if kind in (Kind.WORDS, Kind.STEMS):
        return Feature(numbers, document)
    keys, position = pairs(numbers, document)
    # A single word has the key of a pair whose first half is zero and absent.
    singles = numbers | SINGLE
    return Feature(np.concatenate((singles, keys)), np.concatenate((document, document[position])))


SINGLE = 1 << 62
"""Marks the key of a word that stands alone, apart from the keys of pairs."""


def _query_keys(kind: Kind, words: Ints, stems: Ints, pieces: Ints) -> Ints:
    if kind is Kind.GRAMS:
        return pieces
    numbers = stems if kind in (Kind.STEMS, Kind.STEM_PAIRS) else words
    if kind in (Kind.WORDS, Kind.STEMS):
        return numbers
    singles = np.where(numbers < 0, numbers, numbers | SINGLE)
    return np.concatenate((singles, pairs(numbers)[0]))


def _themes(
    records: Sequence[CallRecord],
    encoded: dict[str, tuple[Ints, Ints]],
    lexicon: Lexicon,
    vocabulary: Vocabulary,
) -> Feature:
    """Find the concepts of all calls; only words that some term has are looked at one by one."""
    speaks = np.asarray([bool(vocabulary.hits(word)) for word in lexicon.words], dtype=bool)
    keys: list[int] = []
    document: list[int] = []
    for name, (ids, documents) in encoded.items():
        repeat = _TITLE_REPEAT if name == "title" else 1
        told = np.flatnonzero(speaks[ids]) if len(ids) else np.empty(0, dtype=np.int64)
        places = documents[told]
        for start, stop in _runs(places):
            place = int(places[start])
            numbers = ids[told[start:stop]].tolist()
            words = zip(
                told[start:stop].tolist(), map(lexicon.words.__getitem__, numbers), strict=True
            )
            found = vocabulary.find_at(words, call_languages(records[place].language))
            for concept, times in found.items():
                keys += [concept] * (times * repeat)
                document += [place] * (times * repeat)
    return Feature(np.asarray(keys, dtype=np.int64), np.asarray(document, dtype=np.int64))


_TITLE_REPEAT = 2
"""How often a concept in a title counts, beside one in a text."""


def _runs(values: Ints) -> Iterator[tuple[int, int]]:
    """Yield the borders of each stretch of equal values."""
    if not len(values):
        return
    borders = np.flatnonzero(np.diff(values)) + 1
    yield from pairwise([0, *borders.tolist(), len(values)])


def profile_vector(profile: ProjectProfile, index: CallIndex) -> Vector:
    """Return the rows of the matrix that a profile touches and its weight in each."""
    title, whole = profile_texts(profile)
    languages = profile_languages(profile.language, profile.country)
    rows: list[Ints] = []
    weights: list[Floats] = []
    for text, share in ((title, TITLE_SHARE), (whole, 1.0 - TITLE_SHARE)):
        looked_up = index.lexicon.look_up(content_words(text))
        found = index.vocabulary.spread(index.vocabulary.find(text, languages))
        for part in index.parts:
            if part.field == THEME:
                part_rows, part_weights = _theme_vector(found, part.block)
                part_weights = part_weights * _theme_share(looked_up[0])
            else:
                part_rows, part_weights = part.block.weigh(_query_keys(Kind(part.kind), *looked_up))
            rows.append(part_rows + part.first_row)
            weights.append(part_weights * np.float32(share))
    merged, inverse = np.unique(np.concatenate(rows), return_inverse=True)
    summed = np.bincount(inverse, np.concatenate(weights), minlength=len(merged))
    return merged, summed.astype(np.float32)


def call_vector(record: CallRecord, index: CallIndex) -> Vector:
    """Return the rows and weights of a new call, weighed as the index was when it was built."""
    texts = {field.name: field.read(record) for field in FIELDS}
    looked_up = {name: index.lexicon.look_up(content_words(text)) for name, text in texts.items()}
    found: dict[int, float] = {}
    for name, text in texts.items():
        times = index.vocabulary.find(text, call_languages(record.language))
        for concept, count in times.items():
            found[concept] = found.get(concept, 0.0) + count * (
                _TITLE_REPEAT if name == "title" else 1
            )
    rows: list[Ints] = []
    weights: list[Floats] = []
    for part in index.parts:
        if part.field == THEME:
            damped = {concept: 1.0 + float(np.log(count)) for concept, count in found.items()}
            part_rows, part_weights = _theme_vector(damped, part.block, THEME_PIVOT)
        else:
            keys = _query_keys(Kind(part.kind), *looked_up[part.field])
            part_rows, part_weights = part.block.weigh(keys)
        factor = part.weight
        if part.field == "title" and not texts["text"]:
            factor *= NO_TEXT_FACTOR
        rows.append(part_rows + part.first_row)
        weights.append(part_weights * np.float32(factor))
    return np.concatenate(rows), np.concatenate(weights)


def _theme_share(words: Ints) -> np.float32:
    """Say how much themes count for a text, given which of its words the calls know."""
    distinct = np.unique(words)
    known = float(np.mean(distinct >= 0)) if len(distinct) else 0.0
    foreign = max(0.0, 1.0 - known / SPOKEN)
    return np.float32(SAME_LANGUAGE_THEME + (1.0 - SAME_LANGUAGE_THEME) * foreign)


def _theme_vector(found: dict[int, float], block: Block, pivot: float = 0.0) -> Vector:
    """Weigh concepts by how rare they are among the calls; unknown ones count in the length."""
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    keys = np.asarray(sorted(found), dtype=np.int64)
    amounts = np.asarray([found[int(key)] for key in keys])
    rows = np.searchsorted(block.keys, keys)
    rows[rows == len(block.keys)] = 0
    known = block.keys[rows] == keys if len(block.keys) else np.zeros(len(keys), dtype=bool)
    rarity = np.where(known, block.rarity[rows] if len(block.keys) else 0.0, block.stranger)
    weights = amounts * rarity
    weights /= np.sqrt(np.square(weights).sum() + pivot**2)
    return rows[known], weights[known].astype(np.float32)
