"""Where all deliverables stand: cards for the board and the table, days for the timeline."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.advocacy import State
from domain.advocacy_asks import Outcome
from domain.advocacy_letters import DispatchState
from domain.deliverables import DeliverableFilter, DeliverableView
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import advocacy_counts, deliverables
from letters.board import Column, Progress, progress_of
from services.rights import Action, own_organisation


@dataclass(frozen=True, slots=True)
class Card:
    """One deliverable on the board: state and outcome apart."""

    view: DeliverableView
    progress: Progress
    asks: Mapping[Outcome, int]
    """How many of its asks have each outcome."""

    @property
    def answered(self) -> int:
        """How many addressees answered."""
        return self.progress.counts.get(DispatchState.ANSWERED, 0)


class Moment(StrEnum):
    """What a day of the timeline tells of."""

    PLANNED = "planned"
    HAPPENED = "happened"
    DISPATCHED = "dispatched"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Day:
    """Something on a day; `count` addressees where it is about dispatches."""

    on: dt.date
    moment: Moment
    view: DeliverableView
    count: int = 1


def board(person: Person, session: Session, narrowed: DeliverableFilter) -> tuple[Card, ...]:
    """Return the cards of what the person may see, last changed first."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    found = deliverables.list_of(session, organisation, narrowed, reader=person.id or None)
    ids = _narrow_ids(found, narrowed)
    counts = advocacy_counts.dispatch_states(session, organisation, ids)
    outcomes = advocacy_counts.ask_outcomes(session, organisation, ids)
    return tuple(
        Card(view, progress_of(view.state, counts.get(view.id, {})), outcomes.get(view.id, {}))
        for view in found
    )


def timeline(
    person: Person,
    session: Session,
    narrowed: DeliverableFilter,
    *,
    first: dt.date,
    last: dt.date,
) -> tuple[Day, ...]:
    """Return what is planned and what happened in a period, earliest first."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    found = deliverables.list_of(session, organisation, narrowed, reader=person.id or None)
    by_id = {view.id: view for view in found}
    days = [day for view in found for day in _own_days(view)]
    ids = _narrow_ids(found, narrowed)
    for moment, counted in (
        (Moment.DISPATCHED, advocacy_counts.sent_days(session, organisation, first, last, ids)),
        (Moment.ANSWERED, advocacy_counts.answer_days(session, organisation, first, last, ids)),
    ):
        days += [
            Day(on, moment, by_id[number], count)
            for number, on, count in counted
            if number in by_id
        ]
    inside = (day for day in days if first <= day.on <= last)
    return tuple(sorted(inside, key=lambda day: (day.on, day.view.id, day.moment)))


def _own_days(view: DeliverableView) -> list[Day]:
    days = []
    if view.content.happened_on:
        days.append(Day(view.content.happened_on, Moment.HAPPENED, view))
    elif view.content.planned_on and view.state not in (State.CLOSED, State.DROPPED):
        days.append(Day(view.content.planned_on, Moment.PLANNED, view))
    return days


def _narrow_ids(
    found: tuple[DeliverableView, ...], narrowed: DeliverableFilter
) -> frozenset[int] | None:
    """Return the numbers to count for; None when that is all, which is quicker to ask."""
    return None if narrowed == DeliverableFilter() else frozenset(view.id for view in found)


def waiting_for(person: Person, session: Session) -> tuple[DeliverableView, ...]:
    """Return what waits for this person: texts in review that somebody else has written."""
    organisation = own_organisation(person, Action.APPROVE_ADVOCACY)
    wanted = DeliverableFilter(states=frozenset({State.REVIEW}))
    me = person.id or None
    found = deliverables.list_of(session, organisation, wanted, reader=me)
    return tuple(view for view in found if me is None or view.written_by != me)


def columns(cards: tuple[Card, ...]) -> Counter[Column]:
    """Return how many cards stand in each column."""
    return Counter(card.progress.column for card in cards)
