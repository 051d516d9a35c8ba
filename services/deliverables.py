"""Deliverables of the person's own organisation: made, changed, found, and moved step by step."""

from datetime import date, datetime

from domain.accounts import AuditAction
from domain.advocacy import (
    InNameOf,
    PartnershipConsent,
    Permission,
    State,
)
from domain.deliverables import (
    DeliverableContent,
    DeliverableEvent,
    DeliverableFilter,
    DeliverableView,
    EventKind,
    Frozen,
)
from domain.errors import UsageError
from domain.people import EMBEDDED_PERSON, Person
from funding_db.engine import Session
from funding_db.repositories import deliverable_events, deliverables, people
from letters.workflow import Possible, StepRefused, advance, possible_steps
from services import audit
from services.deliverable_checks import check, not_ahead
from services.deliverable_state import WRITABLE, assembled, attached, name_of, seen, wording
from services.rights import Action, may, own_organisation

RIGHTS = {
    Permission.WRITE: Action.WRITE_ADVOCACY,
    Permission.REVIEW: Action.APPROVE_ADVOCACY,
    Permission.APPROVE: Action.APPROVE_ADVOCACY,
    Permission.SEND: Action.SEND_ADVOCACY,
}
"""The right that stands behind each permission of the workflows."""
_LONGEST_LINE = 500


def create(
    person: Person, session: Session, entered: DeliverableContent, *, now: datetime
) -> DeliverableView:
    """Keep a new deliverable as an idea; raises UsageError for a content that cannot be."""
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    check(person, session, organisation, entered)
    not_ahead(entered.happened_on, now)
    made = deliverables.add(session, organisation, entered, person_id=person.id or None, now=now)
    _note(person, session, made, AuditAction.DELIVERABLE_SAVED, now)
    return made


def change(
    person: Person,
    session: Session,
    deliverable_id: int,
    entered: DeliverableContent,
    *,
    expected_version: int,
    now: datetime,
) -> DeliverableView:
    """Keep another content; raises UsageError, NotFound, or Conflict when somebody was faster.

    Raises StepRefused when it would change what a frozen text says.
    """
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    before = seen(person, session, deliverable_id)
    check(person, session, organisation, entered, before)
    if entered.happened_on != before.content.happened_on:
        not_ahead(entered.happened_on, now)
    rewords = wording(session, before) != wording(session, before, content=entered)
    if rewords and before.state not in WRITABLE:
        raise StepRefused(
            (
                f"who speaks and what stands in the document are frozen while it is "
                f"{before.state.value}; reopen the text first",
            )
        )
    changed = deliverables.change(
        session,
        organisation,
        deliverable_id,
        entered,
        expected_version=expected_version,
        person_id=person.id or None,
        now=now,
        rewords=rewords,
    )
    if changed.version != before.version:
        _note(person, session, changed, AuditAction.DELIVERABLE_SAVED, now)
    return changed


def get(person: Person, session: Session, deliverable_id: int) -> DeliverableView:
    """Return one deliverable; raises NotFound, also for another's."""
    return seen(person, session, deliverable_id)


def list_all(
    person: Person, session: Session, narrowed: DeliverableFilter
) -> tuple[DeliverableView, ...]:
    """Return what the person may see of the organisation's deliverables, last changed first."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    return deliverables.list_of(session, organisation, narrowed, reader=person.id or None)


def history(person: Person, session: Session, deliverable_id: int) -> tuple[DeliverableEvent, ...]:
    """Return everything that happened to a deliverable, newest first."""
    view = seen(person, session, deliverable_id)
    return deliverable_events.of_deliverable(session, view.organisation_id, view.id)


def colleagues(person: Person, session: Session) -> dict[int, str]:
    """Return number and name of those who have an account in the person's organisation."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    return {account.id: account.name for account in people.list_of(session, organisation)}


def next_steps(person: Person, session: Session, deliverable_id: int) -> tuple[Possible, ...]:
    """Return the steps that the person may think of now, each with what it still lacks."""
    view = seen(person, session, deliverable_id)
    by = name_of(person.id)
    return possible_steps(assembled(session, view, by), permissions(person), by=by)


def permissions(person: Person) -> frozenset[Permission]:
    """Return what the person may do in the workflows of the own organisation."""
    return frozenset(
        permission
        for permission, action in RIGHTS.items()
        if may(person, action, person.organisation_id)
    )


def step(
    person: Person,
    session: Session,
    deliverable_id: int,
    step_key: str,
    *,
    expected_version: int,
    now: datetime,
    on: date | None = None,
    place: str | None = None,
    reason: str | None = None,
    second_reader: str | None = None,
) -> DeliverableView:
    """Take one step of the workflow.

    `on`, `place` and `reason` are kept with it where the step asks for them. Where one person alone
    uses the installation, `second_reader` names who read and approved the text.

    Raises Conflict when somebody else was faster, StepRefused with every reason, NotFound.
    """
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    view = deliverables.lock(
        session,
        organisation,
        deliverable_id,
        reader=person.id or None,
        expected_version=expected_version,
    )
    view = _completed(person, session, view, now, on=on, place=place, reason=reason)
    by = _who(person, second_reader)
    present = assembled(session, view, by)
    moved, taken = advance(
        present, step_key, expected=view.state, by=by, permissions=permissions(person), at=now
    )
    saved = deliverables.move(
        session,
        organisation,
        deliverable_id,
        moved,
        expected_version=view.version,
        person_id=person.id or None,
        now=now,
        written_by=view.written_by,
        frozen=_frozen(session, view, moved.state),
    )
    deliverables.add_event(
        session,
        organisation,
        deliverable_id,
        EventKind.STEP,
        person_id=person.id or None,
        now=now,
        what=taken.step,
        wording=taken.wording,
        before={"state": taken.before.value},
        after={"state": taken.after.value, **({"by": by} if second_reader else {})},
    )
    _note(person, session, saved, AuditAction.DELIVERABLE_MOVED, now, step=taken.step)
    return saved


def _frozen(session: Session, view: DeliverableView, state: State) -> Frozen | None:
    """Return what is kept of asks and figures: nothing while the text may be changed."""
    never_approved = view.approved_wording is None and state is not State.APPROVED
    return None if state in WRITABLE or never_approved else attached(session, view)


def _who(person: Person, second_reader: str | None) -> str:
    if second_reader is None:
        return name_of(person.id)
    named = " ".join(second_reader.split())
    if person.id != EMBEDDED_PERSON.id:
        raise UsageError("here everybody approves with an account of his or her own")
    if not any(sign.isalpha() for sign in named) or len(named) > _LONGEST_LINE:
        raise UsageError("name the person who has read the text and approves it")
    return named


def _completed(
    person: Person,
    session: Session,
    view: DeliverableView,
    now: datetime,
    *,
    on: date | None,
    place: str | None,
    reason: str | None,
) -> DeliverableView:
    given = {"happened_on": on, "place": place, "reason": (reason or "").strip() or None}
    wanted = {name: value for name, value in given.items() if value is not None}
    if not wanted:
        return view
    return change(
        person,
        session,
        view.id,
        view.content.model_copy(update=wanted),
        expected_version=view.version,
        now=now,
    )


def confirm_pact(
    person: Person, session: Session, deliverable_id: int, *, expected_version: int, now: datetime
) -> DeliverableView:
    """Confirm that the present wording does not ask for what point 5.2 of the Pact excludes."""
    return _consent(
        person,
        session,
        deliverable_id,
        {"pact_confirmed_by": name_of(person.id)},
        expected_version=expected_version,
        now=now,
    )


def record_agreement(
    person: Person,
    session: Session,
    deliverable_id: int,
    coordinators: tuple[str, ...],
    agreed_on: date,
    *,
    expected_version: int,
    now: datetime,
) -> DeliverableView:
    """Record which coordinators of the Partnership agreed to the present wording, and when."""
    names = tuple(" ".join(name.split()) for name in coordinators if name.strip())
    if not names or any(len(name) > _LONGEST_LINE for name in names):
        own_organisation(person, Action.WRITE_ADVOCACY)
        raise UsageError("name the coordinators who agreed")
    if agreed_on > now.date():
        own_organisation(person, Action.WRITE_ADVOCACY)
        raise UsageError("the day of the agreement cannot be ahead")
    return _consent(
        person,
        session,
        deliverable_id,
        {"coordinators": names, "agreed_on": agreed_on},
        expected_version=expected_version,
        now=now,
    )


def _consent(
    person: Person,
    session: Session,
    deliverable_id: int,
    said: dict[str, object],
    *,
    expected_version: int,
    now: datetime,
) -> DeliverableView:
    organisation = own_organisation(person, Action.WRITE_ADVOCACY)
    view = deliverables.lock(
        session,
        organisation,
        deliverable_id,
        reader=person.id or None,
        expected_version=expected_version,
    )
    present = assembled(session, view)
    if present.in_name_of is not InNameOf.PARTNERSHIP:
        raise UsageError("only a text in the name of the Partnership needs this")
    if present.wording is None or view.state not in WRITABLE:
        raise UsageError("this is said of a written text before it is approved")
    old = present.consent
    if old is None or old.wording != present.wording:
        old = PartnershipConsent(wording=present.wording)
    consent = PartnershipConsent.model_validate(old.model_dump() | said)
    saved = deliverables.move(
        session,
        organisation,
        deliverable_id,
        present.model_copy(update={"consent": consent}),
        expected_version=view.version,
        person_id=person.id or None,
        now=now,
        written_by=view.written_by,
    )
    deliverables.add_event(
        session,
        organisation,
        deliverable_id,
        EventKind.CONSENT,
        person_id=person.id or None,
        now=now,
        what=", ".join(said),
        wording=present.wording,
        after=consent.model_dump(mode="json"),
    )
    return saved


def _note(
    person: Person,
    session: Session,
    view: DeliverableView,
    action: AuditAction,
    now: datetime,
    **detail: object,
) -> None:
    audit.note(
        person,
        session,
        action,
        now=now,
        organisation_id=view.organisation_id,
        thing=f"deliverable:{view.id}",
        version=view.version,
        **detail,
    )
