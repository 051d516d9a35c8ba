"""Applicants of an organisation; every query names the organisation itself."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from domain.applicant import Applicant, ApplicantView
from domain.errors import Conflict, NotFound
from domain.text import fold
from funding_db.applicant_models import ApplicantRow, ApplicantVersionRow


def name_key(name: str) -> str:
    """Return the name by which two applicants are told apart: case and accents do not count."""
    return " ".join(fold(name).split())


def add(
    session: Session,
    organisation_id: int,
    content: Applicant,
    *,
    person_id: int | None,
    now: datetime,
) -> ApplicantView:
    """Keep a new applicant; raises Conflict when one of this name was kept meanwhile."""
    row = ApplicantRow(
        organisation_id=organisation_id, name_key=name_key(content.name), version=0, updated_at=now
    )
    return _keep(session, row, content, person_id, now)


def change(
    session: Session,
    organisation_id: int,
    applicant_id: int,
    content: Applicant,
    *,
    expected_version: int,
    person_id: int | None,
    now: datetime,
) -> ApplicantView:
    """Keep the next version; raises NotFound, or Conflict when somebody changed it meanwhile."""
    row = _row(session, organisation_id, applicant_id, expected_version)
    row.name_key = name_key(content.name)
    return _keep(session, row, content, person_id, now)


def retire(
    session: Session,
    organisation_id: int,
    applicant_id: int,
    *,
    retired: bool,
    expected_version: int,
    person_id: int | None,
    now: datetime,
) -> ApplicantView:
    """Offer an applicant no more, or again; raises NotFound or Conflict."""
    row = _row(session, organisation_id, applicant_id, expected_version)
    before = get(session, organisation_id, applicant_id)
    if before is None:
        raise NotFound("there is no such applicant")
    row.retired_at = now if retired else None
    return _keep(session, row, before.content, person_id, now)


def get(session: Session, organisation_id: int, applicant_id: int) -> ApplicantView | None:
    """Return one applicant; None when the organisation has no such one."""
    found = _views(session, organisation_id, [applicant_id])
    return found[0] if found else None


def list_of(session: Session, organisation_id: int) -> tuple[ApplicantView, ...]:
    """Return the organisation's applicants, also retired ones, in the order of their names."""
    return _views(session, organisation_id, None)


def by_numbers(
    session: Session, organisation_id: int, numbers: Collection[int]
) -> dict[int, ApplicantView]:
    """Return the organisation's own applicants among `numbers`."""
    if not numbers:
        return {}
    return {view.id: view for view in _views(session, organisation_id, numbers)}


def contents(session: Session, numbers: Collection[int]) -> dict[int, Applicant]:
    """Return what applicants state of themselves, whosever they are, for projects that are shared."""
    if not numbers:
        return {}
    rows = session.exec(_current().where(col(ApplicantRow.id).in_(sorted(numbers))))
    return {row.id or 0: Applicant.model_validate(version.content) for row, version in rows}


def _current() -> "Select[ApplicantRow, ApplicantVersionRow]":
    return (
        select(ApplicantRow, ApplicantVersionRow)
        .join(
            ApplicantVersionRow,
            sa.and_(
                col(ApplicantVersionRow.applicant_id) == col(ApplicantRow.id),
                col(ApplicantVersionRow.version) == col(ApplicantRow.version),
            ),
        )
        .order_by(col(ApplicantRow.name_key), col(ApplicantRow.id))
    )


def _views(
    session: Session, organisation_id: int, numbers: Collection[int] | None
) -> tuple[ApplicantView, ...]:
    statement = _current().where(col(ApplicantRow.organisation_id) == organisation_id)
    if numbers is not None:
        statement = statement.where(col(ApplicantRow.id).in_(sorted(numbers)))
    return tuple(
        _view(row, Applicant.model_validate(version.content))
        for row, version in session.exec(statement)
    )


def _view(row: ApplicantRow, content: Applicant) -> ApplicantView:
    return ApplicantView(
        id=row.id or 0,
        organisation_id=row.organisation_id,
        version=row.version,
        content=content,
        updated_at=row.updated_at,
        retired_at=row.retired_at,
    )


def _row(
    session: Session, organisation_id: int, applicant_id: int, expected_version: int
) -> ApplicantRow:
    row = session.exec(
        select(ApplicantRow)
        .where(
            col(ApplicantRow.id) == applicant_id,
            col(ApplicantRow.organisation_id) == organisation_id,
        )
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound("there is no such applicant")
    if row.version != expected_version:
        raise Conflict("this applicant was changed meanwhile; nothing was overwritten")
    return row


def _keep(
    session: Session, row: ApplicantRow, content: Applicant, person_id: int | None, now: datetime
) -> ApplicantView:
    row.version += 1
    row.updated_at = now
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("another applicant has this name; nothing was overwritten") from error
    session.add(
        ApplicantVersionRow(
            applicant_id=row.id or 0,
            version=row.version,
            organisation_id=row.organisation_id,
            content=content.model_dump(mode="json"),
            made_at=now,
            made_by=person_id,
        )
    )
    session.flush()
    return _view(row, content)
