"""Matching on a cluster gives what matching here gives."""

import sys

import pytest

from domain.errors import UsageError
from matcher.cluster import match_many, match_on_cluster
from matcher.index import build
from tests.matcher.examples import NOW, call, profile
from tests.servers import dask

INDEX = build(
    [call(f"c{n}", f"Safer squares and streets {n}", "<p>police and lights</p>") for n in range(20)]
)
ASKED = [profile(f"Safer {word}") for word in ("squares", "streets", "lights", "police", "fish")]


@pytest.mark.serial
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_two_workers_give_the_identical_result(tmp_path):
    pytest.importorskip("distributed", reason="the [cluster] extra is not installed")
    with dask.cluster(tmp_path, workers=2) as address:
        spread = match_on_cluster(ASKED, INDEX, address=address, now=NOW, limit=7, chunk=2)
    assert spread == match_many(ASKED, INDEX, now=NOW, limit=7)
    assert len(spread) == len(ASKED)
    assert len(spread[0]) == 7


def test_a_missing_extra_is_said_with_the_way_out(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"fundmap\[cluster\]"):
        match_on_cluster(ASKED, INDEX, address="tcp://127.0.0.1:1", now=NOW)
