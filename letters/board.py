"""Where a deliverable stands among its addressees: derived from its dispatches, stored nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.advocacy import Deliverable, State
from domain.advocacy_asks import Ask, Outcome
from domain.advocacy_letters import Dispatch, DispatchState


class Column(StrEnum):
    """A column of the board."""

    IDEA = "idea"
    DRAFTING = "drafting"
    REVIEW = "review"
    APPROVED = "approved"
    SIGNING = "signing"
    TO_MEND = "to_mend"
    """Something bounced: the address must be mended before anything else."""
    WAITING = "waiting"
    PARTLY_ANSWERED = "partly_answered"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    """Everybody was given up on, and nobody answered."""
    OUT = "out"
    """Published or held, without addressees."""
    CLOSED = "closed"
    DROPPED = "dropped"


_OWN = {
    State.IDEA: Column.IDEA,
    State.DRAFTING: Column.DRAFTING,
    State.REVIEW: Column.REVIEW,
    State.APPROVED: Column.APPROVED,
    State.SIGNING: Column.SIGNING,
    State.CLOSED: Column.CLOSED,
    State.DROPPED: Column.DROPPED,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """What the board shows of one deliverable."""

    column: Column
    counts: Mapping[DispatchState, int]
    """How many dispatches are in each state; states without any are left out."""

    @property
    def addressees(self) -> int:
        """How many dispatches there are."""
        return sum(self.counts.values())


def progress(deliverable: Deliverable, dispatches: Sequence[Dispatch]) -> Progress:
    """Return the column of a deliverable and how its addressees stand."""
    counts: dict[DispatchState, int] = {}
    for dispatch in dispatches:
        counts[dispatch.state] = counts.get(dispatch.state, 0) + 1
    return progress_of(deliverable.state, counts)


def progress_of(state: State, counts: Mapping[DispatchState, int]) -> Progress:
    """Return the same from how many dispatches are in each state."""
    return Progress(_OWN.get(state) or _under_way(counts), counts)


def _under_way(counts: Mapping[DispatchState, int]) -> Column:
    total = sum(counts.values())
    answered = counts.get(DispatchState.ANSWERED, 0)
    given_up = counts.get(DispatchState.NO_ANSWER, 0)
    if not total:
        return Column.OUT
    if counts.get(DispatchState.BOUNCED, 0):
        return Column.TO_MEND
    if answered + given_up == total:
        return Column.ANSWERED if answered else Column.UNANSWERED
    return Column.PARTLY_ANSWERED if answered else Column.WAITING


def outcomes(asks: Iterable[Ask]) -> dict[Outcome, int]:
    """Return how many asks have each outcome; state and outcome are never mixed."""
    counts: dict[Outcome, int] = {}
    for ask in asks:
        counts[ask.outcome] = counts.get(ask.outcome, 0) + 1
    return counts
