"""A few calls are put into an index that stands; they rank and are explained as any other."""

from datetime import UTC, datetime

import numpy as np
import pytest

from domain.project import ProjectProfile
from matcher import additions
from matcher.additions import extended
from matcher.engine import judge, match, near, relevance_order
from matcher.index import build
from tests.ui.stock import many, three

NOW = datetime(2026, 8, 12, 12, tzinfo=UTC)
PROFILE = ProjectProfile(
    title="Protection of public spaces", summary="Ordinary barriers for cities", language="en"
)


@pytest.fixture(scope="module")
def calls():
    return sorted([*three(), *many(150)], key=lambda record: record.uid)


@pytest.fixture(scope="module")
def late(calls):
    """The call that fits best, as if it had come last."""
    best = match(PROFILE, build(calls), now=NOW, limit=1)[0].call_uid
    return next(record for record in calls if record.uid == best)


@pytest.fixture(scope="module")
def index(calls, late):
    return build(record for record in calls if record.uid != late.uid)


def test_an_added_call_is_found_and_explained(index, late, monkeypatch):
    monkeypatch.setattr(additions, "build", None)  # nothing is built anew
    wider = extended(index, [late])
    assert (len(index), len(wider)) == (152, 153)
    found = match(PROFILE, wider, now=NOW, limit=5)
    assert found[0].call_uid == late.uid
    assert found[0].terms[0].term
    assert near(PROFILE, wider, now=NOW, limit=5)[0].call_uid == late.uid
    title = late.title.lower()
    named = [
        t.term for t in judge(PROFILE, wider, late.uid, now=NOW).terms if t.call_field == "title"
    ]
    assert named
    assert all(word in title for term in named for word in term.split())


def test_the_other_calls_keep_their_relevance(index, late):
    before = dict(relevance_order(PROFILE, index))
    after = dict(relevance_order(PROFILE, extended(index, [late])))
    assert after.pop(late.uid) > 0
    assert after == before
    assert index.places.keys() == before.keys()


def test_the_matrix_is_whole(index, late):
    wider = extended(index, [late])
    assert wider.matrix.shape[1] == len(wider) == wider.meanings.shape[1]
    same = wider.matrix[:, : len(index)] != index.matrix
    assert same.nnz == 0
    first = wider.matrix.shape[0] - len(wider.meanings)
    assert np.allclose(wider.matrix[first:].toarray(), wider.meanings)


def test_too_many_calls_build_anew(calls):
    half = len(calls) // 2
    whole, wider = build(calls), extended(build(calls[:half]), calls[half:])
    assert wider.records == whole.records
    assert (wider.matrix != whole.matrix).nnz == 0
    assert extended(whole, []) is whole
