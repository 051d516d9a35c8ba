"""Policy files: what is to be changed, by when one must write, and what is still to be found out."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.accounts import AuditAction
from domain.advocacy import Milestone
from domain.advocacy_views import MilestoneView, PolicyFileContent, PolicyFileView
from domain.errors import UsageError
from domain.people import HOME_ORGANISATION_ID, Person
from domain.status import brussels_day
from domain.text import fold
from funding_db.engine import Session
from funding_db.repositories import policy_files
from letters.policy_files import loaded_files
from services import audit
from services.rights import Action, own_organisation

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Ahead:
    """A dated step that has not passed, with its file."""

    file: PolicyFileView
    step: MilestoneView

    @property
    def act_by(self) -> date:
        """The day until which a letter counts: `write before`, else the day itself."""
        return self.step.milestone.write_before or self.step.milestone.on


def list_all(person: Person, session: Session) -> tuple[PolicyFileView, ...]:
    """Return the organisation's policy files in the order in which they were made."""
    return policy_files.list_of(session, own_organisation(person, Action.READ_ADVOCACY))


def get(person: Person, session: Session, policy_file_id: int) -> PolicyFileView:
    """Return one policy file; raises NotFound, also for another organisation's."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    return policy_files.get(session, organisation, policy_file_id)


def ahead(person: Person, session: Session, *, now: datetime) -> tuple[Ahead, ...]:
    """Return the dated steps that have not passed, by the day until which to write."""
    today = brussels_day(now)
    found = [
        Ahead(file, step)
        for file in list_all(person, session)
        for step in file.milestones
        if step.milestone.on >= today
    ]
    return tuple(sorted(found, key=lambda one: one.act_by))


def lacking(content: PolicyFileContent, steps: tuple[MilestoneView, ...]) -> tuple[str, ...]:
    """Return what nobody has filled in yet, as names of fields."""
    wanted = {
        "document": content.document,
        "procedure": content.procedure,
        "consultation": content.consultation,
        "milestones": steps,
    }
    return tuple(name for name, value in wanted.items() if not value)


def create(
    person: Person, session: Session, described: PolicyFileContent, *, now: datetime
) -> PolicyFileView:
    """Keep a new policy file; raises UsageError for one without a name."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    content = _checked(described)
    taken = policy_files.keys(session, organisation)
    stem = "-".join(fold(content.name).split())[:60] or "file"
    key = next(k for k in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if k not in taken)
    number = policy_files.add(
        session, organisation, key, content, person_id=person.id or None, now=now
    )
    _tell(person, session, number, now)
    return policy_files.get(session, organisation, number)


def change(
    person: Person,
    session: Session,
    policy_file_id: int,
    described: PolicyFileContent,
    *,
    expected_version: int,
    now: datetime,
) -> PolicyFileView:
    """Change a policy file; raises UsageError, NotFound, or Conflict when somebody was faster."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    policy_files.change(
        session,
        organisation,
        policy_file_id,
        _checked(described),
        expected_version=expected_version,
        person_id=person.id or None,
        now=now,
    )
    _tell(person, session, policy_file_id, now)
    return policy_files.get(session, organisation, policy_file_id)


def add_milestone(
    person: Person, session: Session, policy_file_id: int, milestone: Milestone, *, now: datetime
) -> PolicyFileView:
    """Add a dated step with its source; raises UsageError or NotFound."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    if not milestone.name.strip() or not milestone.source.strip():
        raise UsageError("a date needs a name, and the address where it can be read")
    if milestone.read_on > brussels_day(now):
        raise UsageError("the day of reading cannot be in the future")
    policy_files.add_milestone(
        session, organisation, policy_file_id, milestone, person_id=person.id or None, now=now
    )
    _tell(person, session, policy_file_id, now)
    return policy_files.get(session, organisation, policy_file_id)


def withdraw_milestone(
    person: Person, session: Session, milestone_id: int, *, now: datetime
) -> None:
    """Take a date back that was wrong or moved; its row is kept. Raises NotFound."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    policy_files.withdraw_milestone(session, organisation, milestone_id, now=now)
    _tell(person, session, milestone_id, now, withdrawn=True)


def is_loaded(session: Session) -> bool:
    """Say whether the home organisation has every policy file of the start."""
    there = policy_files.keys(session, HOME_ORGANISATION_ID)
    return {file.key for file in loaded_files()} <= there


def load_files(session: Session, *, now: datetime) -> int:
    """Give the home organisation the policy files that it lacks; say how many."""
    there = policy_files.keys(session, HOME_ORGANISATION_ID)
    missing = [file for file in loaded_files() if file.key not in there]
    for file in missing:
        policy_files.add(
            session, HOME_ORGANISATION_ID, file.key, file.content(), person_id=None, now=now
        )
    return len(missing)


def _checked(content: PolicyFileContent) -> PolicyFileContent:
    given = content.model_dump(mode="json")
    cleaned = {
        name: (value.strip() or None) if isinstance(value, str) else value
        for name, value in given.items()
    }
    if not cleaned["name"]:
        raise UsageError("a policy file needs a name")
    if any(isinstance(value, str) and len(value) > _LONGEST for value in cleaned.values()):
        raise UsageError(f"a text has at most {_LONGEST} characters")
    try:
        return PolicyFileContent.model_validate(cleaned)
    except ValueError as error:
        raise UsageError("say where this can be read, and on which day it was read") from error


def _tell(person: Person, session: Session, number: int, now: datetime, **detail: object) -> None:
    audit.note(
        person,
        session,
        AuditAction.POLICY_FILE_KEPT,
        now=now,
        organisation_id=person.organisation_id,
        thing=f"policy_file:{number}",
        **detail,
    )
