"""What an installation starts with: the six Actions, their deliverables, asks and what came of them.

Every entry names its place in the Partnership's documents; see `letters/data/action_plan.toml`.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from domain.advocacy import DeliverableKind, InNameOf
from domain.advocacy_asks import Ask, OurPart, Outcome, OutcomeEvidence, OutcomeNote
from domain.deliverables import LoadedStatus
from domain.value import Value

_FILE = Path(__file__).parent / "data" / "action_plan.toml"


class PlanAction(Value):
    """One of the six Actions."""

    number: int
    title: str
    objectives: tuple[Literal["knowledge", "funding", "regulation"], ...]
    leaders: tuple[str, ...]
    place: str


class LoadedDeliverable(Value):
    """A deliverable as the documents name it."""

    key: str
    action: int
    kind: DeliverableKind
    title: str
    status: LoadedStatus
    place: str
    in_name_of: InNameOf = InNameOf.PARTNERSHIP
    due: str | None = None
    """As printed; None = no time is stated."""


class LoadedOutcome(Value):
    """What came of an ask, with its evidence and what weakens it."""

    outcome: Outcome
    our_part: OurPart
    address: str
    noted_on: dt.date
    doubt: str
    place: str
    quote: str | None = None
    dated: dt.date | None = None


class LoadedAsk(Value):
    """A demand of the Action Plan."""

    key: str
    demand: str
    granter: str
    granter_from: Literal["plan", "ours"]
    """Whether the Action Plan names the body, or we do."""
    place: str
    outcome: tuple[LoadedOutcome, ...] = ()

    def ask(self) -> Ask:
        """Return it as an ask, with its outcomes as notes."""
        notes = tuple(
            OutcomeNote(
                outcome=one.outcome,
                noted_on=one.noted_on,
                evidence=(
                    OutcomeEvidence(
                        address=one.address,
                        quote=one.quote,
                        dated=one.dated,
                        our_part=one.our_part,
                    ),
                ),
            )
            for one in self.outcome
        )
        return Ask(
            key=self.key, demand=self.demand, granter=self.granter, source=self.place, notes=notes
        )


class Obtained(Value):
    """Something that was obtained, whether or not an ask asked for it."""

    what: str
    place: str
    reference: str | None = None
    dated: dt.date | None = None


class ActionPlan(Value):
    """Everything that is loaded at the start."""

    documents: dict[str, str]
    """Short name → title; every place begins with a short name."""
    action: tuple[PlanAction, ...]
    deliverable: tuple[LoadedDeliverable, ...]
    ask: tuple[LoadedAsk, ...]
    obtained: tuple[Obtained, ...]


@cache
def action_plan() -> ActionPlan:
    """Return what the data file says; raises a ValueError when an entry is not complete."""
    data: Mapping[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return ActionPlan.model_validate(data)
