"""One field of all calls as weighted features: sublinear counts, rarity, unit length.

Rarity is frozen when the field is built, so that scores do not drift between rebuilds.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matcher.lexicon import Ints

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Feature:
    """Which key was seen in which document, as many rows as sightings."""

    keys: Ints
    document: Ints


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of feature of one field: its known keys and their rarity."""

    keys: Ints
    """Known keys, ascending."""
    rarity: Floats
    stranger: float
    """Rarity of a key that no call has."""

    def weigh(self, keys: Ints) -> tuple[Ints, Floats]:
        """Return the rows and weights of a text given by its keys, scaled to length one.

        Keys that no call has count in the length and are then left out.
        """
        if not len(keys):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        distinct, counts = np.unique(keys, return_counts=True)
        rows = np.searchsorted(self.keys, distinct)
        rows[rows == len(self.keys)] = 0
        known = self.keys[rows] == distinct if len(self.keys) else np.zeros(len(rows), dtype=bool)
        rarity = np.where(known, self.rarity[rows] if len(self.keys) else 0.0, self.stranger)
        weights = (1.0 + np.log(counts)) * rarity
        weights /= np.sqrt(np.square(weights).sum())
        return rows[known], weights[known].astype(np.float32)


def build_block(
    feature: Feature, documents: int, *, common: float = 1.0, pivot: float = 0.0
) -> tuple[Block, Any]:
    """Build one block over `documents` calls, and its weights: features × calls, CSR, float32.

    Each call has at most length one. Keys in more than the share `common` of calls are dropped.

    `pivot` is added to the length of each call, which dampens calls with very few features.
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
    rarity = (np.log((1 + documents) / (1 + in_calls)) + 1.0).astype(np.float32)
    counts.data = 1.0 + np.log(counts.data)
    counts.data *= np.repeat(rarity, in_calls)
    lengths = np.sqrt(
        np.bincount(counts.indices, np.square(counts.data), minlength=documents) + pivot**2
    ).astype(np.float32)
    counts.data /= lengths[counts.indices]
    return Block(keys, rarity, float(np.log(1 + documents) + 1.0)), counts
