"""The mail of a dispatch: the document that leaves, what goes along, and the words around it."""

from datetime import UTC, date, datetime, time

from domain.deliverables import DeliverableView, FileView
from domain.dispatches import DispatchView
from domain.errors import NotFound, UsageError
from domain.i18n import texts
from domain.mail import Attachment, Mail, one_line, sender
from domain.people import Person
from funding_db.engine import Session
from funding_db.repositories import deliverable_texts, outbox, people
from funding_db.repositories import files as stored_files
from services import files
from services.deliverable_documents import To, made
from services.rights import Action
from services.settings import settings

MOST_BYTES = 18_000_000
"""What a letter and its annexes may weigh in a mail."""


def reply_address(person: Person, session: Session) -> str | None:
    """Return where answers to a mail go: to whoever sends it, else to the sender of all mails."""
    account = people.account(session, person.id) if person.id else None
    if account is not None and account.email:
        return account.email
    return sender(settings().mail_from).address if settings().mail_from else None


def attachments(
    session: Session, found: DispatchView, document: FileView
) -> tuple[Attachment, ...]:
    """Return the letter and its annexes as they go with a mail; raises UsageError when too large."""
    going = [document, *(kept_of(session, found, number) for number in found.annexes)]
    if sum(file.size for file in going) > MOST_BYTES:
        raise UsageError(f"letter and annexes have more than {MOST_BYTES // 1_000_000} MB")
    return tuple(
        Attachment(sha256=file.sha256, name=file.name, media_type=file.media_type) for file in going
    )


def can_mail() -> bool:
    """Say whether this installation can send mails."""
    return bool(settings().smtp_url.get_secret_value() and settings().mail_from)


def title_sent(session: Session, found: DispatchView) -> str:
    """Return the title of the text that a dispatch is about, as approved, in its language.

    Never the one that we work under: that may change at any time and is for ourselves.
    """
    written = deliverable_texts.versions(
        session, found.organisation_id, found.deliverable_id, found.language
    )
    titles = (text.title for text in written if text.written_at <= found.prepared_at)
    return one_line(next(titles, written[-1].title))


def document_of(
    person: Person,
    session: Session,
    view: DeliverableView,
    found: DispatchView,
    now: datetime,
    *,
    day: date | None = None,
) -> FileView:
    """Return what leaves: the signed PDF where there is one, else the document made for them.

    It bears the `day` on which a person sent it, else today.
    """
    known = found.record_id or found.document_id
    if known is not None:
        return kept_of(session, found, known)
    to = To(found.addressee, found.our_reference, found.their_reference, found.copies)
    at = datetime.combine(day, time(12), tzinfo=UTC) if day else now
    content = made(session, view, found.language, now=at, to=to).pdf()
    return files.keep(
        person,
        session,
        Action.SEND_ADVOCACY,
        f"letter-{found.id}-{found.language}.pdf",
        content,
        now,
        thing=f"deliverable:{view.id}:dispatch:{found.id}",
    )


def kept_of(session: Session, found: DispatchView, number: int | None) -> FileView:
    """Return a file of a dispatch; raises NotFound."""
    kept = stored_files.get(session, found.organisation_id, number) if number else None
    if kept is None:
        raise NotFound("a file of this dispatch is lost")
    return kept[0]


def put(
    person: Person,
    session: Session,
    view: DeliverableView,
    found: DispatchView,
    document: FileView,
    key: str,
    now: datetime,
    *,
    copies: bool = True,
) -> int:
    """Put the mail of a dispatch into the outbox, with its copies, and return its number."""
    t = texts(found.language)
    going = attachments(session, found, document)
    sign_off = " · ".join(view.content.parts.sender[:1])
    title = title_sent(session, found)
    lines = [
        found.addressee.salutation,
        t("Please find attached: {title}.", title=title),
        t("Our reference: {reference}", reference=found.our_reference)
        if found.our_reference
        else "",
        t("Your reference: {reference}", reference=found.their_reference)
        if found.their_reference
        else "",
        t("Please acknowledge receipt by answering this mail."),
        sign_off,
    ]
    text = "\n\n".join(one_line(line) for line in lines if line)
    subject = one_line(" · ".join(filter(None, (title, found.our_reference))))[:200]
    base = {
        "subject": subject,
        "language": t.language,
        "organisation_id": found.organisation_id,
        "reply_to": reply_address(person, session),
        "attachments": going,
    }
    whole = Mail(key=key, kind="dispatch", to=found.addressee.email or "", text=text, **base)
    number = outbox.put(session, whole, now=now)
    for place, copy in enumerate(found.copies if copies else (), 1):
        to = f"{found.addressee.office}, {found.addressee.body}"
        about = t("Copy of a letter to {addressee}.", addressee=one_line(to))
        outbox.put(
            session,
            Mail(
                key=f"{key}:copy:{place}",
                kind="dispatch_copy",
                to=copy,
                text=f"{about}\n\n{text}",
                **base,
            ),
            now=now,
        )
    return number
