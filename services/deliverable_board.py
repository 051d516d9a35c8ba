"""Where all deliverables stand: cards for the board and the table, days for the timeline."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.advocacy import State
from domain.advocacy_asks import Outcome
from domain.advocacy_letters import DispatchState
from domain.deliverables import Brief, DeliverableFilter, DeliverableView
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import advocacy_counts, deliverable_events, deliverables
from letters.board import Column, Progress, progress_of
from services.deliverable_authors import since_approval
from services.rights import Action, own_organisation

_OUT = frozenset({State.SENT, State.PUBLISHED, State.HELD})
"""States in which the column follows from the addressees."""
_FEW = 500
"""Numbers that may stand in a query; for more, all are counted, which is quicker."""


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
class Place:
    """In which column a deliverable stands: all that a board needs of those it does not show."""

    brief: Brief
    column: Column


@dataclass(frozen=True, slots=True)
class Day:
    """Something on a day; `count` addressees where it is about dispatches."""

    on: dt.date
    moment: Moment
    view: Brief
    count: int = 1


def places(person: Person, session: Session, narrowed: DeliverableFilter) -> tuple[Place, ...]:
    """Return where everything stands that the person may see, last changed first."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    found = deliverables.briefs(session, organisation, narrowed, reader=person.id or None)
    out = any(brief.state in _OUT for brief in found)
    counts = advocacy_counts.dispatch_states(session, organisation) if out else {}
    return tuple(
        Place(brief, progress_of(brief.state, counts.get(brief.id, {})).column) for brief in found
    )


def cards(person: Person, session: Session, ids: Iterable[int]) -> tuple[Card, ...]:
    """Return the cards of some deliverables, in the order asked for."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    wanted = list(ids)
    if not wanted:
        return ()
    narrowed = DeliverableFilter(ids=frozenset(wanted))
    found = {card.view.id: card for card in _cards(person, session, organisation, narrowed)}
    return tuple(found[number] for number in wanted if number in found)


def board(person: Person, session: Session, narrowed: DeliverableFilter) -> tuple[Card, ...]:
    """Return the cards of everything that the person may see, last changed first."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    return _cards(person, session, organisation, narrowed)


def _cards(
    person: Person, session: Session, organisation: int, narrowed: DeliverableFilter
) -> tuple[Card, ...]:
    found = deliverables.list_of(session, organisation, narrowed, reader=person.id or None)
    ids = frozenset(view.id for view in found) if len(found) <= _FEW else None
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
    found = deliverables.briefs(session, organisation, narrowed, reader=person.id or None)
    by_id = {brief.id: brief for brief in found}
    days = [day for brief in found for day in _own_days(brief)]
    for moment, counted in (
        (Moment.DISPATCHED, advocacy_counts.sent_days(session, organisation, first, last)),
        (Moment.ANSWERED, advocacy_counts.answer_days(session, organisation, first, last)),
    ):
        days += [
            Day(on, moment, by_id[number], count)
            for number, on, count in counted
            if number in by_id
        ]
    inside = (day for day in days if first <= day.on <= last)
    return tuple(sorted(inside, key=lambda day: (day.on, day.view.id, day.moment)))


def _own_days(brief: Brief) -> list[Day]:
    if brief.happened_on:
        return [Day(brief.happened_on, Moment.HAPPENED, brief)]
    if brief.planned_on and brief.state not in (State.CLOSED, State.DROPPED):
        return [Day(brief.planned_on, Moment.PLANNED, brief)]
    return []


def waiting_for(person: Person, session: Session) -> tuple[Brief, ...]:
    """Return what waits for this person: texts in review that somebody else has written."""
    organisation = own_organisation(person, Action.APPROVE_ADVOCACY)
    wanted = DeliverableFilter(states=frozenset({State.REVIEW}))
    me = person.id or None
    found = deliverables.briefs(session, organisation, wanted, reader=me)
    if me is None or not found:
        return found
    touched = deliverable_events.touched_by(session, organisation, me, State.REVIEW)
    told = deliverable_events.telling(session, organisation, touched)
    mine = {number for number, events in told.items() if me in since_approval(events)}
    return tuple(one for one in found if one.written_by != me and one.id not in mine)
