"""Opinions, the exchange and the advisors' areas; every query names the organisation itself."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.accounts import AuditAction
from domain.desk import Area, Duty, Entry, Opinion, OpinionState, OpinionView, State, Step
from domain.enums import Role
from domain.errors import Conflict
from funding_db.desk_models import (
    AdvisorAreaRow,
    ReviewExchangeRow,
    ReviewRow,
    ReviewStateRow,
    SubmissionRow,
)
from funding_db.models import Organisation
from funding_db.people_models import AuditEventRow, MembershipRow, PersonRow

IN_HAND = (State.SUBMITTED, State.IN_REVIEW, State.ASKED, State.REPLY_DRAFTED)


def save(
    session: Session,
    bank_id: int,
    submission_id: int,
    number: int,
    person_id: int,
    content: Opinion,
    *,
    given: bool,
    expected_version: int,
    now: datetime,
) -> OpinionView:
    """Keep an opinion on one version; `expected_version` 0 for a first draft. Raises Conflict.

    Every state of it stays. A reply that is written beside a given opinion does not take it back.
    """
    # Locked, so that the second of two windows reads what the first one wrote.
    row = session.exec(
        select(ReviewRow)
        .where(
            col(ReviewRow.organisation_id) == bank_id,
            col(ReviewRow.submission_id) == submission_id,
            col(ReviewRow.number) == number,
            col(ReviewRow.person_id) == person_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if (row.version if row else 0) != expected_version:
        raise Conflict("this opinion was changed in another window; nothing was overwritten")
    if row is None:
        row = ReviewRow(
            organisation_id=bank_id,
            submission_id=submission_id,
            number=number,
            person_id=person_id,
            version=0,
            given=False,
            content={},
            updated_at=now,
        )
    stands = given or (
        row.given and _decided(Opinion.model_validate(row.content)) == _decided(content)
    )
    row.version += 1
    row.given, row.content, row.updated_at = stands, content.model_dump(mode="json"), now
    session.add(row)
    session.flush()
    state = ReviewStateRow(
        organisation_id=bank_id,
        review_id=row.id or 0,
        version=row.version,
        given=given,
        content=row.content,
        at=now,
    )
    session.add(state)
    session.flush()
    return _view(row)


def _decided(opinion: Opinion) -> Opinion:
    """Return an opinion without the draft of a reply, which is no part of what was decided."""
    return opinion.model_copy(update={"reply": ""})


def states(session: Session, bank_id: int, submission_id: int) -> tuple[OpinionState, ...]:
    """Return every state of every opinion on a submission, oldest first."""
    statement = (
        sa.select(
            col(ReviewRow.number),
            col(ReviewRow.person_id),
            col(ReviewStateRow.version),
            col(ReviewStateRow.given),
            col(ReviewStateRow.content),
            col(ReviewStateRow.at),
        )
        .join(ReviewRow, col(ReviewRow.id) == col(ReviewStateRow.review_id))
        .where(
            col(ReviewStateRow.organisation_id) == bank_id,
            col(ReviewRow.organisation_id) == bank_id,
            col(ReviewRow.submission_id) == submission_id,
        )
        .order_by(col(ReviewStateRow.id))
    )
    return tuple(
        OpinionState(number, person, version, given, Opinion.model_validate(content), at)
        for number, person, version, given, content, at in session.connection().execute(statement)
    )


def opinions(session: Session, bank_id: int, submission_id: int) -> tuple[OpinionView, ...]:
    """Return every opinion on a submission, oldest first."""
    statement = (
        select(ReviewRow)
        .where(
            col(ReviewRow.organisation_id) == bank_id,
            col(ReviewRow.submission_id) == submission_id,
        )
        .order_by(col(ReviewRow.id))
    )
    return tuple(_view(row) for row in session.exec(statement))


def _view(row: ReviewRow) -> OpinionView:
    return OpinionView(
        id=row.id or 0,
        number=row.number,
        person_id=row.person_id,
        version=row.version,
        given=row.given,
        content=Opinion.model_validate(row.content),
        updated_at=row.updated_at,
    )


def tell(
    session: Session,
    organisation_id: int,
    row: SubmissionRow,
    step: Step,
    *,
    person_id: int | None,
    now: datetime,
    **body: Any,
) -> int:
    """Keep what was said or done for ever; return its number."""
    entry = ReviewExchangeRow(
        organisation_id=organisation_id,
        submission_id=row.id or 0,
        number=row.number,
        step=step,
        at=now,
        person_id=person_id,
        body=body,
    )
    session.add(entry)
    session.flush()
    return entry.id or 0


def exchange(
    session: Session,
    submission_id: int,
    *,
    owner_id: int | None = None,
    bank_id: int | None = None,
    steps: Sequence[Step] | None = None,
) -> tuple[Entry, ...]:
    """Return what was said about a submission of a city or to a bank, oldest first."""
    if (owner_id is None) == (bank_id is None):
        raise ValueError("name either the city or the bank")
    statement = (
        select(ReviewExchangeRow)
        .join(SubmissionRow, col(SubmissionRow.id) == col(ReviewExchangeRow.submission_id))
        .where(col(ReviewExchangeRow.submission_id) == submission_id)
        .order_by(col(ReviewExchangeRow.id))
    )
    if owner_id is not None:
        statement = statement.where(col(SubmissionRow.organisation_id) == owner_id)
    if bank_id is not None:
        statement = statement.where(col(SubmissionRow.bank_id) == bank_id)
    if steps is not None:
        statement = statement.where(col(ReviewExchangeRow.step).in_(steps))
    return tuple(
        Entry(row.id or 0, row.step, row.number, row.at, row.person_id, row.body)
        for row in session.exec(statement)
    )


def refused_by(session: Session, submission_id: int) -> set[int]:
    """Return who handed a submission back or on; it is not given to them again."""
    statement = select(ReviewExchangeRow.person_id).where(
        col(ReviewExchangeRow.submission_id) == submission_id,
        col(ReviewExchangeRow.step).in_((Step.REFUSE,)),
    )
    return {number for number in session.exec(statement) if number is not None}


def load(session: Session, bank_id: int) -> dict[int, int]:
    """Return how many submissions each advisor of a bank has in hand."""
    holder = sa.func.coalesce(col(SubmissionRow.taken_by), col(SubmissionRow.assigned_to))
    statement = (
        sa.select(holder, sa.func.count())
        .where(
            col(SubmissionRow.bank_id) == bank_id,
            col(SubmissionRow.state).in_(IN_HAND),
            holder.is_not(None),
        )
        .group_by(holder)
    )
    return {int(number): int(count) for number, count in session.execute(statement)}


def areas(session: Session, bank_id: int) -> dict[int, tuple[Area, int]]:
    """Return what the advisors of a bank look after, with the version of each row."""
    rows = session.exec(
        select(AdvisorAreaRow).where(col(AdvisorAreaRow.organisation_id) == bank_id)
    )
    return {
        row.person_id: (
            Area(
                row.person_id,
                frozenset(Duty(duty) for duty in row.duties),
                frozenset(row.countries),
            ),
            row.version,
        )
        for row in rows
    }


def set_area(
    session: Session, bank_id: int, area: Area, *, expected_version: int, now: datetime
) -> None:
    """Keep what an advisor looks after; raises Conflict."""
    row = session.get(AdvisorAreaRow, (bank_id, area.person_id))
    if (row.version if row else 0) != expected_version:
        raise Conflict("this was changed in another window; nothing was overwritten")
    if row is None:
        row = AdvisorAreaRow(
            organisation_id=bank_id, person_id=area.person_id, version=0, updated_at=now
        )
    row.duties = sorted(duty.value for duty in area.duties)
    row.countries = sorted(area.countries)
    row.version, row.updated_at = row.version + 1, now
    session.add(row)
    session.flush()


def advisors(session: Session, bank_id: int) -> dict[int, str]:
    """Return number and name of those who advise at a bank and can sign in."""
    statement = (
        select(PersonRow.id, PersonRow.name)
        .join(MembershipRow, col(MembershipRow.person_id) == col(PersonRow.id))
        .where(
            col(MembershipRow.organisation_id) == bank_id,
            col(MembershipRow.role) == Role.ADVISOR,
            col(PersonRow.disabled_at).is_(None),
            col(PersonRow.erased_at).is_(None),
        )
        .order_by(col(PersonRow.id))
    )
    return {number or 0: name for number, name in session.execute(statement)}


def banks(session: Session) -> tuple[tuple[int, str], ...]:
    """Return the banks of the installation at which somebody advises, by name."""
    statement = (
        select(Organisation.id, Organisation.name)
        .where(
            col(Organisation.kind) == "bank",
            col(Organisation.id).in_(
                select(MembershipRow.organisation_id).where(col(MembershipRow.role) == Role.ADVISOR)
            ),
        )
        .order_by(col(Organisation.name))
    )
    return tuple((number or 0, name) for number, name in session.execute(statement))


def was_noted(
    session: Session, person_id: int | None, action: AuditAction, thing: str, day: date
) -> bool:
    """Say whether the audit tells already that somebody did this on a day (UTC)."""
    since = datetime.combine(day, time(), tzinfo=UTC)
    statement = select(AuditEventRow.id).where(
        col(AuditEventRow.person_id) == person_id
        if person_id is not None
        else col(AuditEventRow.person_id).is_(None),
        col(AuditEventRow.action) == action,
        col(AuditEventRow.thing) == thing,
        col(AuditEventRow.at) >= since,
    )
    return session.exec(statement.limit(1)).first() is not None
