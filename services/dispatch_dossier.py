"""The whole file of a dispatch in one archive: what left, what came back, with days and headers.

`record.json` names every file with its SHA-256, so that a change of any of them is seen.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.deliverables import FileView
from domain.dispatches import DispatchView, EventView
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import files as stored_files
from funding_db.repositories import outbox, people
from services.deliverable_state import seen
from services.dispatches import one
from services.files import content_of
from services.replies import thing_of

_DAY_OF_ENTRIES = (1980, 1, 1, 0, 0, 0)
"""The archive's own clock says nothing: the same file gives the same archive."""


def archive(person: Person, session: Session, dispatch_id: int, *, now: datetime) -> bytes:
    """Return the archive of one dispatch; raises NotFound, also when a kept file was changed."""
    found = one(person, session, dispatch_id)
    view = seen(person, session, found.deliverable_id)
    kept = list(_files(session, found))
    record = {
        "made_at": now.isoformat(),
        "organisation": people.organisation_name(session, found.organisation_id),
        "deliverable": {"id": view.id, "title": view.title, "wording": found.wording},
        "addressee": found.addressee.model_dump(mode="json"),
        "channel": found.channel,
        "language": found.language,
        "sent_on": found.sent_on.isoformat() if found.sent_on else None,
        "our_reference": found.our_reference,
        "their_reference": found.their_reference,
        "copies": list(found.copies),
        "mail": _mail(session, found),
        "events": [_event(event) for event in (*found.events, *found.taken_back)],
        "pauses": [
            {**pause.pause.model_dump(mode="json"), "why": pause.why} for pause in found.pauses
        ],
        "files": [
            {"name": name, "sha256": file.sha256, "kept_at": file.kept_at.isoformat()}
            for name, file in kept
        ],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
        _put(packed, "record.json", text.encode())
        for name, file in kept:
            _put(packed, name, content_of(file))
    return out.getvalue()


def _files(session: Session, found: DispatchView) -> Iterator[tuple[str, FileView]]:
    """Return name in the archive and file: what left first, then what came back by its day."""
    for folder, number in (("record", found.record_id), ("letter", found.document_id)):
        kept = stored_files.get(session, found.organisation_id, number) if number else None
        if kept is not None:
            yield f"{folder}/{kept[0].name}", kept[0]
    for place, number in enumerate(found.annexes, 1):
        kept = stored_files.get(session, found.organisation_id, number)
        if kept is not None:
            yield f"annexes/{place:02}-{kept[0].name}", kept[0]
    for event in (*found.events, *found.taken_back):
        came = stored_files.list_of(session, found.organisation_id, thing_of(found, event.id))
        for place, file in enumerate(came, 1):
            day = event.content.on.isoformat()
            yield f"replies/{day}-{event.id}-{place:02}-{file.name}", file


def _event(event: EventView) -> dict[str, Any]:
    taken_back = event.withdrawn_at.isoformat() if event.withdrawn_at else None
    return {
        "number": event.id,
        **event.content.model_dump(mode="json"),
        "noted_at": event.noted_at.isoformat(),
        "taken_back_at": taken_back,
    }


def _mail(session: Session, found: DispatchView) -> dict[str, Any] | None:
    mail = outbox.view(session, found.mail_id) if found.mail_id is not None else None
    if mail is None:
        return None
    return {
        "to": mail.to,
        "subject": mail.subject,
        "message_id": mail.token,
        "state": mail.state,
        "queued_at": mail.queued_at.isoformat(),
        "settled_at": mail.settled_at.isoformat() if mail.settled_at else None,
        "server_said": mail.detail,
    }


def _put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DAY_OF_ENTRIES)
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, content)
