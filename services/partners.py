"""Partners among the projects that other cities of this installation have shared."""

from datetime import datetime

from domain.partners import Partners
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import projects as stored
from services import matches, projects
from services.rights import Action, own_organisation

_MOST = 200
"""Shared projects that are compared, last changed first."""


def for_call(
    person: Person, session: Session, project_id: int, call_uid: str, *, now: datetime
) -> Partners:
    """Return whom a project could ask to join a call; raises NotFound for the project.

    Nobody is found for a call that is not open or asks for no partners.

    Only what other organisations have shared is read, and of that only title, place and kind.
    """
    from matcher.partners import partners_for

    organisation = own_organisation(person, Action.READ_PROJECTS)
    project = projects.get(person, session, project_id)
    index = matches.live_index(session, now)
    if call_uid not in index.places:
        return Partners(None, None, (), 0)
    shared = stored.list_shared(session, except_of=organisation, limit=_MOST)
    return partners_for(project.applying, shared, index, call_uid, now=now)
