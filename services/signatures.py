"""Signatures by cities and networks: asked by mail, given on a page without an account.

The link in the mail is signed with the installation's secret and opens one invitation, which is for
one exact wording. Commission services, the EIB and ministries cannot be invited at all.
"""

import datetime as dt
from dataclasses import dataclass

from domain.accounts import AuditAction
from domain.advocacy import State
from domain.advocacy_letters import BodyKind, Signature, SignatureState
from domain.deliverables import DeliverableView, TextView
from domain.dispatches import SignatureView
from domain.errors import NotAllowed, NotFound, UsageError
from domain.i18n import LANGUAGES, texts
from domain.mail import Mail, address, one_line
from domain.people import Person
from domain.status import brussels_day
from funding_db.engine import Session
from funding_db.repositories import deliverable_texts, deliverables, people
from funding_db.repositories import signatures as stored
from letters import signing
from letters.documents import Document
from letters.filling import MissingValue
from letters.working_days import WorkingDays, clock_data
from services import audit, deliverable_documents, dispatch_mails
from services import mail as outbox
from services.deliverable_state import assembled, seen
from services.rights import Action, own_organisation
from services.settings import Mode, settings
from services.tokens import sign, unsign

_PURPOSE = "signature"
_LONGEST = 300
_WEEK = WorkingDays(free=lambda _: False, knows=lambda _: False)
"""Weekends alone: whose holidays count is not known of a body."""


class LinkTooOld(NotFound):
    """A link of ours whose days are over; it shows and does nothing any more."""

    def __init__(self, until: dt.date, language: str) -> None:
        super().__init__("this link is too old")
        self.until, self.language = until, language


@dataclass(frozen=True, slots=True)
class Invitation:
    """What stands on the page of somebody who is asked to sign."""

    title: str
    organisation: str
    body: str
    language: str
    """In which the invitation was written."""
    languages: tuple[str, ...]
    """In which the text can be read."""
    mandate_needed: bool
    state: SignatureState
    lapsed: bool
    """The text was changed or withdrawn since; it cannot be signed any more."""
    wording: str
    person: str | None
    capacity: str | None
    document: Document | None
    """None once the words are others than those that this invitation is about."""


def by_link() -> bool:
    """Say whether invitations go out by mail with a link."""
    return settings().mode is Mode.SHARED and dispatch_mails.can_mail()


def invite(
    person: Person,
    session: Session,
    deliverable_id: int,
    whom: str,
    kind: BodyKind,
    *,
    email: str | None,
    language: str,
    now: dt.datetime,
) -> SignatureView:
    """Ask a body to sign the approved wording; by mail where this installation sends any.

    Raises UsageError for who is never asked and while the text is not open for signature, Conflict
    when it was asked already.
    """
    organisation = own_organisation(person, Action.SEND_ADVOCACY)
    view = seen(person, session, deliverable_id)
    named = " ".join(whom.split())
    if not 1 <= len(named) <= _LONGEST:
        raise UsageError(f"name the body that is asked, in at most {_LONGEST} characters")
    invited = signing.invite(named, kind, wording=_open_wording(session, view), at=now)
    to = _mail_address(email)
    number = stored.add(
        session,
        organisation,
        deliverable_id,
        invited,
        email=to,
        language=language if language in LANGUAGES else "en",
        person_id=person.id or None,
    )
    made = stored.get(session, organisation, number)
    if to and by_link():
        outbox.put(session, _mail(session, made, view, "invitation", now), now=now)
    _note(person, session, made, AuditAction.SIGNATURE_CHANGED, now)
    return made


def _open_wording(session: Session, view: DeliverableView) -> str:
    wording = assembled(session, view).wording
    if view.state is not State.SIGNING or wording is None or wording != view.approved_wording:
        raise UsageError("open the approved text for signature first")
    return wording


def _mail_address(email: str | None) -> str | None:
    if not (email or "").strip():
        return None
    try:
        return address(email or "")
    except ValueError as error:
        raise UsageError("this is no mail address that can be used") from error


def _mail(
    session: Session, made: SignatureView, view: DeliverableView, kind: str, now: dt.datetime
) -> Mail:
    t = texts(made.language)
    organisation = _asker(session, view)
    title = _title(session, made, view)
    reminder = kind == "reminder"
    lines = (
        t("Hello,"),
        t("{organisation} asks {body} to sign “{title}”.",
          organisation=organisation, body=made.signature.body, title=title),
        t("Read the exact text and sign or decline on this page:"),
        f"{settings().base_url()}/sign/{link(made)}",
        t("Whoever has this link can sign for {body}. Hand it on only to whoever may.",
          body=made.signature.body),
        t("The link can be used until {day}.", day=t.day(_link_until(brussels_day(now)))),
    )  # fmt: skip
    subject = (
        t("Reminder: a text to sign: {title}", title=title)
        if reminder
        else t("A text to sign: {title}", title=title)
    )
    return Mail(
        key=f"signature:{made.id}:{kind}:{brussels_day(now).isoformat()}",
        kind="signature",
        to=made.email or "",
        subject=subject[:200],
        text="\n\n".join(lines),
        language=made.language,
        organisation_id=made.organisation_id,
        secret=True,
    )


def _asker(session: Session, view: DeliverableView) -> str:
    """Return who asks: the organisation, or the sender of the text while it has no name."""
    named = people.organisation_name(session, view.organisation_id)
    return one_line(named or next(iter(view.content.parts.sender), "") or "Fundmap")


def _title(session: Session, made: SignatureView, view: DeliverableView) -> str:
    """Return the approved title in the reader's language; never the one that we work under."""
    written = deliverable_texts.latest(session, view.organisation_id, view.id)
    spoken = next((one for one in (made.language, "en") if one in written), min(written))
    return one_line(written[spoken].title)


def link(view: SignatureView) -> str:
    """Return the token of an invitation's page."""
    return sign(settings().secret, _PURPOSE, str(view.id))


def usable_until(view: SignatureView) -> dt.date:
    """Return the last day on which the link of an invitation, or of its last reminder, works."""
    return _link_until(brussels_day(view.reminded_at or view.signature.invited_at))


def _link_until(mailed_on: dt.date) -> dt.date:
    return mailed_on + dt.timedelta(days=settings().signature_days)


def remind(
    person: Person, session: Session, signature_id: int, *, now: dt.datetime
) -> SignatureView:
    """Send a reminder; raises UsageError when the last mail is too short ago or nobody can be told."""
    organisation = own_organisation(person, Action.SEND_ADVOCACY)
    view = _seen(person, session, stored.get(session, organisation, signature_id))
    if view.signature.state is not SignatureState.INVITED:
        raise UsageError(f"this invitation is already {view.signature.state.value}")
    if not view.email or not by_link():
        raise UsageError("this invitation did not go by mail; ask them yourself")
    if brussels_day(now) < reminder_from(view):
        raise UsageError("the last mail is too short ago")
    deliverable = seen(person, session, view.deliverable_id)
    if view.signature.wording != _open_wording(session, deliverable):
        raise UsageError("the text was changed since this invitation; a new one is needed")
    outbox.put(session, _mail(session, view, deliverable, "reminder", now), now=now)
    stored.reminded(session, view, now=now)
    return stored.get(session, organisation, signature_id)


def reminder_from(view: SignatureView) -> dt.date:
    """Return the first day of the next reminder: our usual gap of working days after the last."""
    last = brussels_day(view.reminded_at or view.signature.invited_at)
    gap = clock_data().habits.chaser_gap_working_days
    return _WEEK.after(last, gap)


def confirm(
    person: Person,
    session: Session,
    signature_id: int,
    *,
    signer: str,
    capacity: str,
    mandate: str | None,
    told_by: str,
    now: dt.datetime,
) -> SignatureView:
    """Note a signature that came on paper or by mail; `told_by` says how it came."""
    organisation = own_organisation(person, Action.SEND_ADVOCACY)
    view = _seen(person, session, stored.get(session, organisation, signature_id))
    if not told_by.strip():
        raise UsageError("say how the signature came, such as “letter of 3 March”")
    deliverable = seen(person, session, view.deliverable_id)
    made = _confirmed(session, deliverable, view, signer, capacity, mandate, now)
    saved = stored.keep(session, view, made, told_by=told_by.strip()[:_LONGEST])
    _note(person, session, saved, AuditAction.SIGNATURE_CHANGED, now)
    return saved


def _confirmed(
    session: Session,
    deliverable: DeliverableView,
    view: SignatureView,
    signer: str,
    capacity: str,
    mandate: str | None,
    now: dt.datetime,
) -> Signature:
    if any(len(line or "") > _LONGEST for line in (signer, capacity, mandate)):
        raise UsageError(f"a line has at most {_LONGEST} characters")
    return signing.confirm(
        view.signature,
        wording=_open_wording(session, deliverable),
        person=" ".join(signer.split()),
        capacity=" ".join(capacity.split()),
        at=now,
        mandate=(mandate or "").strip() or None,
        mandate_needed=deliverable.content.mandate_needed,
    )


def withdraw(
    person: Person, session: Session, signature_id: int, on: dt.date, *, now: dt.datetime
) -> SignatureView:
    """Note that a signature was withdrawn, or an invitation declined, on a day."""
    organisation = own_organisation(person, Action.SEND_ADVOCACY)
    view = _seen(person, session, stored.get(session, organisation, signature_id))
    if not brussels_day(view.signature.invited_at) <= on <= brussels_day(now):
        raise UsageError("the day lies between the invitation and today")
    saved = stored.keep(session, view, signing.withdraw(view.signature, on=on))
    _note(person, session, saved, AuditAction.SIGNATURE_CHANGED, now)
    return saved


def _seen(person: Person, session: Session, view: SignatureView) -> SignatureView:
    seen(person, session, view.deliverable_id)
    return view


def list_of(person: Person, session: Session, deliverable_id: int) -> tuple[SignatureView, ...]:
    """Return the invitations of a deliverable, oldest first; raises NotFound for another's."""
    view = seen(person, session, deliverable_id)
    return stored.views_of(session, view.organisation_id, deliverable_id)


def to_ask_again(person: Person, session: Session, deliverable_id: int) -> tuple[str, ...]:
    """Return the bodies that signed or were asked under another wording only."""
    view = seen(person, session, deliverable_id)
    wording = assembled(session, view).wording
    found = [one.signature for one in stored.views_of(session, view.organisation_id, view.id)]
    return tuple(signing.to_ask_again(found, wording)) if wording else ()


# By the link of a mail, without an account


def opened(session: Session, token: str, *, language: str | None, now: dt.datetime) -> Invitation:
    """Return what somebody with a link is asked to sign; raises NotFound for any other link."""
    view, deliverable = _by_link(session, token, now)
    written = deliverable_texts.latest(session, view.organisation_id, deliverable.id)
    wanted = (language, view.language, "en", *sorted(written))
    spoken = next((one for one in wanted if one in written), None)
    if spoken is None:
        raise NotFound("this link cannot be used")
    asked = view.signature.wording
    same = deliverable.approved_wording == asked and deliverable.wording == asked
    lapsed = deliverable.state is not State.SIGNING or not same
    return Invitation(
        title=written[spoken].title if same else "",
        organisation=_asker(session, deliverable),
        body=view.signature.body,
        language=view.language,
        languages=tuple(sorted(written)) if same else (),
        mandate_needed=deliverable.content.mandate_needed,
        state=view.signature.state,
        lapsed=lapsed,
        wording=view.signature.wording,
        person=view.signature.person,
        capacity=view.signature.capacity,
        document=_document(session, deliverable, written[spoken], now) if same else None,
    )


def _document(
    session: Session, deliverable: DeliverableView, text: TextView, now: dt.datetime
) -> Document:
    """Return the text as it will stand; its words alone while an address is still missing."""
    try:
        return deliverable_documents.made(session, deliverable, text.language, now=now)
    except MissingValue:
        return deliverable_documents.own_words(text)


def confirm_by_link(
    session: Session,
    token: str,
    *,
    signer: str,
    capacity: str,
    mandate: str | None,
    now: dt.datetime,
) -> SignatureView:
    """Sign; raises NotFound for a link that is not ours, UsageError with what is lacking."""
    view, deliverable = _by_link(session, token, now)
    made = _confirmed(session, deliverable, view, signer, capacity, mandate, now)
    return stored.keep(session, view, made)


def withdraw_by_link(session: Session, token: str, *, now: dt.datetime) -> SignatureView:
    """Decline, or withdraw a signature that was given; it stays in the file with its day."""
    view, _ = _by_link(session, token, now)
    return stored.keep(session, view, signing.withdraw(view.signature, on=brussels_day(now)))


def _by_link(
    session: Session, token: str, now: dt.datetime
) -> tuple[SignatureView, DeliverableView]:
    number = unsign(settings().secret, _PURPOSE, token)
    view = stored.by_number(session, int(number)) if number and number.isdigit() else None
    found = deliverables.behind_a_link(session, view.deliverable_id) if view else None
    if view is None or found is None or settings().mode is not Mode.SHARED:
        raise NotFound("this link cannot be used")
    if brussels_day(now) > usable_until(view):
        raise LinkTooOld(usable_until(view), view.language)
    return view, found


def _note(
    person: Person, session: Session, view: SignatureView, action: AuditAction, now: dt.datetime
) -> None:
    if person.organisation_id != view.organisation_id:
        raise NotAllowed("you have no right to do this")
    audit.note(
        person,
        session,
        action,
        now=now,
        organisation_id=view.organisation_id,
        thing=f"deliverable:{view.deliverable_id}",
        body=view.signature.body,
        state=view.signature.state,
    )
