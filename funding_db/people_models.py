"""Tables about people: who may sign in, what they may do, and what was done.

Personal data stands in `person`, `invitation` and `login_session` only, so that it can be erased;
`audit_event` knows people by number and is never changed (a trigger refuses it).
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.accounts import AuditAction, Rhythm, SignInMethod, TokenPurpose
from domain.enums import Role
from funding_db.models import Base, enum_type


class PersonRow(Base, table=True):
    """Somebody who can sign in; erased ones keep their number only."""

    __tablename__ = "person"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"),)
    id: int | None = Field(default=None, primary_key=True)
    email: str | None = Field(default=None, unique=True)
    """In lower case; None once erased."""
    name: str = ""
    language: str = "en"
    password_hash: str | None = None
    issuer: str | None = None
    """Issuer and subject of an OpenID Connect provider, where the person came by one."""
    subject: str | None = None
    digest: Rhythm = Field(default=Rhythm.WEEKLY, sa_type=enum_type(Rhythm))
    digest_days: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    digest_at: dt.datetime | None = None
    """Until when the person has been told what changed; None before the first time."""
    made_at: dt.datetime
    disabled_at: dt.datetime | None = None
    erased_at: dt.datetime | None = None


class MembershipRow(Base, table=True):
    """One role of a person in an organisation."""

    __tablename__ = "membership"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id", index=True)
    role: Role = Field(primary_key=True, sa_type=enum_type(Role))
    granted_at: dt.datetime


class InvitationRow(Base, table=True):
    """An address that may become a person with one role."""

    __tablename__ = "invitation"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    email: str | None = Field(default=None, index=True)
    """None once accepted, withdrawn or expired for good."""
    role: Role = Field(sa_type=enum_type(Role))
    language: str = "en"
    invited_by: int | None = Field(default=None, foreign_key="person.id", index=True)
    """None = from the command line."""
    made_at: dt.datetime
    expires_at: dt.datetime
    accepted_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None


class LoginSessionRow(Base, table=True):
    """One signed-in browser; the token itself is known to that browser only."""

    __tablename__ = "login_session"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    """The organisation for which the person acts in this browser."""
    method: SignInMethod = Field(sa_type=enum_type(SignInMethod))
    agent: str = ""
    """What the browser calls itself, shortened."""
    made_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime = Field(index=True)
    revoked_at: dt.datetime | None = None


class OneTimeTokenRow(Base, table=True):
    """Proof of a mailbox, good once: for a new password."""

    __tablename__ = "one_time_token"
    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    purpose: TokenPurpose = Field(sa_type=enum_type(TokenPurpose))
    made_at: dt.datetime
    expires_at: dt.datetime = Field(index=True)
    used_at: dt.datetime | None = None


class SignInAttemptRow(Base, table=True):
    """One attempt, under keyed hashes of account and place; forgotten after some weeks."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        sa.Index("ix_sign_in_attempt_account_at", "account", "at"),
        sa.Index("ix_sign_in_attempt_place_at", "place", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    account: str
    place: str
    good: bool
    at: dt.datetime = Field(index=True)


class AuditEventRow(Base, table=True):
    """Something that was done, for ever; people stand in it as numbers."""

    __tablename__ = "audit_event"
    id: int | None = Field(default=None, primary_key=True)
    at: dt.datetime = Field(index=True)
    person_id: int | None = Field(default=None, index=True)
    """Who did it; None = a visitor or the command line. A number only: it refers to nobody."""
    organisation_id: int | None = Field(default=None, index=True)
    action: AuditAction = Field(sa_type=enum_type(AuditAction))
    thing: str = ""
    """Kind and number of what it was done to, such as person:7."""
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
