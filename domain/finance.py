"""How one project could be paid for: its costs, the parts of its funding, limits and what is left.

Amounts are integers of the minor unit and shares are basis points (7000 = 70 %); no cent is rounded
away. What a source states stands beside it with the day on which it was said or read.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from domain.enums import CostKind
from domain.match import Message
from domain.money import Money
from domain.value import Value

WHOLE = 10_000
"""Basis points of everything."""


class RegionCategory(StrEnum):
    """How cohesion policy classes a region; stated by the city, else unknown."""

    LESS_DEVELOPED = "less_developed"
    TRANSITION = "transition"
    MORE_DEVELOPED = "more_developed"


class PartKind(StrEnum):
    """Where a part of the money comes from."""

    GRANT = "grant"
    LOAN = "loan"
    OWN = "own"


class CeilingKind(StrEnum):
    """What a limit counts together."""

    CALL_RATE = "call_rate"
    """One grant, against the costs that it covers."""
    EIB_ALONE = "eib_alone"
    """The loan of the EIB, against the whole cost."""
    EIB_WITH_GRANTS = "eib_with_grants"
    """The loan of the EIB and all grants, against the whole cost."""
    NATIONAL_OWN_SHARE = "national_own_share"
    """All grants, where a country demands a share of one's own."""
    PREPARATION = "preparation"
    """A grant for preparing an investment, against the costs of preparing it."""


class Source(Value):
    """Who says something, where, and when; our short words for theirs."""

    quote: str
    url: str
    section: str = ""
    dated_on: date | None = None
    """The day that the source bears; None when it bears none or only a month or a year."""
    dated_text: str = ""
    """Its date as it prints it, where that is no day."""
    read_on: date | None = None
    """The day on which a copy of it was read; None = not kept."""


class Cost(Value):
    """One kind of cost in one year."""

    kind: CostKind | None = None
    """None = not told."""
    year: int | None = Field(default=None, ge=1990, le=2100)
    """None = not told."""
    amount: Money


class Ceiling(Value):
    """A share that the parts it counts must not exceed."""

    kind: CeilingKind
    share_bp: int = Field(ge=0, le=WHOLE)
    regions: tuple[RegionCategory, ...] = ()
    """Categories of region in which it holds; empty = everywhere."""
    country: str | None = None
    """ISO country in which it holds; None = everywhere."""
    scope: str = ""
    """To what it applies, as published."""
    source: Source


class FundingPart(Value):
    """One source of money in a combination."""

    kind: PartKind
    of: str = ""
    """Uid of the call or name of the loan product; empty for own funds."""
    name: str = ""
    """Title of the call for people; empty for all others."""
    amount: Money | None
    """None = its source does not say how much it could pay; it is counted as nothing."""
    share_bp: int | None = Field(ge=0, le=WHOLE)
    """Of the whole cost; None when the amount is unknown."""
    covers: tuple[int, ...] = ()
    """Places of the costs under a grant in the project's list of costs."""
    estimate: bool = False
    """True for what is computed from "up to" or from an assumption."""
    notes: tuple[Message, ...] = ()


class Check(Value):
    """One limit laid against a combination."""

    ceiling: Ceiling
    part: str = ""
    """Uid of the call whose own rate it is; empty for limits on the whole."""
    share_bp: int
    """What the counted parts reach, rounded down."""
    holds: bool
    certain: bool = True
    """False when the region's category is not known: then every row is laid against it."""


class CashLine(Value):
    """How much the city must advance by the end of one year."""

    year: int
    cost: Money
    at_least: Money
    """If every grant were paid as costs arise."""
    at_most: Money
    """If every grant were paid after the last year."""


class Gap(Value):
    """What no part of a combination pays."""

    amount: Money
    share_bp: int = Field(ge=0, le=WHOLE)
    cash: tuple[CashLine, ...] | None = None
    """None = the costs are not told by year."""


class Blend(Value):
    """One way to pay for a project: parts and gap together are the whole cost, to the cent."""

    cost: Money
    parts: tuple[FundingPart, ...]
    checks: tuple[Check, ...]
    gap: Gap
    notes: tuple[Message, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        known = sum(part.amount.minor for part in self.parts if part.amount is not None)
        if known + self.gap.amount.minor != self.cost.minor:
            raise ValueError("parts and gap are not the whole cost")
        return self

    @property
    def holds(self) -> bool:
        """Say whether every limit holds."""
        return all(check.holds for check in self.checks)

    def of_kind(self, kind: PartKind) -> tuple[FundingPart, ...]:
        """Return the parts of one kind."""
        return tuple(part for part in self.parts if part.kind is kind)
