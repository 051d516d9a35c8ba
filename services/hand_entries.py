"""Calls that people enter by their link, and the second person who checks them."""

from collections.abc import Sequence
from datetime import datetime

from domain.accounts import AuditAction
from domain.errors import Refusal
from domain.hand import HandEntry, ToCheck, record_of
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import calls, hand, people
from services import audit
from services.rights import Action, may, require


def enter(person: Person, session: Session, entry: HandEntry, *, now: datetime) -> str:
    """Keep a call that a person read at its link; return its uid.

    Raises UsageError when the entry cannot be a call or its reference is known, Conflict when the
    link was entered before.
    """
    require(person, Action.ENTER_CALL)
    record = record_of(entry)
    if record.identifier and calls.find_by_identifier(session, record.identifier):
        raise Refusal(
            "a call with the reference {reference} is there already", reference=record.identifier
        )
    uid = hand.enter(session, record, by=person.id or 0, now=now)
    audit.note(person, session, AuditAction.CALL_ENTERED, now=now, thing=f"call:{uid}")
    return uid


def check(person: Person, session: Session, uid: str, *, now: datetime) -> None:
    """Say that an entry is as its page has it; only for somebody else than who entered it.

    Raises NotFound, NotAllowed or Conflict.
    """
    require(person, Action.CHECK_ENTRY)
    hand.check(session, uid, by=person.id or 0, now=now)
    audit.note(person, session, AuditAction.ENTRY_CHECKED, now=now, thing=f"call:{uid}")


def to_check(person: Person, session: Session) -> tuple[ToCheck, ...]:
    """Return the entries that wait for a second person, oldest first."""
    require(person, Action.CHECK_ENTRY)
    return hand.to_check(session)


def names(person: Person, session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Return number → name of those who entered or checked, for colleagues only.

    Somebody who is gone, and the one person of embedded mode, has no name and is left out.
    """
    require(person, Action.ENTER_CALL)
    found = people.names(session, [number for number in numbers if number])
    return {number: name for number, name in found.items() if name}


def may_check(person: Person, entered_by: int) -> bool:
    """Say whether the person may check an entry: somebody else's."""
    return may(person, Action.CHECK_ENTRY) and (person.id or 0) != entered_by
