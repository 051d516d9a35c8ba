"""Tables of deliverables: the work, every version of its text, comments, files and events."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.advocacy import DeliverableKind, InNameOf, State, Visibility
from domain.deliverables import EventKind, LoadedStatus
from funding_db.models import Base, enum_type


class DeliverableRow(Base, table=True):
    """A letter, paper, declaration, reply, guideline, study, event or meeting."""

    __tablename__ = "deliverable"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "key"),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
        sa.CheckConstraint("action BETWEEN 1 AND 6", name="one_of_six_actions"),
        sa.Index("ix_deliverable_organisation_id_state", "organisation_id", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    key: str | None = None
    """Name among what is loaded from the start; None for one that a person made."""
    version: int
    kind: DeliverableKind = Field(sa_type=enum_type(DeliverableKind))
    title: str
    in_name_of: InNameOf = Field(sa_type=enum_type(InNameOf))
    state: State = Field(sa_type=enum_type(State))
    visibility: Visibility = Field(sa_type=enum_type(Visibility))
    action: int | None = None
    themes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    programmes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    team: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    planned_on: dt.date | None = None
    happened_on: dt.date | None = None
    place: str | None = None
    reason: str | None = None
    mandate_needed: bool = False
    parts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    """Sender, causes, annexes and what else stands around the text."""
    languages: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    wording: str | None = None
    """Fingerprint of the present text in all its languages, with its parts, asks and figures."""
    written_by: int | None = None
    """Number of the person; it refers to nobody, so that the person can be erased."""
    approved_wording: str | None = None
    approved_by: str | None = None
    approved_at: dt.datetime | None = None
    frozen: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    """Asks and figures as they stood when the wording was approved."""
    consent: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    loaded_status: LoadedStatus | None = Field(default=None, sa_type=enum_type(LoadedStatus))
    due_as_printed: str | None = None
    source: str | None = None
    made_at: dt.datetime
    updated_at: dt.datetime
    updated_by: int | None = None


class DeliverableTextRow(Base, table=True):
    """One version of a text in one language; never changed."""

    __tablename__ = "deliverable_text"
    __table_args__ = (
        sa.UniqueConstraint("deliverable_id", "language", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    deliverable_id: int = Field(foreign_key="deliverable.id")
    language: str
    number: int
    title: str
    markdown: str
    answers: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    lines: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    """Words of this language for asks and figures: "ask:3", "evidence:5" or "salutation"."""
    note: str = ""
    written_by: int | None = None
    written_at: dt.datetime


class DeliverableCommentRow(Base, table=True):
    """A remark on a deliverable or on a passage of its text."""

    __tablename__ = "deliverable_comment"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    deliverable_id: int = Field(foreign_key="deliverable.id", index=True)
    language: str | None = None
    number: int | None = None
    quote: str = ""
    body: str
    made_by: int | None = None
    made_at: dt.datetime
    resolved_by: int | None = None
    resolved_at: dt.datetime | None = None


class DeliverableEventRow(Base, table=True):
    """Something that happened to a deliverable; never changed and never deleted."""

    __tablename__ = "deliverable_event"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    deliverable_id: int = Field(foreign_key="deliverable.id", index=True)
    at: dt.datetime
    person_id: int | None = None
    kind: EventKind = Field(sa_type=enum_type(EventKind))
    what: str = ""
    wording: str | None = None
    before: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class StoredFileRow(Base, table=True):
    """A file that somebody handed in; its content lies outside of the web root, under its hash."""

    __tablename__ = "stored_file"
    __table_args__ = (sa.CheckConstraint("size >= 0", name="size_not_negative"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    sha256: str = Field(index=True)
    name: str
    media_type: str
    size: int
    reader: str
    """The right that somebody needs to read it."""
    thing: str = Field(default="", index=True)
    """What it belongs to, such as "deliverable:12" or "dispatch:3"."""
    kept_at: dt.datetime
    kept_by: int | None = None
