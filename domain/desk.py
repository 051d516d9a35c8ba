"""The advisor's desk: what a city submits, what advisors think of it, and what is said between them."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, model_validator

from domain.money import Money
from domain.project import ProjectProfile
from domain.value import Value

CONSENT = "2026-11-21"
"""Version of the words with which a city agrees to share."""
HIGHEST_SCORE = 5
MOST_EURO = 10**12
_LONGEST = 10_000


class ProgrammeKind(StrEnum):
    """The two kinds of project that the Action Plan names."""

    COMPONENT = "component"
    """A security component within an infrastructure project."""
    DEDICATED = "dedicated"
    """A dedicated security investment within an integrated programme."""


class Shared(StrEnum):
    """A field of a project that a city may agree to share; the values are the field's own names."""

    SUMMARY = "summary"
    NUTS = "nuts"
    APPLICANT_TYPE = "applicant_type"
    POPULATION = "population"
    BUDGET = "budget"
    OWN_FUNDS = "own_funds"
    COSTS = "costs"
    REGION_CATEGORY = "region_category"
    WANTS = "wants"
    ANSWERS = "answers"
    """Of the answers those alone that the screening reads."""


class Paper(StrEnum):
    """What an appraisal reads beside the figures."""

    FEASIBILITY_STUDY = "feasibility_study"
    FINANCING_PLAN = "financing_plan"
    PROCUREMENT_PLAN = "procurement_plan"
    COUNCIL_DECISION = "council_decision"
    ENVIRONMENT = "environment"
    RIGHTS_ASSESSMENT = "rights_assessment"


class State(StrEnum):
    """Where a submission stands."""

    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ASKED = "asked"
    """The city was asked for more."""
    REPLY_DRAFTED = "reply_drafted"
    REPLIED = "replied"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What moves a submission; also the name of the entry that tells of it."""

    SUBMIT = "submit"
    TAKE = "take"
    REFUSE = "refuse"
    HAND_OVER = "hand_over"
    ASK = "ask"
    ANSWER = "answer"
    DRAFT = "draft"
    RETURN = "return"
    RELEASE = "release"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    REMIND = "remind"


class Duty(StrEnum):
    """What an advisor of the bank looks after."""

    LOANS = "loans"
    ADVICE = "advice"


class TriageLine(StrEnum):
    """The five lines of a triage."""

    POLICY_FIT = "policy_fit"
    SIZE = "size"
    MATURITY = "maturity"
    BORROWER = "borrower"
    PAPERS = "papers"


class Standing(StrEnum):
    """What somebody thinks of one line."""

    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


class TriageResult(StrEnum):
    """What comes of a triage."""

    NOT_FOR_US = "not_for_us"
    PARTNER_BANK = "partner_bank"
    ADVICE = "advice"
    LOAN_OFFICER = "loan_officer"


class Aspect(StrEnum):
    """What a full score sheet looks at."""

    POLICY = "policy"
    ECONOMIC = "economic"
    FINANCIAL = "financial"
    SOCIAL = "social"
    ENVIRONMENTAL = "environmental"
    CLIMATE = "climate"
    TECHNICAL = "technical"
    PROCUREMENT = "procurement"
    PROMOTER = "promoter"
    MATURITY = "maturity"
    RIGHTS = "rights"
    DATA_PROTECTION = "data_protection"


class Recommendation(StrEnum):
    """What an advisor recommends after a full look."""

    TAKE_FORWARD = "take_forward"
    WITH_CONDITIONS = "with_conditions"
    ADVICE_FIRST = "advice_first"
    NOT_FOR_US = "not_for_us"


class Part(Value):
    """One project of a programme."""

    project_id: int
    kind: ProgrammeKind


class Programme(Value):
    """What a person of a city fills in to submit."""

    title: str = Field(min_length=1, max_length=200)
    bank_id: int
    parts: tuple[Part, ...] = Field(min_length=1, max_length=20)
    fields: tuple[Shared, ...] = ()
    papers: tuple[Paper, ...] = ()
    note: str = Field(default="", max_length=_LONGEST)
    consent: bool = False

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({part.project_id for part in self.parts}) < len(self.parts):
            raise ValueError("one project stands twice in the programme")
        return self


class FrozenProject(Value):
    """The shared fields of one project as they stood."""

    project_id: int
    version: int
    kind: ProgrammeKind
    profile: ProjectProfile
    applicant: str | None = None
    """Name of the body in whose name the project is handed in; None = not told."""


class Frozen(Value):
    """One version of a programme: what an advisor may read, and nothing else."""

    title: str
    projects: tuple[FrozenProject, ...]
    fields: tuple[Shared, ...]
    papers: tuple[Paper, ...] = ()
    note: str = ""
    consent: str = CONSENT


class TriageEntry(Value):
    """One line as a person decides it."""

    standing: Standing | None = None
    note: str = Field(default="", max_length=_LONGEST)


class Score(Value):
    """Points for one aspect, with what they rest on."""

    points: int | None = Field(default=None, ge=0, le=HIGHEST_SCORE)
    """None = not applicable: outside of the average."""
    evidence: str = Field(default="", max_length=_LONGEST)


class Opinion(Value):
    """What one advisor thinks of one version."""

    triage: dict[TriageLine, TriageEntry] = Field(default_factory=dict)
    result: TriageResult | None = None
    request: str = Field(default="", max_length=_LONGEST)
    """The request for advice, where that is the result."""
    scores: dict[Aspect, Score] = Field(default_factory=dict)
    recommendation: Recommendation | None = None
    conditions: str = Field(default="", max_length=_LONGEST)
    loan_eur: int | None = Field(default=None, ge=0, le=MOST_EURO)
    """The loan that is recommended, in whole euro; None = not told."""
    reply: str = Field(default="", max_length=_LONGEST)
    """A reply that is being written, before a second reader gets it."""


@dataclass(frozen=True, slots=True)
class Area:
    """What one advisor looks after."""

    person_id: int
    duties: frozenset[Duty] = frozenset()
    """Empty = every duty."""
    countries: frozenset[str] = frozenset()
    """Empty = every country."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """All that is told of a submission before a declaration: city, title, size, country."""

    id: int
    version: int
    """Counts changes, against lost ones."""
    number: int
    """Of the newest frozen version."""
    title: str
    city: str
    country: str | None
    size: Money | None
    state: State
    submitted_at: dt.datetime
    waiting_since: dt.datetime
    assigned_to: int | None
    """Whom it waits for; None = anybody."""
    taken_by: int | None
    conflict: bool | None = None
    """What the reader declared; None = nothing yet."""
    drafted_by: int | None = None
    """Who wrote the reply that waits for a second reader."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission as its own city sees it."""

    id: int
    organisation_id: int
    bank_id: int
    bank: str
    version: int
    number: int
    title: str
    state: State
    projects: tuple[int, ...]
    submitted_at: dt.datetime
    waiting_since: dt.datetime


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    """One version as it was frozen."""

    number: int
    content: Frozen
    digest: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was said or done about a submission; never changed."""

    id: int
    step: Step
    number: int
    """Of the version that it is about."""
    at: dt.datetime
    person_id: int | None
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """The words, where there are any."""
        return str(self.body.get("text", ""))


@dataclass(frozen=True, slots=True)
class OpinionView:
    """An opinion as kept."""

    id: int
    number: int
    person_id: int
    version: int
    given: bool
    content: Opinion
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OpinionState:
    """An opinion as it was saved once; never changed."""

    number: int
    """Of the version of the programme that it is about."""
    person_id: int
    version: int
    given: bool
    """False for a draft."""
    content: Opinion
    at: dt.datetime
