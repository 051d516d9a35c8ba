"""What a city must add to a grant, derived from the published share: always an estimate.

The eligible cost is not known to us; the cost that the project tells stands in for it.
"""

from dataclasses import dataclass

from domain.call import CallRecord
from domain.enums import Instrument
from domain.i18n import Texts
from domain.money import Money

_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class OwnShare:
    """Between which amounts the city's own part lies; both are equal where one share is stated."""

    least: Money
    most: Money
    basis: str
    """What it was derived from, in the reader's words."""


def own_share(record: CallRecord, cost: Money | None, t: Texts) -> OwnShare | None:
    """Return the part that the call leaves to the applicants.

    Counted from the project's `cost`, or else from a full grant. None for what is no grant, for a
    share that is not stated or depends on who applies, and where amounts cannot be compared.
    """
    if record.instrument is not Instrument.GRANT or len(record.rates) != 1:
        return None
    rate = record.rates[0]
    if rate.scope:
        return None
    share = t.percent(rate.max_bp)
    if rate.min_bp != rate.max_bp:
        share = f"{t.percent(rate.min_bp)} – {share}"
    if cost is not None:
        return _of_cost(record, cost, (rate.min_bp, rate.max_bp), share, t)
    if record.grant_max is None or record.grant_max.minor <= 0 or rate.min_bp == 0:
        return None
    grant = record.grant_max
    basis = t(
        "beside a full grant of {grant} that pays {share}; all applicants together",
        grant=t.money(grant),
        share=share,
    )
    return OwnShare(_beside(grant, rate.max_bp), _beside(grant, rate.min_bp), basis)


def _of_cost(
    record: CallRecord, cost: Money, rate_bp: tuple[int, int], share: str, t: Texts
) -> OwnShare | None:
    """Return what is left of a project's cost; a grant pays its share, and its maximum at most."""
    stated = [money for money in (record.grant_min, record.grant_max) if money is not None]
    if any(money.currency != cost.currency for money in stated):
        return None
    basis = t(
        "the project's cost of {cost}, of which the grant pays {share}",
        cost=t.money(cost),
        share=share,
    )
    most_paid = record.grant_max.minor if record.grant_max is not None else None
    if most_paid is not None and cost.minor * rate_bp[1] // _WHOLE > most_paid:
        basis = t(
            "the project's cost of {cost}, of which the grant pays {share} and at most {grant}",
            cost=t.money(cost),
            share=share,
            grant=t.money(record.grant_max),
        )
    left = []
    for rate in rate_bp:
        paid = cost.minor * rate // _WHOLE
        paid = paid if most_paid is None else min(paid, most_paid)
        left.append(_rounded_up(cost.minor - paid, cost))
    return OwnShare(left[1], left[0], basis)


def _beside(grant: Money, rate_bp: int) -> Money:
    """Return what others pay beside a grant that is this share of the whole."""
    return _rounded_up(-(-grant.minor * (_WHOLE - rate_bp) // rate_bp), grant)


def _rounded_up(minor: int, like: Money) -> Money:
    """Return an amount in whole units: the city must not come out short, and cents say nothing."""
    unit = Money.of(1, like.currency).minor
    return Money(minor=-(-minor // unit) * unit, currency=like.currency)
