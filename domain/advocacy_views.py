"""Asks, policy files, programme sheets and evidence as storage hands them out."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from domain.advocacy import EvidenceBlock, Milestone, NamedIn, PolicyFile
from domain.advocacy_asks import Ask, Outcome, OutcomeNote
from domain.enums import Tri
from domain.value import Value


class GranterFrom(StrEnum):
    """Who says that the body can grant an ask."""

    PLAN = "plan"
    OURS = "ours"


class AskContent(Value):
    """What a person enters about an ask, apart from what came of it."""

    demand: str
    granter: str
    granter_from: GranterFrom = GranterFrom.OURS
    source: str | None = None
    """Where the demand was first made."""
    policy_file_id: int | None = None
    next_step: str = ""
    next_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NoteView:
    """What came of an ask, as noted, with what weakens it."""

    id: int
    note: OutcomeNote
    doubt: str
    at: dt.datetime
    person_id: int | None


@dataclass(frozen=True, slots=True)
class AskView:
    """An ask as kept, with everything that was noted, oldest first."""

    id: int
    organisation_id: int
    key: str
    version: int
    content: AskContent
    policy_file: str | None
    """Name of its policy file."""
    calls: tuple[str, ...]
    """Calls that it is about, by uid."""
    notes: tuple[NoteView, ...]

    @property
    def outcome(self) -> Outcome:
        """What was noted last; none before anything was."""
        return self.notes[-1].note.outcome if self.notes else Outcome.NONE

    def ask(self) -> Ask:
        """Return it as the pure core knows it."""
        return Ask(
            key=self.key,
            demand=self.content.demand,
            granter=self.content.granter,
            policy_file=self.policy_file,
            calls=self.calls,
            source=self.content.source,
            notes=tuple(view.note for view in self.notes),
        )


class PolicyFileContent(Value):
    """What a person enters about a policy file; what is not known is None."""

    name: str
    document: str | None = None
    """Number of the Commission's document."""
    procedure: str | None = None
    consultation: str | None = None
    said: str | None = None
    """One fact about it, in our words."""
    source: str | None = None
    """Address or place of what is said here."""
    read_on: dt.date | None = None

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        stated = self.document or self.procedure or self.consultation or self.said
        if stated and not (self.source and self.read_on):
            raise ValueError("a fact of a policy file names its source and the day it was read")
        return self


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A dated step as kept."""

    id: int
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class PolicyFileView:
    """A policy file as kept, with its milestones in the order of days."""

    id: int
    organisation_id: int
    key: str
    version: int
    content: PolicyFileContent
    milestones: tuple[MilestoneView, ...]

    def file(self) -> PolicyFile:
        """Return it as the pure core knows it."""
        return PolicyFile(
            name=self.content.name,
            document=self.content.document,
            procedure=self.content.procedure,
            consultation=self.content.consultation,
            milestones=tuple(view.milestone for view in self.milestones),
        )


class SheetFact(StrEnum):
    """What a programme sheet answers beside the planned money."""

    SECURITY_IN_TEXT = "security_in_text"
    ITI_USED = "iti_used"
    CLLD_USED = "clld_used"
    OPEN_TO_CITIES = "open_to_cities"


class StatedFact(Value):
    """One answer about a programme, with its proof."""

    answer: Tri
    named_in: NamedIn | None = None
    """For security in the text: at which level it is named."""
    quote: str = ""
    source: str
    read_on: dt.date

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if self.answer is Tri.UNKNOWN or not self.source.strip():
            raise ValueError("an answer is yes or no and names its source; unknown is left out")
        return self


class SheetFund(StrEnum):
    """Which programmes have a sheet."""

    ERDF = "ERDF"
    ISF = "ISF"


class SheetContent(Value):
    """What an organisation found out about a programme; a fact that is not here is unknown."""

    title: str
    fund: SheetFund
    country: str | None = None
    cci: str | None = None
    facts: dict[SheetFact, StatedFact] = Field(default_factory=dict)
    addressee_id: int | None = None
    """Its authority in the directory; None = nobody has said which."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetView:
    """A programme sheet as kept; `version` 0 while nobody has written anything on it."""

    key: str
    version: int
    content: SheetContent
    updated_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """Evidence attached to a deliverable."""

    id: int
    deliverable_id: int
    block: EvidenceBlock
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many cities gave one answer."""

    answer: str
    cities: int


@dataclass(frozen=True, slots=True)
class SurveyView:
    """A members' survey, the question as worded."""

    id: int
    question: str
    answered: int
    asked_on: dt.date
    answers: tuple[AnswerCount, ...]


class Link(StrEnum):
    """What a deliverable can be linked to; the name of the column."""

    ASK = "ask_id"
    CALL = "call_id"
    POLICY_FILE = "policy_file_id"
    PROGRAMME = "programme"
