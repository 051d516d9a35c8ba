"""Mails: put into the outbox by other services, watched over by administrators.

`queue` belongs into the transaction of the act that the mail tells of: both are kept, or none.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from domain.accounts import AuditAction
from domain.bounce import read_bounce
from domain.i18n import texts
from domain.mail import Mail, MailState, MailView, one_line
from domain.match import Message
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import dispatch_events, dispatches, outbox
from services import audit
from services.rights import Action, require
from services.settings import Settings

NOTICE = "uncertain_mail"
"""Kind of the mails that tell an administrator of uncertain ones."""
_LONGEST_SUBJECT = 200
_TOLD = 50
_WHAT = Message(
    "The line to the mail server ended before its answer was noted."
    " Fundmap does not send these mails again by itself."
)
_NEXT = Message(
    "Look for the Message-ID in the log of the mail server, then say what you found:"
    " fundmap outbox resolve NUMBER --delivered, or --not-delivered to send the mail again."
)


def queue(
    session: Session,
    *,
    key: str,
    kind: str,
    to: str,
    language: str,
    subject: Message,
    paragraphs: Sequence[Message],
    now: datetime,
    organisation_id: int | None = None,
    unsubscribe_url: str | None = None,
    not_after: datetime | None = None,
    secret: bool = False,
) -> int:
    """Keep a mail to be sent, in the reader's language, and return its id.

    `key` says what the mail is about: asking twice with one key sends one mail. `secret`: the text
    holds a link that lets somebody in. Raises ValueError when the address cannot be used.
    """
    say = texts(language)
    lines = [say.message(paragraph) for paragraph in paragraphs]
    lines.append(say.message(Message("Fundmap sends this mail by itself; nobody reads answers.")))
    if unsubscribe_url is not None:
        stop = Message("To get no more of these mails: {address}", (("address", unsubscribe_url),))
        lines.append(say.message(stop))
    title = one_line(say.message(subject))
    if len(title) > _LONGEST_SUBJECT:
        title = title[: _LONGEST_SUBJECT - 1] + "…"
    mail = Mail(
        key=key,
        kind=kind,
        to=to,
        subject=title,
        # A value with line ends must not look like a paragraph of ours.
        text="\n\n".join(one_line(line) for line in lines),
        language=say.language,
        organisation_id=organisation_id,
        unsubscribe_url=unsubscribe_url,
        not_after=not_after,
        secret=secret,
    )
    return outbox.put(session, mail, now=now)


def put(session: Session, mail: Mail, *, now: datetime) -> int:
    """Keep a mail that is composed already, and return its id; as `queue` in all else."""
    return outbox.put(session, mail, now=now)


def mails(
    person: Person, session: Session, *, state: MailState | None = None, limit: int = 100
) -> tuple[MailView, ...]:
    """Return mails in a state (or in any), newest first, without their texts."""
    require(person, Action.MANAGE_MAIL)
    return outbox.list_all(session, state=state, limit=limit)


def counts(person: Person, session: Session) -> dict[MailState, int]:
    """Return how many mails are in each state; a state without any is left out."""
    require(person, Action.MANAGE_MAIL)
    return outbox.counts(session)


def resolve(
    person: Person, session: Session, mail_id: int, *, delivered: bool, now: datetime
) -> None:
    """Settle an uncertain mail after a look into the mail server; raises NotFound or Conflict."""
    require(person, Action.MANAGE_MAIL)
    outbox.resolve(session, mail_id, delivered=delivered, by=_who(person), now=now)
    thing = f"mail:{mail_id}"
    action = AuditAction.MAIL_RESOLVED
    audit.note(person, session, action, now=now, thing=thing, delivered=delivered)


def retry(person: Person, session: Session, mail_id: int, *, now: datetime) -> None:
    """Send a failed mail once more; raises NotFound or Conflict."""
    require(person, Action.MANAGE_MAIL)
    outbox.retry(session, mail_id, by=_who(person), now=now)
    audit.note(person, session, AuditAction.MAIL_RETRIED, now=now, thing=f"mail:{mail_id}")


def note_bounce(session: Session, content: bytes, *, now: datetime) -> int | None:
    """Read a mail server's report and note it on the mail that it is about.

    Returns the mail's id; None when it is no report, of no mail of ours, or changes nothing.
    """
    bounce = read_bounce(content)
    if bounce is None:
        return None
    detail = f"{bounce.action}: {bounce.detail}"
    if not bounce.final:
        return outbox.known_taken(session, bounce.token, now=now, detail=detail)
    dispatches.keep_sent_day(session, bounce.token)
    found = outbox.bounced(session, bounce.token, now=now, detail=detail)
    if found is not None:
        dispatch_events.note_bounce(session, found, detail=detail, now=now)
    return found


def tell_of_uncertain(
    session: Session, found: Sequence[MailView], settings: Settings, *, now: datetime
) -> int | None:
    """Queue a mail to the administrator about mails that may or may not have arrived.

    Returns its id; None when there is nobody to tell or nothing but such mails to tell of.
    """
    about = [view for view in found if view.kind != NOTICE]
    if not about or not settings.mail_admin:
        return None
    count = (("count", str(len(about))),)
    named = "\0".join(f"{view.token} {view.attempts}" for view in about)
    return queue(
        session,
        key=f"{NOTICE}:{hashlib.sha256(named.encode()).hexdigest()}",
        kind=NOTICE,
        to=settings.mail_admin,
        language=settings.language,
        subject=Message("Mails of which nobody knows whether they arrived: {count}", count),
        paragraphs=(_WHAT, *(_entry(view) for view in about[:_TOLD]), _NEXT),
        now=now,
    )


def _entry(view: MailView) -> Message:
    params = (
        ("number", str(view.id)),
        ("subject", view.subject),
        ("reader", view.to),
        ("token", view.token),
    )
    return Message("{number}: “{subject}” to {reader}, Message-ID {token}@…", params)


def _who(person: Person) -> str:
    return f"person {person.id}"
