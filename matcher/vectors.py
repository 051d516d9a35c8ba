"""The vector of one profile or of one new call in the rows of the index's matrix."""

import numpy as np

from domain.call import CallRecord
from domain.project import ProjectProfile
from matcher import meaning
from matcher.acronyms import spelled_out
from matcher.fields import (
    CLAIMED,
    FALSE_FRIEND,
    FIELDS,
    FULL_WEIGHT,
    MEANING,
    MEANING_TITLE,
    NO_TEXT_FACTOR,
    SAME_LANGUAGE_THEME,
    SCARCE,
    SPOKEN,
    THEME,
    THEME_PIVOT,
    TITLE_REPEAT,
    Kind,
    profile_texts,
    scarcity,
)
from matcher.index import CallIndex, Part
from matcher.lexicon import SINGLE, Ints, pairs
from matcher.space import Block, Floats
from matcher.spelling import mend
from matcher.vocabulary import call_languages, profile_languages
from matcher.words import content_words, grams_in, language_of

Vector = tuple[Ints, Floats]
"""Rows of the matrix and the weight in each."""


def profile_vector(profile: ProjectProfile, index: CallIndex) -> Vector:
    """Return the rows of the matrix that a profile touches and its weight in each.

    Of a profile in several languages each is read by itself. A word counts as it does where it
    counts most, so that no language dilutes another; the meaning is what all of them mean.
    """
    versions = profile.in_each_language()
    if len(versions) == 1:
        return _vector_of(profile, index)
    return _together([_vector_of(version, index) for version in versions], index)


def _together(found: list[Vector], index: CallIndex) -> Vector:
    """Return one vector of several languages; in no part longer than the longest of them."""
    rows, inverse = np.unique(np.concatenate([rows for rows, _ in found]), return_inverse=True)
    each = np.zeros((len(found), len(rows)), dtype=np.float32)
    start = 0
    for line, (own, weights) in zip(each, found, strict=True):
        line[inverse[start : start + len(own)]] = weights
        start += len(own)
    joined = each.max(axis=0)
    firsts = [part.first_row for part in index.parts]
    ends = [*np.searchsorted(rows, firsts[1:]), len(rows)]
    for part, first, end in zip(index.parts, np.searchsorted(rows, firsts), ends, strict=True):
        lines = each[:, first:end]
        if part.field == MEANING:
            joined[first:end] = lines.mean(axis=0)
            continue
        longest, length = np.linalg.norm(lines, axis=1).max(), np.linalg.norm(joined[first:end])
        if length:
            joined[first:end] *= longest / length
    return rows, joined


def _vector_of(profile: ProjectProfile, index: CallIndex) -> Vector:
    title, whole = profile_texts(profile)
    languages = profile_languages(profile.language, profile.country)
    spoken = language_of(whole) or profile.language
    title, whole = spelled_out(title, spoken), spelled_out(whole, spoken)
    scarce = scarcity(whole)
    rows: list[Ints] = []
    weights: list[Floats] = []
    for text, is_title in ((title, True), (whole, False)):
        asked = _Asked(text, index, languages, spoken, scarce)
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

    def __init__(
        self,
        text: str,
        index: CallIndex,
        languages: frozenset[str] | None,
        spoken: str | None,
        scarce: float,
    ) -> None:
        self._index = index
        self._words = content_words(text)
        if spoken is not None and index.mostly_in(spoken):
            self._words = mend(self._words, index.lexicon)
        self._reading = index.vocabulary.read(enumerate(self._words), languages)
        self._found = index.vocabulary.spread(self._reading.found)
        self._said_in = index.said_in(spoken) if spoken else None
        self._scarce = scarce
        """1 for a profile of a single word, 0 for a page, which says things in several ways."""
        alone = 1.0 - (1.0 - CLAIMED) * self._scarce
        looked_up = index.lexicon.look_up(self._words)
        self._asked_for = _amounts(self._words, self._reading.claimed, alone, looked_up)
        self._foreign = max(0.0, 1.0 - self._known_words(looked_up[1]) / SPOKEN)
        """0 when the calls know the words, 1 when they know none."""
        named = index.vocabulary.named_alone(self._words, languages)
        self._unsaid = self._left_unsaid(looked_up[1], named)
        self._stood_for = frozenset(
            place
            for concept, share in self._unsaid.items()
            if share > SPOKEN
            for place in named[concept]
        )

    def vector(self, part: Part) -> Vector:
        """Return the rows, counted from the part's first, and the weights."""
        if part.field == MEANING:
            return _dense(self._meaning())
        assert part.block is not None
        if part.field == THEME:
            return _theme_vector(self._found, part.block, worth=self._worth())
        rows, weights = part.block.weigh(*self._asked_for[Kind(part.kind)])
        if self._said_in is not None:
            shares = self._said_in[rows + part.first_row]
            weights = weights * (FALSE_FRIEND + (1 - FALSE_FRIEND) * shares)
        return rows, weights

    def _known_words(self, found: Ints) -> float:
        """Return the share of the words that calls in the language of the text have."""
        stems = np.unique(found)
        if not len(stems):
            return 0.0
        known = np.zeros(len(stems), dtype=np.float32)
        for part in self._index.parts:
            if part.block is None or part.kind != Kind.STEMS:
                continue
            rows, there = part.block.rows_of(np.where(stems < 0, stems, stems | SINGLE))
            said = 1.0 if self._said_in is None else self._said_in[rows + part.first_row]
            known = np.maximum(known, there * said)
        return float(known.mean())

    def _worth(self) -> dict[int, float]:
        """Return how much each theme counts.

        In full where the words are foreign; else little, for the words themselves say more. A
        theme named by a term of several words counts the more, the fewer words there are; so does
        one named by words that its calls do not use: `CCTV` speaks for *video protection*.
        """
        low = SAME_LANGUAGE_THEME + (1.0 - SAME_LANGUAGE_THEME) * self._foreign
        worth = dict.fromkeys(self._found, low)
        shares = self._unsaid | dict.fromkeys(self._reading.firm, 1.0)
        for concept, share in shares.items():
            for near in self._index.vocabulary.spread({concept: 1}):
                worth[near] = max(worth[near], self._scarce * share)
        return worth

    def _left_unsaid(self, stems: Ints, named: dict[int, set[int]]) -> dict[int, float]:
        """Return for each theme named by single words the share of its calls that say none."""
        if not named:
            return {}
        said = np.zeros(len(stems), dtype=np.int64)
        for part in self._index.parts:
            if part.block is not None and part.kind == Kind.STEMS:
                rows, there = part.block.rows_of(np.where(stems < 0, stems, stems | SINGLE))
                said = np.maximum(said, there * self._index.calls_with(rows + part.first_row))
        themes = next(part for part in self._index.parts if part.field == THEME)
        assert themes.block is not None
        numbers = np.asarray([c for c in named if c in self._reading.found], dtype=np.int64)
        rows, there = themes.block.rows_of(numbers)
        speak = np.maximum(1, there * self._index.calls_with(rows + themes.first_row))
        return {
            int(c): 1.0 - min(1.0, max(int(said[n]) for n in named[int(c)]) / int(calls))
            for c, calls in zip(numbers, speak, strict=True)
        }

    def _meaning(self) -> Floats:
        """Return the meaning of the words, or of the themes as far as the words are foreign.

        Themes also stand in for the words that are part of their terms, or that their calls do
        not use.
        """
        claimed = self._reading.claimed | self._stood_for if self._scarce > SCARCE else frozenset()
        words = meaning.load().of(w for n, w in enumerate(self._words) if n not in claimed)
        themed = max(self._foreign, len(claimed) / len(self._words)) if self._words else 0.0
        if not self._found or not themed:
            return words
        themes = next(part.block for part in self._index.parts if part.field == THEME)
        assert themes is not None
        numbers = np.asarray(sorted(self._found), dtype=np.int64)
        rarity, _ = _rarity(numbers, themes)
        weights = np.asarray([self._found[int(n)] for n in numbers]) * rarity
        said = meaning.unit(weights.astype(np.float32) @ self._index.concepts[numbers])
        return words * np.float32(1.0 - themed) + said * np.float32(themed)


def _amounts(
    words: list[str], claimed: frozenset[int], alone: float, looked_up: tuple[Ints, Ints, Ints]
) -> dict[Kind, tuple[Ints, Floats]]:
    """Return the keys of each kind and how much each counts; a claimed word counts `alone`."""
    _, stems, pieces = looked_up
    amounts = np.ones(len(words), dtype=np.float32)
    amounts[sorted(claimed)] = alone
    by_word = np.repeat(amounts, [grams_in(word) for word in words]) if words else amounts
    keys = _keys(Kind.STEMS, stems, pieces)
    together = np.ones(len(keys) - len(stems), dtype=np.float32)
    return {
        Kind.STEMS: (keys, np.concatenate((amounts, together))),
        Kind.GRAMS: (pieces, by_word.astype(np.float32)),
    }


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


def _theme_vector(
    found: dict[int, float],
    block: Block,
    pivot: float = 0.0,
    worth: dict[int, float] | None = None,
) -> Vector:
    """Weigh concepts by how rare they are among the calls; unknown ones count in the length."""
    if not found:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    keys = np.asarray(sorted(found), dtype=np.int64)
    rarity, rows = _rarity(keys, block)
    weights = np.asarray([found[int(key)] for key in keys]) * rarity
    weights /= np.sqrt(np.square(weights).sum() + pivot**2)
    if worth is not None:
        weights *= np.asarray([worth[int(key)] for key in keys])
    known = rows >= 0
    return rows[known], weights[known].astype(np.float32)


def _rarity(keys: Ints, block: Block) -> tuple[Floats, Ints]:
    """Return the rarity of each concept and its row; the row is -1 where no call has it."""
    rows, known = block.rows_of(keys)
    rarity = np.where(known, block.rarity[rows] if len(block.keys) else 0.0, block.stranger)
    return rarity, np.where(known, rows, -1)
