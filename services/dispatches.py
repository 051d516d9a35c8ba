"""Letters on their way: one text to few or many addressees, each of them on its own.

`prepare` keeps one dispatch for each addressee, `send` lets one of them leave. Whatever kills the
work between two of them, the rest is still there, and nobody gets a second copy: the mail of a
dispatch has one key in the outbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.accounts import AuditAction
from domain.advocacy import State
from domain.advocacy_letters import Addressee, DispatchState
from domain.deliverables import DeliverableFilter, DeliverableView, EventKind, FileView
from domain.dispatches import AddresseeView, Channel, DispatchView, EventContent
from domain.errors import NotFound, UsageError
from domain.mail import MailState, address, one_line
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import addressees, deliverables, dispatch_events, dispatches, outbox
from funding_db.repositories import files as stored_files
from services import audit, files
from services.deliverable_state import seen
from services.dispatch_mails import can_mail, document_of, kept_of, put
from services.rights import Action, own_organisation

SENDABLE = frozenset({State.APPROVED, State.SIGNING, State.SENT, State.PUBLISHED})
"""States in which a text may leave: its wording is frozen."""
_MOST, _MOST_COPIES = 500, 20
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Instead:
    """In which language those get the text for whose language none is approved."""

    language: str
    salutation: str
    """Form of address in that language."""


def list_of(person: Person, session: Session, deliverable_id: int) -> tuple[DispatchView, ...]:
    """Return the dispatches of a deliverable, in the order of their making."""
    view = seen(person, session, deliverable_id)
    return dispatches.of_deliverable(session, view.organisation_id, view.id)


def to_addressee(person: Person, session: Session, addressee_id: int) -> tuple[DispatchView, ...]:
    """Return what was written to an addressee, newest first, as far as the person may see it."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    found = dispatches.of_addressee(session, organisation, addressee_id)
    reader, all_of_them = person.id or None, DeliverableFilter()
    visible = {
        one.id for one in deliverables.briefs(session, organisation, all_of_them, reader=reader)
    }
    return tuple(one for one in reversed(found) if one.deliverable_id in visible)


def one(
    person: Person, session: Session, dispatch_id: int, action: Action = Action.READ_ADVOCACY
) -> DispatchView:
    """Return a dispatch of which the person may see the deliverable; raises NotFound."""
    organisation = own_organisation(person, action)
    found = dispatches.get(session, organisation, dispatch_id)
    if not deliverables.get(session, organisation, found.deliverable_id, reader=person.id or None):
        raise NotFound("there is no such dispatch")
    return found


def prepare(
    person: Person,
    session: Session,
    deliverable_id: int,
    addressee_ids: Sequence[int],
    *,
    channel: Channel,
    now: datetime,
    copies: Sequence[str] = (),
    annexes: Sequence[int] = (),
    our_reference: str | None = None,
    instead: Instead | None = None,
) -> tuple[int, ...]:
    """Keep a dispatch of the approved text for each addressee; those who have one keep it.

    Each gets the text in his language where it is approved in it, else as `instead` says. Raises
    UsageError where one cannot be written to, and then keeps none.
    """
    view = _sendable(person, session, deliverable_id)
    if not addressee_ids or len(addressee_ids) > _MOST:
        raise UsageError(f"choose at least one addressee, and at most {_MOST}")
    copied = _copies(copies)
    _check_annexes(session, view, annexes)
    reference = one_line(our_reference or "")[:_LONGEST] or None
    found = [addressees.get(session, view.organisation_id, one) for one in addressee_ids]
    today = brussels_day(now)
    return tuple(
        dispatches.add(
            session,
            view.organisation_id,
            view.id,
            each.id,
            _as_it_stands(view, each, channel, instead, today),
            channel=channel,
            wording=view.approved_wording or "",
            language=_language(view, each, instead),
            copies=copied,
            annexes=annexes,
            our_reference=reference,
            person_id=person.id or None,
            now=now,
        )
        for each in found
    )


def send(person: Person, session: Session, dispatch_id: int, *, now: datetime) -> DispatchView:
    """Put the mail of one dispatch into the outbox; nothing more happens the second time.

    Raises UsageError when the text was changed since, or there is no way to send a mail, and
    MissingValue when the document cannot be made.
    """
    found = one(person, session, dispatch_id, Action.SEND_ADVOCACY)
    if found.mail_id is not None or found.sent_on is not None:
        return found
    view = _sendable(person, session, found.deliverable_id)
    if view.approved_wording != found.wording:
        raise UsageError("the text was approved anew since this was made; prepare it again")
    _check_way(found)
    document = document_of(person, session, view, found, now)
    mail_id = put(person, session, view, found, document, f"dispatch:{found.id}", now)
    sent = dispatches.change(
        session,
        found.organisation_id,
        found.id,
        expected_version=found.version,
        mail_id=mail_id,
        document_id=document.id,
    )
    _tell(person, session, sent, "dispatch_queued", now)
    return sent


def resend(
    person: Person,
    session: Session,
    dispatch_id: int,
    email: str,
    *,
    expected_version: int,
    now: datetime,
) -> DispatchView:
    """Send a mail that came back, or was refused, once more, to a mended address."""
    found = one(person, session, dispatch_id, Action.SEND_ADVOCACY)
    came_back = found.state is DispatchState.BOUNCED
    if found.mail_id is None or not (came_back or found.mail_state is MailState.FAILED):
        raise UsageError("only a mail that came back or was refused is sent again")
    try:
        mended = found.addressee.model_copy(update={"email": address(email)})
    except ValueError as error:
        raise UsageError("this is no mail address that can be used") from error
    _check_way(found)
    view = _sendable(person, session, found.deliverable_id)
    if view.approved_wording != found.wording:
        raise UsageError("the text was approved anew since this was made; prepare it again")
    document = kept_of(session, found, found.record_id or found.document_id)
    _replace(session, found)
    again = dispatches.change(
        session,
        found.organisation_id,
        found.id,
        expected_version=expected_version,
        addressee=mended.model_dump(mode="json"),
    )
    key = f"dispatch:{found.id}:again:{found.version}"
    mail_id = put(person, session, view, again, document, key, now, copies=False)
    sent = dispatches.change(
        session, found.organisation_id, found.id, expected_version=again.version, mail_id=mail_id
    )
    if came_back:
        content = EventContent(
            state=DispatchState.SENT, on=brussels_day(now), said=mended.email or ""
        )
        dispatch_events.add_event(
            session,
            found.organisation_id,
            found.id,
            content,
            person_id=person.id or None,
            now=now,
            mail_id=mail_id,
        )
    _tell(person, session, sent, "dispatch_queued", now)
    return dispatches.get(session, found.organisation_id, found.id)


def mark_sent(
    person: Person,
    session: Session,
    dispatch_id: int,
    on: date,
    *,
    expected_version: int,
    now: datetime,
    channel: Channel = Channel.POST,
) -> DispatchView:
    """Note that a person sent it on a day, by post, by hand or through a portal."""
    found = one(person, session, dispatch_id, Action.SEND_ADVOCACY)
    if found.sent_on is not None:
        raise UsageError("this has left already")
    if found.mail_id is not None and found.mail_state is not MailState.FAILED:
        raise UsageError("its mail is on the way")
    if channel is Channel.MAIL:
        raise UsageError("what goes out by mail is sent by Fundmap")
    if on > brussels_day(now):
        raise UsageError("the day on which it was sent cannot be ahead")
    view = seen(person, session, found.deliverable_id)
    if view.approved_wording != found.wording:
        raise UsageError("the text was approved anew since this was made; prepare it again")
    approved = view.approved_at
    if approved is not None and on < brussels_day(approved):
        raise UsageError("it cannot have left before its text was approved")
    document = document_of(person, session, view, found, now, day=on)
    _replace(session, found)
    sent = dispatches.change(
        session,
        found.organisation_id,
        found.id,
        expected_version=expected_version,
        sent_on=on,
        channel=channel,
        mail_id=None,
        document_id=document.id,
    )
    _tell(person, session, sent, "dispatch_sent", now)
    return sent


def _replace(session: Session, found: DispatchView) -> None:
    """See to it that nobody tries a refused mail again after another way was taken."""
    if found.mail_id is not None and found.mail_state is MailState.FAILED:
        outbox.give_up(session, found.mail_id)


def keep_record(
    person: Person,
    session: Session,
    dispatch_id: int,
    name: str,
    body: bytes,
    *,
    expected_version: int,
    now: datetime,
) -> DispatchView:
    """Keep the signed PDF, which is the version of record; raises UsageError for anything else."""
    found = one(person, session, dispatch_id, Action.SEND_ADVOCACY)
    if not name.lower().endswith(".pdf"):
        raise UsageError("the version of record is a PDF")
    if found.mail_id is not None and found.sent_on is None:
        raise UsageError("its mail is on the way; keep the signed PDF once it has left")
    kept = files.keep(
        person,
        session,
        Action.SEND_ADVOCACY,
        name,
        body,
        now,
        thing=f"deliverable:{found.deliverable_id}:dispatch:{found.id}",
    )
    saved = dispatches.change(
        session,
        found.organisation_id,
        found.id,
        expected_version=expected_version,
        record_id=kept.id,
    )
    _tell(person, session, saved, "record_kept", now)
    return saved


def annexes_of(person: Person, session: Session, deliverable_id: int) -> tuple[FileView, ...]:
    """Return the files of a deliverable that may go along, oldest first."""
    view = seen(person, session, deliverable_id)
    return stored_files.list_of(session, view.organisation_id, f"deliverable:{view.id}")


def add_annex(
    person: Person, session: Session, deliverable_id: int, name: str, body: bytes, now: datetime
) -> FileView:
    """Keep a file that may go along with the letters of a deliverable; raises UsageError."""
    view = seen(person, session, deliverable_id, Action.SEND_ADVOCACY)
    thing = f"deliverable:{view.id}"
    return files.keep(person, session, Action.SEND_ADVOCACY, name, body, now, thing=thing)


def _sendable(person: Person, session: Session, deliverable_id: int) -> DeliverableView:
    view = seen(person, session, deliverable_id, Action.SEND_ADVOCACY)
    if view.state not in SENDABLE or view.approved_wording is None:
        raise UsageError("only an approved text is sent")
    if view.approved_wording != view.wording:
        raise UsageError("the text is no longer the one that was approved")
    return view


def _language(view: DeliverableView, each: AddresseeView, instead: Instead | None) -> str:
    if each.content.language in view.languages:
        return each.content.language
    if instead is None or instead.language not in view.languages:
        raise UsageError(
            f"{each.name} is written to in {each.content.language}, in which no text is approved"
        )
    return instead.language


def _as_it_stands(
    view: DeliverableView,
    each: AddresseeView,
    channel: Channel,
    instead: Instead | None,
    today: date,
) -> Addressee:
    """Return the entry as it stands today, with nobody but the present holder of the office."""
    if each.content.closed_on is not None:
        raise UsageError(f"{each.name} is written to no more")
    if channel is Channel.MAIL and not each.content.email:
        raise UsageError(f"{each.name} has no mail address")
    now_there = each.addressee()
    holder = now_there.holder(today)
    salutation = now_there.salutation
    if _language(view, each, instead) != each.content.language and instead is not None:
        salutation = one_line(instead.salutation)
        if not salutation:
            raise UsageError(f"a form of address in {instead.language} is missing")
    return now_there.model_copy(
        update={"holders": (holder,) if holder else (), "salutation": salutation}
    )


def _copies(wanted: Sequence[str]) -> list[str]:
    if len(wanted) > _MOST_COPIES:
        raise UsageError(f"at most {_MOST_COPIES} get a copy")
    try:
        return list(dict.fromkeys(address(one) for one in wanted if one.strip()))
    except ValueError as error:
        raise UsageError("a copy goes to a mail address; one of them is none") from error


def _check_annexes(session: Session, view: DeliverableView, annexes: Sequence[int]) -> None:
    own = {file.id for file in stored_files.list_of(
        session, view.organisation_id, f"deliverable:{view.id}"
    )}  # fmt: skip
    if set(annexes) - own:
        raise UsageError("an annex is a file of this deliverable")


def _check_way(found: DispatchView) -> None:
    if found.channel is not Channel.MAIL or not found.addressee.email:
        raise UsageError("this one is not sent by mail; note the day on which you sent it")
    if not can_mail():
        raise UsageError(
            "no mail server is set up here; send it yourself and note the day on which you did"
        )


def _tell(person: Person, session: Session, found: DispatchView, what: str, now: datetime) -> None:
    deliverables.add_event(
        session,
        found.organisation_id,
        found.deliverable_id,
        EventKind.DISPATCH,
        person_id=person.id or None,
        now=now,
        what=what,
        wording=found.wording,
        after={"dispatch": found.id, "addressee": found.addressee.body},
    )
    audit.note(
        person,
        session,
        AuditAction.LETTER_SENT,
        now=now,
        organisation_id=found.organisation_id,
        thing=f"dispatch:{found.id}",
        what=what,
    )
