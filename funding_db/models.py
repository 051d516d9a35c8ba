"""All tables. Only ingest and the repositories build rows; nothing here is ever deleted.

One file on purpose: SQLModel needs every table registered before the first use.
"""

import datetime as dt
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.enums import (
    BudgetScope,
    CallLevel,
    DeadlineModel,
    FailureClass,
    Instrument,
    NoticeKind,
    Procedure,
    PublicationStatus,
    RateOrigin,
    RunVerdict,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(SQLModel):
    """Names every constraint, so that both engines can change it later."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(naming_convention=NAMING)


def enum_type(kind: type[StrEnum]) -> Any:
    """Store the value of a member as text, the same on both engines."""
    return sa.Enum(
        kind, native_enum=False, length=32, values_callable=lambda k: [member.value for member in k]
    )


class Meta(Base, table=True):
    """Single values of the installation, such as the version of the stored calls."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str


class Source(Base, table=True):
    """A source as its crawler describes it, and what we know of its state."""

    __tablename__ = "source"
    __table_args__ = (
        sa.CheckConstraint("consecutive_failures >= 0", name="consecutive_failures_count"),
    )
    id: str = Field(primary_key=True)
    spec: dict[str, Any] = Field(sa_type=sa.JSON)
    enabled: bool = True
    sample: bool = False
    last_ok_at: dt.datetime | None = None
    last_run_ended_at: dt.datetime | None = None
    """End of the newest ingested run: an older one is refused, and what it saw was seen then."""
    next_due_at: dt.datetime | None = None
    consecutive_failures: int = 0


class CrawlRun(Base, table=True):
    """One crawl, also a crashed or refused one."""

    __tablename__ = "crawl_run"
    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    run_dir: str
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    verdict: RunVerdict | None = Field(default=None, sa_type=enum_type(RunVerdict))
    failure: FailureClass | None = Field(default=None, sa_type=enum_type(FailureClass))
    reasons: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    items: int = 0
    new: int = 0
    changed: int = 0
    complete: bool = False
    sample: bool = False
    parser_version: str = ""


class CrawlRequest(Base, table=True):
    """Somebody's wish that a source be crawled now."""

    __tablename__ = "crawl_request"
    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    asked_by: str
    asked_at: dt.datetime
    closed_at: dt.datetime | None = None


class Snapshot(Base, table=True):
    """A body as fetched, cited by runs and revisions; the file lies in the run's folder."""

    __tablename__ = "snapshot"
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="crawl_run.id", index=True)
    source_id: str = Field(foreign_key="source.id")
    sha256: str = Field(index=True)
    url: str
    fetched_at: dt.datetime
    content_type: str = ""
    size: int = Field(sa_type=sa.BigInteger)
    etag: str | None = None
    last_modified: str | None = None


class Issue(Base, table=True):
    """A published value that could not be used."""

    __tablename__ = "issue"
    __table_args__ = (sa.UniqueConstraint("source_id", "fingerprint"),)
    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id")
    fingerprint: str
    run_id: int = Field(foreign_key="crawl_run.id", index=True)
    code: str
    level: str
    source_ref: str | None = None
    field: str | None = None
    value: str | None = None
    message: str
    url: str | None = None
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    resolved_at: dt.datetime | None = None


class Call(Base, table=True):
    """A call as lists need it, overrides applied; its texts stand in `call_content`."""

    __tablename__ = "call"
    __table_args__ = (
        sa.CheckConstraint(
            "rate_min_bp >= 0 AND rate_min_bp <= rate_max_bp AND rate_max_bp <= 10000",
            name="rate_is_a_share",
        ),
        sa.CheckConstraint("missing_runs >= 0", name="missing_runs_count"),
    )
    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    identifier: str | None = Field(default=None, index=True)
    title: str
    language: str
    programme: str | None = None
    instrument: Instrument = Field(sa_type=enum_type(Instrument))
    level: CallLevel = Field(sa_type=enum_type(CallLevel))
    action_type: str | None = None
    procedure: Procedure | None = Field(default=None, sa_type=enum_type(Procedure))
    published_status: PublicationStatus | None = Field(
        default=None, sa_type=enum_type(PublicationStatus)
    )
    opens_on: dt.date | None = None
    planned_until: dt.date | None = None
    """Set for an entry of a timetable only: the last day of its plan."""
    specific_objective: str | None = None
    deadline_model: DeadlineModel | None = Field(default=None, sa_type=enum_type(DeadlineModel))
    deadlines: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    """The same deadlines as in `call_deadline`, so that a list needs one table."""
    budget_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    budget_currency: str | None = None
    budget_scope: BudgetScope = Field(sa_type=enum_type(BudgetScope))
    grant_min_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    grant_max_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    grant_currency: str | None = None
    rate_min_bp: int | None = None
    rate_max_bp: int | None = None
    rate_origin: RateOrigin | None = Field(default=None, sa_type=enum_type(RateOrigin))
    applicants: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    pays_for: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    countries: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    regions: list[Any] = Field(
        default_factory=list, sa_type=sa.JSON, sa_column_kwargs={"server_default": "[]"}
    )
    """Codes of NUTS below the country that the call names."""
    read_hash: str
    """Of the newest reading; another than `content_hash` when that reading was brief."""
    content_hash: str
    """Of the content as published, overrides not applied."""
    first_seen_at: dt.datetime
    changed_at: dt.datetime
    last_seen_at: dt.datetime | None = None
    """None while the newest run of its source saw it, so that an unchanged run writes no row."""
    missing_since: dt.datetime | None = None
    missing_runs: int = 0
    """Good and complete runs in a row that lacked it."""


class CallContent(Base, table=True):
    """The current content of a call as published."""

    __tablename__ = "call_content"
    call_id: int = Field(primary_key=True, foreign_key="call.id")
    record: str
    """Canonical JSON of a `CallRecord`."""
    read_at: dt.datetime
    snapshot: str | None = None


class CallDeadline(Base, table=True):
    """One deadline of a call, for queries by day."""

    __tablename__ = "call_deadline"
    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    on: dt.date = Field(index=True)
    time: dt.time | None = None
    timezone: str | None = None
    kind: str
    number: int | None = None
    text: str = ""
    rule: str | None = None


class CallRevision(Base, table=True):
    """One distinct content of a call, for ever."""

    __tablename__ = "call_revision"
    __table_args__ = (
        sa.UniqueConstraint("call_id", "number"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
    )
    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id")
    number: int
    record: str
    changes: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    """Triples of field, old and new value."""
    run_id: int = Field(foreign_key="crawl_run.id", index=True)
    recorded_at: dt.datetime
    snapshot: str | None = Field(default=None, index=True)


class CallNotice(Base, table=True):
    """Something that happened to a call, told once."""

    __tablename__ = "call_notice"
    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    run_id: int = Field(foreign_key="crawl_run.id", index=True)
    kind: NoticeKind = Field(sa_type=enum_type(NoticeKind))
    field: str | None = None
    old: Any = Field(default=None, sa_type=sa.JSON)
    new: Any = Field(default=None, sa_type=sa.JSON)
    at: dt.datetime = Field(index=True)


class CallOverride(Base, table=True):
    """A person's correction; no crawl touches it."""

    __tablename__ = "call_override"
    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    field: str
    value: Any = Field(default=None, sa_type=sa.JSON)
    published: Any = Field(default=None, sa_type=sa.JSON)
    """What the source said when the person corrected it."""
    author: str
    reason: str
    made_at: dt.datetime
    withdrawn_at: dt.datetime | None = None
    withdrawn_by: str | None = None


class Organisation(Base, table=True):
    """A city, union, network, bank or ministry whose people work here."""

    __tablename__ = "organisation"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    kind: str = "city"


class Project(Base, table=True):
    """A city's project; its content stands in versions."""

    __tablename__ = "project"
    __table_args__ = (sa.CheckConstraint("version >= 1", name="version_from_one"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    version: int
    updated_at: dt.datetime


class ProjectVersion(Base, table=True):
    """What was known of a project at one time, so that an old match can be explained."""

    __tablename__ = "project_version"
    project_id: int = Field(primary_key=True, foreign_key="project.id")
    version: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    profile: dict[str, Any] = Field(sa_type=sa.JSON)
    made_at: dt.datetime


class MatchRun(Base, table=True):
    """One matching of one project version, with what it was computed from."""

    __tablename__ = "match_run"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["project_id", "project_version"],
            ["project_version.project_id", "project_version.version"],
        ),
        sa.Index("ix_match_run_project_id_made_at", "project_id", "made_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    project_id: int
    project_version: int
    engine_version: str
    data_version: int
    made_at: dt.datetime


class MatchRow(Base, table=True):
    """One explained pair of a matching."""

    __tablename__ = "match_result"
    __table_args__ = (sa.CheckConstraint("rank >= 1", name="rank_from_one"),)
    run_id: int = Field(primary_key=True, foreign_key="match_run.id")
    rank: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    call_uid: str = Field(index=True)
    result: dict[str, Any] = Field(sa_type=sa.JSON)


class JobLock(Base, table=True):
    """Who does a job that only one process may do."""

    __tablename__ = "job_lock"
    name: str = Field(primary_key=True)
    holder: str
    expires_at: dt.datetime


class Heartbeat(Base, table=True):
    """When a long-lived process was last seen."""

    __tablename__ = "heartbeat"
    name: str = Field(primary_key=True)
    at: dt.datetime
    detail: str = ""
