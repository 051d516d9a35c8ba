"""Call documents: their files and the text of their pages."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from domain.call import CallRecord
from domain.document import DOCUMENTS, CallDocument, ReadDocument
from domain.errors import IngestRefused
from funding_db.document_models import CallDocumentRow, DocumentPageRow
from funding_db.models import Call
from funding_db.repositories import calls
from funding_db.rows import storable

_MOST_BYTES = 1 << 29
_LONGEST_LINE = 1 << 26


def keep(session: Session, run_dir: Path, source_id: str) -> int:
    """Keep the documents that a run read for its calls; return how many links were new.

    The calls must be stored already. Raises IngestRefused for a file that is none of ours.
    """
    new = 0
    for line in _lines(run_dir / DOCUMENTS):
        if line.pages is not None:
            _keep_pages(session, line.sha256, line.pages)
        for uid in line.calls:
            if not uid.startswith(f"{source_id}:"):
                raise IngestRefused(f"{DOCUMENTS} names {uid}, a call of another source")
            new += _keep_link(session, uid, line)
    return new


def _lines(path: Path) -> Iterator[ReadDocument]:
    if not path.exists():
        return
    left = _MOST_BYTES
    try:
        with gzip.open(path, "rb") as file:
            while raw := file.readline(_LONGEST_LINE):
                left -= len(raw)
                if left < 0:
                    raise IngestRefused(f"{DOCUMENTS} holds more text than any run can have")
                yield ReadDocument.model_validate_json(raw)
    except (ValueError, OSError, EOFError) as error:
        raise IngestRefused(f"{DOCUMENTS} holds a line that cannot be read") from error


def _keep_pages(session: Session, sha256: str, pages: tuple[str, ...]) -> None:
    known = sa.select(col(DocumentPageRow.number)).where(col(DocumentPageRow.sha256) == sha256)
    if session.connection().execute(known.limit(1)).first() is None:
        rows = [
            {"sha256": sha256, "number": number, "text": storable(text)}
            for number, text in enumerate(pages, start=1)
        ]
        session.connection().execute(sa.insert(DocumentPageRow), rows)


def _keep_link(session: Session, uid: str, line: ReadDocument) -> bool:
    """Note that a call has this file; False when that was known, or the call is not stored."""
    connection = session.connection()
    call_id = connection.execute(sa.select(col(Call.id)).where(col(Call.uid) == uid)).scalar()
    if call_id is None:
        return False
    of_this = (
        col(CallDocumentRow.call_id) == call_id,
        col(CallDocumentRow.url) == line.url,
        col(CallDocumentRow.sha256) == line.sha256,
    )
    seen = {"title": storable(line.title), "last_read_at": line.fetched_at}
    done = connection.execute(sa.update(CallDocumentRow).where(*of_this).values(seen))
    if done.rowcount:
        return False
    row: dict[str, Any] = {
        "call_id": call_id,
        "url": storable(line.url),
        "sha256": line.sha256,
        "pages": line.count,
        "first_read_at": line.fetched_at,
    }
    connection.execute(sa.insert(CallDocumentRow), [row | seen])
    return True


def of_call(session: Session, uid: str) -> tuple[CallDocument, ...]:
    """Return the files of a call that were ever read, those in force first, newest first."""
    rows = (
        session.connection()
        .execute(
            sa.select(CallDocumentRow.__table__)  # type: ignore[attr-defined]
            .join(Call, col(Call.id) == col(CallDocumentRow.call_id))
            .where(col(Call.uid) == uid)
            .order_by(col(CallDocumentRow.first_read_at).desc(), col(CallDocumentRow.id))
        )
        .all()
    )
    if not rows:
        return ()
    record = calls.records(session, [uid])[uid]
    current = {(document.url, document.sha256) for document in record.documents}
    found = [_document(row, record, (row.url, row.sha256) in current) for row in rows]
    return tuple(sorted(found, key=lambda document: not document.current))


def _document(row: Any, record: CallRecord, current: bool) -> CallDocument:
    facts = [fact for fact in record.document_facts if current and fact.quote.url == row.url]
    return CallDocument(
        url=row.url,
        title=row.title,
        sha256=row.sha256,
        pages=row.pages,
        first_read_at=row.first_read_at,
        last_read_at=row.last_read_at,
        current=current,
        facts=tuple(sorted(facts, key=lambda fact: fact.quote.page or 0)),
    )


def page(session: Session, sha256: str, number: int) -> str | None:
    """Return the text of one page, from 1; None when that file or page was never read."""
    row = session.get(DocumentPageRow, (sha256, number))
    return row.text if row else None
