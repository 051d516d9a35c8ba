"""One field of all calls as weighted features: sublinear counts, rarity, unit length.

Rarity is frozen when the field is built, so that scores do not drift between rebuilds. Calls and
projects weigh their features differently: a project is long and says the important thing often.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matcher.lexicon import Ints

Floats = npt.NDArray[np.float32]


def unit_rows(vectors: Floats) -> Floats:
    """Return the rows at length one; a row of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    return (vectors / np.where(lengths, lengths, np.float32(1))).astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class Feature:
    """Which key was seen in which document, as many rows as sightings."""

    keys: Ints
    document: Ints


RARITY_POWER = 0.5
"""How much rarity counts; on both sides of a product, so that it counts once in the product."""
SATURATION = 1.5
"""Sightings of a feature in a project after which more of them add little."""


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of feature of one field: its known keys and what each weighs."""

    keys: Ints
    """Known keys, ascending."""
    rarity: Floats
    """Weight in a call."""
    asked: Floats
    """Weight in a project: the rarity, less what is common in all call texts."""
    stranger: float
    """Rarity of a key that no call has."""

    def weigh(self, keys: Ints, amounts: Floats) -> tuple[Ints, Floats]:
        """Return the rows and weights of a project's text given by its keys, of length one.

        `amounts` says how much each sighting counts. Keys that no call has count in the length
        and are then left out.
        """
        return self._weigh(keys, amounts, self.asked, lambda counts: counts / (counts + SATURATION))

    def weigh_call(self, keys: Ints) -> tuple[Ints, Floats]:
        """Return the same for a call's text, weighed as the calls of the block are."""
        once = np.ones(len(keys), dtype=np.float32)
        return self._weigh(keys, once, self.rarity, lambda counts: 1.0 + np.log(counts))

    def rows_of(self, keys: Ints) -> tuple[Ints, Any]:
        """Return the row of each key, 0 where there is none, and whether there is one."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)
        rows = np.searchsorted(self.keys, keys)
        rows[rows == len(self.keys)] = 0
        return rows, self.keys[rows] == keys

    def _weigh(
        self, keys: Ints, amounts: Floats, worth: Floats, damped: Callable[[Any], Any]
    ) -> tuple[Ints, Floats]:
        if not len(keys):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        distinct, inverse = np.unique(keys, return_inverse=True)
        counts = np.bincount(inverse, amounts)
        rows, known = self.rows_of(distinct)
        worths = np.where(known, worth[rows] if len(self.keys) else 0.0, self.stranger)
        weights = damped(counts) * worths
        weights /= np.sqrt(np.square(weights).sum())
        return rows[known], weights[known].astype(np.float32)


def build_block(
    feature: Feature,
    documents: int,
    *,
    common: float = 1.0,
    pivot: float = 0.0,
    power: float = RARITY_POWER,
    uncommon: Callable[[Ints], Floats] | None = None,
) -> tuple[Block, Any]:
    """Build one block over `documents` calls, and its weights: features × calls, CSR, float32.

    Each call has at most length one. Keys in more than the share `common` of calls are dropped.
    `pivot` is added to the length of each call, which dampens calls with very few features.
    `uncommon` gives for keys what they weigh in a project beside their rarity; all 1 without it.
    """
    keys, rows = np.unique(feature.keys, return_inverse=True)
    counts = sparse.csr_matrix(
        (np.ones(len(rows), dtype=np.float32), (rows, feature.document)),
        shape=(len(keys), documents),
    )
    counts.sum_duplicates()
    in_calls = np.diff(counts.indptr)
    if common < 1.0 and documents >= 20:
        kept = in_calls <= common * documents
        keys, counts, in_calls = keys[kept], counts[kept], in_calls[kept]
    rarity = _rarity((1 + documents) / (1 + in_calls), power)
    counts.data = 1.0 + np.log(counts.data)
    counts.data *= np.repeat(rarity, in_calls)
    lengths = np.sqrt(
        np.bincount(counts.indices, np.square(counts.data), minlength=documents) + pivot**2
    ).astype(np.float32)
    counts.data /= lengths[counts.indices]
    asked = rarity * uncommon(keys) if uncommon else rarity
    stranger = float(_rarity(np.asarray(1.0 + documents), power))
    return Block(keys, rarity, asked.astype(np.float32), stranger), counts


def _rarity(times: Any, power: float) -> Floats:
    rarity: Floats = ((np.log(times) + 1.0) ** power).astype(np.float32)
    return rarity
