"""A loan that an advisor recommends, laid against the cost and the dated limits of the Bank.

Exact: whole cents against basis points. What is not told is said and never guessed.
"""

from domain.desk_rules import total
from domain.enums import RuleState
from domain.finance import WHOLE, CeilingKind
from domain.match import Message
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference.ceilings import applying
from matcher import finance_messages as say
from matcher.messages import say as told
from matcher.screening_lines import Line
from matcher.sums import amount_text

_EURO = "EUR"


def doubts_of(loan_eur: int, programme: ProjectProfile) -> tuple[Line, ...]:
    """Return what speaks against a loan of so many whole euro; empty when every limit holds."""
    alone = applying(CeilingKind.EIB_ALONE, region=programme.region_category,
                     country=programme.country)  # fmt: skip
    cost, loan = total(programme), Money.of(loan_eur, _EURO)
    if cost is None or cost.currency != _EURO:
        text = Message(say.LOAN_COST_UNKNOWN)
        if cost is not None:
            text = told(say.SIZE_CURRENCY, currency=cost.currency)
        return (Line(RuleState.UNKNOWN, text, alone[0].source if alone else None),)
    found = []
    own = programme.own_funds
    needed = cost.minor - own.minor if own is not None and own.currency == _EURO else cost.minor
    if loan.minor > needed:
        left = amount_text(Money(minor=needed, currency=_EURO))
        text = told(say.LOAN_ABOVE_NEED, loan=amount_text(loan), left=left)
        found.append(Line(RuleState.NOT_MET, text, None))
    for row in alone:
        if loan.minor * WHOLE > row.share_bp * cost.minor:
            limit = Money(minor=cost.minor * row.share_bp // WHOLE, currency=_EURO)
            values = {"loan": amount_text(loan), "limit": amount_text(limit)}
            found.append(Line(RuleState.NOT_MET, told(say.LOAN_ABOVE_LIMIT, **values), row.source))
    return tuple(found)
