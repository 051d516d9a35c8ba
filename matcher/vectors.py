"""The vector of one profile or of one new call in the rows of the index's matrix."""

import numpy as np

from domain.call import CallRecord
from domain.project import ProjectProfile
from matcher import meaning
from matcher.fields import (
    FIELDS,
    FULL_WEIGHT,
    MEANING,
    MEANING_TITLE,
    NO_TEXT_FACTOR,
    SAME_LANGUAGE_THEME,
    SPOKEN,
    THEME,
    THEME_PIVOT,
    TITLE_REPEAT,
    Kind,
    profile_texts,
)
from matcher.index import CallIndex, Part
from matcher.lexicon import SINGLE, Ints, pairs
from matcher.space import Block, Floats
from matcher.vocabulary import call_languages, profile_languages
from matcher.words import content_words

Vector = tuple[Ints, Floats]
"""Rows of the matrix and the weight in each."""


def profile_vector(profile: ProjectProfile, index: CallIndex) -> Vector:
    """Return the rows of the matrix that a profile touches and its weight in each."""
    title, whole = profile_texts(profile)
    languages = profile_languages(profile.language, profile.country)
    rows: list[Ints] = []
    weights: list[Floats] = []
    for text, is_title in ((title, True), (whole, False)):
        asked = _Asked(text, index, languages)
        for part in index.parts:
            share = part.title_share if is_title else 1.0 - part.title_share
            if share:
                part_rows, part_weights = asked.vector(part)
                rows.append(part_rows + part.first_row)
                weights.append(part_weights * np.float32(share))
    merged, inverse = np.unique(np.concatenate(rows), return_inverse=True)
    summed = np.bincount(inverse, np.concatenate(weights), minlength=len(merged))
    return merged, summed.astype(np.float32)


class _Asked:
    """One text of a profile, read once for all parts."""

    def __init__(self, text: str, index: CallIndex, languages: frozenset[str] | None) -> None:
        self._index = index
        self._words = content_words(text)
        self._looked_up = index.lexicon.look_up(self._words)
        self._found = index.vocabulary.spread(index.vocabulary.find(text, languages))
        distinct = np.unique(self._looked_up[0])
        known = float(np.mean(distinct >= 0)) if len(distinct) else 0.0
        self._foreign = max(0.0, 1.0 - known / SPOKEN)
        """0 when the calls know the words, 1 when they know none."""

    def vector(self, part: Part) -> Vector:
        """Return the rows, counted from the part's first, and the weights."""
        if part.field == MEANING:
            return _dense(self._meaning())
        assert part.block is not None
        if part.field == THEME:
            share = SAME_LANGUAGE_THEME + (1.0 - SAME_LANGUAGE_THEME) * self._foreign
            rows, weights = _theme_vector(self._found, part.block)
            return rows, weights * np.float32(share)
        return part.block.weigh(_keys(Kind(part.kind), *self._looked_up[1:]))

    def _meaning(self) -> Floats:
        """Return the meaning of the words, and of the themes as far as the words are foreign."""
        words = meaning.load().of(self._words)
        if not self._found or not self._foreign:
            return words
        themes = next(part.block for part in self._index.parts if part.field == THEME)
        assert themes is not None
        numbers = np.asarray(sorted(self._found), dtype=np.int64)
        weights = np.asarray([self._found[int(n)] for n in numbers]) * _rarity(numbers, themes)[0]
        said = meaning.unit((weights.astype(np.float32) @ self._index.concepts[numbers]))
        return words * np.float32(1.0 - self._foreign) + said * np.float32(self._foreign)


def call_vector(record: CallRecord, index: CallIndex) -> Vector:
    """Return the rows and weights of a new call, weighed as the index was when it was built."""
    texts = {field.name: field.read(record) for field in FIELDS}
    looked_up = {name: index.lexicon.look_up(content_words(text)) for name, text in texts.items()}
    rows: list[Ints] = []
    weights: list[Floats] = []
    for part in index.parts:
        if part.block is None:
            part_rows, part_weights = _dense(_call_meaning(texts))
        elif part.field == THEME:
            found = _call_themes(texts, record.language, index)
            part_rows, part_weights = _theme_vector(found, part.block, THEME_PIVOT)
        else:
            keys = _keys(Kind(part.kind), *looked_up[part.field][1:])
            part_rows, part_weights = part.block.weigh_call(keys)
        factor = part.weight / FULL_WEIGHT
        if part.field == "title" and not texts["text"]:
            factor *= NO_TEXT_FACTOR
        rows.append(part_rows + part.first_row)
        weights.append(part_weights * np.float32(factor))
    return np.concatenate(rows), np.concatenate(weights)


def _call_meaning(texts: dict[str, str]) -> Floats:
    known = meaning.load()
    title, text = (known.of(content_words(texts[name])) for name in ("title", "text"))
    share = np.float32(MEANING_TITLE if content_words(texts["text"]) else 1.0)
    mixed: Floats = share * title + (1 - share) * text
    return mixed


def _call_themes(texts: dict[str, str], language: str, index: CallIndex) -> dict[int, float]:
    found: dict[int, int] = {}
    for name, text in texts.items():
        repeat = TITLE_REPEAT if name == "title" else 1
        for concept, times in index.vocabulary.find(text, call_languages(language)).items():
            found[concept] = found.get(concept, 0) + times * repeat
    return {concept: 1.0 + float(np.log(times)) for concept, times in found.items()}


def _keys(kind: Kind, stems: Ints, pieces: Ints) -> Ints:
    if kind is Kind.GRAMS:
        return pieces
    singles = np.where(stems < 0, stems, stems | SINGLE)
    return np.concatenate((singles, pairs(stems)[0]))


def _dense(direction: Floats) -> Vector:
    return np.arange(len(direction), dtype=np.int64), direction.astype(np.float32)


def _theme_vector(found: dict[int, float], block: Block, pivot: float = 0.0) -> Vector:
    """Weigh concepts by how rare they are among the calls; unknown ones count in the length."""
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    keys = np.asarray(sorted(found), dtype=np.int64)
    rarity, rows, known = _rarity(keys, block)
    weights = np.asarray([found[int(key)] for key in keys]) * rarity
    weights /= np.sqrt(np.square(weights).sum() + pivot**2)
    return rows[known], weights[known].astype(np.float32)


def _rarity(keys: Ints, block: Block) -> tuple[Floats, Ints, Ints]:
    """Return the rarity of each concept, its row, and whether any call has it."""
    rows = np.searchsorted(block.keys, keys)
    rows[rows == len(block.keys)] = 0
    known = block.keys[rows] == keys if len(block.keys) else np.zeros(len(keys), dtype=bool)
    rarity = np.where(known, block.rarity[rows] if len(block.keys) else 0.0, block.stranger)
    return rarity, rows, known
