"""Tables of what is asked and what proves it: asks, policy files, programme sheets, evidence."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from domain.advocacy import EvidenceKind, MilestoneKind
from domain.advocacy_asks import Outcome
from funding_db.models import Base, enum_type


class PolicyFileRow(Base, table=True):
    """A law, strategy or consultation that an organisation wants to change."""

    __tablename__ = "policy_file"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "key"),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    key: str
    version: int
    name: str
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    updated_at: dt.datetime
    updated_by: int | None = None
    """Number of the person; it refers to nobody, so that the person can be erased."""


class PolicyMilestoneRow(Base, table=True):
    """A dated step of a policy file; one that was wrong is withdrawn and stays."""

    __tablename__ = "policy_milestone"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    policy_file_id: int = Field(foreign_key="policy_file.id", index=True)
    kind: MilestoneKind = Field(sa_type=enum_type(MilestoneKind))
    on: dt.date
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    at: dt.datetime
    person_id: int | None = None
    withdrawn_at: dt.datetime | None = None


class AskRow(Base, table=True):
    """One demand to one body able to grant it; what came of it stands in `ask_note`."""

    __tablename__ = "ask"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "key"),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    key: str
    version: int
    demand: str
    granter: str
    granter_from: str | None = None
    """`plan` when the Action Plan names the body, `ours` when we do."""
    source: str | None = None
    policy_file_id: int | None = Field(default=None, foreign_key="policy_file.id", index=True)
    next_step: str = ""
    next_on: dt.date | None = None
    updated_at: dt.datetime
    updated_by: int | None = None


class AskNoteRow(Base, table=True):
    """What came of an ask, as noted on a day; never changed and never deleted."""

    __tablename__ = "ask_note"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    ask_id: int = Field(foreign_key="ask.id", index=True)
    outcome: Outcome = Field(sa_type=enum_type(Outcome))
    noted_on: dt.date
    evidence: list[Any] = Field(sa_type=sa.JSON)
    doubt: str = ""
    """What weakens the evidence."""
    at: dt.datetime
    person_id: int | None = None


class AskCallRow(Base, table=True):
    """A call that an ask is about: one that grants it in part, or one that leaves it open."""

    __tablename__ = "ask_call"
    ask_id: int = Field(foreign_key="ask.id", primary_key=True)
    call_id: int = Field(foreign_key="call.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    at: dt.datetime
    removed_at: dt.datetime | None = None


class ProgrammeSheetRow(Base, table=True):
    """What an organisation found out about one programme; what is not known is not in it."""

    __tablename__ = "programme_sheet"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "key"),
        sa.CheckConstraint("version >= 1", name="version_from_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    key: str
    version: int
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    updated_at: dt.datetime
    updated_by: int | None = None


class ProgrammeSheetEventRow(Base, table=True):
    """One change of a programme sheet; never changed and never deleted."""

    __tablename__ = "programme_sheet_event"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    sheet_id: int = Field(foreign_key="programme_sheet.id", index=True)
    at: dt.datetime
    person_id: int | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    after: dict[str, Any] = Field(sa_type=sa.JSON)


class EvidenceBlockRow(Base, table=True):
    """Figures with their query, day and rows, as drawn; a later drawing is another row."""

    __tablename__ = "evidence_block"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    deliverable_id: int = Field(foreign_key="deliverable.id", index=True)
    kind: EvidenceKind = Field(sa_type=enum_type(EvidenceKind))
    drawn_on: dt.date
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    """An `EvidenceBlock`, never changed after it was drawn."""
    at: dt.datetime
    person_id: int | None = None
    removed_at: dt.datetime | None = None
    """Since when the text does without it; impossible once the text is approved."""


class EvidenceCallRow(Base, table=True):
    """A call among the rows of a block, so that the letters that cite it are found from it."""

    __tablename__ = "evidence_call"
    block_id: int = Field(foreign_key="evidence_block.id", primary_key=True)
    call_id: int = Field(foreign_key="call.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)


class SurveyRow(Base, table=True):
    """A survey among members: the question as worded, how many answered, and when."""

    __tablename__ = "survey"
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "question", "asked_on"),
        sa.CheckConstraint("answered >= 1", name="somebody_answered"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    question: str
    answered: int
    asked_on: dt.date
    imported_at: dt.datetime
    imported_by: int | None = None


class SurveyAnswerRow(Base, table=True):
    """How many cities gave one answer; which ones is not kept."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        sa.UniqueConstraint("survey_id", "answer"),
        sa.CheckConstraint("cities >= 0", name="cities_count"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    survey_id: int = Field(foreign_key="survey.id", index=True)
    answer: str
    cities: int


class DeliverableAskRow(Base, table=True):
    """An ask that a deliverable makes."""

    __tablename__ = "deliverable_ask"
    deliverable_id: int = Field(foreign_key="deliverable.id", primary_key=True)
    ask_id: int = Field(foreign_key="ask.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    at: dt.datetime
    removed_at: dt.datetime | None = None


class DeliverableCallRow(Base, table=True):
    """A call that a deliverable cites."""

    __tablename__ = "deliverable_call"
    deliverable_id: int = Field(foreign_key="deliverable.id", primary_key=True)
    call_id: int = Field(foreign_key="call.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    at: dt.datetime
    removed_at: dt.datetime | None = None


class DeliverablePolicyFileRow(Base, table=True):
    """A policy file that a deliverable wants to change."""

    __tablename__ = "deliverable_policy_file"
    deliverable_id: int = Field(foreign_key="deliverable.id", primary_key=True)
    policy_file_id: int = Field(foreign_key="policy_file.id", primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    at: dt.datetime
    removed_at: dt.datetime | None = None


class DeliverableProgrammeRow(Base, table=True):
    """A programme that a deliverable is about, by the key of its sheet."""

    __tablename__ = "deliverable_programme"
    deliverable_id: int = Field(foreign_key="deliverable.id", primary_key=True)
    programme: str = Field(primary_key=True, index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    at: dt.datetime
    removed_at: dt.datetime | None = None
