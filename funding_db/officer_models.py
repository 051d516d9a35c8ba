"""Tables of what an officer sets for herself: what she has muted."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from domain.muting import MuteKind
from funding_db.models import Base, enum_type


class MuteRow(Base, table=True):
    """One thing that a person does not want to be told of; ended, never deleted.

    It is the person's, not an organisation's: one digest tells of all of them.
    """

    __tablename__ = "mute"
    __table_args__ = (
        sa.Index(
            "ix_mute_one_at_a_time",
            "person_id",
            "kind",
            "target",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(index=True)
    """Number of the person, 0 in embedded mode: it refers to nobody."""
    kind: MuteKind = Field(sa_type=enum_type(MuteKind))
    target: str
    made_at: dt.datetime
    ended_at: dt.datetime | None = None
