"""Tables about call documents and about calls that belong together."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from domain.enums import LinkKind, LinkState
from funding_db.models import Base, enum_type


class CallDocumentRow(Base, table=True):
    """One file of a call as it was read; a replaced file keeps its row."""

    __tablename__ = "call_document"
    __table_args__ = (sa.UniqueConstraint("call_id", "url", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id")
    url: str
    title: str
    sha256: str = Field(index=True)
    pages: int
    first_read_at: dt.datetime
    last_read_at: dt.datetime


class DocumentPageRow(Base, table=True):
    """The text of one page of a file, kept once however many calls share it."""

    __tablename__ = "document_page"
    sha256: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    text: str


class CallLinkRow(Base, table=True):
    """One decision about two calls, for ever: a later one is a new row, and people outrank us."""

    __tablename__ = "call_link"
    __table_args__ = (sa.Index("ix_call_link_pair", "a_uid", "b_uid", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    a_uid: str
    """The smaller name of two duplicates; the entry of a timetable."""
    b_uid: str = Field(index=True)
    kind: LinkKind = Field(sa_type=enum_type(LinkKind))
    state: LinkState = Field(sa_type=enum_type(LinkState))
    person_id: int | None = None
    """Who decided; None = the machine. A number only: it refers to nobody."""
    at: dt.datetime
    score: int
    """0 to 100."""
    reason: str
