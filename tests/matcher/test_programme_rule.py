"""Horizon Europe's own law where its calls are silent: labelled, dated, and never beyond it."""

import datetime as dt

import pytest

from benchmarks.judgements import records_on
from domain.call import Consortium, TextBlock
from domain.enums import ApplicantType, Instrument, MatchVerdict, RuleState, TextKind
from domain.money import Money
from matcher.engine import judge
from matcher.index import build
from matcher.rules import applicants, consortium
from matcher.rules.programme import rule_for
from tests.matcher.examples import NOW, QUOTE, call, facts, profile
from tests.paths import SHARED, needs_recorded

ANNEX = "Eligible countries: described in Annex B of the Work Programme General Annexes."
CITY = profile(country="FR", applicant_type=ApplicantType.MUNICIPALITY)


def horizon(conditions=ANNEX, **known):
    block = TextBlock(kind=TextKind.CONDITIONS, html=f"<p>{conditions}</p>")
    fields = {"programme": "HORIZON", "action_type_text": "HORIZON Innovation Actions"}
    return call("x", "C", texts=(block,), **(fields | known))


@pytest.mark.parametrize(
    ("record", "joint"),
    [
        (horizon(), True),
        (horizon(action_type_text="HORIZON Research and Innovation Actions"), True),
        (horizon(action_type_text="HORIZON Coordination and Support Actions"), False),
        (horizon(action_type_text="HORIZON JU Innovation Actions"), None),
        (horizon(action_type_text="HORIZON EIC Grants"), None),
        (horizon(action_type_text="HORIZON Programme Cofund Actions"), None),
        (horizon(action_type_text="HORIZON Pre-commercial Procurement"), None),
        (horizon(action_type_text=""), None),
        (horizon(identifier="HORIZON-EIC-2026-X"), None),
        (horizon(programme="LIFE"), None),
        (horizon(programme=None), None),
        (horizon(instrument=Instrument.PRIZE), None),
        (horizon("Described in the call document."), None),
        (horizon(f"Participation is limited to legal entities of X. {ANNEX}"), None),
        (horizon(f"The coordinator must come from a Widening country. {ANNEX}"), None),
        (horizon(f"Applicants must be national contact points. {ANNEX}"), None),
    ],
)
def test_where_the_law_speaks_for_the_call(record, joint):
    found = rule_for(record)
    assert (found.joint if found else None) is joint


def test_any_legal_entity_is_met_by_a_labelled_rule():
    (reason,) = applicants.judge(facts(horizon(), CITY))
    assert (reason.state, reason.quote, reason.question) == (RuleState.MET, None, None)
    assert reason.text.msgid.startswith("by programme rule, not by this call")
    assert dict(reason.text.params) == {
        "law": "Regulation (EU) 2021/695, Article 22",
        "day": "2021-04-28",
    }


def test_the_answer_of_a_reader_and_the_call_itself_come_first():
    record = horizon()
    no = CITY.model_copy(update={"answers": {f"may_apply:{record.uid}": "no"}})
    (reason,) = applicants.judge(facts(record, no))
    assert (reason.state, reason.hard) == (RuleState.NOT_MET, True)
    named = horizon(applicants=(ApplicantType.SME,))
    (reason,) = applicants.judge(facts(named, CITY))
    assert reason.state is RuleState.NOT_MET


@pytest.mark.parametrize("kind", [None, ApplicantType.NATURAL_PERSON])
def test_who_is_no_legal_entity_or_unknown_is_asked(kind):
    (reason,) = applicants.judge(facts(horizon(), profile(applicant_type=kind)))
    assert reason.state is RuleState.UNKNOWN
    assert reason.question is not None


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ({}, [RuleState.UNKNOWN, RuleState.UNKNOWN]),
        (
            {"consortium_members": "3", "consortium_countries": "2"},
            [RuleState.MET, RuleState.NOT_MET],
        ),
        (
            {"consortium_members": "5", "consortium_countries": "3"},
            [RuleState.MET, RuleState.MET],
        ),
    ],
)
def test_three_bodies_of_three_countries(answers, states):
    city = CITY.model_copy(update={"answers": answers})
    reasons = list(consortium.judge(facts(horizon(), city)))
    assert [reason.rule for reason in reasons] == ["consortium_members", "consortium_countries"]
    assert [reason.state for reason in reasons] == states


def test_a_consortium_that_the_call_states_is_not_doubled():
    own = Consortium(min_members=4, min_countries=2, quote=QUOTE)
    reasons = list(consortium.judge(facts(horizon(consortium=own), CITY)))
    assert [dict(reason.text.params)["count"] for reason in reasons] == ["4", "2"]
    assert not list(
        consortium.judge(facts(horizon(action_type_text="Coordination and Support Actions"), CITY))
    )


@pytest.mark.recorded
@needs_recorded
def test_a_city_that_has_answered_may_apply_to_a_real_open_call():
    path = SHARED / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"
    records = {r.identifier: r for r in records_on(path, dt.date(2026, 8, 12))}
    assert sum(rule_for(record) is not None for record in records.values()) > 100
    record = records["HORIZON-CL2-2026-01-DEMOCRACY-01"]
    index = build([record])
    city = CITY.model_copy(update={"budget": Money.of(4_000_000), "own_funds": Money.of(1_000_000)})
    silent = judge(city, index, record.uid, now=NOW)
    assert {question.key for question in silent.questions} == {
        "consortium_members",
        "consortium_countries",
    }
    assert silent.verdict is MatchVerdict.CLARIFY
    told = {"consortium_members": "4", "consortium_countries": "3"}
    answered = judge(city.model_copy(update={"answers": told}), index, record.uid, now=NOW)
    assert answered.verdict is MatchVerdict.APPLY
    labelled = [r for r in answered.reasons if r.text.msgid.startswith("by programme rule")]
    assert [reason.rule for reason in labelled] == ["applicant_type", *told]
