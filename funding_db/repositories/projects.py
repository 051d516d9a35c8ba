"""Projects of an organisation; every query names the organisation itself."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.applicant import applying
from domain.errors import Conflict, NotFound
from domain.partners import SharedProject
from domain.project import ProjectProfile
from domain.views import ProjectView
from funding_db.engine import once
from funding_db.models import Organisation, Project, ProjectVersion
from funding_db.repositories import applicants

# Asked several times at every click: built once, so that only the parameters are looked at.
_CURRENT = (
    sa.select(
        col(Project.id),
        col(Project.version),
        col(Project.updated_at),
        col(ProjectVersion.profile),
    )
    .join(
        ProjectVersion,
        sa.and_(
            col(ProjectVersion.project_id) == col(Project.id),
            col(ProjectVersion.version) == col(Project.version),
        ),
    )
    .where(col(Project.organisation_id) == sa.bindparam("organisation"))
    .order_by(col(Project.updated_at).desc(), col(Project.id).desc())
)
_ONE = _CURRENT.where(col(Project.id) == sa.bindparam("project"))


def save(
    session: Session,
    organisation_id: int,
    profile: ProjectProfile,
    *,
    now: datetime,
    project_id: int | None = None,
    expected_version: int | None = None,
) -> ProjectView:
    """Keep a profile as a new project or as the next version of one.

    Raises NotFound for another organisation's project, Conflict when it has another version than
    the one that the person saw.
    """
    if project_id is None:
        row = Project(organisation_id=organisation_id, version=0, updated_at=now)
    else:
        row = _row(session, organisation_id, project_id)
        if expected_version is not None and row.version != expected_version:
            raise Conflict("this project was changed meanwhile; nothing was overwritten")
    row.version += 1
    row.updated_at = now
    session.add(row)
    session.flush()
    session.add(
        ProjectVersion(
            project_id=row.id or 0,
            version=row.version,
            organisation_id=organisation_id,
            profile=profile.model_dump(mode="json"),
            made_at=now,
        )
    )
    session.flush()
    applicant = None
    if profile.applicant_id is not None:
        applicant = applicants.get(session, organisation_id, profile.applicant_id)
    return ProjectView(row.id or 0, organisation_id, row.version, profile, now, applicant)


def _row(session: Session, organisation_id: int, project_id: int) -> Project:
    row = session.exec(
        select(Project).where(
            col(Project.id) == project_id, col(Project.organisation_id) == organisation_id
        )
    ).first()
    if row is None:
        raise NotFound("there is no such project")
    return row


def get(session: Session, organisation_id: int, project_id: int) -> ProjectView | None:
    """Return a project in its current version; None when the organisation has no such one."""
    found = once(
        session,
        ("project", organisation_id, project_id),
        lambda: _views(session, organisation_id, project_id),
    )
    return found[0] if found else None


def list_all(session: Session, organisation_id: int) -> tuple[ProjectView, ...]:
    """Return the organisation's projects, last changed first."""
    return once(
        session,
        ("projects", organisation_id),
        lambda: _views(session, organisation_id, None),
    )


def _views(
    session: Session, organisation_id: int, project_id: int | None
) -> tuple[ProjectView, ...]:
    wanted = _CURRENT if project_id is None else _ONE
    asked = {"organisation": organisation_id, "project": project_id}
    found = [
        (row, ProjectProfile.model_validate(row.profile)) for row in session.execute(wanted, asked)
    ]
    named = {profile.applicant_id for _row, profile in found if profile.applicant_id}
    bodies = applicants.by_numbers(session, organisation_id, named)
    return tuple(
        ProjectView(
            row.id,
            organisation_id,
            row.version,
            profile,
            row.updated_at,
            bodies.get(profile.applicant_id or 0),
        )
        for row, profile in found
    )


def list_shared(session: Session, *, except_of: int, limit: int) -> tuple[SharedProject, ...]:
    """Return projects that other organisations share in their current version, last changed first.

    Nothing but title, theme, place and kind is handed on: no money, answers or wishes.
    """
    statement = (
        select(Project, ProjectVersion, Organisation)
        .join(
            ProjectVersion,
            sa.and_(
                col(ProjectVersion.project_id) == col(Project.id),
                col(ProjectVersion.version) == col(Project.version),
            ),
        )
        .join(Organisation, col(Organisation.id) == col(Project.organisation_id))
        .where(
            col(Project.organisation_id) != except_of,
            col(ProjectVersion.profile)["shared"].as_boolean().is_(True),
        )
        .order_by(col(Project.updated_at).desc(), col(Project.id).desc())
        .limit(limit)
    )
    found = [
        (row.id or 0, owner.name, version.profile)
        for row, version, owner in session.exec(statement)
    ]
    named = {number for *_rest, profile in found if (number := profile.get("applicant_id"))}
    bodies = applicants.contents(session, named)
    return tuple(
        SharedProject(
            number, owner, applying(_shown(profile), bodies.get(profile.get("applicant_id") or 0))
        )
        for number, owner, profile in found
    )


_SHOWN = (
    "title", "summary", "language", "others", "country", "city", "nuts", "applicant_type",
    "population", "shared",
)  # fmt: skip
"""Fields of a shared project that other organisations' matches may read."""


def _shown(profile: dict[str, Any]) -> ProjectProfile:
    return ProjectProfile.model_validate(
        {name: profile[name] for name in _SHOWN if name in profile}
    )
