"""The Action Plan's deliverables, kept once for the organisation that runs the installation.

What is there already is left as it is, so that no change of a person is ever overwritten.
"""

from datetime import datetime

from domain.advocacy import State, Visibility
from domain.deliverables import DeliverableContent, LoadedStatus
from domain.people import HOME_ORGANISATION_ID
from funding_db.engine import Session
from funding_db.repositories import deliverables
from letters.action_plan import LoadedDeliverable, action_plan


def is_loaded(session: Session) -> bool:
    """Say whether every deliverable of the Action Plan is kept."""
    return not _missing(session)


def load(session: Session, *, now: datetime) -> int:
    """Keep the deliverables that are not there yet; return how many these were."""
    deliverables.one_at_a_time(session, HOME_ORGANISATION_ID)
    missing = _missing(session)
    for loaded in missing:
        _keep(session, loaded, now)
    return len(missing)


def _missing(session: Session) -> list[LoadedDeliverable]:
    there = deliverables.known_keys(session, HOME_ORGANISATION_ID)
    return [loaded for loaded in action_plan().deliverable if loaded.key not in there]


def _keep(session: Session, loaded: LoadedDeliverable, now: datetime) -> None:
    """Keep one. What the documents show as done is closed: there is nothing more to do about it.

    All others begin as ideas, with the document's own word beside: neither when nor whether they
    were held or published is said there, and nothing is assumed.
    """
    deliverables.add(
        session,
        HOME_ORGANISATION_ID,
        DeliverableContent(
            kind=loaded.kind,
            title=loaded.title,
            in_name_of=loaded.in_name_of,
            visibility=Visibility.TEAM,
            action=loaded.action,
        ),
        person_id=None,
        now=now,
        state=State.CLOSED if loaded.status is LoadedStatus.DONE else State.IDEA,
        key=loaded.key,
        loaded_status=loaded.status,
        due_as_printed=loaded.due,
        source=loaded.place,
    )
