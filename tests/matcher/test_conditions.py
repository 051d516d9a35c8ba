"""Truth tables of what applicants, areas, places, length, support and the law of a country mean."""

import datetime as dt

import pytest

from domain.call import Area, Consortium, DocumentFact, Quote, Rate, Seat, TextBlock
from domain.country_fact import CountryFact
from domain.enums import (
    Actor,
    ApplicantType,
    AreaScheme,
    CallStatus,
    DocumentFactKind,
    MatchVerdict,
    Procedure,
    RateOrigin,
    RuleState,
    TextKind,
)
from domain.finance import Ceiling, CeilingKind, Source
from domain.money import Money
from matcher import messages
from matcher.rules import (
    applicants,
    consortium,
    exclusion,
    length,
    money,
    place,
    population,
    support,
)
from matcher.rules.verdict import reasons_for, verdict_of
from tests.matcher.examples import QUOTE, URL, call, facts, profile

MET, NOT_MET, UNKNOWN = RuleState.MET, RuleState.NOT_MET, RuleState.UNKNOWN
CITY, UNION = ApplicantType.MUNICIPALITY, ApplicantType.UNION_OF_MUNICIPALITIES
STATE, BANK = ApplicantType.NATIONAL_AUTHORITY, ApplicantType.FINANCIAL_INTERMEDIARY


def only(found):
    (reason,) = found
    return reason


@pytest.mark.parametrize(
    ("named", "own", "state", "hard", "msgid"),
    [
        ((STATE,), CITY, NOT_MET, True, messages.APPLICANT_MEMBER_STATES),
        ((STATE,), None, UNKNOWN, True, messages.APPLICANT_MEMBER_STATES),
        ((STATE,), STATE, MET, True, messages.APPLICANT_NAMED),
        ((STATE, CITY), CITY, MET, True, messages.APPLICANT_NAMED),
        ((BANK,), CITY, NOT_MET, True, messages.APPLICANT_BANKS),
        ((BANK, STATE), CITY, NOT_MET, True, messages.APPLICANT_NOT_NAMED),
        ((UNION,), CITY, NOT_MET, False, messages.APPLICANT_GROUPING),
        ((UNION,), ApplicantType.NGO, NOT_MET, True, messages.APPLICANT_NOT_NAMED),
    ],
)
def test_kinds_that_stand_alone(named, own, state, hard, msgid):
    record = call("x", "Call", applicants=named, applicants_text="Only these")
    reason = only(applicants.judge(facts(record, profile(applicant_type=own))))
    assert (reason.state, reason.hard, reason.text.msgid) == (state, hard, msgid)
    assert reason.quote is not None


@pytest.mark.parametrize(
    ("answer", "state", "hard"), [(None, UNKNOWN, False), ("yes", MET, True), ("no", NOT_MET, True)]
)
def test_a_call_that_is_silent_on_applicants_is_read_by_a_person(answer, state, hard):
    answers = {"may_apply:eu_test:x": answer} if answer else {}
    reason = only(applicants.judge(facts(call("x", "Call"), profile(answers=answers))))
    assert (reason.state, reason.hard) == (state, hard)
    assert (reason.question is not None) is (answer is None)


def test_silence_is_never_apply_now():
    record = call("x", "Call", procedure=Procedure.OPEN, programme="HORIZON")
    told = {"country": "FR", "applicant_type": CITY}
    silent = reasons_for(facts(record, profile(**told)))
    assert verdict_of(silent, CallStatus.OPEN) is MatchVerdict.CLARIFY
    read = reasons_for(facts(record, profile(**told, answers={"may_apply:eu_test:x": "yes"})))
    assert verdict_of(read, CallStatus.OPEN) is MatchVerdict.APPLY
    barred = reasons_for(facts(record, profile(**told, answers={"may_apply:eu_test:x": "no"})))
    assert verdict_of(barred, CallStatus.OPEN) is MatchVerdict.NOT_FOR_YOU


def left_out(code, scheme=AreaScheme.COUNTRY):
    return (Area(scheme=scheme, code=code, text="not there"),)


@pytest.mark.parametrize(
    ("code", "scheme", "country", "nuts", "states"),
    [
        ("EU", AreaScheme.COUNTRY, "FR", (), [NOT_MET]),
        ("EU", AreaScheme.COUNTRY, "MD", (), []),
        ("EU", AreaScheme.COUNTRY, None, (), []),
        ("DK", AreaScheme.COUNTRY, "DK", (), [NOT_MET]),
        ("EL", AreaScheme.COUNTRY, "GR", (), [NOT_MET]),
        ("DK", AreaScheme.COUNTRY, "FR", (), []),
        ("FRL03", AreaScheme.NUTS, "FR", ("FRL03",), [NOT_MET]),
        ("FRL0", AreaScheme.NUTS, "FR", ("FRL03",), [NOT_MET]),
        ("FRL03", AreaScheme.NUTS, "FR", ("FRL0",), [UNKNOWN]),
        ("FRL03", AreaScheme.NUTS, "FR", (), [UNKNOWN]),
        ("FRL03", AreaScheme.NUTS, "FR", ("FRB01",), []),
        ("FRL03", AreaScheme.NUTS, "ES", (), []),
    ],
)
def test_areas_that_a_call_leaves_out(code, scheme, country, nuts, states):
    record = call("x", "Call", excluded_areas=left_out(code, scheme))
    found = list(exclusion.judge(facts(record, profile(country=country, nuts=nuts))))
    assert [reason.state for reason in found] == states
    assert all(reason.hard and reason.quote for reason in found)


@pytest.mark.parametrize(
    ("code", "version", "own", "state"),
    [
        ("FRL03", "2024", "FRL03", MET),
        ("PT17", "2016", "PT1A0", MET),  # Lisbon: PT170 was renumbered
        ("PT17", "2016", "PT1B0", MET),  # the peninsula of Setúbal was a part of PT170
        ("PT18", "2016", "PT1A0", UNKNOWN),
        ("PT17", None, "PT1A0", NOT_MET),
        ("PT17", "2016", "FRL03", NOT_MET),
    ],
)
def test_regions_are_compared_within_one_edition(code, version, own, state):
    area = Area(scheme=AreaScheme.NUTS, code=code, version=version, text="the region")
    country = "FR" if own.startswith("FR") else "PT"
    asked = profile(country=country, nuts=(own,))
    found = [
        r for r in place.judge(facts(call("x", "C", areas=(area,)), asked)) if r.rule == "area"
    ]
    assert [reason.state for reason in found] == [state]


@pytest.mark.parametrize(("answer", "state"), [(None, UNKNOWN), ("yes", MET), ("no", NOT_MET)])
def test_the_degree_of_urbanisation_is_a_question(answer, state):
    words = "A local administrative unit classed as city, town or suburb"
    answers = {"urban_place": answer} if answer else {}
    reason = only(
        population.judge(facts(call("x", "C", applicants_text=words), profile(answers=answers)))
    )
    assert (reason.state, reason.hard) == (state, False)
    assert reason.quote is not None
    assert "classed as city" in reason.quote.text


@pytest.mark.parametrize(
    ("words", "msgid"),
    [
        ("at least 50 000 inhabitants", messages.POPULATION_NOT_MET),
        ("at least 50 000 inhabitants, or a grouping", messages.POPULATION_GROUPING),
        ("au moins 50 000 habitants, ou groupement", messages.POPULATION_GROUPING),
    ],
)
def test_a_grouping_may_reach_a_threshold_together(words, msgid):
    record = call("x", "C", applicants_text=words)
    reason = only(population.judge(facts(record, profile(population=10_000))))
    assert (reason.state, reason.text.msgid, reason.hard) == (NOT_MET, msgid, False)


def lasting(least, most):
    quote = Quote(text="24 to 36 months", url=URL, page=7)
    kind = DocumentFactKind.DURATION
    return DocumentFact(kind=kind, minimum=least, maximum=most, quote=quote)


@pytest.mark.parametrize(
    ("stated", "have", "states"),
    [
        ((), "24", []),
        ((lasting(None, None),), "24", []),
        ((lasting(24, 36),), None, [UNKNOWN]),
        ((lasting(24, 36),), "24", [MET]),
        ((lasting(24, 36),), "37", [NOT_MET]),
        ((lasting(24, None),), "23", [NOT_MET]),
        ((lasting(None, 36),), "1", [MET]),
        ((lasting(24, 36), lasting(12, 18)), "24", []),
    ],
)
def test_length(stated, have, states):
    record = call("x", "Call", document_facts=stated)
    asked = profile(answers={"duration": have} if have else {})
    found = list(length.judge(facts(record, asked)))
    assert [reason.state for reason in found] == states
    assert all(not reason.hard and reason.quote.page == 7 for reason in found)


def conditions(words):
    return call("x", "C", texts=(TextBlock(kind=TextKind.CONDITIONS, html=f"<p>{words}</p>"),))


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("The maximum duration of 36 months applies.", (None, 36)),
        ("The duration of the project may not exceed 24 months.", (None, 24)),
        ("La durée maximale du projet est de 18 mois.", (None, 18)),
        ("The duration of fellowships is discussed.", None),
        ("Data are kept for 36 months.", None),
    ],
)
def test_length_in_words(words, limit):
    found = length.length_of(conditions(words))
    assert (found and (found.least, found.most)) == limit
    assert found is None or found.quote.text == words


@pytest.mark.parametrize(
    ("answer", "state", "hard"), [(None, UNKNOWN, False), ("yes", NOT_MET, True), ("no", MET, True)]
)
def test_earlier_support(answer, state, hard):
    words = "Applicants that have already received a grant cannot receive a second one."
    answers = {"supported:eu_test:x": answer} if answer else {}
    reason = only(support.judge(facts(conditions(words), profile(answers=answers))))
    assert (reason.state, reason.hard) == (state, hard)
    assert reason.quote is not None
    assert reason.quote.text == words


@pytest.mark.parametrize(
    "words",
    [
        "Proposals may build on projects already funded by the Union.",
        "The topic does not exclude networks. Some are already funded.",
    ],
)
def test_a_mere_mention_of_support_is_no_condition(words):
    assert list(support.judge(facts(conditions(words), profile()))) == []


def law(answer, country="FR", key="police_authority"):
    return CountryFact(
        country=country,
        key=key,
        answer=answer,
        statement="the words of the law",
        url="https://law.example/police",
        stated_on=dt.date(2026, 3, 1),
    )


@pytest.mark.parametrize(
    ("known", "own", "msgid"),
    [
        ((), "FR", messages.SEAT_POLICE_UNCONFIRMED),
        ((law(True, "ES"),), "FR", messages.SEAT_POLICE_UNCONFIRMED),
        ((law(True, key="other"),), "FR", messages.SEAT_POLICE_UNCONFIRMED),
        ((law(True),), "FR", messages.SEAT_POLICE_FACT_YES),
        ((law(False),), "FR", messages.SEAT_POLICE_FACT_NO),
    ],
)
def test_a_verified_answer_in_law_serves_every_city_of_the_country(known, own, msgid):
    seat = Seat(actor=Actor.POLICE_AUTHORITY, actor_text="Police", count=3, quote=QUOTE)
    record = call("x", "Call", consortium=Consortium(seats=(seat,)))
    asked = profile(country=own, applicant_type=CITY, country_facts=known)
    reason = only(consortium.judge(facts(record, asked)))
    assert (reason.state, reason.text.msgid) == (UNKNOWN, msgid)
    if msgid is not messages.SEAT_POLICE_UNCONFIRMED:
        assert reason.quote is not None
        assert reason.quote.url == "https://law.example/police"
        assert reason.question is not None
        assert not reason.question.ask_contact_point


def test_what_the_city_answered_itself_comes_before_the_law():
    seat = Seat(actor=Actor.POLICE_AUTHORITY, actor_text="Police", count=1, quote=QUOTE)
    record = call("x", "Call", consortium=Consortium(seats=(seat,)))
    asked = profile(country="FR", country_facts=(law(False),), answers={"police_authority": "yes"})
    assert only(consortium.judge(facts(record, asked))).state is MET


def test_law_is_never_kept_with_a_project():
    assert "country_facts" not in profile(country_facts=(law(True),)).model_dump()


@pytest.mark.parametrize(
    ("country", "budget", "own", "state"),
    [
        ("XX", 100, None, UNKNOWN),
        ("XX", 100, 20, MET),
        ("XX", 100, 19, NOT_MET),
        ("FR", 100, 0, None),
        (None, 100, 0, None),
        ("XX", None, 0, None),
    ],
)
def test_a_national_own_share_needs_a_dated_source(monkeypatch, country, budget, own, state):
    source = Source(quote="80 % at most", url=URL, read_on=dt.date(2026, 1, 1))
    row = Ceiling(kind=CeilingKind.NATIONAL_OWN_SHARE, share_bp=8000, country="XX", source=source)
    monkeypatch.setattr("domain.reference.ceilings.ceilings", lambda: (row,))
    asked = profile(
        country=country,
        budget=None if budget is None else Money.of(budget),
        own_funds=None if own is None else Money.of(own),
    )
    found = [r for r in money.judge(facts(call("x", "C"), asked)) if r.rule == money.NATIONAL_SHARE]
    assert [reason.state for reason in found] == ([] if state is None else [state])
    assert all(reason.quote and reason.quote.text == "80 % at most" for reason in found)


def test_amounts_carry_the_line_that_prints_them():
    printed = call("x", "C", grant_max=Money.of(100), budget_text="up to EUR 100")
    reason = next(money.judge(facts(printed, profile(budget=Money.of(5)))))
    assert reason.quote is not None
    assert reason.quote.text == "up to EUR 100"
    quote = Quote(text="EUR 100 at most", url=URL, page=3)
    fact = DocumentFact(kind=DocumentFactKind.GRANT, maximum=10_000, currency="EUR", quote=quote)
    paged = printed.model_copy(update={"document_facts": (fact,)})
    assert next(money.judge(facts(paged, profile(budget=Money.of(5))))).quote == quote


def test_several_rates_are_a_labelled_upper_estimate():
    rates = tuple(
        Rate(min_bp=bp, max_bp=bp, scope=scope, origin=RateOrigin.STATED, quote=QUOTE)
        for bp, scope in ((8500, "less developed"), (4000, "more developed"))
    )
    asked = profile(budget=Money.of(100), own_funds=Money.of(100))
    reason = list(money.judge(facts(call("x", "C", rates=rates), asked)))[1]
    assert (reason.state, reason.text.msgid) == (UNKNOWN, messages.RATE_UPPER)
    assert dict(reason.text.params) == {"rate": "85 %", "own": "15 EUR"}
