"""Watched pages: what changed in them, and the word of the person who went and looked."""

from datetime import datetime

from domain.accounts import AuditAction
from domain.errors import UsageError
from domain.people import Person
from domain.watch import Outcome, PageChange
from funding_db.engine import Session
from funding_db.repositories import watch
from services import audit
from services.rights import Action, require

_LONGEST_NOTE = 2_000


def list_changes(
    person: Person,
    session: Session,
    *,
    unread: bool = True,
    source_id: str | None = None,
    limit: int = 200,
) -> tuple[PageChange, ...]:
    """Return changes of watched pages, newest first: those that nobody has read, or all."""
    require(person, Action.WATCH_PAGES)
    return watch.changes(session, unread=unread, source_id=source_id, limit=limit)


def mark_read(
    person: Person,
    session: Session,
    change_id: int,
    outcome: Outcome,
    note: str = "",
    *,
    now: datetime,
) -> None:
    """Note that `person` has read a page, and with it every earlier change of it.

    Raises NotFound, Conflict when somebody was faster, UsageError for a note that is too long.
    """
    require(person, Action.WATCH_PAGES)
    said = note.replace("\x00", "").strip()
    if len(said) > _LONGEST_NOTE:
        raise UsageError(f"the note is longer than {_LONGEST_NOTE} characters; shorten it")
    marked = watch.mark_read(
        session, change_id, by=person.id or 0, outcome=outcome, note=said, now=now
    )
    audit.note(
        person,
        session,
        AuditAction.CHANGE_READ,
        now=now,
        thing=f"watched_change:{change_id}",
        outcome=outcome.value,
        changes=len(marked),
    )
