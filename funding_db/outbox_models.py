"""The table of the outbox: every mail is a row before it is a mail."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from domain.mail import MailState
from funding_db.models import Base, enum_type


class OutboxMail(Base, table=True):
    """One mail, fully rendered, with where it stands; never deleted, its text may be forgotten."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.CheckConstraint("attempts >= 0", name="attempts_count"),
        sa.CheckConstraint(
            "(state = 'claimed') = (claim_expires_at IS NOT NULL)", name="claim_has_an_end"
        ),
        sa.CheckConstraint(
            "(state = 'queued') = (next_attempt_at IS NOT NULL)", name="queued_has_a_time"
        ),
        sa.Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """What the mail is about; a second one with the same key is not kept."""
    token: str = Field(unique=True)
    """Left part of the Message-ID."""
    kind: str
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    recipient: str = Field(index=True)
    subject: str
    text: str
    """Empty once it was forgotten."""
    language: str
    reply_to: str | None = None
    """Whoever wrote it and reads the answer; None for what Fundmap says by itself."""
    attachments: list[dict[str, str]] = Field(
        default_factory=list, sa_type=sa.JSON, sa_column_kwargs={"server_default": "[]"}
    )
    """Kept files that go with it: hash, name and media type of each."""
    unsubscribe_url: str | None = None
    secret: bool = False
    state: MailState = Field(sa_type=enum_type(MailState))
    attempts: int = 0
    queued_at: dt.datetime
    not_after: dt.datetime | None = None
    next_attempt_at: dt.datetime | None = None
    claimed_by: str = ""
    claim_expires_at: dt.datetime | None = None
    settled_at: dt.datetime | None = None
    """When it came to its present state, where that is none of waiting or being sent."""
    detail: str = ""
    """What the server or the bounce said last."""
