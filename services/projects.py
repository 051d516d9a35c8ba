"""City projects of the person's own organisation."""

from datetime import datetime
from pathlib import Path

from domain.accounts import AuditAction
from domain.errors import NotFound, UsageError
from domain.people import Person
from domain.project import ProjectProfile
from domain.views import ProjectView
from funding_db.engine import Session
from funding_db.repositories import projects
from services import applicants, audit
from services.project_files import check_size, read_projects
from services.rights import Action, own_organisation


def save(
    person: Person,
    session: Session,
    profile: ProjectProfile,
    *,
    now: datetime,
    project_id: int | None = None,
    expected_version: int | None = None,
) -> ProjectView:
    """Keep a new project or the next version of one.

    Raises NotFound or Conflict, and UsageError for an applicant that is not offered any more.
    """
    organisation = own_organisation(person, Action.EDIT_PROJECTS)
    if profile.applicant_id is not None:
        before = projects.get(session, organisation, project_id) if project_id else None
        applicants.may_be_named(session, organisation, profile, before.profile if before else None)
    saved = projects.save(
        session,
        organisation,
        profile,
        now=now,
        project_id=project_id,
        expected_version=expected_version,
    )
    audit.note(
        person,
        session,
        AuditAction.PROJECT_SAVED,
        now=now,
        organisation_id=organisation,
        thing=f"project:{saved.id}",
        version=saved.version,
    )
    return saved


def get(person: Person, session: Session, project_id: int) -> ProjectView:
    """Return one project; raises NotFound, also for another organisation's."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    found = projects.get(session, organisation, project_id)
    if found is None:
        raise NotFound("there is no such project")
    return found


def list_all(person: Person, session: Session) -> tuple[ProjectView, ...]:
    """Return the organisation's projects, last changed first."""
    return projects.list_all(session, own_organisation(person, Action.READ_PROJECTS))


def import_file(
    person: Person, session: Session, path: Path, *, now: datetime
) -> tuple[ProjectView, ...]:
    """Keep every project of a JSON, CSV or XLSX file, or none; raises UsageError."""
    organisation = own_organisation(person, Action.EDIT_PROJECTS)
    try:
        # A device or a huge file is refused before it is read.
        if not path.is_file():
            raise UsageError(f"{path.name} is no file")
        check_size(path.name, path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}") from error
    profiles = read_projects(path.name, content, applicants.by_name(session, organisation))
    return tuple(save(person, session, profile, now=now) for profile in profiles)


def answer(
    person: Person,
    session: Session,
    project_id: int,
    key: str,
    value: str | None,
    *,
    now: datetime,
) -> ProjectView:
    """Keep the answer to one of the matcher's questions; None takes it back."""
    project = get(person, session, project_id)
    answers = {k: v for k, v in project.profile.answers.items() if k != key}
    if value is not None:
        answers[key] = value
    profile = project.profile.model_copy(update={"answers": answers})
    return save(
        person,
        session,
        profile,
        now=now,
        project_id=project_id,
        expected_version=project.version,
    )
