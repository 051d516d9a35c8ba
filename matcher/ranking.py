"""Scores of calls for profiles: sparse products of the one matrix, alone or in bulk."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from domain.call import CallRecord
from domain.project import ProjectProfile
from matcher.assemble import Vector, call_vector, profile_vector
from matcher.index import CallIndex
from matcher.space import Floats

_ROWS_A_BLOCK = 200


def scores(vector: Vector, index: CallIndex) -> Floats:
    """Return the relevance of every call to a profile's vector, 0 to 1, in the index's order."""
    rows, weights = vector
    matrix = index.matrix
    query = sparse.csr_matrix(
        (weights, rows, np.asarray([0, len(rows)])), shape=(1, matrix.shape[0])
    )
    found = query @ matrix
    result = np.zeros(matrix.shape[1], dtype=np.float32)
    result[found.indices] = found.data
    return result


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
