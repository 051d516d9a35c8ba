"""Combinations of grants, a loan and own funds for one project, against every limit that is stated.

Pure and exact: amounts are whole cents, a share is never rounded up to reach its limit, one cost is
never under two grants, and what a source does not state is counted as nothing and said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from domain.enums import Tri
from domain.finance import (
    WHOLE,
    Blend,
    Ceiling,
    CeilingKind,
    Check,
    Cost,
    FundingPart,
    PartKind,
    Source,
)
from domain.match import Message
from domain.money import Money
from domain.reference.ceilings import applying
from matcher import finance_messages as say
from matcher.messages import say as told
from matcher.plans import Offer, Plan
from matcher.sums import amount_text, gap_of, share_of, shares

INTERMEDIATED = "intermediated_loan"
_MOST_OFFERS = 3
_MOST_BLENDS = 6


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Ways to pay side by side, the smallest gap first, and the grants that take no part."""

    blends: tuple[Blend, ...]
    left_out: tuple[tuple[str, Message], ...] = ()
    """Uid of the call and why."""


def alternatives(
    plan: Plan,
    offers: Sequence[Offer],
    loans: Sequence[str],
    *,
    rows: tuple[Ceiling, ...] | None = None,
) -> Alternatives:
    """Return the ways to pay for a plan, none with a share above its limit.

    `offers` are calls in order of their fit, `loans` names of products; `rows` replace the limits of
    the reference table.
    """
    left_out = [(offer.uid, why) for offer in offers if (why := unusable(plan, offer)) is not None]
    # Without a printed share there is no amount to lay side by side.
    left_out += [
        (offer.uid, Message(say.RATE_NOT_PRINTED))
        for offer in offers
        if offer.best is None and unusable(plan, offer) is None
    ]
    gone = {uid for uid, _why in left_out}
    usable = [offer for offer in offers if offer.uid not in gone][:_MOST_OFFERS]
    chosen: list[tuple[Offer, ...]] = [(), *((offer,) for offer in usable)]
    chosen += [pair for pair in combinations(usable, 2) if all(allotted(plan, pair).values())]
    found = [
        made
        for grants in chosen
        for loan in (None, *(name for name in loans if name != INTERMEDIATED))
        if (grants or loan) and (made := blend(plan, grants, loan, rows=rows)) is not None
    ]
    found.sort(key=lambda made: (made.gap.amount.minor, len(made.parts)))
    best = found[:_MOST_BLENDS]
    if INTERMEDIATED in loans:
        # It adds no amount that a source states, so it stands once, beside the best grant.
        partner = blend(plan, tuple(usable[:1]), INTERMEDIATED, rows=rows)
        best += [partner] if partner is not None else []
    return Alternatives(tuple(best), tuple(left_out))


def unusable(plan: Plan, offer: Offer) -> Message | None:
    """Say why a grant can take no part in paying for a plan; None when it can."""
    total = plan.total
    amounts = (offer.grant_min, offer.grant_max, offer.cost_min)
    foreign = [a.currency for a in amounts if a is not None and a.currency != total.currency]
    if foreign:
        return told(say.OFFER_CURRENCY, currency=foreign[0])
    if offer.cost_min is not None and total.minor < offer.cost_min.minor:
        return told(say.OFFER_COST_TOO_SMALL, limit=amount_text(offer.cost_min))
    covered = allotted(plan, (offer,))[offer.uid]
    if not covered:
        return Message(say.OFFER_COVERS_NOTHING)
    paid = _paid(offer, sum(plan.costs[n].amount.minor for n in covered))
    if paid is not None and offer.grant_min is not None and paid < offer.grant_min.minor:
        amount = Money(minor=paid, currency=total.currency)
        return told(
            say.OFFER_TOO_SMALL, amount=amount_text(amount), limit=amount_text(offer.grant_min)
        )
    return None


def allotted(plan: Plan, offers: Sequence[Offer]) -> dict[str, tuple[int, ...]]:
    """Give each cost to one grant at most: the one that states that it pays for it, then the one
    that pays more for it. Returns uid → places of the costs under it, empty where none is."""
    under: dict[str, list[int]] = {offer.uid: [] for offer in offers}
    sums = dict.fromkeys(under, 0)
    largest_first = sorted(range(len(plan.costs)), key=lambda n: -plan.costs[n].amount.minor)
    for number in largest_first:
        cost = plan.costs[number]
        able = [offer for offer in offers if _stated(offer, cost) is not Tri.NO]
        gains = {o.uid: _gain(o, sums[o.uid], cost.amount.minor) for o in able}
        able = [offer for offer in able if gains[offer.uid] > 0 or len(offers) == 1]
        if able:
            taken = max(able, key=lambda o: (_stated(o, cost) is Tri.YES, gains[o.uid]))
            under[taken.uid].append(number)
            sums[taken.uid] += cost.amount.minor
    return {uid: tuple(sorted(numbers)) for uid, numbers in under.items()}


def _stated(offer: Offer, cost: Cost) -> Tri:
    return offer.pays.get(cost.kind, Tri.UNKNOWN) if cost.kind is not None else Tri.UNKNOWN


def _gain(offer: Offer, before: int, cost: int) -> int:
    return (_paid(offer, before + cost) or 0) - (_paid(offer, before) or 0)


def _paid(offer: Offer, covered: int) -> int | None:
    """Return the most that a grant pays of covered costs, in minor units; None = not stated."""
    if offer.best is None:
        return None
    paid = covered * offer.best.max_bp // WHOLE
    return paid if offer.grant_max is None else min(paid, offer.grant_max.minor)


def blend(
    plan: Plan,
    offers: Sequence[Offer],
    loan: str | None,
    *,
    rows: tuple[Ceiling, ...] | None = None,
) -> Blend | None:
    """Return one combination; None when it has no room for its loan or breaks a limit."""
    total = plan.total
    grants = _grants(plan, offers)
    granted = sum(part.amount.minor for part in grants if part.amount is not None)
    if any(unpaid(part, offer) for part, offer in zip(grants, offers, strict=True)):
        return None
    own = min(plan.own.minor, total.minor - granted) if plan.own is not None else 0
    parts = list(grants)
    if loan is not None:
        lent = _lent(plan, loan, granted, own, rows)
        if lent == 0:
            return None
        parts.append(_loan_part(loan, lent, total))
    if own:
        parts.append(_part(PartKind.OWN, own, total))
    made = _whole(plan, offers, parts, rows)
    return made if made.holds else None


def unpaid(part: FundingPart, offer: Offer) -> bool:
    """Say whether a grant would fall below the smallest one that its call gives."""
    low = offer.grant_min
    return low is not None and part.amount is not None and part.amount.minor < low.minor


def _grants(plan: Plan, offers: Sequence[Offer]) -> list[FundingPart]:
    under = allotted(plan, offers)
    return [_grant(plan, offer, under[offer.uid]) for offer in offers]


def _grant(plan: Plan, offer: Offer, covers: tuple[int, ...]) -> FundingPart:
    covered = sum(plan.costs[n].amount.minor for n in covers)
    paid, rate = _paid(offer, covered), offer.best
    notes = []
    if rate is None:
        notes.append(Message(say.RATE_NOT_STATED))
    else:
        several = len({r.max_bp for r in offer.rates}) > 1 or rate.min_bp != rate.max_bp
        notes.append(told(say.RATE_HIGHEST if several else say.RATE_USED, rate=share_of(rate)))
        if offer.grant_max is not None and paid == offer.grant_max.minor:
            notes.append(told(say.CAPPED, amount=amount_text(offer.grant_max)))
    if any(_stated(offer, plan.costs[n]) is not Tri.YES for n in covers):
        notes.append(Message(say.KIND_NOT_STATED))
    return FundingPart(
        kind=PartKind.GRANT,
        of=offer.uid,
        name=offer.title,
        amount=None if paid is None else Money(minor=paid, currency=plan.total.currency),
        share_bp=None,
        covers=covers,
        estimate=True,
        notes=tuple(notes),
    )


def _lent(
    plan: Plan, loan: str, granted: int, own: int, rows: tuple[Ceiling, ...] | None
) -> int | None:
    """Return the most that a loan can pay; 0 = there is no room, None = no share is stated."""
    total = plan.total.minor
    alone = applying(CeilingKind.EIB_ALONE, region=plan.region, country=plan.country, rows=rows)
    if loan == INTERMEDIATED or not alone:
        return None if total > granted + own else 0
    most = [total * alone[0].share_bp // WHOLE, total - granted - own]
    if granted:
        both = applying(
            CeilingKind.EIB_WITH_GRANTS, region=plan.region, country=plan.country, rows=rows
        )
        most += [total * row.share_bp // WHOLE - granted for row in both]
    return max(0, min(most))


def _loan_part(loan: str, lent: int | None, total: Money) -> FundingPart:
    if loan == INTERMEDIATED:
        notes: tuple[Message, ...] = (Message(say.ASK_EIB), Message(say.LOAN_BY_PARTNER))
    else:
        reason = say.LOAN_NOT_STATED if lent is None else say.LOAN_HIGHEST
        notes = (Message(say.ASK_EIB), Message(reason))
    return _part(PartKind.LOAN, lent, total, of=loan, estimate=True, notes=notes)


def _part(
    kind: PartKind,
    minor: int | None,
    total: Money,
    *,
    of: str = "",
    estimate: bool = False,
    notes: tuple[Message, ...] = (),
) -> FundingPart:
    amount = None if minor is None else Money(minor=minor, currency=total.currency)
    return FundingPart(
        kind=kind, of=of, amount=amount, share_bp=None, estimate=estimate, notes=notes
    )


def _whole(
    plan: Plan,
    offers: Sequence[Offer],
    parts: Sequence[FundingPart],
    rows: tuple[Ceiling, ...] | None,
) -> Blend:
    total = plan.total
    known = [part.amount.minor if part.amount is not None else 0 for part in parts]
    left = total.minor - sum(known)
    *of_parts, of_gap = shares([*known, left], total.minor)
    shared = tuple(
        part if part.amount is None else part.model_copy(update={"share_bp": share})
        for part, share in zip(parts, of_parts, strict=True)
    )
    granted = sum(n for p, n in zip(parts, known, strict=True) if p.kind is PartKind.GRANT)
    lent = sum(n for p, n in zip(parts, known, strict=True) if p.kind is PartKind.LOAN)
    gap = gap_of(plan.costs, total, granted=granted, paid=sum(known) - granted, share_bp=of_gap)
    checks = (*_call_checks(plan, offers, shared), *_whole_checks(plan, granted, lent, rows))
    return Blend(
        cost=total, parts=shared, checks=checks, gap=gap, notes=_notes(plan, shared, checks)
    )


def _call_checks(
    plan: Plan, offers: Sequence[Offer], parts: Sequence[FundingPart]
) -> tuple[Check, ...]:
    grants = {part.of: part for part in parts if part.kind is PartKind.GRANT}
    found = []
    for offer in offers:
        part, rate = grants[offer.uid], offer.best
        covered = sum(plan.costs[n].amount.minor for n in part.covers)
        if rate is not None and part.amount is not None and covered:
            source = Source(
                quote=rate.quote.text,
                url=rate.quote.url,
                section=rate.quote.section or "",
                read_on=offer.read_on,
            )
            ceiling = Ceiling(
                kind=CeilingKind.CALL_RATE, share_bp=rate.max_bp, scope=rate.scope, source=source
            )
            found.append(_check(ceiling, part.amount.minor, covered, part=offer.uid))
    return tuple(found)


def _whole_checks(
    plan: Plan, granted: int, lent: int, rows: tuple[Ceiling, ...] | None
) -> tuple[Check, ...]:
    total, found = plan.total.minor, []
    counted = [(CeilingKind.EIB_ALONE, lent)] if lent else []
    counted += [(CeilingKind.EIB_WITH_GRANTS, lent + granted)] if lent and granted else []
    counted += [(CeilingKind.NATIONAL_OWN_SHARE, granted)] if granted else []
    for kind, minor in counted:
        for row in applying(kind, region=plan.region, country=plan.country, rows=rows):
            certain = not row.regions or plan.region is not None
            found.append(_check(row, minor, total, certain=certain))
    return tuple(found)


def _check(
    ceiling: Ceiling, counted: int, cost: int, *, part: str = "", certain: bool = True
) -> Check:
    return Check(
        ceiling=ceiling,
        part=part,
        share_bp=counted * WHOLE // cost,
        holds=counted * WHOLE <= ceiling.share_bp * cost,
        certain=certain,
    )


def _notes(
    plan: Plan, parts: Sequence[FundingPart], checks: Sequence[Check]
) -> tuple[Message, ...]:
    grants = any(part.kind is PartKind.GRANT for part in parts)
    kinds = {check.ceiling.kind for check in checks}
    said = [
        (plan.own is None, say.OWN_UNKNOWN),
        (not all(check.certain for check in checks), say.REGION_UNKNOWN),
        (grants and CeilingKind.NATIONAL_OWN_SHARE not in kinds, say.OWN_SHARE_UNKNOWN),
        (grants, say.PREFINANCING_UNKNOWN),
        (any(cost.year is None for cost in plan.costs), say.YEARS_UNKNOWN),
    ]
    return (*plan.notes, *(Message(msgid) for applies, msgid in said if applies))
