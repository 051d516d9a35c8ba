"""Asks: one demand to one body that can grant it, what came of it, and who stands where."""

import datetime as dt
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from domain.value import Value


class Outcome(StrEnum):
    """What came of an ask."""

    NONE = "none"
    ANNOUNCED = "announced"
    PARTLY = "partly"
    ACHIEVED = "achieved"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


class OurPart(StrEnum):
    """Whether we had a part in an outcome; success after a letter is not yet success by it."""

    ACKNOWLEDGED = "acknowledged"
    """The source itself says so."""
    CLAIMED = "claimed"
    UNKNOWN = "unknown"


class OutcomeEvidence(Value):
    """Where an outcome can be read."""

    address: str
    """Address, or the place in a document."""
    quote: str | None = None
    dated: dt.date | None = None
    """Date of the source; None = it states none."""
    our_part: OurPart = OurPart.UNKNOWN


class OutcomeNote(Value):
    """An outcome as noted on a day; later notes do not erase earlier ones."""

    outcome: Outcome
    noted_on: dt.date
    evidence: tuple[OutcomeEvidence, ...] = ()

    @model_validator(mode="after")
    def _proved(self) -> Self:
        if self.outcome is not Outcome.NONE and not self.evidence:
            raise ValueError("an outcome needs its evidence")
        return self


class Ask(Value):
    """One demand, one body able to grant it."""

    key: str
    demand: str
    granter: str
    """The body that can grant it."""
    policy_file: str | None = None
    calls: tuple[str, ...] = ()
    source: str | None = None
    """Where the demand was first made."""
    notes: tuple[OutcomeNote, ...] = ()
    """Oldest first."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.demand.strip() or not self.granter.strip():
            raise ValueError("an ask names what is asked and of whom")
        days = [note.noted_on for note in self.notes]
        if days != sorted(days):
            raise ValueError("outcomes stand in the order in which they were noted")
        return self

    @property
    def outcome(self) -> Outcome:
        """What was noted last; none before anything was."""
        return self.notes[-1].outcome if self.notes else Outcome.NONE


class Stance(StrEnum):
    """Where a decision-maker stands."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"
    PROMISED = "promised"
    SILENT = "silent"


class Position(Value):
    """What a decision-maker said about an ask, on a day, with its source."""

    office: str
    ask: str
    stance: Stance
    on: dt.date
    source: str | None = None

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if self.stance is not Stance.SILENT and not self.source:
            raise ValueError("a position needs its source")
        return self


def present_positions(ledger: tuple[Position, ...], ask: str) -> dict[str, Position]:
    """Return the latest position of each office on an ask; empty when none is known."""
    latest: dict[str, Position] = {}
    for position in sorted(ledger, key=lambda one: one.on):
        if position.ask == ask:
            latest[position.office] = position
    return latest


def still_to_write(offices: tuple[str, ...], ledger: tuple[Position, ...], ask: str) -> list[str]:
    """Return the offices without those that already support or promised, in the given order."""
    agreed = {
        office
        for office, position in present_positions(ledger, ask).items()
        if position.stance in (Stance.SUPPORTS, Stance.PROMISED)
    }
    return [office for office in offices if office not in agreed]
