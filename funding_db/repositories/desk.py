"""Submitted programmes. A city asks with its own number, a bank with its own and its advisor's.

What is private is read by `cleared` alone: it joins the advisor's newest declaration, so that a
conflict, a declaration that is missing, a withdrawal or another bank leave nothing to read.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, object_session
from sqlmodel import Session, col, select

from domain.desk import Frozen, FrozenVersion, QueueRow, State, Step, Submission
from domain.errors import Conflict, NotFound
from domain.money import Money
from funding_db.desk_models import ConflictDeclarationRow, SubmissionRow, SubmissionVersionRow
from funding_db.models import Organisation


def add(
    session: Session,
    organisation_id: int,
    bank_id: int,
    *,
    title: str,
    city: str,
    country: str | None,
    size: Money | None,
    projects: list[int],
    person_id: int,
    now: datetime,
) -> SubmissionRow:
    """Keep a new submission without any version yet."""
    row = SubmissionRow(
        organisation_id=organisation_id,
        bank_id=bank_id,
        version=1,
        number=1,
        title=title,
        city=city,
        country=country,
        size_minor=size.minor if size else None,
        size_currency=size.currency if size else None,
        state=State.SUBMITTED,
        projects=projects,
        submitted_by=person_id,
        submitted_at=now,
        waiting_since=now,
    )
    session.add(row)
    session.flush()
    return row


def add_version(
    session: Session,
    row: SubmissionRow,
    frozen: Frozen,
    digest: str,
    *,
    person_id: int,
    now: datetime,
) -> None:
    """Freeze the newest version of a submission."""
    session.add(
        SubmissionVersionRow(
            organisation_id=row.organisation_id,
            submission_id=row.id or 0,
            number=row.number,
            content=frozen.model_dump(mode="json"),
            digest=digest,
            made_at=now,
            made_by=person_id,
        )
    )
    session.flush()


def own(session: Session, organisation_id: int, submission_id: int) -> SubmissionRow:
    """Return a city's own submission; raises NotFound."""
    row = session.exec(
        select(SubmissionRow).where(
            col(SubmissionRow.organisation_id) == organisation_id,
            col(SubmissionRow.id) == submission_id,
        )
    ).first()
    if row is None:
        raise NotFound("there is no such submission")
    return row


def of_bank(session: Session, bank_id: int, submission_id: int) -> SubmissionRow:
    """Return a submission to a bank, for its public columns alone; raises NotFound."""
    row = session.exec(
        select(SubmissionRow).where(
            col(SubmissionRow.bank_id) == bank_id, col(SubmissionRow.id) == submission_id
        )
    ).first()
    if row is None:
        raise NotFound("there is no such submission")
    return row


def lock(row: SubmissionRow) -> None:
    """Read a submission anew, and let nobody else change it before this transaction ends."""
    session = object_session(row)
    if session is not None:
        session.refresh(row, with_for_update=True)


def check_version(row: SubmissionRow, expected: int) -> None:
    """Lock a submission; raise Conflict when it changed since somebody saw it."""
    lock(row)
    if row.version != expected:
        raise Conflict("somebody else changed this meanwhile; nothing was overwritten")


def list_own(session: Session, organisation_id: int) -> tuple[Submission, ...]:
    """Return a city's submissions, newest first."""
    statement = (
        select(SubmissionRow, col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(SubmissionRow.bank_id))
        .where(col(SubmissionRow.organisation_id) == organisation_id)
        .order_by(col(SubmissionRow.id).desc())
    )
    return tuple(
        Submission(
            id=row.id or 0,
            organisation_id=row.organisation_id,
            bank_id=row.bank_id,
            bank=bank,
            version=row.version,
            number=row.number,
            title=row.title,
            state=row.state,
            projects=tuple(row.projects),
            submitted_at=row.submitted_at,
            waiting_since=row.waiting_since,
        )
        for row, bank in session.execute(statement)
    )


def own_versions(
    session: Session, organisation_id: int, submission_id: int
) -> tuple[FrozenVersion, ...]:
    """Return the versions of a city's own submission, oldest first."""
    statement = (
        select(SubmissionVersionRow)
        .where(
            col(SubmissionVersionRow.organisation_id) == organisation_id,
            col(SubmissionVersionRow.submission_id) == submission_id,
        )
        .order_by(col(SubmissionVersionRow.number))
    )
    return tuple(_frozen(row) for row in session.exec(statement))


def _newest(bank_id: int, person_id: int) -> sa.Subquery:
    """Give the number of the newest declaration of a person for each submission."""
    return (
        sa.select(
            col(ConflictDeclarationRow.submission_id).label("submission_id"),
            sa.func.max(col(ConflictDeclarationRow.id)).label("id"),
        )
        .where(
            col(ConflictDeclarationRow.organisation_id) == bank_id,
            col(ConflictDeclarationRow.person_id) == person_id,
        )
        .group_by(col(ConflictDeclarationRow.submission_id))
        .subquery()
    )


def queue(
    session: Session, bank_id: int, person_id: int, *, submission_id: int | None = None
) -> tuple[QueueRow, ...]:
    """Return what waits at a bank, the longest waiting first, with what the reader declared.

    Withdrawn ones are not in it.
    """
    newest, said = _newest(bank_id, person_id), aliased(ConflictDeclarationRow)
    # Columns and not rows: a queue of hundreds is read at every click.
    statement = (
        sa.select(*_PUBLIC, col(said.conflict))
        .outerjoin(newest, newest.c.submission_id == col(SubmissionRow.id))
        .outerjoin(said, col(said.id) == newest.c.id)
        .where(
            col(SubmissionRow.bank_id) == bank_id,
            col(SubmissionRow.state) != State.WITHDRAWN,
        )
        .order_by(col(SubmissionRow.waiting_since), col(SubmissionRow.id))
    )
    if submission_id is not None:
        statement = statement.where(col(SubmissionRow.id) == submission_id)
    return tuple(_row(*found) for found in session.connection().execute(statement))


_PUBLIC = (
    col(SubmissionRow.size_minor),
    col(SubmissionRow.size_currency),
    col(SubmissionRow.id),
    col(SubmissionRow.version),
    col(SubmissionRow.number),
    col(SubmissionRow.title),
    col(SubmissionRow.city),
    col(SubmissionRow.country),
    col(SubmissionRow.state),
    col(SubmissionRow.submitted_at),
    col(SubmissionRow.waiting_since),
    col(SubmissionRow.assigned_to),
    col(SubmissionRow.taken_by),
    col(SubmissionRow.drafted_by),
)
"""What is told before a declaration, and no other column."""


def _row(minor: int | None, currency: str | None, *columns: Any) -> QueueRow:
    size = None
    if minor is not None and currency is not None:
        size = Money(minor=minor, currency=currency)
    number, version, frozen, title, city, country, state, *rest = columns
    submitted_at, waiting_since, assigned_to, taken_by, drafted_by, conflict = rest
    return QueueRow(
        id=number,
        version=version,
        number=frozen,
        title=title,
        city=city,
        country=country,
        size=size,
        state=state,
        submitted_at=submitted_at,
        waiting_since=waiting_since,
        assigned_to=assigned_to,
        taken_by=taken_by,
        conflict=conflict,
        drafted_by=drafted_by,
    )


def cleared(
    session: Session, bank_id: int, person_id: int, submission_id: int
) -> tuple[FrozenVersion, ...]:
    """Return the frozen versions of a submission, oldest first, for an advisor without a conflict.

    Empty for anybody else, for another bank and after a withdrawal.
    """
    newest, said = _newest(bank_id, person_id), aliased(ConflictDeclarationRow)
    statement = (
        select(SubmissionVersionRow)
        .join(SubmissionRow, col(SubmissionRow.id) == col(SubmissionVersionRow.submission_id))
        .join(newest, newest.c.submission_id == col(SubmissionRow.id))
        .join(said, col(said.id) == newest.c.id)
        .where(
            col(SubmissionRow.bank_id) == bank_id,
            col(SubmissionRow.id) == submission_id,
            col(SubmissionRow.state) != State.WITHDRAWN,
            said.conflict.is_(False),  # type: ignore[attr-defined]
        )
        .order_by(col(SubmissionVersionRow.number))
    )
    return tuple(_frozen(row) for row in session.exec(statement))


def _frozen(row: SubmissionVersionRow) -> FrozenVersion:
    return FrozenVersion(row.number, Frozen.model_validate(row.content), row.digest, row.made_at)


def declare(
    session: Session,
    bank_id: int,
    person_id: int,
    submission_id: int,
    *,
    conflict: bool,
    note: str,
    now: datetime,
) -> None:
    """Keep what an advisor declares."""
    session.add(
        ConflictDeclarationRow(
            organisation_id=bank_id,
            submission_id=submission_id,
            person_id=person_id,
            conflict=conflict,
            note=note,
            at=now,
        )
    )
    session.flush()


def conflicted(session: Session, bank_id: int, submission_id: int) -> set[int]:
    """Return who declared a conflict last."""
    statement = (
        select(ConflictDeclarationRow)
        .where(
            col(ConflictDeclarationRow.organisation_id) == bank_id,
            col(ConflictDeclarationRow.submission_id) == submission_id,
        )
        .order_by(col(ConflictDeclarationRow.id))
    )
    last = {row.person_id: row.conflict for row in session.exec(statement)}
    return {number for number, conflict in last.items() if conflict}


def silent(session: Session) -> tuple[SubmissionRow, ...]:
    """Return what waits for an advisor to take it or for a city to answer."""
    statement = select(SubmissionRow).where(
        col(SubmissionRow.state).in_((State.SUBMITTED, State.ASKED))
    )
    return tuple(session.exec(statement))


STEPS_OF_THE_CITY = (Step.SUBMIT, Step.RESUBMIT, Step.ASK, Step.ANSWER, Step.RELEASE, Step.WITHDRAW)
"""What a city reads of the exchange: its own words, and what was said to it."""
