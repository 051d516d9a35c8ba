"""What storage hands to services and screens: plain immutable values, never database objects."""

from dataclasses import dataclass
from datetime import datetime

from domain.applicant import ApplicantView, applying
from domain.call import CallRecord
from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    BudgetScope,
    CallLevel,
    CallStatus,
    CostKind,
    FailureClass,
    Instrument,
    NoticeKind,
    Procedure,
    RateOrigin,
    RunVerdict,
)
from domain.hand import Entered
from domain.money import Money
from domain.project import ProjectProfile
from domain.reference import objectives
from domain.source import SourceSpec
from domain.status import Dates
from domain.watch import late_since


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call as lists need it: narrow, without texts; overrides applied."""

    id: int
    uid: str
    source_id: str
    identifier: str | None
    title: str
    language: str
    programme: str | None
    instrument: Instrument
    level: CallLevel
    action_type: str | None
    procedure: Procedure | None
    specific_objective: str | None
    dates: Dates
    budget_total: Money | None
    budget_scope: BudgetScope
    grant_min: Money | None
    grant_max: Money | None
    rate_bp: tuple[int, int] | None
    rate_origin: RateOrigin | None
    applicants: tuple[ApplicantType, ...]
    pays_for: tuple[CostKind, ...]
    """Kinds of cost that the call states it pays for."""
    countries: tuple[str, ...]
    """Country part of the published areas; empty = not stated."""
    first_seen_at: datetime
    changed_at: datetime
    missing_since: datetime | None
    also_in: tuple[str, ...] = ()
    """Titles of aggregators whose copy of this call is left out of lists."""
    entered: Entered | None = None
    """Who entered it by hand; None for a call that a crawler read."""
    regions: tuple[str, ...] = ()
    """Codes of NUTS below the country that the call names, as published; empty = none named."""

    @property
    def objectives(self) -> tuple[str, ...]:
        """The specific objectives that it states, one by one, as filters name them."""
        return objectives.keys_in(self.specific_objective)


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A row with its standing at the instant of reading."""

    row: CallRow
    status: CallStatus
    next_deadline: Deadline | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a revision; values in their JSON form, None = unknown."""

    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One distinct content of a call."""

    number: int
    recorded_at: datetime
    run_id: int
    changes: tuple[FieldChange, ...]
    """Empty for the first revision."""


@dataclass(frozen=True, slots=True)
class OverrideView:
    """A person's correction; stands until a person takes it back."""

    id: int
    field: str
    value: object
    author: str
    reason: str
    made_at: datetime
    source_changed_since: bool
    """True when the source has published another value after the correction."""


@dataclass(frozen=True, slots=True)
class CallView:
    """Everything about one call."""

    row: CallRow
    record: CallRecord
    """With overrides applied."""
    published: CallRecord
    """As the source says."""
    overrides: tuple[OverrideView, ...]
    revisions: tuple[RevisionView, ...]
    """Newest first."""
    read_at: datetime
    """When the current content was first read."""
    last_seen_at: datetime
    snapshot_sha256: str | None
    source: SourceSpec


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something that happened to a call, told once."""

    id: int
    kind: NoticeKind
    call_uid: str
    call_title: str
    field: str | None
    old: object
    new: object
    at: datetime


@dataclass(frozen=True, slots=True)
class RunView:
    """One crawl as the health page tells it."""

    id: int
    source_id: str
    verdict: RunVerdict | None
    """None while it runs, or when it ended without a verdict."""
    failure: FailureClass | None
    reasons: tuple[str, ...]
    started_at: datetime
    ended_at: datetime | None
    items: int
    new: int
    changed: int
    complete: bool


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """Whether a source can be trusted today."""

    spec: SourceSpec
    enabled: bool
    calls: int
    """Calls stored and not missing; of a source of context its entries."""
    missing: int
    last_run: RunView | None
    last_ok_at: datetime | None
    usual_items: int | None
    """Median of the last five good runs; None before the first."""
    consecutive_failures: int
    next_due_at: datetime | None
    open_issues: int
    sample: bool
    """True while the stored calls come from the recorded sample."""
    unread_changes: int = 0
    """Watched pages that changed and that nobody has read since."""
    changed_at: datetime | None = None
    """When what a timetable says changed last; None for other sources."""

    @property
    def timetable_late_since(self) -> datetime | None:
        """Since when a timetable is unchanged, if that is against its duty; None otherwise."""
        return late_since(self.changed_at, self.last_ok_at)


@dataclass(frozen=True, slots=True)
class IssueView:
    """A published value that could not be used."""

    id: int
    source_id: str
    code: str
    level: str
    source_ref: str | None
    field: str | None
    value: str | None
    message: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A city's project in its current version."""

    id: int
    organisation_id: int
    version: int
    profile: ProjectProfile
    updated_at: datetime
    applicant: ApplicantView | None = None
    """The body that the project names as its applicant."""

    @property
    def applying(self) -> ProjectProfile:
        """The project with what its applicant states of itself: what calls are compared with."""
        return applying(self.profile, self.applicant.content if self.applicant else None)


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest changed."""

    run_id: int
    verdict: RunVerdict
    items: int
    new: int
    changed: int
    unchanged: int
    missing: int
    reappeared: int
    notices: tuple[tuple[NoticeKind, int], ...]
    """How many notices of each kind were written."""


@dataclass(frozen=True, slots=True)
class CallPage:
    """One page of a list."""

    total: int
    items: tuple[ListedCall, ...]
    any_word: bool = False
    """True when no call has all words of the search and these have some of them."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a filter and how many calls have it."""

    value: str
    count: int
