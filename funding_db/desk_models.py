"""Tables of the advisor's desk: submissions, declarations, opinions, replies.

Title, city, country and size of a submission may be read before a declaration; all other tables only
by an advisor of its bank who declared no conflict, and by its own city where they are its own words.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.desk import State, Step
from funding_db.models import Base, enum_type


class SubmissionRow(Base, table=True):
    """A programme that a city submitted to a bank."""

    __tablename__ = "submission"
    __table_args__ = (
        sa.CheckConstraint("version >= 1", name="version_from_one"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_with_a_time"
        ),
        sa.Index("ix_submission_bank_id_state", "bank_id", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    bank_id: int = Field(foreign_key="organisation.id")
    version: int
    number: int
    """Of the newest frozen version."""
    title: str
    city: str
    country: str | None = None
    size_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    size_currency: str | None = None
    state: State = Field(sa_type=enum_type(State))
    projects: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    assigned_to: int | None = None
    """Numbers of persons refer to nobody, so that persons can be erased."""
    taken_by: int | None = None
    drafted_by: int | None = None
    submitted_by: int
    submitted_at: dt.datetime
    waiting_since: dt.datetime
    reminded_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None


class SubmissionVersionRow(Base, table=True):
    """The shared fields of every project, frozen; never changed."""

    __tablename__ = "submission_version"
    __table_args__ = (sa.UniqueConstraint("submission_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    submission_id: int = Field(foreign_key="submission.id")
    number: int
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    digest: str
    made_at: dt.datetime
    made_by: int


class ConflictDeclarationRow(Base, table=True):
    """What an advisor declared; the newest counts, none is ever changed."""

    __tablename__ = "conflict_declaration"
    __table_args__ = (
        sa.Index("ix_conflict_declaration_submission_id_person_id", "submission_id", "person_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    """The bank."""
    submission_id: int = Field(foreign_key="submission.id")
    person_id: int
    conflict: bool
    note: str = ""
    at: dt.datetime


class ReviewRow(Base, table=True):
    """What one advisor thinks of one version now; every state of it stays in `review_state`."""

    __tablename__ = "review"
    __table_args__ = (
        sa.UniqueConstraint("submission_id", "number", "person_id"),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    """The bank."""
    submission_id: int = Field(foreign_key="submission.id")
    number: int
    person_id: int
    version: int
    given: bool
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    updated_at: dt.datetime


class ReviewStateRow(Base, table=True):
    """What one advisor thought, each time that it was saved, for ever (a trigger refuses any change)."""

    __tablename__ = "review_state"
    __table_args__ = (sa.UniqueConstraint("review_id", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    """The bank."""
    review_id: int = Field(foreign_key="review.id")
    version: int
    given: bool
    """False for a draft, the author's own."""
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    at: dt.datetime


class ReviewExchangeRow(Base, table=True):
    """Something said or done about a submission; never changed and never deleted."""

    __tablename__ = "review_exchange"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    """Whoever said it: the city or the bank."""
    submission_id: int = Field(foreign_key="submission.id", index=True)
    number: int
    step: Step = Field(sa_type=enum_type(Step))
    at: dt.datetime
    person_id: int | None = None
    body: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class AdvisorAreaRow(Base, table=True):
    """What an advisor looks after."""

    __tablename__ = "advisor_area"
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    person_id: int = Field(primary_key=True)
    duties: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    countries: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    version: int
    updated_at: dt.datetime
