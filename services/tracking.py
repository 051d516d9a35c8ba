"""What a city does about calls: save, dismiss with a reason, hand over, and follow to the payment."""

from datetime import date, datetime

from domain.accounts import AuditAction
from domain.call import CallRecord
from domain.enums import Role
from domain.errors import Refusal
from domain.people import Person
from domain.plan import Needs, Step, plan
from domain.status import brussels_day
from domain.tracking import MarkContent, MarkEvent, MarkView, Stage
from domain.views import ProjectView
from funding_db.engine import Session
from funding_db.repositories import calls as stored_calls
from funding_db.repositories import marks, people
from services import audit, calls, projects
from services.rights import Action, own_organisation

_LONGEST_NOTE = 5_000
_PORTAL = "eu_ft_portal"


def mark(
    person: Person,
    session: Session,
    project_id: int,
    call_uid: str,
    content: MarkContent,
    *,
    expected_version: int,
    now: datetime,
) -> MarkView:
    """Keep what the city does about a call for a project; `expected_version` 0 for the first time.

    Raises UsageError for a content that cannot be, NotFound, or Conflict when somebody else changed
    it meanwhile.
    """
    organisation = own_organisation(person, Action.EDIT_PROJECTS)
    _check(session, organisation, content)
    saved = marks.save(
        session,
        organisation,
        project_id,
        call_uid,
        content,
        expected_version=expected_version,
        person_id=person.id or None,
        now=now,
    )
    audit.note(
        person,
        session,
        AuditAction.MATCH_MARKED,
        now=now,
        organisation_id=organisation,
        thing=f"project:{project_id}",
        call=call_uid,
        stage=content.stage,
    )
    return saved


def _check(session: Session, organisation: int, content: MarkContent) -> None:
    if (content.stage is Stage.DISMISSED) != (content.reason is not None):
        raise Refusal("a call is dismissed with a reason, and only then")
    if len(content.note) > _LONGEST_NOTE:
        raise Refusal("a note has at most {count} characters", count=_LONGEST_NOTE)
    if content.amount is not None and content.amount.minor < 0:
        raise Refusal("an amount is not negative")
    if content.assigned_to is not None:
        known = {account.id for account in people.list_of(session, organisation)}
        if content.assigned_to not in known:
            raise Refusal("choose somebody of your organisation")


def marks_of(person: Person, session: Session, project_id: int) -> dict[str, MarkView]:
    """Return the marks of one project by call; raises NotFound, also for another organisation's."""
    organisation = projects.get(person, session, project_id).organisation_id
    found = marks.list_of(session, organisation, project_id=project_id)
    return {view.call_uid: view for view in found}


def marks_on(person: Person, session: Session, call_uid: str) -> dict[int, MarkView]:
    """Return the organisation's marks on one call by project."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    return {v.project_id: v for v in marks.list_of(session, organisation, call_uid=call_uid)}


def all_marks(person: Person, session: Session) -> tuple[MarkView, ...]:
    """Return all marks of the organisation, last changed first."""
    return marks.list_of(session, own_organisation(person, Action.READ_PROJECTS))


def history(
    person: Person, session: Session, project_id: int, call_uid: str
) -> tuple[MarkEvent, ...]:
    """Return every change of one mark, newest first; raises NotFound for another's project."""
    organisation = projects.get(person, session, project_id).organisation_id
    return marks.events(session, organisation, project_id, call_uid)


def colleagues(person: Person, session: Session) -> dict[int, str]:
    """Return number and name of those to whom a call can be handed: who may edit projects."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    return {
        account.id: account.name
        for account in people.list_of(session, organisation)
        if account.disabled_at is None
        and any(held.role is Role.OFFICER for held in account.memberships)
    }


def plan_of(
    person: Person, session: Session, project_id: int, call_uid: str, *, now: datetime
) -> tuple[Step, ...]:
    """Return what is left to do before the call's next deadline; empty when there is none.

    A timetable's entry has no plan: its days are indicative. Raises NotFound.
    """
    project = projects.get(person, session, project_id)
    found = marks_of(person, session, project_id).get(call_uid)
    return _plan(person, session, project, call_uid, found.content if found else None, now)


def _plan(
    person: Person,
    session: Session,
    project: ProjectView,
    call_uid: str,
    content: MarkContent | None,
    now: datetime,
) -> tuple[Step, ...]:
    listed = calls.listed(person, session, call_uid, now=now)
    record = stored_calls.records(session, [call_uid]).get(call_uid)
    if listed.next_deadline is None or record is None or record.planned:
        return ()
    return plan(
        listed.next_deadline.on,
        needs_of(record),
        country=project.applying.country,
        today=brussels_day(now),
        own=content.plan_days if content else None,
        done=content.plan_done if content else (),
    )


def needs_of(record: CallRecord) -> Needs:
    """Return what a call asks of a city; what it does not state counts as needed."""
    consortium = record.consortium
    alone = consortium is not None and consortium.min_members == 1 and not consortium.seats
    whole = bool(record.rates) and all(rate.min_bp == 10_000 for rate in record.rates)
    portal = record.source_id == _PORTAL
    return Needs(
        partners=not alone,
        own_funds=not whole,
        eu_portal=portal,
        eu_programme=portal and record.programme is not None,
    )


def next_steps(
    person: Person, session: Session, *, now: datetime, until: date
) -> tuple[tuple[ProjectView, str, Step], ...]:
    """Return the steps of all saved calls that are due until a day, earliest first."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    mine = {project.id: project for project in projects.list_all(person, session)}
    found = [
        (mine[view.project_id], view.call_uid, step)
        for view in marks.list_of(session, organisation)
        if view.content.stage is Stage.PREPARING and view.project_id in mine
        for step in _plan(person, session, mine[view.project_id], view.call_uid, view.content, now)
        if step.latest_on <= until
    ]
    return tuple(sorted(found, key=lambda entry: entry[2].latest_on))
