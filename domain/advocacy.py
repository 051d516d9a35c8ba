"""Advocacy: what is written or held, in whose name, where it stands, and the figures it rests on.

State and outcome are two things: a deliverable has a state, its asks have outcomes
(`domain.advocacy_asks`). Letters on their way and signatures are in `domain.advocacy_letters`.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, model_validator

from domain.advocacy_letters import Signature
from domain.value import Value

FEWEST_CITIES = 5
"""Below this many cities no figure about refusals is shown: it would tell who they are."""


class DeliverableKind(StrEnum):
    """What is made."""

    LETTER = "letter"
    POSITION_PAPER = "position_paper"
    JOINT_DECLARATION = "joint_declaration"
    CONSULTATION_REPLY = "consultation_reply"
    GUIDELINE = "guideline"
    STUDY = "study"
    EVENT = "event"
    MEETING = "meeting"


class State(StrEnum):
    """Where the work on a deliverable stands; never a word shown to people."""

    IDEA = "idea"
    DRAFTING = "drafting"
    REVIEW = "review"
    APPROVED = "approved"
    SIGNING = "signing"
    SENT = "sent"
    PUBLISHED = "published"
    HELD = "held"
    CLOSED = "closed"
    DROPPED = "dropped"


class Visibility(StrEnum):
    """Who may read a deliverable."""

    PRIVATE = "private"
    TEAM = "team"
    PUBLIC = "public"


class InNameOf(StrEnum):
    """Who speaks."""

    EFUS = "efus"
    CITY = "city"
    GROUP = "group"
    PARTNERSHIP = "partnership"


class Permission(StrEnum):
    """What somebody must be allowed to do for a step of a workflow."""

    WRITE = "write"
    REVIEW = "review"
    APPROVE = "approve"
    SEND = "send"


class PartnershipConsent(Value):
    """What a text in the name of the Partnership needs, for one exact wording of it.

    Point 5.2 of the Pact of Amsterdam: the Urban Agenda creates no new or increased EU funding
    aimed at higher allocations for urban authorities.
    """

    wording: str
    """`wording` of the text that was confirmed and agreed."""
    pact_confirmed_by: str | None = None
    """Who confirmed that the text does not ask for what point 5.2 excludes."""
    coordinators: tuple[str, ...] = ()
    """Which coordinators agreed."""
    agreed_on: dt.date | None = None


class Deliverable(Value):
    """A deliverable as far as its way through the workflow goes; texts live beside it."""

    kind: DeliverableKind
    title: str
    in_name_of: InNameOf
    state: State = State.IDEA
    visibility: Visibility = Visibility.PRIVATE
    owner: str | None = None
    languages: tuple[str, ...] = ()
    wording: str | None = None
    """Fingerprint of the present text in all its languages; None = nothing written yet."""
    written_by: str | None = None
    """Who wrote the present wording."""
    approved_wording: str | None = None
    approved_by: str | None = None
    approved_at: AwareDatetime | None = None
    consent: PartnershipConsent | None = None
    signatures: tuple[Signature, ...] = ()
    dispatched: int = 0
    """How many dispatches have left."""
    planned_on: dt.date | None = None
    happened_on: dt.date | None = None
    """When it was sent, published or held."""
    place: str | None = None
    """Where it is published; an address."""
    reason: str | None = None
    """Why it was dropped."""


class StepTaken(Value):
    """One transition, as the history keeps it."""

    step: str
    at: AwareDatetime
    by: str
    before: State
    after: State
    wording: str | None


class MilestoneKind(StrEnum):
    """What happens to a policy file on a day."""

    CONSULTATION_CLOSES = "consultation_closes"
    COMMITTEE = "committee"
    PLENARY = "plenary"
    TRILOGUE = "trilogue"
    ADOPTION = "adoption"
    OTHER = "other"


class Milestone(Value):
    """A dated step of a policy file; `write_before` is the day a letter must be there to count."""

    kind: MilestoneKind
    on: dt.date
    name: str
    source: str
    """Address where the date stands."""
    read_on: dt.date
    write_before: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.write_before is not None and self.write_before > self.on:
            raise ValueError("a letter cannot be in time after the day itself")
        return self


class PolicyFile(Value):
    """A law, strategy or consultation that a deliverable wants to change."""

    name: str
    document: str | None = None
    """Number of the Commission's document, such as "COM(2020) 605"."""
    procedure: str | None = None
    """Reference of the legislative procedure."""
    consultation: str | None = None
    """Address of the consultation."""
    milestones: tuple[Milestone, ...] = ()

    def next_milestone(self, today: dt.date) -> Milestone | None:
        """Return the earliest milestone that has not passed; None when none is known."""
        ahead = [one for one in self.milestones if one.on >= today]
        return min(ahead, key=lambda one: one.on, default=None)


class EvidenceKind(StrEnum):
    """What the figures of a block count."""

    CALLS = "calls"
    REFUSALS = "refusals"
    SURVEY = "survey"
    SILENCE = "silence"


class NamedIn(StrEnum):
    """At which level a programme names security, for a statement of silence."""

    OBJECTIVE = "objective"
    """Only in the objective's name."""
    CALL_TEXT = "call_text"
    ELIGIBLE_COST = "eligible_cost"
    NOWHERE = "nowhere"


class Figure(Value):
    """One number and what it counts."""

    key: str
    value: Decimal
    unit: str | None = None
    """ISO 4217 code of an amount; None for a count."""
    cities: int | None = None
    """How many different cities stand behind it; needed where cities are counted."""


class EvidenceRow(Value):
    """One record behind a figure. For refusals it names the call and the reason, never the city."""

    key: str
    """Our stable name of the record, such as "call:eu/sedia:ISF-2026-TF2-AG-PROTECT"."""
    label: str
    source: str | None = None


class EvidenceBlock(Value):
    """Figures with the query that made them, the day and every row; frozen with a sent version."""

    kind: EvidenceKind
    question: str
    """What was asked of the data, or the survey's question as worded."""
    query: str
    """The query with all its settings, so that it can be run again."""
    drawn_on: dt.date
    figures: tuple[Figure, ...]
    rows: tuple[EvidenceRow, ...]
    programmes: tuple[str, ...] = ()
    """For silence: the programmes that we read, and no others."""
    named_in: NamedIn | None = None

    @model_validator(mode="after")
    def _proved(self) -> Self:
        if not self.figures or not self.rows:
            raise ValueError("a figure needs its rows")
        if self.kind in (EvidenceKind.REFUSALS, EvidenceKind.SURVEY):
            _refuse_few(self.figures)
        if self.kind is EvidenceKind.SILENCE and not (self.programmes and self.named_in):
            raise ValueError("a statement of silence names the programmes read and the level")
        return self


def _refuse_few(figures: tuple[Figure, ...]) -> None:
    for figure in figures:
        if figure.cities is None or figure.cities < FEWEST_CITIES:
            raise ValueError(f"{figure.key}: fewer than {FEWEST_CITIES} cities are not shown")
