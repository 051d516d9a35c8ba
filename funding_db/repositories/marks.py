"""Marks of an organisation's projects on calls; every query names the organisation itself."""

from datetime import datetime

from sqlmodel import Session, col, select

from domain.errors import Conflict, NotFound
from domain.tracking import MarkContent, MarkEvent, MarkView
from funding_db.models import Call, Project
from funding_db.tracking_models import MatchMarkEventRow, MatchMarkRow


def save(
    session: Session,
    organisation_id: int,
    project_id: int,
    call_uid: str,
    content: MarkContent,
    *,
    expected_version: int,
    person_id: int | None,
    now: datetime,
) -> MarkView:
    """Keep a mark, and the change for ever; `expected_version` 0 for a first mark.

    Raises NotFound for another organisation's project or an unknown call, Conflict when somebody
    else changed the mark meanwhile.
    """
    call_id = _call_id(session, call_uid)
    _own_project(session, organisation_id, project_id)
    row = session.exec(
        select(MatchMarkRow)
        .where(
            col(MatchMarkRow.organisation_id) == organisation_id,
            col(MatchMarkRow.project_id) == project_id,
            col(MatchMarkRow.call_id) == call_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if (row.version if row else 0) != expected_version:
        raise Conflict("somebody else changed this meanwhile; nothing was overwritten")
    after = content.model_dump(mode="json")
    before = row.content if row else None
    if row is None:
        row = MatchMarkRow(
            organisation_id=organisation_id,
            project_id=project_id,
            call_id=call_id,
            version=0,
            stage=content.stage,
            reason=content.reason,
            content=after,
            updated_at=now,
        )
    row.version += 1
    row.stage, row.reason = content.stage, content.reason
    row.assigned_to, row.content = content.assigned_to, after
    row.updated_at, row.updated_by = now, person_id
    session.add(row)
    session.flush()
    session.add(
        MatchMarkEventRow(
            mark_id=row.id or 0,
            organisation_id=organisation_id,
            at=now,
            person_id=person_id,
            before=before,
            after=after,
        )
    )
    session.flush()
    return _view(row, call_uid)


def _call_id(session: Session, uid: str) -> int:
    found = session.exec(select(col(Call.id)).where(col(Call.uid) == uid)).first()
    if found is None:
        raise NotFound("there is no such call")
    return found


def _own_project(session: Session, organisation_id: int, project_id: int) -> None:
    found = session.exec(
        select(col(Project.id)).where(
            col(Project.id) == project_id, col(Project.organisation_id) == organisation_id
        )
    ).first()
    if found is None:
        raise NotFound("there is no such project")


def _view(row: MatchMarkRow, uid: str) -> MarkView:
    content = MarkContent.model_validate(row.content)
    return MarkView(row.project_id, uid, row.version, content, row.updated_at, row.updated_by)


def list_of(
    session: Session,
    organisation_id: int,
    *,
    project_id: int | None = None,
    call_uid: str | None = None,
    assigned_to: int | None = None,
) -> tuple[MarkView, ...]:
    """Return an organisation's marks, last changed first, narrowed by what is given."""
    statement = (
        select(MatchMarkRow, col(Call.uid))
        .join(Call, col(Call.id) == col(MatchMarkRow.call_id))
        .where(col(MatchMarkRow.organisation_id) == organisation_id)
        .order_by(col(MatchMarkRow.updated_at).desc(), col(MatchMarkRow.id).desc())
    )
    if project_id is not None:
        statement = statement.where(col(MatchMarkRow.project_id) == project_id)
    if call_uid is not None:
        statement = statement.where(col(Call.uid) == call_uid)
    if assigned_to is not None:
        statement = statement.where(col(MatchMarkRow.assigned_to) == assigned_to)
    return tuple(_view(row, uid) for row, uid in session.execute(statement))


def events(
    session: Session, organisation_id: int, project_id: int, call_uid: str
) -> tuple[MarkEvent, ...]:
    """Return every change of one mark, newest first; empty when there is none of one's own."""
    statement = (
        select(MatchMarkEventRow)
        .join(MatchMarkRow, col(MatchMarkRow.id) == col(MatchMarkEventRow.mark_id))
        .join(Call, col(Call.id) == col(MatchMarkRow.call_id))
        .where(
            col(MatchMarkEventRow.organisation_id) == organisation_id,
            col(MatchMarkRow.project_id) == project_id,
            col(Call.uid) == call_uid,
        )
        .order_by(col(MatchMarkEventRow.id).desc())
    )
    return tuple(
        MarkEvent(row.at, row.person_id, row.before, row.after) for row in session.exec(statement)
    )
