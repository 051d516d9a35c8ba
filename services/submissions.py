"""What a city submits to a bank: with its consent, frozen, compared with the next, withdrawn."""

import hashlib
import json
from datetime import datetime

from domain.accounts import AuditAction
from domain.deliverables import FileView
from domain.desk import (
    Entry,
    Frozen,
    FrozenProject,
    FrozenVersion,
    Programme,
    Shared,
    State,
    Step,
    Submission,
)
from domain.desk_rules import (
    Difference,
    after,
    as_one,
    choose,
    differences,
    duty_of,
    shared_part,
    total,
)
from domain.errors import NotFound, UsageError
from domain.i18n import texts
from domain.people import HOME_ORGANISATION_ID, Person
from domain.reference.ceilings import conditions
from funding_db.desk_models import SubmissionRow
from funding_db.engine import Session
from funding_db.repositories import desk, desk_reviews, people
from funding_db.repositories import files as stored_files
from funding_db.repositories import projects as stored_projects
from services import audit, desk_mails, files
from services.rights import Action, own_organisation
from services.settings import Mode, settings

_LONGEST = 10_000
_MOST_PAPERS = 20


def banks(person: Person, session: Session) -> tuple[tuple[int, str], ...]:
    """Return the banks to which a city can submit; in embedded mode the home organisation."""
    own_organisation(person, Action.SUBMIT_PROGRAMME)
    return _banks(session)


def _banks(session: Session) -> tuple[tuple[int, str], ...]:
    found = desk_reviews.banks(session)
    if settings().mode is Mode.EMBEDDED and not found:
        name = people.organisation_name(session, HOME_ORGANISATION_ID)
        return ((HOME_ORGANISATION_ID, name or ""),)
    return found


def preview(person: Person, session: Session, programme: Programme) -> Frozen:
    """Return exactly what an advisor would read, without keeping anything; raises UsageError."""
    organisation = own_organisation(person, Action.SUBMIT_PROGRAMME)
    return _frozen(session, organisation, programme)


def submit(person: Person, session: Session, programme: Programme, *, now: datetime) -> int:
    """Freeze and submit a programme; return its number. Raises UsageError without consent."""
    organisation = own_organisation(person, Action.SUBMIT_PROGRAMME)
    frozen = _frozen(session, organisation, programme)
    _agreed(programme)
    if programme.bank_id not in {number for number, _name in _banks(session)}:
        raise UsageError("choose a bank at which somebody advises")
    first, one = frozen.projects[0].profile, as_one(frozen)
    row = desk.add(
        session,
        organisation,
        programme.bank_id,
        title=frozen.title,
        city=first.city or people.organisation_name(session, organisation) or "",
        country=one.country,
        size=total(one),
        projects=[part.project_id for part in programme.parts],
        person_id=person.id or 0,
        now=now,
    )
    _freeze(session, person, row, frozen, now)
    assign(session, row)
    entry = desk_reviews.tell(
        session, organisation, row, Step.SUBMIT, person_id=person.id or 0, now=now
    )
    desk_mails.queue(
        session, row, Step.SUBMIT, desk_mails.of_bank(session, row), entry=entry, now=now
    )
    _note(person, session, AuditAction.PROGRAMME_SUBMITTED, row, now)
    return row.id or 0


def resubmit(
    person: Person,
    session: Session,
    submission_id: int,
    programme: Programme,
    *,
    expected_version: int,
    now: datetime,
) -> int:
    """Freeze the next version of a submission; return its number. Raises UsageError or Conflict."""
    organisation = own_organisation(person, Action.SUBMIT_PROGRAMME)
    row = desk.own(session, organisation, submission_id)
    frozen = _frozen(session, organisation, programme)
    _agreed(programme)
    last = desk.own_versions(session, organisation, submission_id)[-1]
    if last.content == frozen:
        raise UsageError("nothing that you share has changed since the last version")
    move(row, Step.RESUBMIT, expected_version)
    one = as_one(frozen)
    size = total(one)
    row.number += 1
    row.title, row.country = frozen.title, one.country
    row.city = frozen.projects[0].profile.city or row.city
    row.projects = [part.project_id for part in programme.parts]
    row.size_minor = size.minor if size else None
    row.size_currency = size.currency if size else None
    row.waiting_since, row.reminded_at, row.drafted_by = now, None, None
    if row.taken_by is None:
        row.state = State.SUBMITTED
    _freeze(session, person, row, frozen, now)
    _told(person, session, row, Step.RESUBMIT, now)
    _note(person, session, AuditAction.PROGRAMME_SUBMITTED, row, now)
    return row.number


def withdraw(
    person: Person, session: Session, submission_id: int, *, expected_version: int, now: datetime
) -> None:
    """Take a programme back: from now on no advisor reads any version of it."""
    organisation = own_organisation(person, Action.SUBMIT_PROGRAMME)
    row = desk.own(session, organisation, submission_id)
    move(row, Step.WITHDRAW, expected_version)
    row.withdrawn_at = row.waiting_since = now
    _told(person, session, row, Step.WITHDRAW, now)
    _note(person, session, AuditAction.PROGRAMME_WITHDRAWN, row, now)


def answer(
    person: Person,
    session: Session,
    submission_id: int,
    text: str,
    *,
    expected_version: int,
    now: datetime,
) -> None:
    """Answer what the bank asked; the review goes on. Raises UsageError or Conflict."""
    organisation = own_organisation(person, Action.SUBMIT_PROGRAMME)
    row = desk.own(session, organisation, submission_id)
    words = written(text)
    move(row, Step.ANSWER, expected_version)
    row.waiting_since, row.reminded_at = now, None
    if row.taken_by is None:
        row.state = State.SUBMITTED
    _told(person, session, row, Step.ANSWER, now, text=words)
    _note(person, session, AuditAction.PROGRAMME_MOVED, row, now, step=Step.ANSWER.value)


def add_paper(
    person: Person, session: Session, submission_id: int, name: str, body: bytes, *, now: datetime
) -> FileView:
    """Hand in a paper that the bank may read with the rest; raises UsageError for what is no such file."""
    organisation = own_organisation(person, Action.SUBMIT_PROGRAMME)
    row = desk.own(session, organisation, submission_id)
    if row.state is State.WITHDRAWN:
        raise UsageError("this programme is withdrawn: nothing is sent any more")
    thing = f"submission:{submission_id}"
    if len(stored_files.list_of(session, organisation, thing)) >= _MOST_PAPERS:
        raise UsageError(f"a programme has at most {_MOST_PAPERS} papers")
    view = files.keep(person, session, Action.SUBMIT_PROGRAMME, name, body, now, thing=thing)
    _note(person, session, AuditAction.PROGRAMME_MOVED, row, now, file=view.id)
    return view


def papers(person: Person, session: Session, submission_id: int) -> tuple[FileView, ...]:
    """Return the papers of the city's own submission, oldest first; raises NotFound."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    desk.own(session, organisation, submission_id)
    return stored_files.list_of(session, organisation, f"submission:{submission_id}")


def list_own(
    person: Person, session: Session, *, of_project: int | None = None
) -> tuple[Submission, ...]:
    """Return the organisation's submissions, newest first; those with one project, if named."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    found = desk.list_own(session, organisation)
    return tuple(one for one in found if of_project is None or of_project in one.projects)


def asked(person: Person, session: Session) -> tuple[Submission, ...]:
    """Return the organisation's submissions of which a bank asks more, the longest waiting first."""
    organisation = own_organisation(person, Action.SUBMIT_PROGRAMME)
    found = [one for one in desk.list_own(session, organisation) if one.state is State.ASKED]
    return tuple(sorted(found, key=lambda one: one.waiting_since))


def versions(person: Person, session: Session, submission_id: int) -> tuple[FrozenVersion, ...]:
    """Return what was frozen, oldest first; raises NotFound."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    desk.own(session, organisation, submission_id)
    return desk.own_versions(session, organisation, submission_id)


def compare(
    person: Person, session: Session, submission_id: int, before: int, later: int
) -> tuple[Difference, ...]:
    """Return what two versions have differently; raises NotFound or UsageError."""
    known = {one.number: one.content for one in versions(person, session, submission_id)}
    if before not in known or later not in known:
        raise UsageError("there is no such version")
    return differences(known[before], known[later])


def history(person: Person, session: Session, submission_id: int) -> tuple[Entry, ...]:
    """Return what the city said and was told, oldest first; a reply only once it is released."""
    organisation = own_organisation(person, Action.READ_PROJECTS)
    desk.own(session, organisation, submission_id)
    return desk_reviews.exchange(
        session, submission_id, owner_id=organisation, steps=desk.STEPS_OF_THE_CITY
    )


def written(text: str) -> str:
    """Return words that somebody wrote; raises UsageError for none or too many."""
    words = text.strip()
    if not words:
        raise UsageError("write something first")
    if len(words) > _LONGEST:
        raise UsageError(f"write at most {_LONGEST} characters")
    return words


def assign(session: Session, row: SubmissionRow) -> None:
    """Give a submission to the advisor who looks after it and has the least in hand; else to all."""
    known = desk_reviews.areas(session, row.bank_id)
    people_there = desk_reviews.advisors(session, row.bank_id)
    never = desk.conflicted(session, row.bank_id, row.id or 0)
    never |= desk_reviews.refused_by(session, row.id or 0)
    size = total(as_one(desk.own_versions(session, row.organisation_id, row.id or 0)[-1].content))
    row.assigned_to = choose(
        {number: known[number][0] if number in known else None for number in people_there},
        desk_reviews.load(session, row.bank_id),
        row.country,
        duty_of(size, conditions()["project_loan_size"].minimum),
        never=never,
    )
    session.flush()


def _agreed(programme: Programme) -> None:
    if not programme.consent:
        raise UsageError("agree to share these fields, or nothing is sent")


def _frozen(session: Session, organisation: int, programme: Programme) -> Frozen:
    found = []
    for part in programme.parts:
        project = stored_projects.get(session, organisation, part.project_id)
        if project is None:
            raise NotFound("there is no such project")
        profile = shared_part(project.applying, programme.fields)
        found.append(
            FrozenProject(
                project_id=project.id,
                version=project.version,
                kind=part.kind,
                profile=profile,
                applicant=project.applicant.content.name if project.applicant else None,
            )
        )
    frozen = Frozen(
        title=programme.title.strip(),
        projects=tuple(found),
        fields=tuple(field for field in Shared if field in programme.fields),
        papers=tuple(sorted(programme.papers)),
        note=programme.note.strip(),
    )
    if not frozen.title:
        raise UsageError("give the programme a title")
    _sound(frozen)
    return frozen


def _sound(frozen: Frozen) -> None:
    """Refuse amounts that cannot be; what is missing or in another currency is told to the reader."""
    from matcher import finance_messages as say
    from matcher.plans import refusal

    never = {say.COSTS_NEGATIVE, say.OWN_NEGATIVE, say.OWN_ABOVE_COST, say.OWN_OTHER_CURRENCY}
    for project in frozen.projects:
        refused = refusal(project.profile)
        own = project.profile.own_funds
        if own is not None and own.minor < 0:
            raise UsageError(f"{project.profile.title}: own funds are below zero")
        if refused is not None and refused.msgid in never:
            raise UsageError(f"{project.profile.title}: {texts('en').message(refused)}")


def _freeze(
    session: Session, person: Person, row: SubmissionRow, frozen: Frozen, now: datetime
) -> None:
    plain = json.dumps(frozen.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    desk.add_version(session, row, frozen, digest, person_id=person.id or 0, now=now)


def move(row: SubmissionRow, step: Step, expected_version: int) -> None:
    """Take a step against the version that somebody saw; raises Conflict or UsageError."""
    desk.check_version(row, expected_version)
    reached = after(row.state, step)
    if reached is None:
        raise UsageError("this cannot be done with the submission as it stands now")
    row.state = reached
    row.version += 1


def _told(
    person: Person,
    session: Session,
    row: SubmissionRow,
    step: Step,
    now: datetime,
    **body: str,
) -> None:
    entry = desk_reviews.tell(
        session, row.organisation_id, row, step, person_id=person.id or 0, now=now, **body
    )
    readers = desk_mails.of_bank(session, row)
    desk_mails.queue(session, row, step, readers, entry=entry, now=now)


def _note(
    person: Person,
    session: Session,
    action: AuditAction,
    row: SubmissionRow,
    now: datetime,
    **detail: object,
) -> None:
    audit.note(
        person,
        session,
        action,
        now=now,
        organisation_id=row.organisation_id,
        thing=f"submission:{row.id}",
        version=row.number,
        **detail,
    )
