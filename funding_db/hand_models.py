"""The table of calls that people entered by their link; the call itself stands with all others."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from funding_db.models import Base


class HandEntryRow(Base, table=True):
    """Who entered a call, and who checked it; people stand in it as numbers."""

    __tablename__ = "hand_entry"
    __table_args__ = (
        sa.CheckConstraint("checked_by IS NULL OR checked_by <> entered_by", name="second_person"),
    )
    call_id: int = Field(primary_key=True, foreign_key="call.id")
    link: str = Field(unique=True)
    entered_by: int
    """Number of the person; 0 = the person of embedded mode."""
    entered_at: dt.datetime
    checked_by: int | None = None
    checked_at: dt.datetime | None = None
