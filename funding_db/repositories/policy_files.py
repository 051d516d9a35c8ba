"""Policy files with their milestones; every query names the organisation itself."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import Session, col, select

from domain.advocacy import Milestone
from domain.advocacy_views import MilestoneView, PolicyFileContent, PolicyFileView
from domain.errors import Conflict, NotFound
from funding_db.ask_models import PolicyFileRow, PolicyMilestoneRow


def list_of(
    session: Session, organisation_id: int, *, ids: Iterable[int] | None = None
) -> tuple[PolicyFileView, ...]:
    """Return an organisation's policy files in the order in which they were made."""
    statement = (
        select(PolicyFileRow)
        .where(col(PolicyFileRow.organisation_id) == organisation_id)
        .order_by(col(PolicyFileRow.id))
    )
    if ids is not None:
        statement = statement.where(col(PolicyFileRow.id).in_(tuple(ids)))
    rows = session.exec(statement).all()
    steps = _milestones(session, organisation_id)
    return tuple(_view(row, steps[row.id or 0]) for row in rows)


def get(session: Session, organisation_id: int, policy_file_id: int) -> PolicyFileView:
    """Return one policy file; raises NotFound, also for another organisation's."""
    found = list_of(session, organisation_id, ids=[policy_file_id])
    if not found:
        raise NotFound("there is no such policy file")
    return found[0]


def add(
    session: Session,
    organisation_id: int,
    key: str,
    content: PolicyFileContent,
    *,
    person_id: int | None,
    now: dt.datetime,
) -> int:
    """Keep a new policy file and return its number."""
    row = PolicyFileRow(
        organisation_id=organisation_id,
        key=key,
        version=1,
        name=content.name,
        content=content.model_dump(mode="json"),
        updated_at=now,
        updated_by=person_id,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def change(
    session: Session,
    organisation_id: int,
    policy_file_id: int,
    content: PolicyFileContent,
    *,
    expected_version: int,
    person_id: int | None,
    now: dt.datetime,
) -> None:
    """Change a policy file; raises NotFound, or Conflict when somebody changed it meanwhile."""
    row = _row(session, organisation_id, policy_file_id, locked=True)
    if row.version != expected_version:
        raise Conflict("somebody else changed this meanwhile; nothing was overwritten")
    row.name, row.content = content.name, content.model_dump(mode="json")
    row.version += 1
    row.updated_at, row.updated_by = now, person_id
    session.add(row)
    session.flush()


def add_milestone(
    session: Session,
    organisation_id: int,
    policy_file_id: int,
    milestone: Milestone,
    *,
    person_id: int | None,
    now: dt.datetime,
) -> None:
    """Add a dated step to a policy file; raises NotFound."""
    row = _row(session, organisation_id, policy_file_id)
    session.add(
        PolicyMilestoneRow(
            organisation_id=organisation_id,
            policy_file_id=row.id or 0,
            kind=milestone.kind,
            on=milestone.on,
            content=milestone.model_dump(mode="json"),
            at=now,
            person_id=person_id,
        )
    )
    session.flush()


def withdraw_milestone(
    session: Session, organisation_id: int, milestone_id: int, *, now: dt.datetime
) -> None:
    """Take a step out of the list, which keeps its row; raises NotFound."""
    row = session.exec(
        select(PolicyMilestoneRow).where(
            col(PolicyMilestoneRow.id) == milestone_id,
            col(PolicyMilestoneRow.organisation_id) == organisation_id,
        )
    ).first()
    if row is None:
        raise NotFound("there is no such milestone")
    row.withdrawn_at = row.withdrawn_at or now
    session.add(row)
    session.flush()


def keys(session: Session, organisation_id: int) -> frozenset[str]:
    """Return the keys of all policy files of an organisation."""
    owned = col(PolicyFileRow.organisation_id) == organisation_id
    return frozenset(session.exec(select(col(PolicyFileRow.key)).where(owned)))


def _row(
    session: Session, organisation_id: int, number: int, *, locked: bool = False
) -> PolicyFileRow:
    statement = select(PolicyFileRow).where(
        col(PolicyFileRow.id) == number, col(PolicyFileRow.organisation_id) == organisation_id
    )
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.exec(statement).first()
    if row is None:
        raise NotFound("there is no such policy file")
    return row


def _milestones(session: Session, organisation_id: int) -> defaultdict[int, list[MilestoneView]]:
    found: defaultdict[int, list[MilestoneView]] = defaultdict(list)
    rows = session.exec(
        select(PolicyMilestoneRow)
        .where(
            col(PolicyMilestoneRow.organisation_id) == organisation_id,
            col(PolicyMilestoneRow.withdrawn_at).is_(None),
        )
        .order_by(col(PolicyMilestoneRow.on), col(PolicyMilestoneRow.id))
    )
    for row in rows:
        milestone = Milestone.model_validate(row.content)
        found[row.policy_file_id].append(MilestoneView(row.id or 0, milestone))
    return found


def _view(row: PolicyFileRow, steps: list[MilestoneView]) -> PolicyFileView:
    content = PolicyFileContent.model_validate(row.content)
    number = row.id or 0
    return PolicyFileView(number, row.organisation_id, row.key, row.version, content, tuple(steps))
