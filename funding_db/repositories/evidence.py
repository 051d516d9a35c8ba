"""Evidence attached to deliverables, surveys, and the marks of all cities without their names."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class RefusedCall(NamedTuple):
    """A call that somebody dismissed."""

    programme: str | None
    uid: str
    title: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """Standing dismissals of all cities, counted by the database; never shown row by row."""

    rows: tuple[tuple[DismissReason, RefusedCall, frozenset[int]], ...]
    """For a reason and a call, the numbers of the projects that dismissed it."""
    by: Mapping[int, Refuser]
    """Who stands behind each project."""


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


def refusals(session: Session, *, uids: Collection[str] | None = None) -> Refusals:
    """Return every standing dismissal; with `uids` those of these calls alone."""
    mark = MatchMarkRow
    projects = sa.func.aggregate_strings(sa.cast(col(mark.project_id), sa.String), ",")
    statement = (
        sa.select(sa.type_coerce(col(mark.reason), sa.String), col(mark.call_id), projects)
        .where(col(mark.reason).is_not(None))
        .group_by(col(mark.reason), col(mark.call_id))
    )
    if uids is not None:
        wanted = sa.select(col(Call.id)).where(col(Call.uid).in_(uids))
        statement = statement.where(col(mark.call_id).in_(wanted))
    rows = session.execute(statement).all()
    calls = _calls(session, {call for _reason, call, _numbers in rows})
    reasons = {reason.value: reason for reason in DismissReason}
    found = tuple(
        (reasons[reason], calls[call], frozenset(map(int, numbers.split(","))))
        for reason, call, numbers in rows
    )
    several = None if uids is None else {one for _r, _c, numbers in found for one in numbers}
    return Refusals(found, _refusers(session, several))


def _calls(session: Session, numbers: Collection[int]) -> dict[int, RefusedCall]:
    rows = session.execute(
        sa.select(col(Call.id), col(Call.programme), col(Call.uid), col(Call.title)).where(
            col(Call.id).in_(numbers)
        )
    )
    return {number: RefusedCall(*told) for number, *told in rows}


def _refusers(session: Session, wanted: Collection[int] | None) -> dict[int, Refuser]:
    """Return who stands behind the projects that set calls aside; each project is read once."""
    refused = sa.select(col(MatchMarkRow.project_id)).where(col(MatchMarkRow.reason).is_not(None))
    profile: Any = col(ProjectVersion.profile)
    statement = (
        sa.select(
            col(Project.id),
            col(Project.organisation_id),
            col(Organisation.kind),
            profile["city"].as_string(),
            profile["country"].as_string(),
            profile["budget", "currency"].as_string(),
            profile["budget", "minor"].as_integer(),
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
        number: Refuser(number, owner, kind, city, country, cost if currency == "EUR" else None)
        for number, owner, kind, city, country, currency, cost in session.execute(statement)
    }


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
