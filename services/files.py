"""Files that people hand in: limited in size and kind, kept under their hash, never run.

The content lies in `files/` of the data folder, outside of everything that is served; a route that
asks `read` hands it out.
"""

import hashlib
import io
import os
import re
import tempfile
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path

from domain.deliverables import FileView
from domain.errors import NotFound, UsageError
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import deliverables, files
from services.rights import Action, may, own_organisation
from services.settings import settings

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "eml": "message/rfc822",
    "txt": "text/plain",
    "csv": "text/csv",
}
"""Endings that are taken, with what each is served as."""
_STARTS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}  # fmt: skip
_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "content.xml",
    "ods": "content.xml",
}
_READERS = {
    Action.WRITE_ADVOCACY: Action.READ_ADVOCACY,
    Action.SEND_ADVOCACY: Action.READ_ADVOCACY,
    Action.APPROVE_ADVOCACY: Action.READ_ADVOCACY,
    Action.SUBMIT_PROGRAMME: Action.READ_PROJECTS,
    Action.EDIT_PROJECTS: Action.READ_PROJECTS,
    Action.ADVISE: Action.READ_QUEUE,
}
"""Who may keep a file, and who may then read it."""
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def keep(
    person: Person,
    session: Session,
    action: Action,
    name: str,
    body: bytes,
    now: datetime,
    *,
    thing: str = "",
) -> FileView:
    """Keep a file for the person's organisation, as whoever may do `action` may.

    `thing` says what it belongs to, such as "deliverable:12" or "deliverable:12:reply:3". Raises UsageError for a file that is
    empty, too large, of a kind that is not taken, or not what its name says.
    """
    organisation = own_organisation(person, action)
    reader = _READERS.get(action)
    if reader is None:
        raise ValueError(f"no file is kept with the right {action.value}")
    named = _clean_name(name)
    ending = _checked(named, body)
    digest = _stored(body)
    return files.add(
        session,
        organisation,
        sha256=digest,
        name=named,
        media_type=TYPES[ending],
        size=len(body),
        reader=reader.value,
        thing=thing,
        person_id=person.id or None,
        now=now,
    )


def read(person: Person, session: Session, file_id: int) -> tuple[FileView, bytes]:
    """Return a file of the person's own organisation with its content.

    Raises NotFound, also for a file of another organisation, of a deliverable that is another
    person's own, or that asks for a right which the person lacks; NotAllowed for who reads none.
    """
    if person.organisation_id is None:
        own_organisation(person, Action.READ_ADVOCACY)  # says what is lacking
    found = files.get(session, person.organisation_id or 0, file_id)
    if found is None or not may(person, Action(found[1]), person.organisation_id):
        own_organisation(person, Action.READ_ADVOCACY)
        raise NotFound("there is no such file")
    view, reader = found
    organisation = own_organisation(person, Action(reader))
    kind, _, rest = view.thing.partition(":")
    if kind == "deliverable" and not deliverables.get(
        session, organisation, int(rest.partition(":")[0]), reader=person.id or None
    ):
        raise NotFound("there is no such file")
    return view, content_of(view)


def content_of(view: FileView) -> bytes:
    """Return the content of a kept file; raises NotFound when it was lost or changed on disk."""
    return content_at(view.sha256)


def content_at(digest: str) -> bytes:
    """Return what was kept under a hash; raises NotFound as `content_of`."""
    try:
        content = _path(digest).read_bytes()
    except OSError as error:
        raise NotFound("the content of this file is lost; restore the backup of files/") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotFound("the content of this file was changed outside of Fundmap")
    return content


def _path(digest: str) -> Path:
    return settings().data_dir / "files" / digest[:2] / digest


def _stored(content: bytes) -> str:
    """Write the content under its hash, whole or not at all, and return the hash."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if path.is_file() and path.stat().st_size == len(content):
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
    return digest


def _clean_name(name: str) -> str:
    """Return a name without any folder or sign that a browser or a disk reads as more."""
    last = _UNSAFE.sub(" ", unicodedata.normalize("NFC", name.replace("\\", "/").split("/")[-1]))
    cleaned = " ".join(last.split()).lstrip(". ")
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or not stem:
        raise UsageError("the file needs a name with an ending, such as letter.pdf")
    return f"{stem[:120]}.{ending.lower()}"


def _checked(name: str, content: bytes) -> str:
    ending = name.rpartition(".")[2]
    if ending not in TYPES:
        raise UsageError(f".{ending} files are not taken; take one of: {', '.join(sorted(TYPES))}")
    if not content:
        raise UsageError(f"{name} is empty")
    if len(content) > LARGEST:
        raise UsageError(f"{name} is larger than {LARGEST // 1024 // 1024} MB")
    if ending in _STARTS and not content.startswith(_STARTS[ending]):
        raise UsageError(f"{name} is not what its ending says")
    if ending in _PARTS:
        _check_archive(name, content, _PARTS[ending])
    if ending in ("txt", "csv", "eml") and b"\x00" in content:
        raise UsageError(f"{name} is not a text")
    return ending


def _check_archive(name: str, content: bytes, part: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UsageError(f"{name} is not what its ending says") from error
    if part not in names:
        raise UsageError(f"{name} is not what its ending says")
    if any(one.casefold().endswith(("vbaproject.bin", "macros/")) for one in names):
        raise UsageError(f"{name} contains macros; save it without them")
