"""Whether an invitation is still good: it is worth no more than the right of who wrote it."""

from domain.accounts import InvitationView
from funding_db.engine import Session
from funding_db.repositories import people
from services.rights import Action, may


def stands(session: Session, view: InvitationView) -> bool:
    """Say whether who invited may still do so; always true for the machine's command line.

    What an admin wrote whose role was taken away meanwhile lets nobody in.
    """
    if view.invited_by is None:
        return True
    inviter = people.acting(session, view.invited_by, view.organisation_id)
    return inviter is not None and may(inviter, Action.MANAGE_PEOPLE, view.organisation_id)
