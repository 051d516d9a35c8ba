"""Whether budget and own funds fit: a matter of fit, not a bar, unless the city decides so.

Amounts are compared in one currency only, and exactly; "about" is never made of "up to".
"""

from collections.abc import Iterator
from dataclasses import replace

from domain.call import Quote, Rate
from domain.enums import DocumentFactKind, RuleState
from domain.finance import CeilingKind
from domain.match import Message, Question, Reason
from domain.money import Money
from domain.reference import ceilings
from matcher import messages as say
from matcher.rules.consortium import is_joint
from matcher.rules.facts import Facts

AMOUNT = "amount"
NATIONAL_SHARE = "national_own_share"
OWN_SHARE = "own_share"
_WHOLE = 10_000


def judge(facts: Facts) -> Iterator[Reason]:
    """Yield a reason about the amounts and one about the share that the city must bear."""
    yield _amount(facts)
    yield _own_share(facts)
    yield from _national_share(facts)


def _amount(facts: Facts) -> Reason:
    record, budget = facts.record, facts.profile.budget
    stated = [
        money
        for money in (
            record.grant_min, record.grant_max, record.project_cost_min, record.project_cost_max,
        )
        if money is not None
    ]  # fmt: skip
    if not stated:
        return Reason(AMOUNT, RuleState.UNKNOWN, say.say(say.BUDGET_UNSTATED))
    quote = _amount_quote(facts)
    if budget is None:
        question = Question("budget", say.say(say.ASK_BUDGET))
        text = say.say(say.BUDGET_UNTOLD)
        return Reason(AMOUNT, RuleState.UNKNOWN, text, quote, question)
    if any(money.currency != budget.currency for money in stated):
        text = say.say(say.BUDGET_OTHER_CURRENCY, currency=stated[0].currency)
        return Reason(AMOUNT, RuleState.UNKNOWN, text, quote)
    return replace(_compare(facts, budget), quote=quote)


def _amount_quote(facts: Facts) -> Quote | None:
    """Return the line of a document or the printed amounts; None when we hold no such words."""
    for fact in facts.record.document_facts:
        if fact.kind is DocumentFactKind.GRANT and (fact.minimum or fact.maximum):
            return fact.quote
    return facts.quote(facts.record.budget_text)


def _compare(facts: Facts, budget: Money) -> Reason:
    record = facts.record
    cost = _span(record.project_cost_min, record.project_cost_max)
    if record.project_cost_min and budget.minor < record.project_cost_min.minor:
        return _below(facts, cost, say.COST_TOO_SMALL, say.COST_SHARED)
    if record.project_cost_max and budget.minor > record.project_cost_max.minor:
        return Reason(AMOUNT, RuleState.NOT_MET, say.say(say.COST_TOO_LARGE, range=cost))
    if record.grant_min is None and record.grant_max is None:
        return Reason(AMOUNT, RuleState.MET, say.say(say.GRANT_FITS, range=cost))
    grant = _span(record.grant_min, record.grant_max)
    if record.grant_min and budget.minor < record.grant_min.minor:
        return _below(facts, grant, say.GRANT_TOO_SMALL, say.GRANT_SHARED)
    if record.grant_max and budget.minor > record.grant_max.minor:
        # A grant need not pay a whole project: a note, not a failure.
        return Reason(AMOUNT, RuleState.MET, say.say(say.GRANT_TOO_LARGE, range=grant))
    return Reason(AMOUNT, RuleState.MET, say.say(say.GRANT_FITS, range=grant))


def _below(facts: Facts, amounts: str, alone: str, shared: str) -> Reason:
    """Judge a budget below the smallest amount: partners share it, so a city's part proves nothing."""
    if is_joint(facts):
        return Reason(AMOUNT, RuleState.UNKNOWN, say.say(shared, range=amounts))
    return Reason(AMOUNT, RuleState.NOT_MET, say.say(alone, range=amounts))


def _own_share(facts: Facts) -> Reason:
    rates = facts.record.rates
    if not rates:
        return Reason(OWN_SHARE, RuleState.UNKNOWN, say.say(say.RATE_UNSTATED))
    quote = rates[0].quote
    if len(rates) > 1 or rates[0].scope or rates[0].min_bp != rates[0].max_bp:
        return Reason(OWN_SHARE, RuleState.UNKNOWN, _several(facts), quote)
    rate = rates[0]
    if rate.max_bp == _WHOLE:
        return Reason(OWN_SHARE, RuleState.MET, say.say(say.RATE_NO_OWN_SHARE), quote)
    budget, funds = facts.profile.budget, facts.profile.own_funds
    if budget is None:
        question = Question("budget", say.say(say.ASK_BUDGET))
        text = say.say(say.BUDGET_UNTOLD)
        return Reason(OWN_SHARE, RuleState.UNKNOWN, text, quote, question)
    return _covered(rate, own_part(budget, rate.max_bp), funds)


def own_part(budget: Money, rate_bp: int) -> Money:
    """Return what a rate leaves, rounded up: the city must not come out a cent short."""
    left = -(-budget.minor * (_WHOLE - rate_bp) // _WHOLE)
    return Money(minor=left, currency=budget.currency)


def _several(facts: Facts) -> Message:
    """Return what several rates mean: with a budget the highest of them, said to be an estimate."""
    highest, budget = max(rate.max_bp for rate in facts.record.rates), facts.profile.budget
    if budget is None or highest == _WHOLE:
        return say.say(say.RATE_SEVERAL)
    own = _text(own_part(budget, highest))
    return say.say(say.RATE_UPPER, rate=_percent(highest), own=own)


def _national_share(facts: Facts) -> Iterator[Reason]:
    """Yield the share that a dated source demands of the country's cities; nothing without one."""
    country, budget = facts.profile.country, facts.profile.budget
    if country is None:
        return
    rows = ceilings.applying(CeilingKind.NATIONAL_OWN_SHARE, country=country)
    for row in (row for row in rows[:1] if row.country == country and budget is not None):
        assert budget is not None
        own, funds = own_part(budget, row.share_bp), facts.profile.own_funds
        quote = Quote(text=row.source.quote, url=row.source.url, section=row.source.section or None)
        known = {"country": country, "rate": _percent(row.share_bp), "own": _text(own)}
        if funds is None or funds.currency != own.currency:
            question = Question("own_funds", say.say(say.ASK_OWN_FUNDS))
            text = say.say(say.NATIONAL_SHARE, **known)
            yield Reason(NATIONAL_SHARE, RuleState.UNKNOWN, text, quote, question)
            return
        met = funds.minor >= own.minor
        msgid = say.NATIONAL_SHARE_COVERED if met else say.NATIONAL_SHARE_NOT_COVERED
        text = say.say(msgid, **known, have=_text(funds))
        yield Reason(NATIONAL_SHARE, RuleState.MET if met else RuleState.NOT_MET, text, quote)


def _percent(share_bp: int) -> str:
    return f"{share_bp / 100:g} %"


def _covered(rate: Rate, own: Money, funds: Money | None) -> Reason:
    percent, left = _percent(rate.max_bp), _text(own)
    if funds is None or funds.currency != own.currency:
        question = Question("own_funds", say.say(say.ASK_OWN_FUNDS))
        text = say.say(say.RATE_NEEDS, rate=percent, own=left)
        return Reason(OWN_SHARE, RuleState.UNKNOWN, text, rate.quote, question)
    enough = funds.minor >= own.minor
    msgid = say.RATE_COVERED if enough else say.RATE_NOT_COVERED
    text = say.say(msgid, rate=percent, have=_text(funds), own=left)
    state = RuleState.MET if enough else RuleState.NOT_MET
    return Reason(OWN_SHARE, state, text, rate.quote)


def _span(low: Money | None, high: Money | None) -> str:
    if low and high:
        return _text(low) if low == high else f"{_text(low)} – {_text(high)}"
    if low:
        return f"≥ {_text(low)}"
    return f"≤ {_text(high)}" if high else ""


def _text(money: Money) -> str:
    major = money.major
    whole = major == major.to_integral_value()
    return f"{major:,.0f} {money.currency}" if whole else f"{major:,.2f} {money.currency}"
