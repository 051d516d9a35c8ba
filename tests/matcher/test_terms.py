"""How a call pays, read from its sentences; and the time and money that one city needs."""

import datetime as dt

import pytest

from domain.call import DocumentFact, Quote, Rate, TextBlock
from domain.deadline import Deadline
from domain.enums import (
    CallStatus,
    DeadlineKind,
    DeadlineModel,
    DocumentFactKind,
    Instrument,
    RateOrigin,
    TextKind,
    Tri,
)
from domain.money import Money
from domain.terms import TermKind
from matcher.feasibility import feasibility, of_pair, usual_weeks
from matcher.terms import terms_of
from tests.matcher.examples import NOW, QUOTE, URL, call, facts, profile


def told(*sentences):
    html = "".join(f"<p>{words}</p>" for words in sentences)
    block = TextBlock(kind=TextKind.CONDITIONS, heading="Money", html=html)
    return {line.kind: line for line in terms_of(call("x", "C", texts=(block,)))}


@pytest.mark.parametrize(
    ("kind", "stated", "words"),
    [
        (TermKind.VAT, Tri.NO, "VAT is not eligible."),
        (TermKind.VAT, Tri.NO, "La TVA n'est pas éligible."),
        (TermKind.VAT, Tri.NO, "El IVA no será subvencionable."),
        (TermKind.VAT, Tri.NO, "L'IVA non è ammissibile."),
        (TermKind.VAT, Tri.NO, "O IVA não é elegível."),
        (TermKind.VAT, Tri.NO, "Die Umsatzsteuer ist nicht förderfähig."),
        (TermKind.VAT, Tri.NO, "VAT nie jest wydatkiem kwalifikowalnym."),
        (TermKind.VAT, Tri.YES, "Non-recoverable VAT is an eligible cost."),
        (TermKind.VAT, Tri.YES, "L'IVA non recuperabile è ammissibile."),
        (TermKind.VAT, Tri.UNKNOWN, "Amounts are given without VAT."),
        (TermKind.EARLY_COSTS, Tri.NO, "Costs incurred before the signature are not eligible."),
        (TermKind.EARLY_COSTS, Tri.NO, "Works must not have started before the application."),
        (TermKind.EARLY_COSTS, Tri.NO, "Les travaux ne doivent pas avoir commencé avant le dépôt."),
        (TermKind.EARLY_COSTS, Tri.YES, "Costs incurred before the signature are eligible."),
        (TermKind.EARLY_COSTS, Tri.UNKNOWN, "Read this before the deadline."),
        (TermKind.PREFINANCING, Tri.YES, "Pre-financing of 80 % is paid at the start."),
        (TermKind.PREFINANCING, Tri.YES, "Une avance de 30 % peut être demandée."),
        (TermKind.PREFINANCING, Tri.NO, "Partners must therefore pre-finance all costs."),
        (TermKind.PREFINANCING, Tri.UNKNOWN, "Pre-financing is a word of finance."),
        (TermKind.PAYMENT, Tri.YES, "The grant will be paid after the final report."),
        (TermKind.PAYMENT, Tri.YES, "It is paid in three instalments."),
        (TermKind.PAYMENT, Tri.UNKNOWN, "The grant has a good purpose."),
        (TermKind.KEEPING, Tri.YES, "The investment must be maintained for five years."),
        (TermKind.KEEPING, Tri.YES, "Der Zweckbindungsfrist von 5 Jahren ist zu folgen."),
        (TermKind.KEEPING, Tri.UNKNOWN, "Impacts are counted for 5 years after the end."),
    ],
)
def test_sentences(kind, stated, words):
    found = told("The sun shines.", words)
    assert found[kind].stated is stated
    if stated is Tri.UNKNOWN:
        assert found[kind].quote is None
    else:
        assert found[kind].quote == Quote(text=words, url=URL, section="Money")
    others = [line.stated for line in found.values() if line.kind is not kind]
    assert set(others) == {Tri.UNKNOWN}


def test_contradicting_sentences_are_unknown():
    found = told("VAT is not eligible.", "VAT is eligible.")
    assert found[TermKind.VAT].stated is Tri.UNKNOWN
    years = told("Keep it for 5 years.", "Keep it for 10 years.")
    assert years[TermKind.KEEPING].stated is Tri.UNKNOWN


def test_the_years_are_named():
    line = told("It must be kept for five years.")[TermKind.KEEPING]
    assert dict(line.text.params) == {"years": "5"}


def rate(low, high, scope=""):
    return Rate(min_bp=low, max_bp=high, scope=scope, origin=RateOrigin.STATED, quote=QUOTE)


@pytest.mark.parametrize(
    ("action", "instrument", "weeks"),
    [
        ("HORIZON-IA", Instrument.GRANT, 20),
        ("HORIZON-CSA", Instrument.GRANT, 16),
        ("HORIZON-PCP", Instrument.GRANT, 26),
        ("HORIZON-ERC", Instrument.GRANT, None),
        (None, Instrument.GRANT, None),
        (None, Instrument.PRIZE, 6),
    ],
)
def test_weeks_usually_needed(action, instrument, weeks):
    assert usual_weeks(call("x", "C", action_type=action, instrument=instrument))[0] == weeks


@pytest.mark.parametrize(
    ("days", "status", "left", "enough"),
    [
        (140, CallStatus.OPEN, 20, Tri.YES),
        (139, CallStatus.OPEN, 19, Tri.NO),
        (None, CallStatus.OPEN, None, Tri.UNKNOWN),
        (140, CallStatus.LATER_STAGE, None, Tri.NO),
    ],
)
def test_weeks_left(days, status, left, enough):
    record = call("x", "C", action_type="HORIZON-IA")
    found = feasibility(facts(record, profile(), status=status, days_left=days))
    assert (found.weeks_left, found.enough) == (left, enough)


def test_a_two_stage_call_whose_first_stage_has_passed_is_closed_to_newcomers():
    stages = (
        Deadline(on=dt.date(2026, 6, 30), kind=DeadlineKind.STAGE, number=1),
        Deadline(on=dt.date(2026, 12, 1), kind=DeadlineKind.STAGE, number=2),
    )
    record = call("x", "C", deadlines=stages, deadline_model=DeadlineModel.TWO_STAGE)
    found = of_pair(profile(), record, now=NOW)
    assert (found.deadline, found.weeks_left, found.enough) == (None, None, Tri.NO)


@pytest.mark.parametrize(
    ("rates", "budget", "months", "own", "yearly", "estimate"),
    [
        ((), 1200, "24", None, None, False),
        ((rate(9000, 9000),), None, "24", None, None, False),
        ((rate(9000, 9000),), 1200, None, 120, None, False),
        ((rate(9000, 9000),), 1200, "24", 120, 60, False),
        ((rate(5000, 9000),), 1200, "24", 120, 60, True),
        ((rate(9000, 9000, "cities"),), 1200, "24", 120, 60, True),
        ((rate(10_000, 10_000),), 1200, "24", 0, 0, False),
    ],
)
def test_own_share_in_all_and_a_year(rates, budget, months, own, yearly, estimate):
    asked = profile(
        budget=None if budget is None else Money.of(budget),
        answers={"duration": months} if months else {},
    )
    found = feasibility(facts(call("x", "C", rates=rates), asked))
    amounts = [None if amount is None else Money.of(amount) for amount in (own, yearly)]
    assert [found.own, found.own_yearly] == amounts
    assert found.estimate is estimate


def test_the_longest_length_of_a_call_makes_the_yearly_share_an_estimate():
    fact = DocumentFact(kind=DocumentFactKind.DURATION, minimum=12, maximum=24, quote=QUOTE)
    record = call("x", "C", rates=(rate(9000, 9000),), document_facts=(fact,))
    found = feasibility(facts(record, profile(budget=Money.of(1200))))
    assert (found.months, found.own_yearly, found.estimate) == (24, Money.of(60), True)
