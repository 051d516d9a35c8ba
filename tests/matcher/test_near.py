"""The matches without explanation are those with it."""

from datetime import UTC, datetime

import pytest

from domain.project import ProjectProfile
from matcher.engine import match, near
from matcher.index import build
from tests.ui.stock import many, three

NOW = datetime(2026, 8, 12, 12, tzinfo=UTC)


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_near_gives_the_same_calls_verdicts_and_relevance(limit):
    index = build([*three(), *many(5)])
    profile = ProjectProfile(
        title="Protection of public spaces", summary="Ordinary barriers for cities", language="en"
    )
    explained = match(profile, index, now=NOW, limit=limit)
    plain = near(profile, index, now=NOW, limit=limit)
    assert explained
    assert {r.call_uid: r.verdict for r in plain} == {r.call_uid: r.verdict for r in explained}
    relevance = {r.call_uid: r.relevance for r in explained}
    assert all(r.relevance == pytest.approx(relevance[r.call_uid], abs=1e-5) for r in plain)
    assert plain[0].call_uid == explained[0].call_uid


def test_nothing_in_common_gives_nothing():
    assert near(ProjectProfile(title="x", language="en"), build([]), now=NOW) == ()
