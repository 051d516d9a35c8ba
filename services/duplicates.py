"""The same call in several places, and plans that became calls: proposals and decisions."""

from collections.abc import Sequence
from datetime import datetime

from domain.accounts import AuditAction
from domain.enums import LinkState
from domain.links import CallLink, LinkedCall, Proposal
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import calls, duplicates
from services import audit
from services.rights import Action, may, require

_BEST_FIRST = 200
"""Proposals shown at once."""


def compare(session: Session) -> tuple[Proposal, ...]:
    """Return what the machine takes for one call among all that are stored; reads only."""
    from matcher.duplicates import proposals as proposed

    return proposed(calls.list_rows(session))


def refresh(session: Session, found: Sequence[Proposal], *, now: datetime) -> int:
    """Take in what `compare` found; return how many decisions of the machine were added.

    Runs after a crawl. What a person has decided is never touched.
    """
    return duplicates.propose(session, found, now=now)


def proposals(person: Person, session: Session) -> tuple[tuple[LinkedCall, LinkedCall], ...]:
    """Return the pairs that wait for a person, best first, each with both of its calls."""
    require(person, Action.LINK_CALLS)
    waiting = [x for x in duplicates.standing(session) if x.state is LinkState.PROPOSED]
    waiting = sorted(waiting, key=lambda link: (-link.score, link.id))[:_BEST_FIRST]
    names = duplicates.names(session, {uid for x in waiting for uid in (x.a_uid, x.b_uid)})
    return tuple(
        (
            LinkedCall(link, link.a_uid, *names[link.a_uid]),
            LinkedCall(link, link.b_uid, *names[link.b_uid]),
        )
        for link in waiting
        if link.a_uid in names and link.b_uid in names
    )


def decide(
    person: Person, session: Session, link_id: int, confirm: bool, now: datetime
) -> CallLink:
    """Confirm or refuse a link; raises NotFound, or Conflict when it was decided meanwhile."""
    require(person, Action.LINK_CALLS)
    state = LinkState.CONFIRMED if confirm else LinkState.REFUSED
    link = duplicates.decide(session, link_id, state, person_id=person.id or 0, now=now)
    thing = f"call:{link.a_uid}"
    audit.note(
        person,
        session,
        AuditAction.CALL_LINK_DECIDED,
        now=now,
        thing=thing,
        other=link.b_uid,
        kind=link.kind.value,
        state=state.value,
    )
    return link


def of_call(person: Person, session: Session, uid: str) -> tuple[LinkedCall, ...]:
    """Return the calls that one call belongs to: confirmed ones, and proposals for who may decide."""
    require(person, Action.READ_CALLS)
    shown = {LinkState.CONFIRMED}
    if may(person, Action.LINK_CALLS):
        shown.add(LinkState.PROPOSED)
    links = [link for link in duplicates.standing(session, uid) if link.state in shown]
    names = duplicates.names(session, {link.other(uid) for link in links})
    ends = [(link, link.other(uid)) for link in links]
    return tuple(LinkedCall(link, other, *names[other]) for link, other in ends if other in names)
