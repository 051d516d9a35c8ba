"""Mails on their way: every change of state is a comparison with the state that was read before.

`attempt` is the number of an attempt, counted from one. A sender that acts on what is no longer
true gets False and must not go on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from domain.errors import Conflict, NotFound
from domain.mail import Attachment, Mail, MailState, MailView
from funding_db.outbox_models import OutboxMail

_LONGEST_DETAIL = 500
_OPEN = (MailState.CLAIMED, MailState.UNCERTAIN)
_OUT = (MailState.SENT, MailState.BOUNCED)


class Waiting(NamedTuple):
    """A mail that a sender may take up."""

    mail: Mail
    token: str
    attempt: int
    """The number that its next attempt has."""


def put(session: Session, mail: Mail, *, now: datetime) -> int:
    """Keep a mail to be sent and return its id; that of the first one when the key is known."""
    values = {
        **mail.model_dump(exclude={"to"}),
        "recipient": mail.to,
        "token": mail.token,
        "state": MailState.QUEUED,
        "attempts": 0,
        "queued_at": now,
        "next_attempt_at": now,
        "claimed_by": "",
        "detail": "",
    }
    dialect = session.connection().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.connection().execute(
        insert(OutboxMail).values(values).on_conflict_do_nothing(index_elements=["key"])
    )
    return cast(int, session.exec(select(OutboxMail.id).where(OutboxMail.key == mail.key)).one())


def due(session: Session, *, now: datetime, limit: int = 100) -> tuple[int, ...]:
    """Return ids of mails whose time has come, the longest waiting first."""
    rows = session.exec(
        select(OutboxMail.id)
        .where(
            col(OutboxMail.state) == MailState.QUEUED,
            col(OutboxMail.next_attempt_at) <= now,
        )
        .order_by(col(OutboxMail.next_attempt_at), col(OutboxMail.id))
        .limit(limit)
    )
    return tuple(cast(int, found) for found in rows)


def is_pending(session: Session, *, now: datetime) -> bool:
    """Say whether a sender has anything to do."""
    claimed = select(OutboxMail.id).where(
        col(OutboxMail.state) == MailState.CLAIMED, col(OutboxMail.claim_expires_at) <= now
    )
    return bool(due(session, now=now, limit=1) or session.exec(claimed.limit(1)).first())


def waiting(session: Session, mail_id: int) -> Waiting | None:
    """Return a mail for its next attempt; None when it does not wait for one."""
    row = session.get(OutboxMail, mail_id)
    if row is None or row.state is not MailState.QUEUED:
        return None
    return Waiting(_mail(row), row.token, row.attempts + 1)


def claim(session: Session, mail_id: int, attempt: int, *, by: str, until: datetime) -> bool:
    """Note that this attempt may from now on reach the server; False when it is somebody else's."""
    return _change(
        session,
        (OutboxMail.id == mail_id, *_queued_before(attempt)),
        state=MailState.CLAIMED,
        attempts=attempt,
        claimed_by=by,
        claim_expires_at=until,
        next_attempt_at=None,
    )


def sent(
    session: Session, mail_id: int, attempt: int, *, token: str, now: datetime, detail: str
) -> bool:
    """Note that the server took this attempt, also when it was held for uncertain meanwhile."""
    return _change(
        session,
        (OutboxMail.token == token, *_this_attempt(mail_id, attempt)),
        **_settled(MailState.SENT, now, detail),
        text=_text_kept(),
    )


def postponed(
    session: Session, mail_id: int, attempt: int, *, until: datetime, detail: str
) -> bool:
    """Note that this attempt surely did not reach the reader and that there will be another."""
    return _change(
        session,
        _not_out(mail_id, attempt),
        state=MailState.QUEUED,
        attempts=attempt,
        claimed_by="",
        claim_expires_at=None,
        next_attempt_at=until,
        settled_at=None,
        detail=_short(detail),
    )


def failed(session: Session, mail_id: int, attempt: int, *, now: datetime, detail: str) -> bool:
    """Note that the mail will not be sent: refused for good, or given up."""
    return _change(
        session,
        _not_out(mail_id, attempt),
        attempts=attempt,
        **_settled(MailState.FAILED, now, detail),
        text=_text_kept(),
    )


def uncertain(session: Session, mail_id: int, attempt: int, *, now: datetime, detail: str) -> bool:
    """Note that nobody knows whether the server took this attempt."""
    where = (
        OutboxMail.id == mail_id,
        OutboxMail.attempts == attempt,
        OutboxMail.state == MailState.CLAIMED,
    )
    return _change(session, where, **_settled(MailState.UNCERTAIN, now, detail))


def expire_claims(session: Session, *, now: datetime) -> tuple[MailView, ...]:
    """Mark as uncertain what a sender claimed and never settled; return those mails."""
    rows = session.exec(
        select(OutboxMail)
        .where(
            col(OutboxMail.state) == MailState.CLAIMED,
            col(OutboxMail.claim_expires_at) <= now,
        )
        .order_by(col(OutboxMail.id))
    ).all()
    detail = "the sender ended before the server's answer was noted"
    return tuple(
        _view(row)
        for row in rows
        if uncertain(session, cast(int, row.id), row.attempts, now=now, detail=detail)
    )


def resolve(session: Session, mail_id: int, *, delivered: bool, by: str, now: datetime) -> None:
    """Settle an uncertain mail: it arrived, or it did not and is sent again.

    Raises NotFound, or Conflict when it is not uncertain (any more).
    """
    row = _found(session, mail_id)
    where = (OutboxMail.id == mail_id, OutboxMail.state == MailState.UNCERTAIN)
    detail = f"{'held for delivered' if delivered else 'held for not delivered'} by {by}"
    if delivered:
        done = _change(session, where, **_settled(MailState.SENT, now, detail), text=_text_kept())
    else:
        done = _change(session, where, **_again(now, detail))
    if not done:
        raise Conflict(f"mail {mail_id} is {row.state}, not uncertain")


def retry(session: Session, mail_id: int, *, by: str, now: datetime) -> None:
    """Send a failed mail once more; raises NotFound, or Conflict when that is not possible."""
    row = _found(session, mail_id)
    where = (
        OutboxMail.id == mail_id,
        OutboxMail.state == MailState.FAILED,
        OutboxMail.text != "",
    )
    if not _change(session, where, **_again(now, f"tried again by {by}")):
        why = "its text was forgotten" if row.state is MailState.FAILED else f"it is {row.state}"
        raise Conflict(f"mail {mail_id} cannot be sent again: {why}")


def give_up(session: Session, mail_id: int) -> None:
    """Forget the text of a refused mail, so that it is never tried again; raises Conflict."""
    where = (OutboxMail.id == mail_id, OutboxMail.state == MailState.FAILED)
    if not _change(session, where, text=""):
        raise Conflict(f"mail {mail_id} is being tried again")


def bounced(session: Session, token: str, *, now: datetime, detail: str) -> int | None:
    """Note that a mail that was taken did not arrive; return its id, None when there is none."""
    states = (*_OPEN, *_OUT)
    row = session.exec(
        select(OutboxMail).where(OutboxMail.token == token, col(OutboxMail.state).in_(states))
    ).one_or_none()
    if row is None:
        return None
    where = (OutboxMail.id == row.id, col(OutboxMail.state).in_(states))
    _change(session, where, **_settled(MailState.BOUNCED, now, detail), text=_text_kept())
    return row.id


def known_taken(session: Session, token: str, *, now: datetime, detail: str) -> int | None:
    """Note that the server must have taken an uncertain mail; return its id, None for any other."""
    row = session.exec(
        select(OutboxMail).where(OutboxMail.token == token, OutboxMail.state == MailState.UNCERTAIN)
    ).one_or_none()
    if row is None:
        return None
    mail_id = cast(int, row.id)
    done = sent(session, mail_id, row.attempts, token=token, now=now, detail=detail)
    return mail_id if done else None


def list_all(
    session: Session, *, state: MailState | None = None, limit: int = 100
) -> tuple[MailView, ...]:
    """Return mails in a state (or in any), newest first, without their texts."""
    query = select(OutboxMail).order_by(col(OutboxMail.id).desc()).limit(limit)
    if state is not None:
        query = query.where(OutboxMail.state == state)
    return tuple(_view(row) for row in session.exec(query))


def view(session: Session, mail_id: int) -> MailView | None:
    """Return one mail; None when there is none."""
    row = session.get(OutboxMail, mail_id)
    return _view(row) if row else None


def counts(session: Session) -> dict[MailState, int]:
    """Return how many mails are in each state; a state without any is left out."""
    query = sa.select(col(OutboxMail.state), sa.func.count()).group_by(col(OutboxMail.state))
    return {row[0]: row[1] for row in session.connection().execute(query)}


def forget_texts(session: Session, *, before: datetime) -> int:
    """Empty the texts of mails settled before `before`; return how many."""
    done = session.connection().execute(
        sa.update(OutboxMail)
        .where(
            col(OutboxMail.state).in_((*_OUT, MailState.FAILED)),
            col(OutboxMail.settled_at) < before,
            col(OutboxMail.text) != "",
        )
        .values(text="")
    )
    return done.rowcount


def forget_recipient(session: Session, recipient: str, *, now: datetime) -> int:
    """Forget a person who left: what waits is not sent, of the rest no name stays; return how many."""
    theirs = col(OutboxMail.recipient) == recipient
    _change(
        session,
        (theirs, OutboxMail.state == MailState.QUEUED),
        **_settled(MailState.FAILED, now, "the reader has left"),
    )
    done = session.connection().execute(
        sa.update(OutboxMail)
        .where(theirs, col(OutboxMail.state) != MailState.CLAIMED)
        .values(recipient="", subject="", text="", unsubscribe_url=None)
    )
    return done.rowcount


def _found(session: Session, mail_id: int) -> OutboxMail:
    row = session.get(OutboxMail, mail_id)
    if row is None:
        raise NotFound(f"there is no mail {mail_id}")
    return row


def _change(session: Session, where: Sequence[Any], **values: Any) -> bool:
    done = session.connection().execute(sa.update(OutboxMail).where(*where).values(values))
    session.expire_all()
    return bool(done.rowcount)


def _queued_before(attempt: int) -> tuple[Any, ...]:
    return OutboxMail.state == MailState.QUEUED, OutboxMail.attempts == attempt - 1


def _this_attempt(mail_id: int, attempt: int) -> tuple[Any, ...]:
    """Rows whose newest attempt is this one and about which nothing better is known."""
    return (
        OutboxMail.id == mail_id,
        OutboxMail.attempts == attempt,
        col(OutboxMail.state).in_((*_OPEN, MailState.QUEUED)),
    )


def _not_out(mail_id: int, attempt: int) -> tuple[Any, ...]:
    """Rows that wait for this attempt (refused before the text), or are in it."""
    return OutboxMail.id == mail_id, sa.or_(
        sa.and_(*_queued_before(attempt)),
        sa.and_(col(OutboxMail.attempts) == attempt, col(OutboxMail.state).in_(_OPEN)),
    )


def _settled(state: MailState, now: datetime, detail: str) -> dict[str, Any]:
    return {
        "state": state,
        "claim_expires_at": None,
        "next_attempt_at": None,
        "settled_at": now,
        "detail": _short(detail),
    }


def _again(now: datetime, detail: str) -> dict[str, Any]:
    return _settled(MailState.QUEUED, now, detail) | {"next_attempt_at": now, "settled_at": None}


def _text_kept() -> Any:
    """A link that lets somebody in is not kept longer than it takes to send it."""
    return sa.case((col(OutboxMail.secret), ""), else_=col(OutboxMail.text))


def _short(detail: str) -> str:
    return detail[:_LONGEST_DETAIL]


def _mail(row: OutboxMail) -> Mail:
    # It was checked when it was put; a rule that came later must not hold it up.
    return Mail.model_construct(
        key=row.key,
        kind=row.kind,
        to=row.recipient,
        subject=row.subject,
        text=row.text,
        language=row.language,
        organisation_id=row.organisation_id,
        unsubscribe_url=row.unsubscribe_url,
        not_after=row.not_after,
        secret=row.secret,
        reply_to=row.reply_to,
        attachments=tuple(Attachment.model_validate(one) for one in row.attachments),
    )


def _view(row: OutboxMail) -> MailView:
    return MailView(
        id=cast(int, row.id),
        key=row.key,
        kind=row.kind,
        token=row.token,
        to=row.recipient,
        subject=row.subject,
        language=row.language,
        organisation_id=row.organisation_id,
        state=row.state,
        attempts=row.attempts,
        queued_at=row.queued_at,
        next_attempt_at=row.next_attempt_at,
        settled_at=row.settled_at,
        detail=row.detail,
    )
