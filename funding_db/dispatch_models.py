"""Tables of letters on their way: addressees, dispatches, replies, signatures, positions."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.advocacy_asks import Stance
from domain.advocacy_letters import BodyKind, DispatchState, SignatureState
from domain.dispatches import Channel
from funding_db.models import Base, enum_type


class AddresseeRow(Base, table=True):
    """An office or function that one writes to."""

    __tablename__ = "addressee"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "body", "office", "language"),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    version: int
    body: str
    body_kind: BodyKind = Field(sa_type=enum_type(BodyKind))
    office: str
    language: str
    salutation: str
    country: str | None = None
    email: str | None = None
    postal: str | None = None
    source: str | None = None
    note: str = ""
    closed_on: dt.date | None = None
    """Since when it is written to no more; None = it is."""
    updated_at: dt.datetime
    updated_by: int | None = None


class OfficeHolderRow(Base, table=True):
    """Who holds an office, and until when; the name is forgotten some time after the term."""

    __tablename__ = "office_holder"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    addressee_id: int = Field(foreign_key="addressee.id", index=True)
    name: str
    """Empty once it was forgotten."""
    since: dt.date
    until: dt.date | None = None
    source: str
    noted_at: dt.datetime
    noted_by: int | None = None
    forgotten_at: dt.datetime | None = None


class DispatchRow(Base, table=True):
    """One text to one addressee. What became of it stands in its events and in the outbox."""

    __tablename__ = "dispatch"
    __table_args__ = (
        sa.UniqueConstraint("deliverable_id", "addressee_id", "wording"),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
        sa.Index(
            "ix_dispatch_counts",
            "organisation_id",
            "deliverable_id",
            "last_state",
            "sent_on",
            "mail_id",
        ),
        sa.Index("ix_dispatch_answers", "organisation_id", "answered_on", "deliverable_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    deliverable_id: int = Field(foreign_key="deliverable.id")
    addressee_id: int = Field(foreign_key="addressee.id", index=True)
    version: int
    channel: Channel = Field(sa_type=enum_type(Channel))
    wording: str
    language: str
    addressee: dict[str, Any] = Field(sa_type=sa.JSON)
    """The entry of the directory as it stood when the copy was made."""
    copies: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    """Mail addresses that get a copy."""
    annexes: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    """Kept files that go with it."""
    our_reference: str | None = None
    their_reference: str | None = None
    document_id: int | None = Field(default=None, foreign_key="stored_file.id")
    """The PDF that was made for this addressee."""
    record_id: int | None = Field(default=None, foreign_key="stored_file.id")
    """The signed PDF, which is the version of record."""
    mail_id: int | None = Field(default=None, foreign_key="outbox.id")
    sent_on: dt.date | None = None
    """Day on which a person sent it; a mail's day stands in the outbox."""
    own_due_on: dt.date | None = None
    remind_on: dt.date | None = None
    prepared_at: dt.datetime
    prepared_by: int | None = None
    last_state: DispatchState | None = Field(default=None, sa_type=enum_type(DispatchState))
    """What its standing events come to, kept beside them so that a board counts quickly."""
    answered_on: dt.date | None = None
    """Day of the first standing answer; kept for the same."""


class DispatchEventRow(Base, table=True):
    """Something that happened to a dispatch, with what they wrote; never deleted."""

    __tablename__ = "dispatch_event"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    dispatch_id: int = Field(foreign_key="dispatch.id", index=True)
    state: DispatchState = Field(sa_type=enum_type(DispatchState))
    on: dt.date
    reference: str | None = None
    by_service: str | None = None
    promised_by: dt.date | None = None
    said: str = ""
    """Their words, or a summary of them."""
    headers: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    """From, to, date and subject of their message, as it bears them."""
    mail_id: int | None = Field(default=None, foreign_key="outbox.id")
    """Of a chaser that we sent."""
    noted_at: dt.datetime
    noted_by: int | None = None
    withdrawn_at: dt.datetime | None = None
    """When it was taken back as a mistake."""
    withdrawn_by: int | None = None


class DispatchPauseRow(Base, table=True):
    """Days on which the ball is with us."""

    __tablename__ = "dispatch_pause"
    __table_args__ = (
        sa.CheckConstraint("last IS NULL OR last >= first", name="ends_after_it_began"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    dispatch_id: int = Field(foreign_key="dispatch.id", index=True)
    first: dt.date
    last: dt.date | None = None
    why: str = ""
    noted_at: dt.datetime
    noted_by: int | None = None


class SignatureRow(Base, table=True):
    """An invitation to sign one exact wording, and what came of it."""

    __tablename__ = "signature"
    __table_args__ = (
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn_on_a_day"
        ),
        sa.Index(
            "ix_signature_one_open",
            "deliverable_id",
            "body",
            "wording",
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    deliverable_id: int = Field(foreign_key="deliverable.id", index=True)
    body: str
    body_kind: BodyKind = Field(sa_type=enum_type(BodyKind))
    email: str | None = None
    language: str
    state: SignatureState = Field(sa_type=enum_type(SignatureState))
    wording: str
    invited_at: dt.datetime
    invited_by: int | None = None
    reminded_at: dt.datetime | None = None
    signer: str | None = None
    capacity: str | None = None
    mandate: str | None = None
    told_by: str = ""
    """How the confirmation came, where it did not come by the link."""
    confirmed_at: dt.datetime | None = None
    withdrawn_on: dt.date | None = None


class PositionRow(Base, table=True):
    """Where a decision-maker stood on an ask on a day; never changed."""

    __tablename__ = "position"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    addressee_id: int = Field(foreign_key="addressee.id", index=True)
    ask_id: int = Field(foreign_key="ask.id", index=True)
    stance: Stance = Field(sa_type=enum_type(Stance))
    on: dt.date
    source: str | None = None
    quote: str = ""
    noted_at: dt.datetime
    noted_by: int | None = None
    withdrawn_at: dt.datetime | None = None
    withdrawn_by: int | None = None
