"""Tokens of a call's title beside those of a project, each with its nearest: late interaction.

One vector for a whole text blurs what it says. Here every token keeps the vector that a sentence
model gives it in its sentence, and two texts are as near as the tokens of one are on average, each to
that token of the other which is nearest to it: those of the call's title, the rarer the heavier,
and those of the project (Khattab and Zaharia, "ColBERT", SIGIR 2020; both ways and by rarity: Zhang
and others, "BERTScore", ICLR 2020). Squared, so that what is said nearly in the same words counts
more than what is vaguely alike.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import log
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.space import Floats, unit_rows

Tokens = npt.NDArray[np.float16]
"""Vectors of length one, a token a row: half as exact as others, for there are many."""

CUT = 1
"""Version of how a text is cut into tokens: vectors that are kept are those of this cut."""
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
    cut = [list(_read_at_once(model, length, text)) for text in texts]
    read = iter(
        model.encode(
            [passage for parts in cut for passage in parts], output_value="token_embeddings"
        )
    )
    return [np.concatenate([_scaled(next(read)) for _ in parts]) for parts in cut]


def names_of(model: Any, length: int, text: str) -> list[str]:
    """Return the tokens of a text, a name for each vector that `tokens_of` gives it."""
    return [
        token
        for passage in _read_at_once(model, length, text)
        for token in model.tokenizer.tokenize(passage, verbose=False)[: length - _MARKS]
    ]


def _read_at_once(model: Any, length: int, text: str) -> Iterator[str]:
    return passages(text, length - _MARKS, partial(_count, model))


def _count(model: Any, text: str) -> int:
    # "verbose" would warn of every text that is longer than the model, which is what is asked.
    return len(model.tokenizer.tokenize(text, verbose=False))


def _scaled(embeddings: Any) -> Tokens:
    return unit_rows(np.asarray(embeddings.float().cpu())[1:-1]).astype(np.float16)


class Title(NamedTuple):
    """What of a call is compared token by token."""

    tokens: Tokens
    weights: Floats
    """How much each token counts: 1 for what all titles say, more the rarer it is."""


def titles_of(tokens: Sequence[Tokens], names: Sequence[Sequence[str]]) -> list[Title]:
    """Return titles with their tokens weighed by how many of the titles have them.

    A model that reads more than the text, a prompt for example, has vectors without a name: then
    all tokens of the title count alike.
    """
    within = Counter(name for title in names for name in set(title))
    weight = {name: 1.0 + log((1 + len(names)) / (1 + count)) for name, count in within.items()}
    return [
        Title(vectors, np.asarray([weight[name] for name in title], dtype=np.float32))
        if len(title) == len(vectors)
        else Title(vectors, np.ones(len(vectors), dtype=np.float32))
        for vectors, title in zip(tokens, names, strict=True)
    ]


class BothWays(NamedTuple):
    """How near some titles and a project are, 0 to 1; 0 where one of the two is empty."""

    of_calls: Floats
    """Tokens of each title, each beside the nearest token of the project."""
    of_project: Floats
    """Tokens of the project, each beside the nearest token of each title."""


def nearness(titles: Sequence[Title], asked: Tokens) -> BothWays:
    """Return how near each title is to the tokens of a project, and these to each title."""
    near = BothWays(*np.zeros((2, len(titles)), dtype=np.float32))
    said = np.asarray([len(title.tokens) > 0 for title in titles], dtype=bool)
    if not said.any() or not len(asked):
        return near
    tokens = np.concatenate([title.tokens for title in titles]).astype(np.float32)
    weights = np.concatenate([title.weights for title in titles])
    lengths = np.asarray([len(title.tokens) for title in titles])[said]
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    alike = np.maximum(tokens @ asked.T.astype(np.float32), 0.0) ** 2
    found = np.add.reduceat(alike.max(axis=1) * weights, starts)
    near.of_calls[said] = found / np.add.reduceat(weights, starts)
    near.of_project[said] = np.maximum.reduceat(alike, starts).mean(axis=1)
    return near
