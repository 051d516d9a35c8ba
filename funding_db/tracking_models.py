"""Tables about what cities do with calls: the current mark, and every change of it for ever."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.tracking import DismissReason, Stage
from funding_db.models import Base, enum_type


class MatchMarkRow(Base, table=True):
    """What is kept about one call for one project."""

    __tablename__ = "match_mark"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "call_id"),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
        sa.CheckConstraint(
            "(stage = 'dismissed') = (reason IS NOT NULL)", name="dismissed_with_a_reason"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    project_id: int = Field(foreign_key="project.id")
    call_id: int = Field(foreign_key="call.id", index=True)
    version: int
    stage: Stage = Field(sa_type=enum_type(Stage))
    reason: DismissReason | None = Field(default=None, sa_type=enum_type(DismissReason))
    assigned_to: int | None = Field(default=None, foreign_key="person.id", index=True)
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    updated_at: dt.datetime
    updated_by: int | None = None
    """Number of the person; it refers to nobody, so that the person can be erased."""


class MatchMarkEventRow(Base, table=True):
    """One change of a mark; never changed and never deleted."""

    __tablename__ = "match_mark_event"
    id: int | None = Field(default=None, primary_key=True)
    mark_id: int = Field(foreign_key="match_mark.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    at: dt.datetime
    person_id: int | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    after: dict[str, Any] = Field(sa_type=sa.JSON)
