"""What a project must pay and what each call could give: the two sides of a combination."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.call import CallRecord, Rate
from domain.enums import CostKind, Tri
from domain.errors import UsageError
from domain.finance import Cost, RegionCategory
from domain.i18n import texts
from domain.match import Message
from domain.money import Money
from domain.project import ProjectProfile
from matcher import finance_messages as say
from matcher.messages import say as told
from matcher.sums import amount_text


@dataclass(frozen=True, slots=True)
class Offer:
    """What one call could pay, as it is printed."""

    uid: str
    title: str
    rates: tuple[Rate, ...] = ()
    grant_min: Money | None = None
    grant_max: Money | None = None
    cost_min: Money | None = None
    pays: Mapping[CostKind, Tri] = field(default_factory=dict)
    read_on: date | None = None

    @property
    def best(self) -> Rate | None:
        """The highest share that is printed; None when none is."""
        return max(self.rates, key=lambda rate: rate.max_bp, default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be paid, and what the city brings."""

    costs: tuple[Cost, ...]
    own: Money | None = None
    region: RegionCategory | None = None
    country: str | None = None
    notes: tuple[Message, ...] = ()

    @property
    def total(self) -> Money:
        """The whole cost."""
        minor = sum(cost.amount.minor for cost in self.costs)
        return Money(minor=minor, currency=self.costs[0].amount.currency)


def offer_of(record: CallRecord, read_on: date | None = None) -> Offer:
    """Return what a call could pay."""
    return Offer(
        uid=record.uid,
        title=record.title,
        rates=record.rates,
        grant_min=record.grant_min,
        grant_max=record.grant_max,
        cost_min=record.project_cost_min,
        pays={line.kind: line.stated for line in record.pays_for},
        read_on=read_on,
    )


def refusal(profile: ProjectProfile) -> Message | None:
    """Say why no combination can be computed; None when one can."""
    costs = [cost.amount for cost in profile.costs] or ([profile.budget] if profile.budget else [])
    if not costs:
        return Message(say.COSTS_MISSING)
    for cost in costs:
        if cost.minor < 0:
            return told(say.COSTS_NEGATIVE, amount=amount_text(cost))
    currencies = sorted({cost.currency for cost in costs})
    if len(currencies) > 1:
        return told(say.COSTS_MIXED, currencies=", ".join(currencies))
    total = Money(minor=sum(cost.minor for cost in costs), currency=currencies[0])
    if total.minor == 0:
        return Message(say.COSTS_ZERO)
    return _own_refusal(profile.own_funds, total)


def _own_refusal(own: Money | None, total: Money) -> Message | None:
    if own is None:
        return None
    if own.minor < 0:
        return told(say.OWN_NEGATIVE, amount=amount_text(own))
    if own.currency != total.currency:
        return told(say.OWN_OTHER_CURRENCY, own=own.currency, cost=total.currency)
    if own.minor > total.minor:
        return told(say.OWN_ABOVE_COST, own=amount_text(own), cost=amount_text(total))
    return None


def plan_of(profile: ProjectProfile) -> Plan:
    """Return what a project must pay; raises UsageError in words when that cannot be said."""
    refused = refusal(profile)
    if refused is not None:
        raise UsageError(texts("en").message(refused))
    budget = profile.budget
    costs = profile.costs or ((Cost(amount=budget),) if budget else ())
    plan = Plan(costs, profile.own_funds, profile.region_category, profile.country)
    if budget is None or budget == plan.total:
        return plan
    differ = told(say.COSTS_DIFFER, costs=amount_text(plan.total), budget=amount_text(budget))
    return Plan(costs, plan.own, plan.region, plan.country, (differ,))
