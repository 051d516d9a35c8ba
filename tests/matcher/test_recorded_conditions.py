"""A real call behind each rule: the 629 calls of August 2026 and the curated offers."""

import datetime as dt

import pytest

from benchmarks.judgements import records_on
from crawlers.check import RECORDINGS
from crawlers.facts import offers
from domain.call import CallRecord
from domain.enums import ApplicantType, CallStatus, MatchVerdict, RuleState, Tri
from domain.money import Money
from domain.project import ProjectProfile
from domain.terms import TermKind
from matcher.engine import match
from matcher.feasibility import of_pair
from matcher.index import build
from matcher.rules import applicants, exclusion, length, population, support, timing
from matcher.terms import terms_of
from tests.matcher.examples import NOW, facts
from tests.paths import SHARED, needs_recorded

CALLS = SHARED / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"
DAY = dt.date(2026, 8, 12)

recorded = pytest.mark.recorded
NICE = ProjectProfile(
    title="Protection of public spaces against vehicle attacks",
    country="FR",
    city="Nice",
    nuts=("FRL03",),
    applicant_type=ApplicantType.MUNICIPALITY,
    wants_text="installing barriers",
    budget=Money.of(2_000_000),
)


@pytest.fixture(scope="module")
def records():
    return {record.identifier: record for record in records_on(CALLS, DAY)}


@pytest.fixture(scope="module")
def nice(records):
    index = build(records.values())
    results = match(NICE, index, now=NOW)
    return [(index.records[index.places[r.call_uid]].identifier, r) for r in results]


@recorded
@needs_recorded
def test_nothing_silent_stands_under_apply_now(nice):
    """Neither the vehicle platform nor a defence call: they say nothing on who may apply."""
    verdicts = {identifier: result.verdict for identifier, result in nice}
    assert [i for i, verdict in verdicts.items() if verdict is MatchVerdict.APPLY] == []
    defence = [i for i in verdicts if i.startswith("EDF-")]
    assert defence
    assert {verdicts[i] for i in defence} <= {MatchVerdict.CLARIFY, MatchVerdict.PREPARE}
    for identifier, result in nice:
        if identifier.startswith("HORIZON-JU-CHIPS"):
            assert result.verdict is not MatchVerdict.APPLY


@recorded
@needs_recorded
def test_what_is_not_open_yet_is_still_to_be_prepared(nice):
    prepared = [r for _, r in nice if r.verdict is MatchVerdict.PREPARE]
    assert CallStatus.FORTHCOMING in {result.status for result in prepared}
    for result in prepared:
        unmet = any(reason.state is RuleState.NOT_MET for reason in result.reasons)
        assert unmet or result.status is CallStatus.FORTHCOMING


@recorded
@needs_recorded
def test_a_silent_call_asks_for_a_reader(records):
    record = records["EDF-2026-DA-AIR-SPS"]
    (reason,) = applicants.judge(facts(record, NICE))
    assert reason.question is not None
    assert reason.question.key == f"may_apply:{record.uid}"


@recorded
@needs_recorded
def test_earlier_support(records):
    (reason,) = support.judge(facts(records["HORIZON-WIDERA-2026-GENDER-Prize-01"], NICE))
    assert reason.quote is not None
    assert reason.quote.text == (
        "Applicants that have already received an EU or Euratom prize"
        " cannot receive a second prize for the same activities."
    )


@recorded
@needs_recorded
def test_only_a_few_calls_speak_of_earlier_support(records):
    found = [i for i, record in records.items() if list(support.judge(facts(record, NICE)))]
    assert 5 <= len(found) <= 20


def line_of(record, kind):
    return next(line for line in terms_of(record) if line.kind is kind)


@recorded
@needs_recorded
@pytest.mark.parametrize(
    ("identifier", "kind", "stated", "words"),
    [
        ("CEF-T-2026-AFIFGEN-COSTS", TermKind.KEEPING, Tri.YES, "for a minimum period of 5 years"),
        (
            "EDF-EDIP-USI-2026-LS-IRA-MAB",
            TermKind.EARLY_COSTS,
            Tri.NO,
            "shall not have started before 5 March 2024",
        ),
        (
            "HORIZON-JU-EDCTP3-2026-OUTSRESEARCHTEAMPRIZE",
            TermKind.PAYMENT,
            Tri.YES,
            "30 days following the award ceremony",
        ),
    ],
)
def test_terms(records, identifier, kind, stated, words):
    line = line_of(records[identifier], kind)
    assert line.stated is stated
    assert line.quote is not None
    assert words in line.quote.text


@recorded
@needs_recorded
def test_what_a_call_does_not_say_stays_unknown(records):
    lines = terms_of(records["HORIZON-CL3-2027-01-FCT-04"])
    assert {line.stated for line in lines} == {Tri.UNKNOWN}
    assert len(lines) == len(TermKind)


@recorded
@needs_recorded
def test_a_later_stage_is_closed_to_newcomers(records):
    record = records["LIFE-2026-STRAT-CLIMA-SIP-two-stage"]
    found = of_pair(NICE, record, now=NOW)
    assert (found.deadline, found.weeks_left) == (dt.date(2026, 9, 3), 3)
    late = of_pair(NICE, record, now=dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC))
    assert (late.deadline, late.weeks_left, late.enough) == (None, None, Tri.NO)
    (reason,) = timing.judge(facts(record, NICE, status=CallStatus.LATER_STAGE))
    assert reason.hard


@recorded
@needs_recorded
def test_weeks_of_a_real_innovation_action(records):
    record = records["HORIZON-CL3-2026-01-FCT-05"]
    found = of_pair(NICE, record, now=NOW)
    assert (found.deadline, found.weeks_left) == (dt.date(2026, 11, 5), 12)
    assert (found.weeks_usual, found.enough) == (20, Tri.NO)


def standing_offer(ref):
    found = {offer.ref: offer for offer in offers.read(offers.body_of("standing.toml"))}
    return offers.record_of(found[ref], "eu_standing")


def test_an_offer_that_is_not_for_cities_of_the_union():
    record = standing_offer("city-climate-finance-gap-fund")
    (reason,) = exclusion.judge(facts(record, NICE))
    assert reason.state is RuleState.NOT_MET
    assert reason.hard
    assert reason.quote is not None
    assert "not for EU cities" in reason.quote.text
    assert not list(exclusion.judge(facts(record, ProjectProfile(title="x", country="MD"))))


@recorded
@needs_recorded
def test_a_real_least_length(records):
    (reason,) = length.judge(facts(records["HORIZON-CL3-2027-01-FCT-01"], NICE))
    assert dict(reason.text.params)["months"] == "≥ 48"
    assert reason.quote is not None
    assert "should have a minimum estimated duration of 48 months" in reason.quote.text


def offer_of(source, ref):
    lines = (RECORDINGS / "sample" / source / "golden.jsonl").read_text("utf-8").splitlines()
    found = (CallRecord.model_validate_json(line) for line in lines)
    return next(record for record in found if record.source_ref == ref)


@pytest.mark.parametrize(
    ("population_of", "state"),
    [(None, RuleState.UNKNOWN), (49_999, RuleState.NOT_MET), (50_000, RuleState.MET)],
)
def test_a_real_threshold_of_population(population_of, state):
    record = offer_of("eu_uia", "/en/call-proposals/1st-call-proposals")
    city = NICE.model_copy(update={"population": population_of})
    (reason,) = population.judge(facts(record, city))
    assert (reason.state, reason.hard) == (state, False)
    assert reason.quote is not None
    assert "at least 50 000 inhabitants" in reason.quote.text


def test_the_defence_fund_does_not_pay_cities():
    (reason,) = applicants.judge(facts(standing_offer("edf"), NICE))
    assert (reason.state, reason.hard) == (RuleState.NOT_MET, True)
