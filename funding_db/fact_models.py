"""Table of answers in law that every city of a country can use; public, with their sources."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from funding_db.models import Base


class CountryFactRow(Base, table=True):
    """One answer as somebody proposed it; never changed but by its verification or refusal."""

    __tablename__ = "country_fact"
    __table_args__ = (
        sa.CheckConstraint(
            "(verified_by IS NULL) = (settled_at IS NULL)", name="settled_by_somebody"
        ),
        sa.CheckConstraint(
            "verified_by IS NULL OR verified_by <> proposed_by", name="verified_by_another"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    country: str = Field(max_length=2, index=True)
    key: str = Field(max_length=60)
    answer: bool
    statement: str
    url: str
    stated_on: dt.date
    proposed_by: int
    """Number of the person; it refers to nobody, so that the person can be erased."""
    proposed_at: dt.datetime
    verified_by: int | None = None
    settled_at: dt.datetime | None = None
    upheld: bool = False
    """Whether the second person found it right; False also while nobody has looked."""
