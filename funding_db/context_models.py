"""Tables of context: who was funded by what, and what programmes plan. Calls stand elsewhere."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.context import ContextKind
from funding_db.models import Base, enum_type


class FundedProjectRow(Base, table=True):
    """A funded project in its current content, with what it is found by."""

    __tablename__ = "funded_project"
    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    call_identifier: str | None = Field(default=None, index=True)
    """In lower case, so that it is found however a call writes it."""
    programme: str | None = Field(default=None, index=True)
    countries: str = ""
    """Codes between commas (",FR,IT,"), so that one is found on both engines."""
    latest_on: dt.date | None = None
    """The newest of its days; the order of lists."""
    content: str
    content_hash: str
    read_at: dt.datetime
    snapshot: str | None = None
    first_seen_at: dt.datetime
    changed_at: dt.datetime
    last_seen_at: dt.datetime | None = None
    """None while the newest run of its source saw it, so that an unchanged run writes no row."""
    missing_since: dt.datetime | None = None


class ProgrammeFigureRow(Base, table=True):
    """A programme's planned amount under one objective, in its current content."""

    __tablename__ = "programme_figure"
    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    country: str | None = Field(default=None, index=True)
    specific_objective: str
    content: str
    content_hash: str
    read_at: dt.datetime
    snapshot: str | None = None
    first_seen_at: dt.datetime
    changed_at: dt.datetime
    last_seen_at: dt.datetime | None = None
    missing_since: dt.datetime | None = None


class ContextRevisionRow(Base, table=True):
    """One distinct content of a piece of context, for ever (a trigger refuses any change)."""

    __tablename__ = "context_revision"
    __table_args__ = (
        sa.UniqueConstraint("uid", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: ContextKind = Field(sa_type=enum_type(ContextKind))
    uid: str
    number: int
    content: str
    changes: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    """Triples of field, old and new value; empty for the first."""
    run_id: int = Field(foreign_key="crawl_run.id", index=True)
    recorded_at: dt.datetime
    snapshot: str | None = Field(default=None, index=True)
