"""Evidence attached to deliverables, surveys, and the marks of all cities without their names."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.advocacy import EvidenceBlock
from domain.advocacy_views import AnswerCount, StoredBlock, SurveyView
from domain.errors import NotFound, UsageError
from domain.tracking import DismissReason
from funding_db.ask_models import (
    EvidenceBlockRow,
    EvidenceCallRow,
    SurveyAnswerRow,
    SurveyRow,
)
from funding_db.models import Call, Organisation, Project, ProjectVersion
from funding_db.tracking_models import MatchMarkRow

CALL = "call:"
"""With what the key of a row begins that is a call; its uid follows."""


@dataclass(frozen=True, slots=True)
class Refuser:
    """Whose project set calls aside; counted, and never shown."""

    project_id: int
    organisation_id: int
    organisation_kind: str
    city: str | None
    """The city of the project, where it is stated; a network has projects of many."""
    country: str | None
    budget_minor: int | None
    """What the project costs, in cents of euro; None when it is not told in euro."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One dismissal of a call."""

    call_uid: str
    call_title: str
    programme: str | None
    reason: DismissReason
    by: Refuser


def blocks(session: Session, organisation_id: int, deliverable_id: int) -> tuple[StoredBlock, ...]:
    """Return the evidence of a deliverable in the order in which it was drawn."""
    rows = session.exec(
        select(EvidenceBlockRow)
        .where(
            col(EvidenceBlockRow.organisation_id) == organisation_id,
            col(EvidenceBlockRow.deliverable_id) == deliverable_id,
            col(EvidenceBlockRow.removed_at).is_(None),
        )
        .order_by(col(EvidenceBlockRow.id))
    )
    return tuple(_block(row) for row in rows)


def attach(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    block: EvidenceBlock,
    *,
    person_id: int | None,
    now: dt.datetime,
) -> StoredBlock:
    """Keep a block beside a deliverable, as drawn, for ever."""
    row = EvidenceBlockRow(
        organisation_id=organisation_id,
        deliverable_id=deliverable_id,
        kind=block.kind,
        drawn_on=block.drawn_on,
        content=block.model_dump(mode="json"),
        at=now,
        person_id=person_id,
    )
    session.add(row)
    session.flush()
    uids = {one.key.removeprefix(CALL) for one in block.rows if one.key.startswith(CALL)}
    for call_id in session.exec(select(col(Call.id)).where(col(Call.uid).in_(uids))):
        session.add(
            EvidenceCallRow(
                block_id=row.id or 0, call_id=call_id or 0, organisation_id=organisation_id
            )
        )
    session.flush()
    return _block(row)


def detach(
    session: Session,
    organisation_id: int,
    deliverable_id: int,
    block_id: int,
    *,
    now: dt.datetime,
) -> None:
    """Leave a block out of its deliverable; raises NotFound."""
    row = session.exec(
        select(EvidenceBlockRow).where(
            col(EvidenceBlockRow.id) == block_id,
            col(EvidenceBlockRow.organisation_id) == organisation_id,
            col(EvidenceBlockRow.deliverable_id) == deliverable_id,
            col(EvidenceBlockRow.removed_at).is_(None),
        )
    ).first()
    if row is None:
        raise NotFound("there is no such evidence")
    row.removed_at = now
    session.add(row)
    session.flush()


def refusals(session: Session, *, uids: Collection[str] | None = None) -> tuple[Refusal, ...]:
    """Return every standing dismissal of every city, oldest first; never shown row by row.

    With `uids` those of these calls alone.
    """
    statement = (
        sa.select(
            col(MatchMarkRow.project_id),
            col(MatchMarkRow.reason),
            col(Call.uid),
            col(Call.title),
            col(Call.programme),
        )
        .join(Call, col(Call.id) == col(MatchMarkRow.call_id))
        .where(col(MatchMarkRow.reason).is_not(None))
        .order_by(col(MatchMarkRow.id))
    )
    if uids is not None:
        statement = statement.where(col(Call.uid).in_(uids))
    rows = session.execute(statement).all()
    everybody = _refusers(session, {row[0] for row in rows} if uids is not None else None)
    return tuple(
        Refusal(uid, title, programme, reason, everybody[project])
        for project, reason, uid, title, programme in rows
    )


def _refusers(session: Session, wanted: Collection[int] | None) -> dict[int, Refuser]:
    """Return who stands behind the projects that set calls aside; each project is read once."""
    refused = sa.select(col(MatchMarkRow.project_id)).where(col(MatchMarkRow.reason).is_not(None))
    statement = (
        sa.select(
            col(Project.id),
            col(Project.organisation_id),
            col(Organisation.kind),
            col(ProjectVersion.profile),
        )
        .join(Organisation, col(Organisation.id) == col(Project.organisation_id))
        .join(
            ProjectVersion,
            sa.and_(
                col(ProjectVersion.project_id) == col(Project.id),
                col(ProjectVersion.version) == col(Project.version),
            ),
        )
        .where(col(Project.id).in_(refused if wanted is None else wanted))
    )
    return {
        number: Refuser(
            number, owner, kind, profile.get("city"), profile.get("country"), _euros(profile)
        )
        for number, owner, kind, profile in session.execute(statement)
    }


def _euros(profile: Mapping[str, Any]) -> int | None:
    budget = profile.get("budget") or {}
    return budget.get("minor") if budget.get("currency") == "EUR" else None


def surveys(session: Session, organisation_id: int) -> tuple[SurveyView, ...]:
    """Return an organisation's surveys, newest first."""
    answers: defaultdict[int, list[AnswerCount]] = defaultdict(list)
    for row in session.exec(
        select(SurveyAnswerRow)
        .where(col(SurveyAnswerRow.organisation_id) == organisation_id)
        .order_by(col(SurveyAnswerRow.id))
    ):
        answers[row.survey_id].append(AnswerCount(row.answer, row.cities))
    found = session.exec(
        select(SurveyRow)
        .where(col(SurveyRow.organisation_id) == organisation_id)
        .order_by(col(SurveyRow.asked_on).desc(), col(SurveyRow.id))
    )
    return tuple(
        SurveyView(
            row.id or 0, row.question, row.answered, row.asked_on, tuple(answers[row.id or 0])
        )
        for row in found
    )


def add_survey(
    session: Session,
    organisation_id: int,
    survey: SurveyView,
    *,
    person_id: int | None,
    now: dt.datetime,
) -> int:
    """Keep a survey and return its number; raises UsageError when it is there already."""
    there = session.exec(
        select(col(SurveyRow.id)).where(
            col(SurveyRow.organisation_id) == organisation_id,
            col(SurveyRow.question) == survey.question,
            col(SurveyRow.asked_on) == survey.asked_on,
        )
    ).first()
    if there is not None:
        raise UsageError(f"this question of {survey.asked_on} is already imported")
    row = SurveyRow(
        organisation_id=organisation_id,
        question=survey.question,
        answered=survey.answered,
        asked_on=survey.asked_on,
        imported_at=now,
        imported_by=person_id,
    )
    session.add(row)
    session.flush()
    for one in survey.answers:
        session.add(
            SurveyAnswerRow(
                organisation_id=organisation_id,
                survey_id=row.id or 0,
                answer=one.answer,
                cities=one.cities,
            )
        )
    session.flush()
    return row.id or 0


def _block(row: EvidenceBlockRow) -> StoredBlock:
    block = EvidenceBlock.model_validate(row.content)
    return StoredBlock(row.id or 0, row.deliverable_id, block, row.at)
