"""Versions of the texts of a deliverable, and the comments on them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.deliverables import AnswerContent, CommentView, TextView
from domain.errors import NotFound
from funding_db.deliverable_models import DeliverableCommentRow, DeliverableTextRow

_CHUNK = 1_000


def add(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    *,
    language: str,
    title: str,
    markdown: str,
    answers: tuple[AnswerContent, ...],
    lines: dict[str, str],
    note: str,
    person_id: int | None,
    now: datetime,
) -> TextView:
    """Keep the next version of the text in one language.

    The caller has locked the deliverable, so that no number is given twice.
    """
    latest = session.exec(
        select(sa.func.max(col(DeliverableTextRow.number))).where(
            col(DeliverableTextRow.organisation_id) == organisation_id,
            col(DeliverableTextRow.deliverable_id) == deliverable_id,
            col(DeliverableTextRow.language) == language,
        )
    ).first()
    row = DeliverableTextRow(
        organisation_id=organisation_id,
        deliverable_id=deliverable_id,
        language=language,
        number=(latest or 0) + 1,
        title=title,
        markdown=markdown,
        answers=[one.model_dump(mode="json") for one in answers],
        lines=lines,
        note=note,
        written_by=person_id,
        written_at=now,
    )
    session.add(row)
    session.flush()
    return _view(row)


def latest(session: Session, organisation_id: int, deliverable_id: int) -> dict[str, TextView]:
    """Return the present text in each language."""
    found: dict[str, TextView] = {}
    for view in reversed(versions(session, organisation_id, deliverable_id)):
        found[view.language] = view
    return dict(sorted(found.items()))


def titles(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return deliverable → language → present title, without the texts themselves."""
    table = DeliverableTextRow.__table__  # type: ignore[attr-defined]
    found: dict[int, dict[str, str]] = {}
    for start in range(0, len(ids), _CHUNK):
        some = table.c.deliverable_id.in_(ids[start : start + _CHUNK])
        rows = session.connection().execute(
            sa.select(table.c.deliverable_id, table.c.language, table.c.title)
            .where(some)
            .order_by(table.c.id)
        )
        for number, language, title in rows:
            found.setdefault(number, {})[language] = title
    return {number: dict(sorted(one.items())) for number, one in found.items()}


def versions(
    session: Session, organisation_id: int, deliverable_id: int, language: str | None = None
) -> tuple[TextView, ...]:
    """Return all versions, newest first."""
    statement = (
        select(DeliverableTextRow)
        .where(
            col(DeliverableTextRow.organisation_id) == organisation_id,
            col(DeliverableTextRow.deliverable_id) == deliverable_id,
        )
        .order_by(col(DeliverableTextRow.id).desc())
    )
    if language is not None:
        statement = statement.where(col(DeliverableTextRow.language) == language)
    return tuple(_view(row) for row in session.exec(statement))


def _view(row: DeliverableTextRow) -> TextView:
    return TextView(
        id=row.id or 0,
        deliverable_id=row.deliverable_id,
        language=row.language,
        number=row.number,
        title=row.title,
        markdown=row.markdown,
        answers=tuple(AnswerContent.model_validate(one) for one in row.answers),
        lines=row.lines,
        note=row.note,
        written_by=row.written_by,
        written_at=row.written_at,
    )


def add_comment(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    *,
    language: str | None,
    number: int | None,
    quote: str,
    body: str,
    person_id: int | None,
    now: datetime,
) -> CommentView:
    """Keep a remark."""
    row = DeliverableCommentRow(
        organisation_id=organisation_id,
        deliverable_id=deliverable_id,
        language=language,
        number=number,
        quote=quote,
        body=body,
        made_by=person_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return _comment(row)


def resolve_comment(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    comment_id: int,
    *,
    person_id: int | None,
    now: datetime,
) -> CommentView:
    """Mark a remark as settled; a second time changes nothing. Raises NotFound."""
    row = session.exec(
        select(DeliverableCommentRow).where(
            col(DeliverableCommentRow.organisation_id) == organisation_id,
            col(DeliverableCommentRow.deliverable_id) == deliverable_id,
            col(DeliverableCommentRow.id) == comment_id,
        )
    ).first()
    if row is None:
        raise NotFound("there is no such comment")
    if row.resolved_at is None:
        row.resolved_at, row.resolved_by = now, person_id
        session.add(row)
        session.flush()
    return _comment(row)


def comments(
    session: Session, organisation_id: int, deliverable_id: int
) -> tuple[CommentView, ...]:
    """Return the remarks on a deliverable, oldest first."""
    statement = (
        select(DeliverableCommentRow)
        .where(
            col(DeliverableCommentRow.organisation_id) == organisation_id,
            col(DeliverableCommentRow.deliverable_id) == deliverable_id,
        )
        .order_by(col(DeliverableCommentRow.id))
    )
    return tuple(_comment(row) for row in session.exec(statement))


def _comment(row: DeliverableCommentRow) -> CommentView:
    return CommentView(
        id=row.id or 0,
        language=row.language,
        number=row.number,
        quote=row.quote,
        body=row.body,
        made_by=row.made_by,
        made_at=row.made_at,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_at,
    )
