"""Truth tables of the eligibility rules: met, not met, unknown, and never an invented condition."""

import datetime as dt

import pytest

from domain.call import Area, Consortium, Rate, Seat, TextBlock
from domain.deadline import Deadline
from domain.enums import (
    Actor,
    ApplicantType,
    AreaScheme,
    CallStatus,
    MatchVerdict,
    Procedure,
    RateOrigin,
    RuleState,
    TextKind,
)
from domain.match import Question, Reason
from domain.money import Money
from matcher import messages
from matcher.rules import applicants, consortium, money, place, population, procedure, timing
from matcher.rules.verdict import confidence_of, questions_of, reasons_for, verdict_of
from tests.matcher.examples import QUOTE, URL, call, facts, profile

MET, NOT_MET, UNKNOWN = RuleState.MET, RuleState.NOT_MET, RuleState.UNKNOWN
CITY = ApplicantType.MUNICIPALITY


def only(found) -> Reason:
    (reason,) = found
    return reason


@pytest.mark.parametrize(
    ("named", "own", "state"),
    [
        ((), CITY, UNKNOWN),
        ((CITY,), None, UNKNOWN),
        ((CITY,), CITY, MET),
        ((ApplicantType.PUBLIC_BODY,), CITY, MET),
        ((ApplicantType.ANY_LEGAL_ENTITY,), CITY, MET),
        ((ApplicantType.ANY_LEGAL_ENTITY,), ApplicantType.NATURAL_PERSON, NOT_MET),
        ((ApplicantType.NGO, ApplicantType.SME), CITY, NOT_MET),
        ((ApplicantType.PUBLIC_BODY,), ApplicantType.NGO, NOT_MET),
    ],
)
def test_who_may_apply(named, own, state):
    record = call("x", "Call", applicants=named, applicants_text="Only these")
    reason = only(applicants.judge(facts(record, profile(applicant_type=own))))
    assert reason.state is state
    assert reason.hard is bool(named)
    assert reason.quote is not None
    assert reason.quote.text == "Only these"
    assert (reason.question is not None) is (not named or own is None)


COUNTRY_FR = Area(scheme=AreaScheme.COUNTRY, code="FR", text="France")
COUNTRY_GR = Area(scheme=AreaScheme.COUNTRY, code="EL")


@pytest.mark.parametrize(
    ("areas", "programme", "country", "state", "hard"),
    [
        ((COUNTRY_FR,), None, None, UNKNOWN, True),
        ((COUNTRY_FR,), None, "FR", MET, True),
        ((COUNTRY_FR,), None, "ES", NOT_MET, True),
        ((COUNTRY_GR,), None, "GR", MET, True),
        ((), "HORIZON", "FR", MET, False),
        ((), "HORIZON", "XK", UNKNOWN, False),
        ((), None, "FR", UNKNOWN, False),
        ((), "ISF", "DK", UNKNOWN, True),
    ],
)
def test_country(areas, programme, country, state, hard):
    record = call("x", "Call", areas=areas, programme=programme)
    reason = next(iter(place.judge(facts(record, profile(country=country)))))
    assert (reason.state, reason.hard) == (state, hard)


@pytest.mark.parametrize(("answer", "state"), [("yes", MET), ("no", NOT_MET), ("maybe", UNKNOWN)])
def test_an_answer_settles_whether_a_country_is_admitted(answer, state):
    record = call("x", "Call", programme="ISF")
    asked = profile(country="DK", answers={"country_admitted": answer})
    assert next(iter(place.judge(facts(record, asked)))).state is state


NICE = Area(scheme=AreaScheme.NUTS, code="FRL03", text="Alpes-Maritimes")


@pytest.mark.parametrize(
    ("nuts", "state"),
    [((), UNKNOWN), (("FRL03",), MET), (("FRL0",), UNKNOWN), (("FRL04",), NOT_MET)],
)
def test_region(nuts, state):
    record = call("x", "Call", areas=(NICE,))
    reason = list(place.judge(facts(record, profile(country="FR", nuts=nuts))))[-1]
    assert reason.rule == place.AREA
    assert (reason.state, reason.hard) == (state, True)


def test_an_area_in_words_is_a_question_of_that_call():
    words = Area(scheme=AreaScheme.TEXT, code="", text="mountain areas")
    record = call("x", "Call", areas=(COUNTRY_FR, words))
    reason = list(place.judge(facts(record, profile(country="FR"))))[-1]
    assert reason.state is UNKNOWN
    assert reason.question is not None
    settled = profile(country="FR", answers={reason.question.key: "no"})
    assert list(place.judge(facts(record, settled)))[-1].state is NOT_MET


@pytest.mark.parametrize(
    ("kind", "answer", "state"),
    [
        (None, None, UNKNOWN),
        (Procedure.OPEN, None, MET),
        (Procedure.RESTRICTED, None, UNKNOWN),
        (Procedure.NEGOTIATED, "yes", MET),
        (Procedure.DIRECT, "no", NOT_MET),
    ],
)
def test_procedure(kind, answer, state):
    answers = {"invited:eu_test:x": answer} if answer else {}
    reason = only(
        procedure.judge(facts(call("x", "Call", procedure=kind), profile(answers=answers)))
    )
    assert reason.state is state
    assert (reason.question is not None) is (kind is Procedure.RESTRICTED)


def seat(actor: Actor, count: int, countries: int | None = None) -> Seat:
    return Seat(actor=actor, actor_text="Bodies", count=count, countries=countries, quote=QUOTE)


def with_seats(*seats: Seat, **known):
    return call("x", "Call", consortium=Consortium(seats=seats, quote=QUOTE, **known))


def test_a_police_seat_is_a_question_of_law_until_it_is_answered():
    record = with_seats(seat(Actor.POLICE_AUTHORITY, 3, 3))
    reason = only(consortium.judge(facts(record, profile(applicant_type=CITY))))
    assert reason.state is UNKNOWN
    assert not reason.hard
    assert reason.quote == QUOTE
    assert reason.question is not None
    assert (reason.question.key, reason.question.ask_contact_point) == ("police_authority", True)
    assert dict(reason.text.params) == {"count": "3", "countries": "3"}
    for answer, msgid in (("yes", messages.SEAT_OWN), ("no", messages.SEAT_OTHERS)):
        asked = profile(applicant_type=CITY, answers={"police_authority": answer})
        told = only(consortium.judge(facts(record, asked)))
        assert told.text.msgid == msgid
        assert told.question is not None
        assert not told.question.ask_contact_point


@pytest.mark.parametrize(("have", "state"), [("3", MET), ("2", NOT_MET), ("many", UNKNOWN)])
def test_seats_are_settled_by_a_number(have, state):
    record = with_seats(seat(Actor.PRACTITIONER, 3))
    asked = profile(answers={"seats:practitioner": have})
    reason = only(consortium.judge(facts(record, asked)))
    assert reason.state is state
    assert not reason.hard


def test_a_city_fills_a_local_seat_itself():
    record = with_seats(seat(Actor.LOCAL_AUTHORITY, 1))
    assert only(consortium.judge(facts(record, profile(applicant_type=CITY)))).state is MET
    ngo = profile(applicant_type=ApplicantType.NGO)
    assert only(consortium.judge(facts(record, ngo))).state is UNKNOWN


@pytest.mark.parametrize(("have", "state"), [(None, UNKNOWN), ("3", MET), ("1", NOT_MET)])
def test_members_and_countries(have, state):
    record = with_seats(min_members=3, min_countries=3)
    keys = (consortium.MEMBERS, consortium.COUNTRIES)
    asked = profile(answers=dict.fromkeys(keys, have) if have else {})
    assert [r.state for r in consortium.judge(facts(record, asked))] == [state, state]


def test_no_stated_consortium_is_no_condition():
    assert list(consortium.judge(facts(call("x", "Call"), profile()))) == []


def euro(amount: int) -> Money:
    return Money.of(amount)


@pytest.mark.parametrize(
    ("stated", "budget", "state", "msgid"),
    [
        ({}, euro(1), UNKNOWN, messages.BUDGET_UNSTATED),
        ({"grant_max": euro(100)}, None, UNKNOWN, messages.BUDGET_UNTOLD),
        ({"grant_min": euro(50), "grant_max": euro(100)}, euro(70), MET, messages.GRANT_FITS),
        ({"grant_min": euro(50)}, euro(49), NOT_MET, messages.GRANT_TOO_SMALL),
        ({"grant_max": euro(100)}, euro(101), MET, messages.GRANT_TOO_LARGE),
        ({"project_cost_min": euro(50)}, euro(49), NOT_MET, messages.COST_TOO_SMALL),
        ({"project_cost_max": euro(50)}, euro(51), NOT_MET, messages.COST_TOO_LARGE),
        ({"project_cost_max": euro(50)}, euro(50), MET, messages.GRANT_FITS),
        ({"grant_max": euro(9)}, Money.of(5, "SEK"), UNKNOWN, messages.BUDGET_OTHER_CURRENCY),
    ],
)
def test_amounts_are_a_fit_and_never_a_bar(stated, budget, state, msgid):
    reason = next(iter(money.judge(facts(call("x", "Call", **stated), profile(budget=budget)))))
    assert (reason.state, reason.text.msgid, reason.hard) == (state, msgid, False)


@pytest.mark.parametrize(
    ("known", "state", "said"),
    [
        ({"min_members": 3}, UNKNOWN, (messages.GRANT_SHARED, messages.COST_SHARED)),
        ({"min_countries": 2}, UNKNOWN, (messages.GRANT_SHARED, messages.COST_SHARED)),
        (
            {"seats": (seat(Actor.LOCAL_AUTHORITY, 2),)},
            UNKNOWN,
            (messages.GRANT_SHARED, messages.COST_SHARED),
        ),
        (
            {"min_members": 1, "seats": (seat(Actor.LOCAL_AUTHORITY, 1),)},
            NOT_MET,
            (messages.GRANT_TOO_SMALL, messages.COST_TOO_SMALL),
        ),
    ],
)
def test_what_partners_share_is_not_held_against_a_part_of_it(known, state, said):
    for stated, msgid in zip(
        ({"grant_min": euro(50)}, {"project_cost_min": euro(50)}), said, strict=True
    ):
        record = call("x", "Call", consortium=Consortium(quote=QUOTE, **known), **stated)
        reason = next(iter(money.judge(facts(record, profile(budget=euro(49))))))
        assert (reason.state, reason.text.msgid) == (state, msgid)


def rate(low: int, high: int, scope: str = "") -> Rate:
    return Rate(min_bp=low, max_bp=high, scope=scope, origin=RateOrigin.STATED, quote=QUOTE)


@pytest.mark.parametrize(
    ("rates", "budget", "own", "state", "msgid"),
    [
        ((), euro(100), euro(0), UNKNOWN, messages.RATE_UNSTATED),
        ((rate(10_000, 10_000),), None, None, MET, messages.RATE_NO_OWN_SHARE),
        ((rate(9000, 9000),), None, None, UNKNOWN, messages.BUDGET_UNTOLD),
        ((rate(9000, 9000),), euro(100), None, UNKNOWN, messages.RATE_NEEDS),
        ((rate(9000, 9000),), euro(100), euro(10), MET, messages.RATE_COVERED),
        ((rate(9000, 9000),), euro(100), euro(9), NOT_MET, messages.RATE_NOT_COVERED),
        ((rate(5000, 9000),), euro(100), euro(9), UNKNOWN, messages.RATE_UPPER),
        ((rate(5000, 9000),), None, euro(9), UNKNOWN, messages.RATE_SEVERAL),
        ((rate(9000, 9000), rate(5000, 5000)), euro(1), euro(1), UNKNOWN, messages.RATE_UPPER),
        ((rate(10_000, 10_000), rate(1, 1)), euro(1), euro(1), UNKNOWN, messages.RATE_SEVERAL),
    ],
)
def test_own_share(rates, budget, own, state, msgid):
    asked = profile(budget=budget, own_funds=own)
    reason = list(money.judge(facts(call("x", "Call", rates=rates), asked)))[-1]
    assert (reason.state, reason.text.msgid) == (state, msgid)


def test_the_own_share_is_rounded_up_to_the_cent():
    asked = profile(budget=Money(minor=101, currency="EUR"))
    reason = list(money.judge(facts(call("x", "Call", rates=(rate(9000, 9000),)), asked)))[-1]
    assert dict(reason.text.params)["own"] == "0.11 EUR"


@pytest.mark.parametrize(
    ("status", "state", "hard", "msgid"),
    [
        (CallStatus.OPEN, MET, False, messages.OPEN_UNTIL),
        (CallStatus.FORTHCOMING, MET, False, messages.OPENS_ON),
        (CallStatus.LAST_DAY, MET, False, messages.LAST_DAY),
        (CallStatus.LATER_STAGE, NOT_MET, True, messages.LATER_STAGE),
        (CallStatus.UNKNOWN, UNKNOWN, False, messages.STATUS_UNKNOWN),
    ],
)
def test_timing(status, state, hard, msgid):
    reason = only(timing.judge(facts(call("x", "Call"), profile(), status=status)))
    assert (reason.state, reason.hard, reason.text.msgid) == (state, hard, msgid)


def test_the_published_words_of_the_deadline_are_the_proof():
    deadline = Deadline(on=dt.date(2026, 12, 1), text="1 December 2026")
    reason = only(timing.judge(facts(call("x", "Call", deadlines=(deadline,)), profile())))
    assert reason.quote is not None
    assert reason.quote.text == "1 December 2026"
    assert reason.quote.url == URL


@pytest.mark.parametrize(
    ("words", "have", "state"),
    [
        ("cities of at least 50 000 inhabitants", 50_000, MET),
        ("cities of at least 50,000 inhabitants", 49_999, NOT_MET),
        ("communes de moins de 2 000 habitants", 1_500, MET),
        ("gminy powyżej 20 000 mieszkańców", None, UNKNOWN),
    ],
)
def test_population_thresholds(words, have, state):
    record = call("x", "Call", applicants_text=words)
    reason = only(population.judge(facts(record, profile(population=have))))
    assert (reason.state, reason.hard) == (state, False)
    assert reason.quote is not None
    assert "000" in reason.quote.text


@pytest.mark.parametrize(
    "words",
    [
        "a city of 50 000 inhabitants took part",
        "at least 50 000 euro",
        "at least 5 000 inhabitants, or for islands at least 1 000 inhabitants",
    ],
)
def test_unclear_numbers_are_no_condition(words):
    assert list(population.judge(facts(call("x", "C", applicants_text=words), profile()))) == []


def test_thresholds_are_read_from_conditions_but_not_from_the_story():
    html = "<p>Only towns with at least 10,000 inhabitants</p>"
    rules = TextBlock(kind=TextKind.CONDITIONS, html=html)
    story = TextBlock(kind=TextKind.DESCRIPTION, html=html)
    assert list(population.judge(facts(call("x", "C", texts=(rules,)), profile())))
    assert not list(population.judge(facts(call("x", "C", texts=(story,)), profile())))


def reason(state: RuleState, *, hard: bool = False, question=None) -> Reason:
    return Reason("rule", state, messages.say("text"), question=question, hard=hard)


QUESTION = Question("key", messages.say("?"))
READ_IT = Question(f"{applicants.MAY_APPLY}eu_test:x", messages.say("?"))


@pytest.mark.parametrize(
    ("reasons", "status", "verdict"),
    [
        ([reason(MET), reason(UNKNOWN, question=READ_IT)], CallStatus.OPEN, "clarify"),
        ([reason(MET), reason(UNKNOWN, question=READ_IT)], CallStatus.FORTHCOMING, "prepare"),
        ([reason(NOT_MET), reason(UNKNOWN, question=READ_IT)], CallStatus.OPEN, "prepare"),
        (
            [reason(NOT_MET, hard=True), reason(UNKNOWN, question=QUESTION)],
            CallStatus.OPEN,
            "not_for_you",
        ),
        ([reason(UNKNOWN, question=QUESTION), reason(NOT_MET)], CallStatus.OPEN, "clarify"),
        ([reason(MET), reason(NOT_MET)], CallStatus.OPEN, "prepare"),
        ([reason(MET)], CallStatus.FORTHCOMING, "prepare"),
        ([reason(MET), reason(UNKNOWN)], CallStatus.OPEN, "apply"),
        ([reason(MET)], CallStatus.LAST_DAY, "apply"),
    ],
)
def test_the_verdict_puts_bars_first(reasons, status, verdict):
    assert verdict_of(reasons, status) is MatchVerdict(verdict)


def test_confidence_leaves_out_what_is_not_checked():
    found = [reason(MET), reason(UNKNOWN), reason(RuleState.NOT_MODELLED)]
    assert confidence_of(found) == 0.5
    assert confidence_of([]) == 0


def test_questions_come_once_and_hard_ones_first():
    soft = reason(UNKNOWN, question=QUESTION)
    other = Question("hard", messages.say("!"))
    silent = reason(UNKNOWN, question=READ_IT)
    asked = questions_of([silent, soft, soft, reason(UNKNOWN, hard=True, question=other)])
    assert [question.key for question in asked] == ["hard", "key", READ_IT.key]


def test_what_is_not_checked_is_said_openly():
    states = [r.state for r in reasons_for(facts(call("x", "Call"), profile()))]
    assert states.count(RuleState.NOT_MODELLED) == 2


def test_silence_of_the_city_never_decides():
    record = call(
        "x", "Call", applicants=(CITY,), areas=(NICE,), procedure=Procedure.RESTRICTED,
        consortium=Consortium(min_members=3, seats=(seat(Actor.POLICE_AUTHORITY, 3),)),
        grant_min=euro(100), rates=(rate(9000, 9000),),
    )  # fmt: skip
    silent = reasons_for(facts(record, profile()))
    assert not [r for r in silent if r.state is NOT_MET]
    assert verdict_of(silent, CallStatus.OPEN) is MatchVerdict.CLARIFY
