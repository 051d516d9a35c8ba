"""Tables about being told: saved searches, secret feed addresses, API tokens, readers' alerts.

Personal data stands in `reader_alert.email` and in names that people gave; all of it can be erased.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.accounts import Rhythm
from domain.feeds import FeedKind
from funding_db.models import Base, enum_type


class SavedSearchRow(Base, table=True):
    """The filters of the list of calls under a name; its maker's alone."""

    __tablename__ = "saved_search"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "person_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    person_id: int = Field(index=True)
    """Number of the person, 0 in embedded mode: it refers to nobody."""
    name: str
    query: str
    """As it stands in the address of the page Funding."""
    made_at: dt.datetime


class FeedRow(Base, table=True):
    """One secret address of a calendar; the address itself is known to its maker only."""

    __tablename__ = "feed"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    person_id: int = Field(index=True)
    kind: FeedKind = Field(sa_type=enum_type(FeedKind))
    target_id: int
    """Number of the saved search, the project or the organisation."""
    made_at: dt.datetime
    revoked_at: dt.datetime | None = None


class ApiTokenRow(Base, table=True):
    """One token with which a program reads as its maker may."""

    __tablename__ = "api_token"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    """For which the program acts; None = for none, it reads calls only."""
    name: str
    made_at: dt.datetime
    revoked_at: dt.datetime | None = None


class ReaderAlertRow(Base, table=True):
    """An address that wants to be told of calls; deleted with the last word of its reader."""

    __tablename__ = "reader_alert"
    __table_args__ = (sa.UniqueConstraint("email", "query"),)
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    email: str = Field(index=True)
    language: str = "en"
    query: str
    rhythm: Rhythm = Field(sa_type=enum_type(Rhythm))
    days_before: list[Any] = Field(
        default_factory=list, sa_type=sa.JSON, sa_column_kwargs={"server_default": "[]"}
    )
    """Days before a deadline at which the reader wants to be told of it."""
    made_at: dt.datetime = Field(index=True)
    confirmed_at: dt.datetime | None = None
    told_until: dt.datetime | None = None
