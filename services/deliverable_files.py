"""Files of a deliverable itself: the signed PDF, which is its version of record, and annexes.

What belongs to one letter to one addressee stands with that letter (services.dispatches, replies).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.deliverables import EventKind, FileView
from domain.errors import UsageError
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import deliverable_events, deliverables
from funding_db.repositories import files as stored
from services import files
from services.deliverable_state import WRITABLE, seen
from services.rights import Action

_MOST = 50


class Purpose(StrEnum):
    """What a file is to its deliverable."""

    RECORD = "record"
    """The signed PDF: what it says is what was said."""
    ANNEX = "annex"
    """May go along with the letters."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of a deliverable."""

    file: FileView
    purpose: Purpose
    wording: str | None
    """Of a signed PDF: fingerprint of the approved words when it was kept."""
    is_record: bool
    """Whether it is the version of record now: the last signed PDF of the approved words."""


def list_of(person: Person, session: Session, deliverable_id: int) -> tuple[OwnFile, ...]:
    """Return the files of a deliverable, oldest first; raises NotFound for another's."""
    view = seen(person, session, deliverable_id)
    of = {
        event.after["file"]: event.wording
        for event in deliverable_events.of_kind(
            session, view.organisation_id, view.id, EventKind.FILE
        )
    }
    signed = stored.list_of(session, view.organisation_id, _thing(view.id, Purpose.RECORD))
    annexes = stored.list_of(session, view.organisation_id, _thing(view.id, Purpose.ANNEX))
    current = view.approved_wording
    valid = [one.id for one in signed if current is not None and of.get(one.id) == current]
    found = [
        OwnFile(one, Purpose.RECORD, of.get(one.id), one.id == max(valid, default=0))
        for one in signed
    ]
    found += [OwnFile(one, Purpose.ANNEX, None, is_record=False) for one in annexes]
    return tuple(sorted(found, key=lambda one: one.file.id))


def keep(
    person: Person,
    session: Session,
    deliverable_id: int,
    purpose: Purpose,
    name: str,
    body: bytes,
    *,
    now: datetime,
) -> FileView:
    """Keep a file with a deliverable; a signed PDF only of approved words. Raises UsageError."""
    view = seen(person, session, deliverable_id, Action.SEND_ADVOCACY)
    thing = _thing(view.id, purpose)
    if purpose is Purpose.RECORD:
        if not name.lower().endswith(".pdf"):
            raise UsageError("the version of record is a PDF")
        if view.state in WRITABLE or view.approved_wording is None:
            raise UsageError("a signed PDF is kept once its words are approved")
    if len(stored.list_of(session, view.organisation_id, thing)) >= _MOST:
        raise UsageError(f"a deliverable has at most {_MOST} files of a kind")
    kept = files.keep(person, session, Action.SEND_ADVOCACY, name, body, now, thing=thing)
    deliverables.add_event(
        session,
        view.organisation_id,
        view.id,
        EventKind.FILE,
        person_id=person.id or None,
        now=now,
        what=purpose.value,
        wording=view.approved_wording if purpose is Purpose.RECORD else None,
        after={"file": kept.id, "name": kept.name, "sha256": kept.sha256},
    )
    return kept


def _thing(deliverable_id: int, purpose: Purpose) -> str:
    return f"deliverable:{deliverable_id}" + (":record" if purpose is Purpose.RECORD else "")
