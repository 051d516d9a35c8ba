"""Sentence embeddings beside the words: an extra, fused into the ranking, never alone.

The model is a folder or a name (`FUNDMAP_SEMANTIC_MODEL`). Static models are read by model2vec,
all others by sentence-transformers; neither is needed unless a model is set. Vectors are kept by
the hash of model and text, so that a call is embedded once, however often the index is built.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from domain.call import CallRecord
from domain.errors import UsageError
from domain.project import ProjectProfile
from matcher.fields import profile_texts, text_of
from matcher.space import Floats

WEIGHT = 0.5
"""Weight of a standard deviation of closeness beside one of the words' relevance."""
BATCH = 64
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


def text_of_profile(profile: ProjectProfile) -> str:
    """Return what of a profile is embedded: title, summary and wishes."""
    return profile_texts(profile)[1]


def call_vectors(
    records: Iterable[CallRecord], vectors: Vectors, *, done: Callable[[int], None] = lambda _: None
) -> Floats:
    """Return the vectors of calls, of title and of text apart and halved, so length says nothing."""
    known = list(records)
    titles = vectors.of([record.title for record in known], done=done)
    whole = vectors.of([text_of_call(record) for record in known], done=done)
    halved: Floats = (titles + whole) * np.float32(0.5)
    return halved


def fuse(said: Floats, meant: Floats) -> Floats:
    """Return relevance and closeness fused: each as standard deviations above its own mean."""
    fused: Floats = _standard(said) + np.float32(WEIGHT) * _standard(meant)
    return fused


def _standard(values: Floats) -> Floats:
    spread = float(values.std())
    standard: Floats = (values - values.mean()) / np.float32(spread or 1.0)
    return standard


def closeness(profile: ProjectProfile, calls: Floats, vectors: Vectors) -> Floats:
    """Return how close each call is to a profile; `calls` are the calls' vectors in order."""
    found: Floats = calls @ vectors.of([text_of_profile(profile)])[0]
    return found


class Nearness:
    """One model and the vectors of all calls of one index."""

    def __init__(
        self,
        records: Iterable[CallRecord],
        model: str,
        folder: Path,
        *,
        done: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Load the model and embed the calls that it has not seen; raises UsageError."""
        self._vectors = Vectors(load_model(model), model, folder)
        self._calls = call_vectors(records, self._vectors, done=done)

    def of(self, profile: ProjectProfile) -> Floats:
        """Return how close each call is to `profile`, in the index's order."""
        return closeness(profile, self._calls, self._vectors)
