"""How a call pays and what it asks for later, and whether one city can manage it in time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.call import Quote
from domain.enums import Tri
from domain.match import Message
from domain.money import Money


class TermKind(StrEnum):
    """What a treasurer asks of every call."""

    VAT = "vat"
    """Whether value added tax counts as a cost."""
    EARLY_COSTS = "early_costs"
    """Whether costs count that arise before the application or the signature."""
    PREFINANCING = "prefinancing"
    """Whether money is paid before it is spent."""
    PAYMENT = "payment"
    """In which rhythm it is paid."""
    KEEPING = "keeping"
    """How long the investment must be kept."""


@dataclass(frozen=True, slots=True)
class TermLine:
    """What one sentence of the call says about one of these; unknown without such a sentence."""

    kind: TermKind
    stated: Tri
    text: Message
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether one city can still prepare an application and bear its share; never a condition."""

    deadline: date | None
    """The next one that a newcomer can use; None when none is stated."""
    weeks_left: int | None
    weeks_usual: int | None
    """Weeks usually needed, assumed by Fundmap; None when no row fits the form of action."""
    usual_on: date | None
    """Day of the table that assumes them."""
    enough: Tri
    own: Money | None
    """What the city must bear; None when cost or rate is not known."""
    own_yearly: Money | None
    """The same a year; None when the length is not known."""
    months: int | None
    """Length of the project in which the share is spread."""
    estimate: bool
    """True when the share is derived from "up to", from several rates or from a longest length."""
