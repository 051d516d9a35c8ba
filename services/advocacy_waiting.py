"""What waits for an advocate: reviews, reminders, letters that came back or are overdue, signatures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.advocacy import State
from domain.advocacy_letters import DispatchState
from domain.deliverables import DeliverableView
from domain.dispatches import DispatchView
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import deliverables, dispatches, signatures
from services.deliverable_board import waiting_for
from services.replies import reading
from services.rights import Action, may, own_organisation

_MOST_LINES = 200


class Wait(StrEnum):
    """Why something waits for a person."""

    REVIEW = "review"
    REMIND = "remind"
    CAME_BACK = "came_back"
    NOT_OUT = "not_out"
    """Its mail did not go out, or nobody knows whether it did."""
    ASK_AGAIN = "ask_again"
    OVERDUE = "overdue"
    SIGNATURES = "signatures"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of what waits for somebody."""

    why: Wait
    deliverable_id: int
    title: str
    whom: str = ""
    on: date | None = None
    count: int = 1


def waiting(person: Person, session: Session, *, now: datetime) -> tuple[Waiting, ...]:
    """Return what waits for this person: reviews, letters and signatures; most pressing first."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    today = brussels_day(now)
    lines: list[Waiting] = []
    if may(person, Action.APPROVE_ADVOCACY, organisation):
        lines += [
            Waiting(Wait.REVIEW, view.id, view.title) for view in waiting_for(person, session)
        ]
    titles: dict[int, DeliverableView | None] = {}

    def about(number: int) -> DeliverableView | None:
        if number not in titles:
            titles[number] = deliverables.get(
                session, organisation, number, reader=person.id or None
            )
        return titles[number]

    for found in dispatches.unsettled(session, organisation, person.id or None, today=today):
        view, why = about(found.deliverable_id), _why(found, today)
        if view is not None and why is not None:
            lines.append(Waiting(why[0], view.id, view.title, found.addressee.body, why[1]))
    lines += _unsigned(person, session, organisation, about)
    order = list(Wait)
    return tuple(
        sorted(lines, key=lambda line: (order.index(line.why), line.on or today))[:_MOST_LINES]
    )


def _unsigned(
    person: Person,
    session: Session,
    organisation: int,
    about: Callable[[int], DeliverableView | None],
) -> list[Waiting]:
    counted: dict[int, int] = {}
    for invited in signatures.waiting(session, organisation):
        counted[invited.deliverable_id] = counted.get(invited.deliverable_id, 0) + 1
    found = ((about(number), count) for number, count in counted.items())
    return [
        Waiting(Wait.SIGNATURES, view.id, view.title, count=count)
        for view, count in found
        if view is not None
        and view.state is State.SIGNING
        and (not person.id or view.content.owner == person.id)
    ]


def _why(found: DispatchView, today: date) -> tuple[Wait, date | None] | None:
    """Return why a dispatch needs somebody today; None when it does not."""
    if found.remind_on is not None and found.remind_on <= today:
        return Wait.REMIND, found.remind_on
    if found.in_trouble:
        return Wait.NOT_OUT, None
    clock = reading(found, today)
    if clock is None:
        return None
    if found.state is DispatchState.BOUNCED:
        return Wait.CAME_BACK, None
    due = clock.due.on if clock.due else None
    if clock.chaser.proposed:
        return Wait.ASK_AGAIN, due
    return (Wait.OVERDUE, due) if clock.overdue else None
