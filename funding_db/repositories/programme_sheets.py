"""What an organisation found out about programmes, and which programmes there are to ask about."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.advocacy_views import SheetContent, SheetView
from domain.context import FigureView, ProgrammeFigure
from domain.errors import Conflict
from funding_db.ask_models import ProgrammeSheetEventRow, ProgrammeSheetRow
from funding_db.context_models import ProgrammeFigureRow
from funding_db.models import Source


def list_of(session: Session, organisation_id: int) -> dict[str, SheetView]:
    """Return the sheets that somebody of the organisation has written on, by key."""
    rows = session.exec(
        select(ProgrammeSheetRow).where(col(ProgrammeSheetRow.organisation_id) == organisation_id)
    )
    return {row.key: _view(row) for row in rows}


def save(
    session: Session,
    organisation_id: int,
    key: str,
    content: SheetContent,
    *,
    expected_version: int,
    person_id: int | None,
    now: dt.datetime,
) -> SheetView:
    """Keep a sheet, and the change for ever; `expected_version` 0 for a first writing.

    Raises Conflict when somebody else changed the sheet meanwhile.
    """
    row = session.exec(
        select(ProgrammeSheetRow)
        .where(
            col(ProgrammeSheetRow.organisation_id) == organisation_id,
            col(ProgrammeSheetRow.key) == key,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if (row.version if row else 0) != expected_version:
        raise Conflict("somebody else changed this meanwhile; nothing was overwritten")
    after = content.model_dump(mode="json")
    before = row.content if row else None
    if row is None:
        row = ProgrammeSheetRow(
            organisation_id=organisation_id, key=key, version=0, content=after, updated_at=now
        )
    row.version += 1
    row.content, row.updated_at, row.updated_by = after, now, person_id
    session.add(row)
    session.flush()
    session.add(
        ProgrammeSheetEventRow(
            organisation_id=organisation_id,
            sheet_id=row.id or 0,
            at=now,
            person_id=person_id,
            before=before,
            after=after,
        )
    )
    session.flush()
    return _view(row)


def figures(session: Session) -> tuple[FigureView, ...]:
    """Return every planned amount of every programme that we hold."""
    rows = session.execute(
        select(ProgrammeFigureRow, Source)
        .join(Source, col(Source.id) == col(ProgrammeFigureRow.source_id))
        .order_by(
            col(ProgrammeFigureRow.country).asc().nulls_last(),
            sa.asc(col(ProgrammeFigureRow.uid)),
        )
    )
    return tuple(
        FigureView(
            figure=ProgrammeFigure.model_validate_json(row.content),
            source_title=str(source.spec["title"]),
            read_at=row.read_at,
            missing_since=row.missing_since,
        )
        for row, source in rows
    )


def _view(row: ProgrammeSheetRow) -> SheetView:
    content = SheetContent.model_validate(row.content)
    return SheetView(row.key, row.version, content, row.updated_at)
