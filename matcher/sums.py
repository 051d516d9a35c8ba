"""The arithmetic of a combination: shares that add up, what is left, and what must be advanced."""

from collections.abc import Sequence
from itertools import accumulate

from domain.call import Rate
from domain.finance import WHOLE, CashLine, Cost, Gap
from domain.money import Money


def shares(amounts: Sequence[int], total: int) -> list[int]:
    """Return the share of each amount in basis points; amounts that are the total make 10,000.

    What rounding down leaves goes to the largest remainders, so that no share is off by a whole
    basis point and none passes a limit that its exact share keeps.
    """
    found = [amount * WHOLE // total for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda n: -(amounts[n] * WHOLE % total))
    for number in order[: WHOLE - sum(found)]:
        found[number] += 1
    return found


def gap_of(costs: Sequence[Cost], total: Money, *, granted: int, paid: int, share_bp: int) -> Gap:
    """Return what is left when grants give `granted` and all others `paid`, in minor units."""
    left = Money(minor=total.minor - granted - paid, currency=total.currency)
    return Gap(amount=left, share_bp=share_bp, cash=_cash(costs, total, granted, paid))


def _cash(
    costs: Sequence[Cost], total: Money, granted: int, paid: int
) -> tuple[CashLine, ...] | None:
    """Return what must be advanced by the end of each year, if grants come at once or at the end."""
    by_year: dict[int, int] = {}
    for cost in costs:
        if cost.year is None:
            return None
        by_year[cost.year] = by_year.get(cost.year, 0) + cost.amount.minor
    lines = []
    years = range(min(by_year), max(by_year) + 1)
    spent_by = accumulate(by_year.get(year, 0) for year in years)
    for year, spent in zip(years, spent_by, strict=True):
        # Rounded down, so that the last year leaves exactly the gap.
        come = granted * spent // total.minor
        lines.append(
            CashLine(
                year=year,
                cost=Money(minor=by_year.get(year, 0), currency=total.currency),
                at_least=Money(minor=max(0, spent - come - paid), currency=total.currency),
                at_most=Money(minor=max(0, spent - paid), currency=total.currency),
            )
        )
    return tuple(lines)


def share_of(rate: Rate) -> str:
    """Return the highest share of a rate as text: 66.65 %."""
    whole, rest = divmod(rate.max_bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def amount_text(money: Money) -> str:
    """Return an amount as text: 6,000,000 EUR."""
    major = money.major
    whole = major == major.to_integral_value()
    return f"{major:,.0f} {money.currency}" if whole else f"{major:,.2f} {money.currency}"
