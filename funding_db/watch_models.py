"""Tables of watched pages: how each stands, what changed in it, and who has read the change."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from domain.watch import Outcome
from funding_db.models import Base, enum_type


class WatchedPageRow(Base, table=True):
    """A watched page in its current words."""

    __tablename__ = "watched_page"
    __table_args__ = (sa.UniqueConstraint("source_id", "url"),)
    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    url: str
    title: str
    content_hash: str
    lines: list[str] = Field(sa_type=sa.JSON)
    files: list[str] = Field(sa_type=sa.JSON)
    snapshot: str | None = None
    """The body in which these words were met first."""
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    changed_at: dt.datetime
    """When these words were met first."""
    missing_since: dt.datetime | None = None
    """Since when the source does not watch it any more."""


class WatchedChangeRow(Base, table=True):
    """One change of a page, for ever (a trigger refuses any change)."""

    __tablename__ = "watched_change"
    id: int | None = Field(default=None, primary_key=True)
    page_id: int = Field(foreign_key="watched_page.id", index=True)
    run_id: int = Field(foreign_key="crawl_run.id", index=True)
    at: dt.datetime
    old_hash: str
    new_hash: str
    snapshot: str | None = Field(default=None, index=True)
    added: list[str] = Field(sa_type=sa.JSON)
    removed: list[str] = Field(sa_type=sa.JSON)


class WatchedReadingRow(Base, table=True):
    """That somebody has read a change, for ever; people stand in it as numbers."""

    __tablename__ = "watched_reading"
    change_id: int = Field(primary_key=True, foreign_key="watched_change.id")
    read_by: int
    """Number of the person; 0 = the person of embedded mode."""
    read_at: dt.datetime
    outcome: Outcome = Field(sa_type=enum_type(Outcome))
    note: str = ""
