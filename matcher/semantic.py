"""What of calls and profiles a sentence model reads, and how close it finds them.

An extra: fused into the ranking (`matcher.fusion`), never alone. A model is asked only about texts
in languages that it knows.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from domain.call import CallRecord
from domain.project import ProjectProfile
from matcher.fields import profile_texts, text_of
from matcher.fusion import Closeness
from matcher.late_interaction import BothWays, Title, nearness, titles_of
from matcher.lexicon import Ints
from matcher.sentence_model import ANY_LANGUAGE, Vectors, load_model, read_languages
from matcher.space import Floats
from matcher.vocabulary import load, profile_languages
from matcher.words import language_of

_PIVOT = "en"
"""Language of the names of themes."""
_READINGS = 3
"""How often a call is read: its title, all of it, and its title token by token."""


class Asked(NamedTuple):
    """What of a profile is put to a model."""

    title: str
    whole: str
    """Title, summary and wishes together."""
    in_own_words: bool = True
    """False for the names of themes, which are no sentence: to be compared as a whole alone."""


def text_of_call(record: CallRecord) -> str:
    """Return what of a call is embedded: its title, and the beginning of its text."""
    return f"{record.title}\n{text_of(record)}".strip()


def texts_of_profile(
    profile: ProjectProfile, known: frozenset[str] = frozenset({ANY_LANGUAGE})
) -> Asked | None:
    """Return what of a profile is embedded.

    A profile in a language that the model does not know is put to it by the English names of its
    themes; None when that is not possible either.
    """
    for version in profile.in_each_language():
        title, whole = profile_texts(version)
        if _knows(known, language_of(whole) or version.language):
            return Asked(title, whole)
    title, whole = profile_texts(profile)
    if not _knows(known, _PIVOT):
        return None
    vocabulary = load()
    found = vocabulary.find(whole, profile_languages(profile.language, profile.country))
    ordered = sorted(found, key=lambda concept: (-found[concept], concept))
    named = ". ".join(vocabulary.labels[concept] for concept in ordered)
    return Asked(named, named, in_own_words=False) if named else None


def _knows(known: frozenset[str], language: str | None) -> bool:
    return ANY_LANGUAGE in known or language in known


def call_vectors(
    records: Iterable[CallRecord], vectors: Vectors, *, done: Callable[[int], None] = lambda _: None
) -> Floats:
    """Return the vectors of calls, of title and of text apart and halved, so length says nothing."""
    known = list(records)
    titles = vectors.of([record.title for record in known], done=done)
    whole = vectors.of(
        [text_of_call(record) for record in known], done=lambda count: done(len(known) + count)
    )
    halved: Floats = (titles + whole) * np.float32(0.5)
    return halved


def texts_to_read(records: Iterable[CallRecord], model: str, languages: str = "") -> int:
    """Return how many texts of these calls `model` reads, a text that is read twice counted twice."""
    known = read_languages(languages, model)
    return _READINGS * sum(_knows(known, record.language) for record in records)


class Nearness:
    """One model and the vectors of all calls of one index."""

    def __init__(
        self,
        records: Iterable[CallRecord],
        model: str,
        folder: Path,
        *,
        languages: str = "",
        done: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Load the model and embed the calls that it has not seen; raises UsageError.

        `languages` are those that the model knows, comma between them; empty = what it states.
        """
        known = list(records)
        self._languages = read_languages(languages, model)
        self._vectors = Vectors(load_model(model), model, folder)
        read = [record for record in known if _knows(self._languages, record.language)]
        self._read = np.asarray(
            [_knows(self._languages, one.language) for one in known], dtype=bool
        )
        self._calls = call_vectors(read, self._vectors, done=done)
        self._places = np.cumsum(self._read) - 1
        """Where each call that was read stands among those."""
        self._titles: list[Title] = []
        if self._vectors.of_tokens:
            titles = [record.title for record in read]
            tokens = self._vectors.tokens(titles, done=lambda count: done(2 * len(read) + count))
            self._titles = titles_of(tokens, [self._vectors.names(title) for title in titles])
        done(_READINGS * len(read))

    def of(self, profile: ProjectProfile) -> Closeness | None:
        """Return how close each call is to `profile`, in the index's order.

        None when the model does not know the profile's language and no theme speaks for it.
        """
        asked = texts_of_profile(profile, self._languages)
        if asked is None or not self._read.any():
            return None
        whole = np.full(len(self._read), np.nan, dtype=np.float32)
        whole[self._read] = closeness(asked, self._calls, self._vectors)
        if not (self._vectors.of_tokens and asked.in_own_words):
            return Closeness(whole)
        return Closeness(whole, lambda columns: self._token_by_token(asked.whole, columns))

    def _token_by_token(self, text: str, columns: Ints) -> BothWays:
        read = self._read[columns]
        titles = [self._titles[place] for place in self._places[columns[read]].tolist()]
        found = nearness(titles, self._vectors.tokens([text])[0])
        near = BothWays(*np.full((2, len(columns)), np.nan, dtype=np.float32))
        for every, known in zip(near, found, strict=True):
            every[read] = known
        return near


def closeness(asked: Asked, calls: Floats, vectors: Vectors) -> Floats:
    """Return how close each call is to a profile's title and whole text; `calls` are vectors."""
    found: Floats = calls @ vectors.of([asked.title, asked.whole]).sum(axis=0)
    return found
