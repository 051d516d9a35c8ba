"""The matches without explanation are those with it."""

from datetime import UTC, datetime
from itertools import product

import pytest

from domain.call import Consortium
from domain.enums import ApplicantType, MatchVerdict, Procedure
from domain.money import Money
from domain.project import ProjectProfile
from matcher.engine import facts_of, match, near
from matcher.index import build
from matcher.rules.verdict import reasons_for, verdict_for, verdict_of
from tests.matcher.examples import QUOTE, call, profile
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


CITY, COMPANY = ApplicantType.MUNICIPALITY, ApplicantType.SME
STATED = {
    "applicants": ((), (CITY,), (COMPANY,)),
    "procedure": (Procedure.OPEN, Procedure.RESTRICTED, None),
    "consortium": (None, Consortium(min_members=3, quote=QUOTE)),
    "grant_min": (None, Money.of(50)),
}
TOLD = {
    "country": (None, "FR"),
    "budget": (None, Money.of(49)),
    "answers": ({}, {"consortium_members": "3", "may_apply:eu_test:x": "yes"}),
}


def every(options):
    return (dict(zip(options, chosen, strict=True)) for chosen in product(*options.values()))


def test_a_verdict_alone_is_that_of_all_reasons():
    seen = set()
    for stated, told in product(every(STATED), every(TOLD)):
        record = call("x", "Call", applicants_text="Only these", **stated)
        facts = facts_of(profile(applicant_type=CITY, **told), record, NOW)
        reasons = reasons_for(facts)
        assert verdict_for(facts) is verdict_of(reasons, facts.status), (stated, told)
        seen.add(verdict_for(facts))
    assert {MatchVerdict.CLARIFY, MatchVerdict.NOT_FOR_YOU} < seen
