"""Sentence embeddings beside the words: an extra, fused into the ranking, never alone.

The model is a folder, a name, or an installed package that carries one (`FUNDMAP_SEMANTIC_MODEL`).
Static models are read by model2vec, all others by sentence-transformers; neither is needed unless a
model is set. Vectors are kept by the hash of model and text, so that a call is embedded once,
however often the index is built. A model is asked only about texts in languages that it knows.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from domain.call import CallRecord
from domain.errors import UsageError
from domain.project import ProjectProfile
from matcher.fields import profile_texts, scarcity, text_of
from matcher.space import Floats
from matcher.vocabulary import load, profile_languages
from matcher.words import language_of

WEIGHT = 1.0
"""Weight of a standard deviation of closeness beside one of the words' relevance: equal voices."""
SCARCE_WEIGHT = 1.0
"""Added to it for a profile of a single word, less the more it says: few words meet few calls."""
BATCH = 64
ANY_LANGUAGE = "multilingual"
"""What a model states that knows more languages than it lists."""
_UNSTATED = frozenset({"en"})
"""Languages of a model that states none: nearly every model was taught English."""
_PIVOT = "en"
"""Language of the names of themes."""
_CARD = "README.md"
_STATED = re.compile(r"^language:[ \t]*(\[[^\]]*\]|\S.*|(?:\n[ \t]*-.*)+)", re.MULTILINE)
"""The languages in the head of a card: one, a list in brackets, or one a line."""
_CODE = re.compile(r"(?<![\w-])[a-z]{2,}")
_LONGEST = 4_000
"""Characters of a text that are embedded; models read less than that."""


class Encoder(Protocol):
    """What a model must do: turn texts to vectors of one length."""

    def encode(self, sentences: list[str], /) -> Any:
        """Return a vector for each text."""


def load_model(name: str) -> Encoder:
    """Return the model in a folder or of a name.

    Raises UsageError, saying what to do, when the package or the model is not there.
    """
    name = str(folder_of(name) or name)
    static = (Path(name) / "config.json").is_file() and not (Path(name) / "modules.json").exists()
    try:
        if static:
            from model2vec import StaticModel

            found: Encoder = StaticModel.from_pretrained(name)
        else:
            from sentence_transformers import SentenceTransformer

            found = SentenceTransformer(name)
    except ImportError as error:
        package = "model2vec" if static else "'fundmap[semantic]'"
        raise UsageError(
            f"FUNDMAP_SEMANTIC_MODEL is {name}, which needs: pip install {package}"
        ) from error
    except (OSError, ValueError) as error:
        raise UsageError(
            f"FUNDMAP_SEMANTIC_MODEL: there is no model at {name}; name a folder that has one, "
            "or leave the setting empty to rank without it"
        ) from error
    return found


def folder_of(name: str) -> Path | None:
    """Return the folder of a model: `name` itself, or that in the installed package so called.

    None when there is neither; then the model is one that its library knows by name.
    """
    if Path(name).is_dir():
        return Path(name)
    try:
        files = distribution(name).files or []
    except (PackageNotFoundError, ValueError):
        return None
    found = (file for file in files if file.name == "modules.json")
    return next((Path(str(file.locate())).parent for file in found), None)


def languages_of(name: str) -> frozenset[str]:
    """Return the languages that a model states in its card; English when it states none."""
    folder = folder_of(name)
    card = folder / _CARD if folder else None
    if card is None or not card.is_file():
        return _UNSTATED
    head = re.match(r"---\n(.*?)\n---", card.read_text(encoding="utf-8", errors="replace"), re.S)
    stated = _STATED.search(head[1]) if head else None
    return frozenset(_CODE.findall(stated[1].lower())) if stated else _UNSTATED


def read_languages(text: str, model: str) -> frozenset[str]:
    """Return the languages written by the administrator, comma between them, else the model's own."""
    return frozenset(code.strip().lower() for code in text.split(",") if code.strip()) or (
        languages_of(model)
    )


class Vectors:
    """Vectors of texts by one model, kept in a folder by the hash of model and text."""

    def __init__(self, model: Encoder, name: str, folder: Path) -> None:
        """Use `model`, called `name`; `folder` is made when the first vector is kept."""
        self._model = model
        self._name = name
        self._folder = folder

    def of(self, texts: Sequence[str], *, done: Callable[[int], None] = lambda _: None) -> Floats:
        """Return a vector of length one for each text; `done` is told how many are ready."""
        paths = [self._path(text) for text in texts]
        missing = [n for n, path in enumerate(paths) if not path.is_file()]
        done(len(texts) - len(missing))
        for at in range(0, len(missing), BATCH):
            batch = missing[at : at + BATCH]
            found = np.asarray(self._model.encode([texts[n][:_LONGEST] for n in batch]))
            for n, vector in zip(batch, found.astype(np.float32), strict=True):
                self._keep(paths[n], vector)
            done(len(texts) - len(missing) + at + len(batch))
        if not paths:
            return np.zeros((0, 0), dtype=np.float32)
        vectors = np.stack([np.load(path, allow_pickle=False) for path in paths])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        scaled: Floats = (vectors / np.where(lengths, lengths, 1.0)).astype(np.float32)
        return scaled

    def _path(self, text: str) -> Path:
        digest = hashlib.sha256(f"{self._name}\0{text[:_LONGEST]}".encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.npy"

    def _keep(self, path: Path, vector: Floats) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and moved, so that another process never reads half a vector.
        half = path.with_suffix(".part.npy")
        np.save(half, vector, allow_pickle=False)
        half.replace(path)


def text_of_call(record: CallRecord) -> str:
    """Return what of a call is embedded: its title, and the beginning of its text."""
    return f"{record.title}\n{text_of(record)}".strip()


def texts_of_profile(
    profile: ProjectProfile, known: frozenset[str] = frozenset({ANY_LANGUAGE})
) -> tuple[str, str] | None:
    """Return what of a profile is embedded: its title, and title, summary and wishes together.

    A profile in a language that the model does not know is put to it by the English names of its
    themes; None when that is not possible either.
    """
    for version in profile.in_each_language():
        title, whole = profile_texts(version)
        if _knows(known, language_of(whole) or version.language):
            return title, whole
    title, whole = profile_texts(profile)
    if not _knows(known, _PIVOT):
        return None
    vocabulary = load()
    found = vocabulary.find(whole, profile_languages(profile.language, profile.country))
    ordered = sorted(found, key=lambda concept: (-found[concept], concept))
    named = ". ".join(vocabulary.labels[concept] for concept in ordered)
    return (named, named) if named else None


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


def fuse(said: Floats, meant: Floats, profile: ProjectProfile) -> Floats:
    """Return relevance and closeness fused: each as standard deviations above its own mean.

    The less `profile` says, the more closeness counts. A call without a closeness (not a number)
    stands at the mean of those that have one.
    """
    weight = WEIGHT + SCARCE_WEIGHT * scarcity(profile_texts(profile)[1])
    fused: Floats = _standard(said) + np.float32(weight) * np.nan_to_num(_standard(meant))
    return fused


def _standard(values: Floats) -> Floats:
    told = values[~np.isnan(values)]
    if not len(told):
        return values
    standard: Floats = (values - told.mean()) / np.float32(float(told.std()) or 1.0)
    return standard


def texts_to_read(records: Iterable[CallRecord], model: str, languages: str = "") -> int:
    """Return how many texts of these calls `model` reads: the title and the whole of each."""
    known = read_languages(languages, model)
    return 2 * sum(_knows(known, record.language) for record in records)


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

    def of(self, profile: ProjectProfile) -> Floats | None:
        """Return how close each call is to `profile`, in the index's order.

        Not a number where the model does not know the call's language; None when it does not know
        the profile's and no theme speaks for it.
        """
        texts = texts_of_profile(profile, self._languages)
        if texts is None or not self._read.any():
            return None
        near = np.full(len(self._read), np.nan, dtype=np.float32)
        near[self._read] = closeness(texts, self._calls, self._vectors)
        return near


def closeness(texts: tuple[str, str], calls: Floats, vectors: Vectors) -> Floats:
    """Return how close each call is to a profile's title and whole text; `calls` are vectors."""
    found: Floats = calls @ vectors.of(texts).sum(axis=0)
    return found
