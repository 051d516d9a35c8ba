"""Kept files of an organisation: what is known of each; the content lies under its hash."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from domain.deliverables import FileView
from funding_db.deliverable_models import StoredFileRow


def add(
    session: Session,
    organisation_id: int,
    *,
    sha256: str,
    name: str,
    media_type: str,
    size: int,
    reader: str,
    thing: str,
    person_id: int | None,
    now: datetime,
) -> FileView:
    """Keep what is known of a file; `reader` is the right that reading it needs."""
    row = StoredFileRow(
        organisation_id=organisation_id,
        sha256=sha256,
        name=name,
        media_type=media_type,
        size=size,
        reader=reader,
        thing=thing,
        kept_at=now,
        kept_by=person_id,
    )
    session.add(row)
    session.flush()
    return _view(row)


def get(session: Session, organisation_id: int, file_id: int) -> tuple[FileView, str] | None:
    """Return a file and the right that reading it needs; None when there is no such own one."""
    row = session.exec(
        select(StoredFileRow).where(
            col(StoredFileRow.organisation_id) == organisation_id,
            col(StoredFileRow.id) == file_id,
        )
    ).first()
    return None if row is None else (_view(row), row.reader)


def list_of(session: Session, organisation_id: int, thing: str) -> tuple[FileView, ...]:
    """Return the files of one thing, oldest first."""
    return _list(session, organisation_id, col(StoredFileRow.thing) == thing)


def list_under(session: Session, organisation_id: int, before: str) -> tuple[FileView, ...]:
    """Return the files of all things whose name begins so, oldest first."""
    wanted = col(StoredFileRow.thing).startswith(before, autoescape=True)
    return _list(session, organisation_id, wanted)


def contents(session: Session) -> dict[str, str]:
    """Return the hash of every content that any organisation has kept, with the name of a file."""
    found = session.execute(
        sa.select(col(StoredFileRow.sha256), sa.func.min(col(StoredFileRow.name)))
        .group_by(col(StoredFileRow.sha256))
        .order_by(col(StoredFileRow.sha256))
    )
    return {digest: name for digest, name in found}  # noqa: C416


def _list(
    session: Session, organisation_id: int, wanted: ColumnElement[bool]
) -> tuple[FileView, ...]:
    statement = (
        select(StoredFileRow)
        .where(col(StoredFileRow.organisation_id) == organisation_id, wanted)
        .order_by(col(StoredFileRow.id))
    )
    return tuple(_view(row) for row in session.exec(statement))


def _view(row: StoredFileRow) -> FileView:
    return FileView(
        id=row.id or 0,
        organisation_id=row.organisation_id,
        sha256=row.sha256,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        thing=row.thing,
        kept_at=row.kept_at,
        kept_by=row.kept_by,
    )
