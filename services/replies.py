"""What comes back to a letter, the clock, and asking again; nothing is ever sent by itself."""

import email
import email.policy
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from email.errors import MessageError

from domain.accounts import AuditAction
from domain.advocacy_letters import DispatchState
from domain.deliverables import EventKind, FileView
from domain.dispatches import Channel, DispatchView, EventContent
from domain.errors import UsageError
from domain.i18n import texts
from domain.mail import Mail, one_line
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import deliverables, dispatch_events, dispatches, outbox
from funding_db.repositories import files as stored_files
from letters.clock import Reading, WhyNot, read_clock
from services import audit, files
from services.deliverable_state import seen
from services.dispatch_mails import attachments, can_mail, reply_address, title_sent
from services.dispatches import one
from services.rights import Action

NOTED = (
    DispatchState.ACKNOWLEDGED,
    DispatchState.HOLDING_REPLY,
    DispatchState.ANSWERED,
    DispatchState.BOUNCED,
    DispatchState.NO_ANSWER,
)
"""What a person may note; the sending and the asking again note themselves."""
_MOST_FILES, _LONGEST, _LONGEST_TEXT = 10, 300, 20_000
_HEADERS = ("From", "To", "Cc", "Date", "Subject", "Message-ID")


def reading(found: DispatchView, today: date) -> Reading | None:
    """Return what the clock shows for a dispatch; None before it has left."""
    way = found.dispatch()
    return None if way is None else read_clock(way, found.addressee, today)


def note(
    person: Person,
    session: Session,
    dispatch_id: int,
    happened: EventContent,
    attached: Sequence[tuple[str, bytes]],
    *,
    expected_version: int,
    now: datetime,
) -> DispatchView:
    """Note what came back, with the files that came with it; all of it or nothing.

    The headers of an .eml file are kept beside it. Raises UsageError or Conflict.
    """
    found = one(person, session, dispatch_id, Action.WRITE_ADVOCACY)
    content = _checked(found, happened, brussels_day(now))
    if len(attached) > _MOST_FILES:
        raise UsageError(f"at most {_MOST_FILES} files go with one reply")
    for name, body in attached:
        content = content.model_copy(update={"headers": content.headers | headers_of(name, body)})
    event_id = dispatch_events.add_event(
        session,
        found.organisation_id,
        found.id,
        content,
        person_id=person.id or None,
        now=now,
    )
    for name, body in attached:
        files.keep(
            person,
            session,
            Action.WRITE_ADVOCACY,
            name,
            body,
            now,
            thing=thing_of(found, event_id),
        )
    saved = dispatches.change(
        session,
        found.organisation_id,
        found.id,
        expected_version=expected_version,
        their_reference=content.reference or found.their_reference,
    )
    _tell(person, session, saved, content.state.value, now)
    return saved


def take_back(
    person: Person, session: Session, dispatch_id: int, event_id: int, *, now: datetime
) -> DispatchView:
    """Take back what was noted by mistake; it stays readable. Raises NotFound."""
    found = one(person, session, dispatch_id, Action.WRITE_ADVOCACY)
    dispatch_events.take_back(
        session,
        found.organisation_id,
        found.id,
        event_id,
        person_id=person.id or None,
        now=now,
    )
    _tell(person, session, found, "taken_back", now)
    return dispatches.get(session, found.organisation_id, found.id)


def files_of(
    person: Person, session: Session, deliverable_id: int
) -> dict[int, tuple[FileView, ...]]:
    """Return the files that came with each reply to a text, by the number of the note."""
    view = seen(person, session, deliverable_id)
    kept: defaultdict[int, tuple[FileView, ...]] = defaultdict(tuple)
    before = f"deliverable:{view.id}:reply:"
    for file in stored_files.list_under(session, view.organisation_id, before):
        kept[int(file.thing.removeprefix(before))] += (file,)
    return dict(kept)


def thing_of(found: DispatchView, event_id: int) -> str:
    """Return under what name the files of a reply are kept."""
    return f"deliverable:{found.deliverable_id}:reply:{event_id}"


def chase(
    person: Person,
    session: Session,
    dispatch_id: int,
    *,
    expected_version: int,
    now: datetime,
    by_hand: bool = False,
) -> DispatchView:
    """Ask again, by mail or (`by_hand`) noting that the person did; never before its time.

    Raises UsageError with the first day on which it may be, and Conflict when a colleague asked.
    """
    found = one(person, session, dispatch_id, Action.SEND_ADVOCACY)
    today = brussels_day(now)
    clock = reading(found, today)
    if clock is None:
        raise UsageError("this has not left yet")
    if not clock.chaser.proposed:
        day = clock.chaser.from_day
        why = (clock.chaser.why_not or WhyNot.NO_DUE_DATE).value.replace("_", " ")
        until = f"; it may be from {day.isoformat()}" if day else ""
        raise UsageError(f"it is not the time to ask again: {why}{until}")
    mail_id = None if by_hand else _chaser(person, session, found, now)
    saved = dispatches.change(
        session, found.organisation_id, found.id, expected_version=expected_version
    )
    dispatch_events.add_event(
        session,
        found.organisation_id,
        found.id,
        EventContent(state=DispatchState.CHASED, on=today),
        person_id=person.id or None,
        now=now,
        mail_id=mail_id,
    )
    _tell(person, session, saved, "chased", now)
    return dispatches.get(session, found.organisation_id, found.id)


def set_days(
    person: Person,
    session: Session,
    dispatch_id: int,
    *,
    own_due_on: date | None,
    remind_on: date | None,
    expected_version: int,
    now: datetime,
) -> DispatchView:
    """Set the day by which the person expects an answer, and the reminder; None takes it away."""
    found = one(person, session, dispatch_id, Action.WRITE_ADVOCACY)
    if found.sent_on is not None and own_due_on is not None and own_due_on < found.sent_on:
        raise UsageError("an answer cannot be due before the letter left")
    saved = dispatches.change(
        session,
        found.organisation_id,
        found.id,
        expected_version=expected_version,
        own_due_on=own_due_on,
        remind_on=remind_on,
    )
    _tell(person, session, saved, "days_set", now)
    return saved


def pause(
    person: Person, session: Session, dispatch_id: int, first: date, why: str, *, now: datetime
) -> DispatchView:
    """Note that from a day on the ball is with us; raises UsageError when it is already."""
    found = one(person, session, dispatch_id, Action.WRITE_ADVOCACY)
    if any(view.pause.last is None for view in found.pauses):
        raise UsageError("the clock is paused already")
    if first > brussels_day(now):
        raise UsageError("a pause cannot begin ahead")
    dispatch_events.add_pause(
        session,
        found.organisation_id,
        found.id,
        first,
        one_line(why)[:_LONGEST],
        person_id=person.id or None,
        now=now,
    )
    _tell(person, session, found, "paused", now)
    return dispatches.get(session, found.organisation_id, found.id)


def resume(person: Person, session: Session, dispatch_id: int, *, now: datetime) -> DispatchView:
    """Note that the ball is with them again from today; raises UsageError when it was."""
    found = one(person, session, dispatch_id, Action.WRITE_ADVOCACY)
    if not dispatch_events.end_pause(session, found.organisation_id, found.id, brussels_day(now)):
        raise UsageError("the clock is not paused")
    _tell(person, session, found, "resumed", now)
    return dispatches.get(session, found.organisation_id, found.id)


def headers_of(name: str, body: bytes) -> dict[str, str]:
    """Return who wrote a mail (an .eml file), to whom, when and about what; empty for others."""
    if not name.lower().endswith(".eml"):
        return {}
    try:
        message = email.message_from_bytes(body, policy=email.policy.default)
        found = {key: str(message[key] or "") for key in _HEADERS}
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError):
        return {}  # a mail that breaks the rules is kept as it is, without its headers
    return {key: one_line(value)[:_LONGEST] for key, value in found.items() if value}


def _checked(found: DispatchView, happened: EventContent, today: date) -> EventContent:
    if found.sent_on is None:
        raise UsageError("nothing can come back before it has left")
    if happened.state not in NOTED:
        raise UsageError("choose what came back")
    if not found.sent_on <= happened.on <= today:
        raise UsageError("the day lies between the sending and today")
    if happened.promised_by is not None:
        if happened.state is not DispatchState.HOLDING_REPLY:
            raise UsageError("only a holding reply names a day by which they will answer")
        if happened.promised_by < happened.on:
            raise UsageError("they cannot have promised an answer for a day before")
    if len(happened.said) > _LONGEST_TEXT:
        raise UsageError(f"a summary has at most {_LONGEST_TEXT} characters")
    return happened.model_copy(
        update={
            "reference": one_line(happened.reference or "")[:_LONGEST] or None,
            "by_service": one_line(happened.by_service or "")[:_LONGEST] or None,
            "said": happened.said.strip(),
        }
    )


def _chaser(person: Person, session: Session, found: DispatchView, now: datetime) -> int:
    if found.channel is not Channel.MAIL or not found.addressee.email:
        raise UsageError("this letter did not go by mail: ask again yourself, and note it")
    if not can_mail():
        raise UsageError("no mail server is set up here: ask again yourself, and note it")
    view = seen(person, session, found.deliverable_id)
    document = stored_files.get(
        session, found.organisation_id, found.record_id or found.document_id or 0
    )
    t = texts(found.language)
    title = title_sent(session, found)
    lines = [
        found.addressee.salutation,
        t(
            "On {day} we sent you the attached letter: {title}.",
            day=t.day(found.sent_on),
            title=title,
        ),
        t("Our reference: {reference}", reference=found.our_reference)
        if found.our_reference
        else "",
        t("Your reference: {reference}", reference=found.their_reference)
        if found.their_reference
        else "",
        t("We have not had your answer yet and would be grateful for it."),
        " · ".join(view.content.parts.sender[:1]),
    ]
    noted = (*found.events, *found.taken_back)  # what was taken back had its number too
    times = sum(event.content.state is DispatchState.CHASED for event in noted)
    mail = Mail(
        key=f"chaser:{found.id}:{times + 1}",
        kind="chaser",
        to=found.addressee.email,
        subject=one_line(t("Reminder: {title}", title=title))[:200],
        text="\n\n".join(one_line(line) for line in lines if line),
        language=t.language,
        organisation_id=found.organisation_id,
        reply_to=reply_address(person, session),
        attachments=attachments(session, found, document[0])[:1] if document else (),
    )
    return outbox.put(session, mail, now=now)


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
        AuditAction.REPLY_NOTED,
        now=now,
        organisation_id=found.organisation_id,
        thing=f"dispatch:{found.id}",
        what=what,
    )
