"""A few more calls in an index that stands, without building it again.

They are weighed as the index was when it was built, like any new call; words that only they have
stand for nothing. With many of them that would be wrong, so then everything is built anew.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from domain.call import CallRecord
from matcher.fields import FIELDS
from matcher.index import CallIndex, Said, build
from matcher.lexicon import Ints
from matcher.space import Floats
from matcher.vectors import call_vector
from matcher.words import content_words

MOST_SHARE = 0.02
"""Share of new calls up to which the rarity of words hardly moves."""


def extended(index: CallIndex, records: Sequence[CallRecord]) -> CallIndex:
    """Return `index` with `records`, none of which it has; `index` itself stays as it is."""
    if not records:
        return index
    if len(records) > MOST_SHARE * len(index):
        return build((*index.records, *records))
    vectors = [call_vector(record, index) for record in records]
    columns = range(len(index), len(index) + len(records))
    return replace(
        index,
        records=(*index.records, *records),
        places=index.places | {r.uid: at for r, at in zip(records, columns, strict=True)},
        matrix=_widened(index.matrix, vectors),
        meanings=_meanings(index, vectors),
        said={field.name: _said(index, field.name, records) for field in FIELDS},
    )


def _widened(
    matrix: sparse.csr_matrix, vectors: Sequence[tuple[Ints, Floats]]
) -> sparse.csr_matrix:
    """Put each vector into the matrix as a column of its own, after the last."""
    height, width = matrix.shape
    rows = np.concatenate([rows for rows, _ in vectors])
    columns = np.repeat(np.arange(width, width + len(vectors)), [len(rows) for rows, _ in vectors])
    weights = np.concatenate([weights for _, weights in vectors])
    order = np.lexsort((columns, rows))
    ends = matrix.indptr[rows[order] + 1]
    added = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=height))))
    return sparse.csr_matrix(
        (
            np.insert(matrix.data, ends, weights[order]),
            np.insert(matrix.indices, ends, columns[order]),
            (matrix.indptr + added).astype(matrix.indptr.dtype),
        ),
        shape=(height, width + len(vectors)),
    )


def _meanings(index: CallIndex, vectors: Sequence[tuple[Ints, Floats]]) -> Floats:
    first = index.matrix.shape[0] - len(index.meanings)
    added = np.zeros((len(index.meanings), len(vectors)), dtype=np.float32)
    for column, (rows, weights) in enumerate(vectors):
        added[rows[rows >= first] - first, column] = weights[rows >= first]
    return np.ascontiguousarray(np.hstack((index.meanings, added)))


def _said(index: CallIndex, name: str, records: Sequence[CallRecord]) -> Said:
    read = next(field.read for field in FIELDS if field.name == name)
    numbers = [index.lexicon.look_up(content_words(read(record)))[0] for record in records]
    known = [found[found >= 0].astype(np.int32) for found in numbers]
    said = index.said[name]
    ends = said.starts[-1] + np.cumsum([len(found) for found in known])
    return Said(np.concatenate((said.ids, *known)), np.concatenate((said.starts, ends)))
