"""The desk of a bank's advisors: a queue of submissions, declarations, and what is read after them.

Before a declaration only city, title, size and country are handed out. After a conflict it stays so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.accounts import AuditAction
from domain.deliverables import FileView
from domain.desk import Area, Duty, Entry, FrozenVersion, QueueRow, State, Step
from domain.desk_rules import Wanted, as_one, days_waiting, duty_of, looks_after, wanted
from domain.errors import NotAllowed, NotFound, UsageError
from domain.people import Person
from domain.project import ProjectProfile
from domain.reference.ceilings import conditions
from funding_db.desk_models import SubmissionRow
from funding_db.engine import Session
from funding_db.repositories import desk, desk_reviews
from funding_db.repositories import files as stored_files
from services import audit, desk_mails, files, screening
from services.rights import Action, own_organisation
from services.screening import Report
from services.submissions import assign, move, written

if TYPE_CHECKING:
    from matcher.screening import Result

_COUNTRIES = 60
WITHDRAWN = "the city has withdrawn this programme; nothing of it is shown any more"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One submission of the queue, and what it wants of the reader."""

    row: QueueRow
    wanted: Wanted | None
    days: int
    """Since it waits for whoever is next."""


@dataclass(frozen=True, slots=True)
class Load:
    """One advisor: what he looks after and how much he has in hand."""

    person_id: int
    name: str
    area: Area | None
    version: int
    """Of the row that keeps the area; 0 for none."""
    in_hand: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that an advisor without a conflict may read of a submission."""

    row: QueueRow
    versions: tuple[FrozenVersion, ...]
    """Oldest first."""
    entries: tuple[Entry, ...]
    programme: ProjectProfile
    """The newest version as one."""
    report: Report
    """Computed from the newest version alone."""

    @property
    def newest(self) -> FrozenVersion:
        """The version under review."""
        return self.versions[-1]


def queue(person: Person, session: Session, *, now: datetime) -> tuple[Waiting, ...]:
    """Return what was submitted to the reader's bank, the longest waiting first."""
    bank = own_organisation(person, Action.READ_QUEUE)
    return _waiting(session, bank, person.id or 0, desk.queue(session, bank, person.id or 0), now)


def one(person: Person, session: Session, submission_id: int, *, now: datetime) -> Waiting:
    """Return what anybody at the bank may know of one submission; raises NotFound."""
    bank = own_organisation(person, Action.READ_QUEUE)
    me = person.id or 0
    _present(desk.of_bank(session, bank, submission_id))
    found = desk.queue(session, bank, me, submission_id=submission_id)
    return _waiting(session, bank, me, found, now)[0]


def _waiting(
    session: Session, bank: int, me: int, rows: Sequence[QueueRow], now: datetime
) -> tuple[Waiting, ...]:
    area = desk_reviews.areas(session, bank).get(me, (None, 0))[0]
    smallest = conditions()["project_loan_size"].minimum
    there = {0, *desk_reviews.advisors(session, bank)}
    return tuple(
        Waiting(
            row,
            wanted(
                _held(row, there),
                me,
                mine=looks_after(area, row.country, duty_of(row.size, smallest)),
            ),
            days_waiting(row.waiting_since, now),
        )
        for row in rows
    )


def _held(row: QueueRow, there: set[int]) -> QueueRow:
    """Return a row as nobody's whose holder is no longer an advisor: it waits for all again."""
    return replace(
        row,
        assigned_to=row.assigned_to if row.assigned_to in there else None,
        taken_by=row.taken_by if row.taken_by in there else None,
    )


def loads(person: Person, session: Session) -> tuple[Load, ...]:
    """Return the advisors of the reader's bank with what each looks after and has in hand."""
    bank = own_organisation(person, Action.READ_QUEUE)
    known, areas = desk_reviews.load(session, bank), desk_reviews.areas(session, bank)
    there = desk_reviews.advisors(session, bank)
    if not person.id:
        there = {0: person.name, **there}
    found = []
    for number, name in there.items():
        area, version = areas.get(number, (None, 0))
        found.append(Load(number, name, area, version, known.get(number, 0)))
    return tuple(found)


def set_area(
    person: Person,
    session: Session,
    duties: frozenset[Duty],
    countries: frozenset[str],
    *,
    expected_version: int,
    now: datetime,
) -> None:
    """Keep what the reader looks after: new submissions of that kind come to him first."""
    bank = own_organisation(person, Action.ADVISE)
    if len(countries) > _COUNTRIES or not all(len(code) == 2 for code in countries):
        raise UsageError("choose countries of the list")
    area = Area(person.id or 0, duties, countries)
    desk_reviews.set_area(session, bank, area, expected_version=expected_version, now=now)


def declare(
    person: Person,
    session: Session,
    submission_id: int,
    conflict: bool,
    *,
    note: str = "",
    now: datetime,
) -> None:
    """Declare whether there is a conflict of interest; whoever has one hands the submission on."""
    bank = own_organisation(person, Action.ADVISE)
    me = person.id or 0
    row = desk.of_bank(session, bank, submission_id)
    _present(row)
    desk.declare(
        session, bank, me, submission_id, conflict=conflict, note=note.strip()[:2_000], now=now
    )
    _note(person, session, AuditAction.CONFLICT_DECLARED, row, now, conflict=conflict)
    desk.lock(row)
    if conflict and me in (row.assigned_to, row.taken_by):
        _back(session, row, now)
        entry = desk_reviews.tell(session, bank, row, Step.HAND_OVER, person_id=me, now=now)
        readers = desk_mails.of_bank(session, row)
        desk_mails.queue(session, row, Step.HAND_OVER, readers, entry=entry, now=now)


def read(person: Person, session: Session, submission_id: int, *, now: datetime) -> Dossier:
    """Return the private part, and keep in the audit that it was read.

    Raises NotAllowed before a declaration and after a conflict, NotFound for another bank's and for
    what the city withdrew.
    """
    bank = own_organisation(person, Action.ADVISE)
    versions = cleared(session, bank, person, submission_id)
    waiting = one(person, session, submission_id, now=now)
    thing = f"submission:{submission_id}"
    action = AuditAction.PROGRAMME_READ
    if not desk_reviews.was_noted(session, person.id or None, action, thing, now.date()):
        number = versions[-1].number
        audit.note(
            person, session, action, now=now, organisation_id=bank, thing=thing, version=number
        )
    programme = as_one(versions[-1].content)
    return Dossier(
        row=waiting.row,
        versions=versions,
        entries=desk_reviews.exchange(session, submission_id, bank_id=bank),
        programme=programme,
        report=screening.screen_frozen(session, programme, now=now),
    )


def cleared(
    session: Session, bank: int, person: Person, submission_id: int
) -> tuple[FrozenVersion, ...]:
    """Return the frozen versions once the person declared no conflict; raises as `read` does."""
    row = desk.of_bank(session, bank, submission_id)
    found = desk.cleared(session, bank, person.id or 0, submission_id)
    if not found:
        _present(row)
        raise NotAllowed("declare first that you have no conflict of interest")
    return found


def papers(person: Person, session: Session, submission_id: int) -> tuple[FileView, ...]:
    """Return the papers that the city handed in, oldest first; raises as `read` does."""
    bank = own_organisation(person, Action.ADVISE)
    cleared(session, bank, person, submission_id)
    owner = desk.of_bank(session, bank, submission_id).organisation_id
    return stored_files.list_of(session, owner, f"submission:{submission_id}")


def paper(
    person: Person, session: Session, submission_id: int, file_id: int, *, now: datetime
) -> tuple[FileView, bytes]:
    """Return one of these papers with its content, and keep in the audit that it was read."""
    own_organisation(person, Action.ADVISE)
    found = {view.id: view for view in papers(person, session, submission_id)}
    if file_id not in found:
        raise NotFound("there is no such file")
    row = desk.of_bank(session, own_organisation(person, Action.ADVISE), submission_id)
    _note(person, session, AuditAction.PROGRAMME_READ, row, now, file=file_id)
    return found[file_id], files.content_of(found[file_id])


def take(
    person: Person, session: Session, submission_id: int, *, expected_version: int, now: datetime
) -> None:
    """Take charge of what waits or whose holder left; raises NotAllowed, UsageError or Conflict."""
    bank = own_organisation(person, Action.ADVISE)
    cleared(session, bank, person, submission_id)
    row = desk.of_bank(session, bank, submission_id)
    desk.check_version(row, expected_version)
    if row.state is State.IN_REVIEW and row.taken_by in {0, *desk_reviews.advisors(session, bank)}:
        raise UsageError("a colleague has taken charge of it")
    move(row, Step.TAKE, expected_version)
    row.taken_by = row.assigned_to = person.id or 0
    row.waiting_since, row.reminded_at = now, None
    _told(person, session, row, Step.TAKE, now)


def refuse(
    person: Person,
    session: Session,
    submission_id: int,
    reason: str,
    *,
    expected_version: int,
    now: datetime,
) -> None:
    """Give a submission back with a reason; it goes to the next advisor who looks after such ones."""
    bank = own_organisation(person, Action.ADVISE)
    row, me = desk.of_bank(session, bank, submission_id), person.id or 0
    words = written(reason)
    _impartial(session, bank, submission_id, me)
    if me not in (row.taken_by, row.assigned_to) and row.assigned_to is not None:
        raise UsageError("it is not yours to give back")
    move(row, Step.REFUSE, expected_version)
    desk_reviews.tell(session, bank, row, Step.REFUSE, person_id=me, now=now, text=words)
    _back(session, row, now)
    entry = desk_reviews.tell(session, bank, row, Step.HAND_OVER, person_id=me, now=now)
    readers = [number for number in desk_mails.of_bank(session, row) if number != me]
    desk_mails.queue(session, row, Step.HAND_OVER, readers, entry=entry, now=now)
    _note(person, session, AuditAction.PROGRAMME_MOVED, row, now, step=Step.REFUSE.value)


def hand_over(
    person: Person,
    session: Session,
    submission_id: int,
    to: int,
    *,
    expected_version: int,
    now: datetime,
) -> None:
    """Give a submission to a colleague, who has then to take it; raises UsageError or Conflict."""
    bank = own_organisation(person, Action.ADVISE)
    row = desk.of_bank(session, bank, submission_id)
    _impartial(session, bank, submission_id, person.id or 0)
    if to not in desk_reviews.advisors(session, bank):
        raise UsageError("choose an advisor of your bank")
    if to in desk.conflicted(session, bank, submission_id):
        raise UsageError("this colleague has declared a conflict of interest")
    move(row, Step.HAND_OVER, expected_version)
    row.taken_by, row.assigned_to = None, to
    row.waiting_since, row.reminded_at = now, None
    _told(person, session, row, Step.HAND_OVER, now, to=str(to))


def ask(
    person: Person,
    session: Session,
    submission_id: int,
    text: str,
    *,
    expected_version: int,
    now: datetime,
) -> None:
    """Ask the city for more; the review rests until it answers. Raises UsageError or Conflict."""
    bank = own_organisation(person, Action.ADVISE)
    cleared(session, bank, person, submission_id)
    row = desk.of_bank(session, bank, submission_id)
    words = written(text)
    in_charge(row, person)
    move(row, Step.ASK, expected_version)
    row.waiting_since, row.reminded_at = now, None
    entry = desk_reviews.tell(
        session, bank, row, Step.ASK, person_id=person.id or 0, now=now, text=words
    )
    readers = desk_mails.of_city(session, row)
    desk_mails.queue(session, row, Step.ASK, readers, entry=entry, now=now, for_city=True)
    _note(person, session, AuditAction.PROGRAMME_MOVED, row, now, step=Step.ASK.value)


def together(
    person: Person, session: Session, numbers: Sequence[int]
) -> "tuple[tuple[tuple[int, ProjectProfile], ...], tuple[Result, ...]]":
    """Return several submissions side by side and what they are as one programme.

    Raises NotAllowed as soon as the reader may not read one of them.
    """
    bank = own_organisation(person, Action.ADVISE)
    profiles = tuple(
        (number, as_one(cleared(session, bank, person, number)[-1].content))
        for number in dict.fromkeys(numbers)
    )
    return profiles, screening.as_programme([profile for _number, profile in profiles])


def in_charge(row: SubmissionRow, person: Person) -> None:
    """Raise UsageError unless the person took charge of a submission."""
    if row.taken_by != (person.id or 0):
        raise UsageError("take charge of it first")


def _impartial(session: Session, bank: int, submission_id: int, me: int) -> None:
    """Refuse whoever declared a conflict: he does not say either who gets it."""
    if me in desk.conflicted(session, bank, submission_id):
        raise NotAllowed("you have declared a conflict of interest")


def _present(row: SubmissionRow) -> None:
    """Raise NotFound that says so once a city has taken its programme back."""
    if row.state is State.WITHDRAWN:
        raise NotFound(WITHDRAWN)


def _back(session: Session, row: SubmissionRow, now: datetime) -> None:
    """Put a submission back into the queue, for the next one in turn."""
    row.version += 1
    row.taken_by = row.assigned_to = None
    if row.state in (State.IN_REVIEW, State.REPLY_DRAFTED):
        row.state = State.SUBMITTED
    row.drafted_by = None
    row.waiting_since, row.reminded_at = now, None
    assign(session, row)


def _told(
    person: Person, session: Session, row: SubmissionRow, step: Step, now: datetime, **body: str
) -> None:
    me = person.id or 0
    entry = desk_reviews.tell(session, row.bank_id, row, step, person_id=me, now=now, **body)
    if step is Step.HAND_OVER:
        readers = desk_mails.of_bank(session, row)
        desk_mails.queue(session, row, step, readers, entry=entry, now=now)
    _note(person, session, AuditAction.PROGRAMME_MOVED, row, now, step=step.value)


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
        organisation_id=row.bank_id,
        thing=f"submission:{row.id}",
        version=row.number,
        **detail,
    )
