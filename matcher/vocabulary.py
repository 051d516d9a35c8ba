"""The concepts of the field in all EU languages: how a Greek project finds an English call.

Terms are folded word patterns (`word`, `head*`, `*tail`, `*inside*`); a term of several words
matches them in order with at most one other word between two of them. A term after `!` is a trap:
where it stands, one sighting of the concept is taken back ("sécurité sociale").
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import log
from pathlib import Path
from typing import NamedTuple

from domain.text import fold
from matcher.words import content_words

_FOLDER = Path(__file__).parent / "data" / "vocabulary"
_INSIDE_KEY = 4
"""Letters by which a pattern inside a word is looked up; such patterns are never shorter."""
_CACHED_WORDS = 300_000

_LANGUAGES_OF: dict[str, tuple[str, ...]] = {
    "AT": ("de",), "BE": ("fr", "nl", "de"), "BG": ("bg",), "CH": ("de", "fr", "it"),
    "CY": ("el",), "CZ": ("cs",), "DE": ("de",), "DK": ("da",), "EE": ("et",), "ES": ("es",),
    "FI": ("fi", "sv"), "FR": ("fr",), "GR": ("el",), "HR": ("hr",), "HU": ("hu",),
    "IE": ("ga",), "IT": ("it", "de"), "LI": ("de",), "LT": ("lt",), "LU": ("fr", "de"),
    "LV": ("lv",), "MD": ("ro",), "MT": ("mt",), "NL": ("nl",), "PL": ("pl",), "PT": ("pt",),
    "RO": ("ro",), "SE": ("sv",), "SI": ("sl",), "SK": ("sk",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One way to say a concept in one language."""

    concept: int
    language: str
    words: tuple[str, ...]
    trap: bool


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept and its place among the others."""

    key: str
    label: str
    broader: str | None
    narrower: tuple[str, ...]
    programmes: tuple[str, ...]
    """Codes of programmes where its calls are usually found."""
    objectives: tuple[str, ...]
    """Specific objectives of cohesion programmes, such as RSO5.1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says in the terms of the vocabulary."""

    found: dict[int, int]
    """Each concept and how often it is named, less its traps."""
    firm: frozenset[int]
    """Concepts named by a term of several words, which is hardly ever said by chance."""
    claimed: frozenset[int]
    """Positions of words that are part of such a term: alone they mean something else."""


_Step = tuple[int, int, int, int]
"""A term of several words, the place of a word in it, its concept, and what its end adds: -1 for a
trap, 0 before the end."""


class _Heard(NamedTuple):
    """What one word can be in the terms of some languages."""

    alone: tuple[tuple[int, int], ...]
    """Concepts that it names by itself, and what that adds: -1 for a trap."""
    starts: tuple[_Step, ...]
    """Terms that it begins, with any further place of it in them."""
    follows: Mapping[int, tuple[_Step, ...]]
    """Term → later places of the word: they count only after the words before them."""


_NOTHING = _Heard((), (), {})


@dataclass(slots=True)
class Vocabulary:
    """All concepts and terms, with look-up tables for the words of a text."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    related: tuple[tuple[tuple[int, float], ...], ...]
    terms: tuple[Term, ...]
    languages: frozenset[str]
    _exact: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _heads: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _inside: dict[str, list[tuple[str, bool, int, int]]] = field(default_factory=dict)
    _cache: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    _spoken: dict[frozenset[str] | None, dict[str, _Heard]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the words of all terms into the look-up tables."""
        exact, heads, inside = defaultdict(list), defaultdict(list), defaultdict(list)
        for number, term in enumerate(self.terms):
            for place, word in enumerate(term.words):
                bare = word.strip("*")
                if word.startswith("*"):
                    entry = (bare, word.endswith("*"), number, place)
                    inside[bare[:_INSIDE_KEY]].append(entry)
                elif word.endswith("*"):
                    heads[bare].append((number, place))
                else:
                    exact[bare].append((number, place))
        self._exact, self._heads, self._inside = dict(exact), dict(heads), dict(inside)

    def find(self, text: str, languages: frozenset[str] | None) -> dict[int, int]:
        """Return each concept of `text` and how often it is named; `None` = try all languages."""
        return self.find_at(enumerate(content_words(text)), languages)

    def find_at(
        self, words: Iterable[tuple[int, str]], languages: frozenset[str] | None
    ) -> dict[int, int]:
        """Return the same for the content words at the positions given, in order."""
        return self.read(words, languages).found

    def read(self, words: Iterable[tuple[int, str]], languages: frozenset[str] | None) -> Reading:
        """Return all that the content words at the positions given say."""
        seen: Counter[int] = Counter()
        firm: set[int] = set()
        claimed: set[int] = set()
        reached: dict[int, tuple[int, ...]] = {}
        spoken = self._spoken_in(languages)
        for position, word in words:
            alone, steps, follows = spoken.get(word) or self._hear(word, languages)
            for concept, ends in alone:
                seen[concept] += ends
            if follows and reached:
                begun = follows.keys() & reached.keys()
                steps = (*steps, *(step for number in begun for step in follows[number]))
            for number, place, concept, ends in steps:
                path = reached.get(number, ())
                if place and not _continues(path, place, position):
                    continue
                path = reached[number] = (*path[:place], position)
                if ends:
                    seen[concept] += ends
                    if ends > 0:
                        firm.add(concept)
                        claimed.update(path)
        found = {concept: times for concept, times in seen.items() if times > 0}
        return Reading(found, frozenset(firm & found.keys()), frozenset(claimed))

    def named_alone(
        self, words: Iterable[str], languages: frozenset[str] | None
    ) -> dict[int, set[int]]:
        """Return the concepts that single words name, and the positions of these words."""
        named: defaultdict[int, set[int]] = defaultdict(set)
        spoken = self._spoken_in(languages)
        for position, word in enumerate(words):
            for concept, ends in (spoken.get(word) or self._hear(word, languages)).alone:
                if ends > 0:
                    named[concept].add(position)
        return named

    def spread(self, found: dict[int, int]) -> dict[int, float]:
        """Return the weight of each concept found, and of its neighbours where they are larger."""
        weights = {concept: _damped(times) for concept, times in found.items()}
        for concept, times in found.items():
            for neighbour, share in self.related[concept]:
                weights[neighbour] = max(weights.get(neighbour, 0.0), share * _damped(times))
        return weights

    def speaks(self, word: str, languages: frozenset[str] | None) -> bool:
        """Say whether `word` can be part of a term of one of the languages; `None` = of any."""
        heard = self._spoken_in(languages).get(word) or self._hear(word, languages)
        return heard is not _NOTHING

    def _spoken_in(self, languages: frozenset[str] | None) -> dict[str, _Heard]:
        if sum(map(len, self._spoken.values())) >= _CACHED_WORDS:
            self._spoken.clear()
        return self._spoken.setdefault(languages, {})

    def _hear(self, word: str, languages: frozenset[str] | None) -> _Heard:
        """Return what `word` is in the terms of the languages: most terms are of others."""
        alone: list[tuple[int, int]] = []
        steps: defaultdict[int, list[_Step]] = defaultdict(list)
        for number, place in self.hits(word):
            term = self.terms[number]
            if languages is not None and term.language not in languages:
                continue
            end, worth = len(term.words) - 1, -1 if term.trap else 1
            if end == 0:
                alone.append((term.concept, worth))
            else:
                steps[number].append((number, place, term.concept, worth if place == end else 0))
        begins = {number for number, found in steps.items() if any(not s[1] for s in found)}
        heard = _NOTHING
        if alone or steps:
            heard = _Heard(
                tuple(alone),
                tuple(step for number in begins for step in steps[number]),
                {n: tuple(found) for n, found in steps.items() if n not in begins},
            )
        self._spoken.setdefault(languages, {})[word] = heard
        return heard

    def hits(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return each term that `word` can be part of, and its place in the term."""
        hits = self._cache.get(word)
        if hits is None:
            if len(self._cache) >= _CACHED_WORDS:
                self._cache.clear()
            hits = self._cache[word] = tuple(self._classify(word))
        return hits

    def _classify(self, word: str) -> Iterator[tuple[int, int]]:
        yield from self._exact.get(word, ())
        for length in range(1, len(word) + 1):
            yield from self._heads.get(word[:length], ())
        seen = set()
        for start in range(len(word) - _INSIDE_KEY + 1):
            for bare, anywhere, number, place in self._inside.get(
                word[start : start + _INSIDE_KEY], ()
            ):
                fits = word.startswith(bare, start) if anywhere else word.endswith(bare)
                if fits and (number, place) not in seen:
                    seen.add((number, place))
                    yield number, place


def _continues(path: tuple[int, ...], place: int, position: int) -> bool:
    return len(path) >= place and 0 < position - path[place - 1] <= 2


def _damped(times: int) -> float:
    return 1.0 + log(times)


@cache
def load() -> Vocabulary:
    """Return the vocabulary that ships with the project; read once a process."""
    concepts = tomllib.loads((_FOLDER / "concepts.toml").read_text(encoding="utf-8"))
    keys = tuple(concepts)
    number_of = {key: number for number, key in enumerate(keys)}
    terms: list[Term] = []
    languages = set()
    for path in sorted(_FOLDER.glob("??.toml")):
        languages.add(path.stem)
        listed = tomllib.loads(path.read_text(encoding="utf-8"))["terms"]
        for key, line in listed.items():
            terms += parse_terms(number_of[key], path.stem, line)
    return Vocabulary(
        keys=keys,
        labels=tuple(concept["label"] for concept in concepts.values()),
        related=tuple(
            tuple((number_of[key], share) for key, share in concept["related"].items())
            for concept in concepts.values()
        ),
        terms=tuple(terms),
        languages=frozenset(languages),
    )


@cache
def concepts() -> dict[str, Concept]:
    """Return the concepts that ship with the project by key, for people to browse."""
    listed = tomllib.loads((_FOLDER / "concepts.toml").read_text(encoding="utf-8"))
    narrower = defaultdict(list)
    for key, concept in listed.items():
        if "broader" in concept:
            narrower[concept["broader"]].append(key)
    return {
        key: Concept(
            key=key,
            label=concept["label"],
            broader=concept.get("broader"),
            narrower=tuple(narrower[key]),
            programmes=tuple(concept.get("programmes", ())),
            objectives=tuple(concept.get("objectives", ())),
        )
        for key, concept in listed.items()
    }


@cache
def labels_in(language: str) -> dict[str, str]:
    """Return what each concept is called in a language, by its English label.

    English labels stand for themselves in a language that is not one of ours.
    """
    listed = tomllib.loads((_FOLDER / "concepts.toml").read_text(encoding="utf-8"))
    english = {concept["label"]: key for key, concept in listed.items()}
    path = _FOLDER / f"{language}.toml"
    own = {}
    if language in load().languages:
        own = tomllib.loads(path.read_text(encoding="utf-8")).get("labels", {})
    return {label: own.get(key, label) for label, key in english.items()}


def parse_terms(concept: int, language: str, line: str) -> Iterator[Term]:
    """Yield the terms of one line of a word list, separated by semicolons."""
    for written in line.split(";"):
        pattern = written.strip()
        trap = pattern.startswith("!")
        words = tuple(_pattern_words(pattern.lstrip("!")))
        if words:
            yield Term(concept, language, words, trap)


def _pattern_words(pattern: str) -> Iterator[str]:
    for word in pattern.replace("'", " ").split():
        bare = word.strip("*")
        # Function words are dropped here as they are in texts.
        for folded in content_words(bare) if "*" not in word else [fold(bare)]:
            front = "*" if word.startswith("*") and len(folded) >= _INSIDE_KEY else ""
            yield f"{front}{folded}{'*' if word.endswith('*') else ''}"


def call_languages(language: str) -> frozenset[str]:
    """Return the languages in which the words of a call are understood."""
    return frozenset((language, "en"))


def profile_languages(language: str | None, country: str | None) -> frozenset[str] | None:
    """Return the languages in which a profile is understood; None = all, when none is told.

    Cities write in the languages of their country and in English whatever they declare.
    """
    if language is None:
        return None
    return frozenset((language, "en", *_LANGUAGES_OF.get(country or "", ())))
