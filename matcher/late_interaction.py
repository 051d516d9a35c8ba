"""Each token of a call's title beside the nearest token of a project: late interaction.

One vector for a whole text blurs what it says. Here every token keeps the vector that a sentence
model gives it in its sentence, and a title is as near as its tokens are on average, each to that
token of the project which is nearest to it (Khattab and Zaharia, "ColBERT", SIGIR 2020). Squared, so
that what is said nearly in the same words counts more than what is vaguely alike.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.space import Floats, unit_rows

Tokens = npt.NDArray[np.float16]
"""Vectors of length one, a token a row: half as exact as others, for there are many."""

_STOP = re.compile(r"(?<=[.;!?])\s+|\n+")
_MARKS = 2
"""What a model puts at both ends of what it reads."""


def passages(text: str, longest: int, count: Callable[[str], int]) -> Iterator[str]:
    """Yield `text` in passages of whole sentences, of at most `longest` tokens each.

    `count` tells how many tokens a piece has. A sentence longer than that is cut between words; of
    a word longer than that a model reads the beginning.
    """
    held, size = "", 0
    for piece, tokens in _pieces(text, longest, count):
        if held and size + tokens > longest:
            yield held
            held, size = "", 0
        held, size = f"{held} {piece}".strip(), size + tokens
    yield held


def _pieces(text: str, longest: int, count: Callable[[str], int]) -> Iterator[tuple[str, int]]:
    for sentence in _STOP.split(text):
        tokens = count(sentence)
        if tokens <= longest:
            yield sentence.strip(), tokens
        else:
            yield from ((word, count(word)) for word in sentence.split())


def tokens_read_at_once(model: Any) -> int | None:
    """Return how many tokens a model reads at once; None when it gives no vector a token.

    Known of the transformers of sentence-transformers alone: theirs is a whole number, and their
    tokenizer says what it was taught with.
    """
    length = getattr(model, "max_seq_length", None)
    counts = hasattr(getattr(model, "tokenizer", None), "model_max_length")
    return length if counts and isinstance(length, int) else None


def tokens_of(model: Any, length: int, texts: list[str]) -> list[Tokens]:
    """Return the vectors of all tokens of each text by a sentence-transformers model.

    `length` is how many tokens the model reads at once: a longer text is read in
    passages that fill the model, for the more it sees at once, the better.
    """
    cut = [list(passages(text, length - _MARKS, partial(_count, model))) for text in texts]
    read = iter(
        model.encode(
            [passage for parts in cut for passage in parts], output_value="token_embeddings"
        )
    )
    return [np.concatenate([_scaled(next(read)) for _ in parts]) for parts in cut]


def _count(model: Any, text: str) -> int:
    # "verbose" would warn of every text that is longer than the model, which is what is asked.
    return len(model.tokenizer.tokenize(text, verbose=False))


def _scaled(embeddings: Any) -> Tokens:
    return unit_rows(np.asarray(embeddings.float().cpu())[1:-1]).astype(np.float16)


def nearness(titles: Sequence[Tokens], asked: Tokens) -> Floats:
    """Return how near each title is to the tokens of a project, 0 to 1; 0 for an empty one."""
    near = np.zeros(len(titles), dtype=np.float32)
    lengths = np.asarray([len(title) for title in titles])
    said = lengths > 0
    if not said.any() or not len(asked):
        return near
    products = np.concatenate(titles).astype(np.float32) @ asked.T.astype(np.float32)
    best = np.maximum(products.max(axis=1), 0.0) ** 2
    starts = np.concatenate(([0], np.cumsum(lengths[said])[:-1]))
    near[said] = np.add.reduceat(best, starts) / lengths[said]
    return near
