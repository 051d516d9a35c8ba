"""Scores of calls for profiles: sparse products of the one matrix, alone or in bulk."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from domain.call import CallRecord
from domain.project import ProjectProfile
from matcher.index import CallIndex
from matcher.lexicon import Ints
from matcher.space import Floats
from matcher.vectors import Vector, call_vector, profile_vector

_ROWS_A_BLOCK = 200


class Touched(NamedTuple):
    """What a profile shares with the calls, feature by feature: products to be summed."""

    rows: Ints
    """The matrix's rows of words and themes, ascending."""
    products: Any
    """One line a row, calls in columns (CSR)."""
    direction: Floats
    """The meaning of the profile."""
    meant: Floats
    """What its meaning shares with each call."""


def touch(vector: Vector, index: CallIndex) -> Touched:
    """Return the products of a profile's vector with all calls, row by row."""
    rows, weights = vector
    # The dimensions of meaning are the last rows; every call has them, so they are dense.
    first = index.matrix.shape[0] - len(index.meanings)
    said = rows < first
    direction = np.zeros(len(index.meanings), dtype=np.float32)
    direction[rows[~said] - first] = weights[~said]
    products = index.matrix[rows[said]]
    products.data *= np.repeat(weights[said], np.diff(products.indptr))
    # Not "@": a BLAS wakes all its threads for it, and their waiting costs ten times the sum.
    meant = np.einsum("d,dc->c", direction, index.meanings)
    return Touched(rows[said], products, direction, meant)


def touch_profile(profile: ProjectProfile, index: CallIndex) -> Touched:
    """Return the products of a profile with all calls."""
    return touch(profile_vector(profile, index), index)


def scores(touched: Touched) -> Floats:
    """Return the relevance of every call, 0 to 1, in the index's order."""
    products = touched.products
    summed = np.bincount(products.indices, products.data, minlength=products.shape[1])
    return (summed + touched.meant).astype(np.float32)


def profile_matrix(profiles: Sequence[ProjectProfile], index: CallIndex) -> Any:
    """Return the vectors of many profiles as one sparse matrix, a profile a row."""
    vectors = [profile_vector(profile, index) for profile in profiles]
    lengths = [len(rows) for rows, _ in vectors]
    return sparse.csr_matrix(
        (
            np.concatenate([weights for _, weights in vectors]),
            np.concatenate([rows for rows, _ in vectors]),
            np.concatenate(([0], np.cumsum(lengths))),
        ),
        shape=(len(vectors), index.matrix.shape[0]),
        dtype=np.float32,
    )


def scores_of_call(record: CallRecord, matrix: Any, index: CallIndex) -> Floats:
    """Return the relevance of one new call to each profile of a profile matrix."""
    rows, weights = call_vector(record, index)
    dense = np.zeros(index.matrix.shape[0], dtype=np.float32)
    dense[rows] = weights
    result: Floats = matrix @ dense
    return result


def rank_many(matrix: Any, index: CallIndex, *, top: int, threads: int = 2) -> Any:
    """Return the `top` best calls of each row of a profile matrix as a sparse score matrix."""
    try:
        from sparse_dot_topn import sp_matmul_topn
    except ImportError:
        return _rank_in_blocks(matrix, index, top=top)
    return sp_matmul_topn(matrix, index.matrix, top_n=top, n_threads=threads, sort=True)


def _rank_in_blocks(matrix: Any, index: CallIndex, *, top: int) -> Any:
    kept = []
    for first in range(0, matrix.shape[0], _ROWS_A_BLOCK):
        product = (matrix[first : first + _ROWS_A_BLOCK] @ index.matrix).tocsr()
        for row in range(product.shape[0]):
            start, stop = product.indptr[row : row + 2]
            data, columns = product.data[start:stop], product.indices[start:stop]
            best = np.argsort(-data, kind="stable")[:top]
            kept.append(
                sparse.csr_matrix(
                    (data[best], columns[best], np.asarray([0, len(best)])),
                    shape=(1, product.shape[1]),
                )
            )
    return sparse.vstack(kept, format="csr")
