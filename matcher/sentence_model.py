"""A sentence model and the vectors that it gives, kept so that a text is read once.

The model is a folder, a name, or an installed package that carries one (`FUNDMAP_SEMANTIC_MODEL`).
Static models are read by model2vec, all others by sentence-transformers; neither is needed unless a
model is set. Vectors are kept by the hash of model and text.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from domain.errors import UsageError
from matcher.late_interaction import CUT, Tokens, names_of, tokens_of, tokens_read_at_once
from matcher.space import Floats, unit_rows

BATCH = 64
ANY_LANGUAGE = "multilingual"
"""What a model states that knows more languages than it lists."""
_UNSTATED = frozenset({"en"})
"""Languages of a model that states none: nearly every model was taught English."""
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

            _draw_no_bars()
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


def _draw_no_bars() -> None:
    """Keep the library's bars off the terminal: pages and commands say how far the reading is."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    # It draws one for each batch where the logs tell of more than warnings.
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)


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
        self._length = tokens_read_at_once(model)

    @property
    def of_tokens(self) -> bool:
        """Whether the model gives a vector for each token, and not for whole texts alone."""
        return self._length is not None

    def of(self, texts: Sequence[str], *, done: Callable[[int], None] = lambda _: None) -> Floats:
        """Return a vector of length one for each text; `done` is told how many are ready."""
        paths = self._read(texts, "", self._whole, done)
        if not paths:
            return np.zeros((0, 0), dtype=np.float32)
        return unit_rows(np.stack([np.load(path, allow_pickle=False) for path in paths]))

    def tokens(
        self, texts: Sequence[str], *, done: Callable[[int], None] = lambda _: None
    ) -> list[Tokens]:
        """Return the vectors of the tokens of each text, for a model that gives them."""
        encode = partial(tokens_of, self._model, self._length or 0)
        paths = self._read(texts, f"tokens {CUT}\0", encode, done)
        return [np.load(path, allow_pickle=False) for path in paths]

    def names(self, text: str) -> list[str]:
        """Return the tokens of a text, in the order of their vectors."""
        return names_of(self._model, self._length or 0, text[:_LONGEST])

    def _whole(self, texts: list[str]) -> Any:
        return np.asarray(self._model.encode(texts)).astype(np.float32)

    def _read(
        self,
        texts: Sequence[str],
        kind: str,
        encode: Callable[[list[str]], Any],
        done: Callable[[int], None],
    ) -> list[Path]:
        """Return where what `encode` makes of each text is kept, after making what is missing."""
        paths = [self._path(kind, text) for text in texts]
        missing = [n for n, path in enumerate(paths) if not path.is_file()]
        done(len(texts) - len(missing))
        for at in range(0, len(missing), BATCH):
            batch = missing[at : at + BATCH]
            found = encode([texts[n][:_LONGEST] for n in batch])
            for n, vector in zip(batch, found, strict=True):
                self._keep(paths[n], vector)
            done(len(texts) - len(missing) + at + len(batch))
        return paths

    def _path(self, kind: str, text: str) -> Path:
        digest = hashlib.sha256(f"{self._name}\0{kind}{text[:_LONGEST]}".encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.npy"

    def _keep(self, path: Path, vector: Any) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and moved, so that another process never reads half a vector.
        half = path.with_suffix(".part.npy")
        np.save(half, vector, allow_pickle=False)
        half.replace(path)
