"""Tables of the bodies in whose name an organisation applies."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from funding_db.models import Base


class ApplicantRow(Base, table=True):
    """A body that applies; its content stands in versions. Retired, never deleted."""

    __tablename__ = "applicant"
    __table_args__ = (
        sa.CheckConstraint("version >= 1", name="version_from_one"),
        sa.Index(
            "ix_applicant_one_of_a_name",
            "organisation_id",
            "name_key",
            unique=True,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    name_key: str
    """The folded name, by which a file of projects names it."""
    version: int
    updated_at: dt.datetime
    retired_at: dt.datetime | None = None


class ApplicantVersionRow(Base, table=True):
    """What was known of an applicant at one time; never changed and never deleted."""

    __tablename__ = "applicant_version"
    applicant_id: int = Field(primary_key=True, foreign_key="applicant.id")
    version: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    made_at: dt.datetime
    made_by: int | None = None
    """Number of the person; it refers to nobody, so that the person can be erased."""
