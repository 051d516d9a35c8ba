"""What a call says: the contract between crawlers, storage, matcher and screens.

Every field may be unknown (`None`, empty tuple, `Tri.UNKNOWN`); nothing is defaulted. Amounts,
dates and conditions stand beside the words that the source printed.
"""

import hashlib
from datetime import date
from typing import Self

from pydantic import model_validator

from domain.deadline import Deadline
from domain.enums import (
    Actor,
    ApplicantType,
    AreaScheme,
    BudgetScope,
    CallLevel,
    CostKind,
    DeadlineModel,
    DocumentFactKind,
    Instrument,
    Procedure,
    PublicationStatus,
    RateOrigin,
    TextKind,
    Tri,
)
from domain.money import Money
from domain.value import Value


class Quote(Value):
    """The line of the source that proves a fact."""

    text: str
    url: str
    section: str | None = None
    page: int | None = None
    """Page of a document, from 1; None on a web page."""


class Rate(Value):
    """A share of eligible cost paid by the fund, in basis points (8500 = 85 %)."""

    min_bp: int
    max_bp: int
    scope: str = ""
    """To whom or where it applies, as published; empty = everybody."""
    origin: RateOrigin
    quote: Quote

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        if not 0 <= self.min_bp <= self.max_bp <= 10_000:
            raise ValueError(f"a rate of {self.min_bp}-{self.max_bp} basis points is impossible")
        return self


class Seat(Value):
    """A place in the consortium that the call reserves for a kind of body."""

    actor: Actor
    actor_text: str
    count: int
    countries: int | None = None
    """From how many different countries; None when not stated."""
    definition: str | None = None
    """The call's own definition of the actor, when it gives one."""
    quote: Quote


class Consortium(Value):
    """Who must apply together."""

    min_members: int | None = None
    min_countries: int | None = None
    seats: tuple[Seat, ...] = ()
    quote: Quote | None = None


class PaysFor(Value):
    """Whether the call states that it pays for one kind of cost."""

    kind: CostKind
    stated: Tri
    quote: Quote


class Area(Value):
    """Where a call applies."""

    scheme: AreaScheme
    code: str
    version: str | None = None
    """Edition of the code list, e.g. "2024"; None when the source does not say."""
    text: str = ""


class Document(Value):
    """A file or page that belongs to the call."""

    title: str
    url: str
    sha256: str | None = None
    """Hash of the file when we read it; None for a file that we never read."""
    pages: int | None = None


class DocumentFact(Value):
    """What one sentence of a call document states.

    Without a value it is a pointer: the document speaks of it, but with conditions that only a
    person can weigh.
    """

    kind: DocumentFactKind
    minimum: int | None = None
    """In the unit of the kind."""
    maximum: int | None = None
    currency: str | None = None
    applicants: tuple[ApplicantType, ...] = ()
    expected: bool = False
    """True when the document expects it and does not require it."""
    quote: Quote


class Period(Value):
    """A stretch of days where the source prints a month, a quarter or a year instead of a day."""

    first: date
    last: date
    text: str = ""
    """Exactly what the source printed."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("a period that ends before it begins")
        return self


class Update(Value):
    """News that the publisher attached to the call; the only place of some extensions."""

    on: date | None
    text: str


class TextBlock(Value):
    """A part of the published text as sanitised HTML."""

    kind: TextKind
    html: str
    heading: str | None = None


class CallRecord(Value):
    """One call, topic or standing offer as its source publishes it."""

    source_id: str
    source_ref: str
    """The publisher's own stable reference, raw."""
    url: str
    """Address of the page for people."""
    title: str
    language: str
    """ISO 639-1 code of the published text."""
    identifier: str | None = None
    """Official reference that people quote, e.g. HORIZON-CL3-2027-01-FCT-04."""
    level: CallLevel
    parent_identifier: str | None = None
    parent_title: str | None = None
    programme: str | None = None
    """Code of `domain.reference.programmes`; None when it is not known there."""
    programme_text: str = ""
    fund: str | None = None
    priority: str | None = None
    specific_objective: str | None = None
    destination: str | None = None
    divisions: tuple[str, ...] = ()
    """Programme parts as the source codes them."""
    publisher: str = ""
    instrument: Instrument
    action_type: str | None = None
    """Short code of the form of action as published, e.g. HORIZON-IA; None when not stated."""
    action_type_text: str = ""
    procedure: Procedure | None = None
    published_status: PublicationStatus | None = None
    planned: bool = False
    """An entry of a timetable of planned calls, such as Article 49(2) of Regulation (EU) 2021/1060
    asks for: indicative, never open by itself."""
    published_on: date | None = None
    opens_on: date | None = None
    deadline_model: DeadlineModel | None = None
    deadlines: tuple[Deadline, ...] = ()
    opens_within: Period | None = None
    """When it opens, where no day is printed."""
    closes_within: Period | None = None
    """When it closes, where no day is printed."""
    dates_text: str = ""
    """Prose about dates that gives no day."""
    budget_total: Money | None = None
    budget_scope: BudgetScope = BudgetScope.UNKNOWN
    budget_text: str = ""
    grant_min: Money | None = None
    grant_max: Money | None = None
    expected_grants: int | None = None
    project_cost_min: Money | None = None
    project_cost_max: Money | None = None
    rates: tuple[Rate, ...] = ()
    applicants: tuple[ApplicantType, ...] = ()
    applicants_text: str = ""
    consortium: Consortium | None = None
    areas: tuple[Area, ...] = ()
    excluded_areas: tuple[Area, ...] = ()
    """Where it does not apply, in so many words; the code EU stands for every Member State."""
    pays_for: tuple[PaysFor, ...] = ()
    keywords: tuple[str, ...] = ()
    texts: tuple[TextBlock, ...] = ()
    documents: tuple[Document, ...] = ()
    document_facts: tuple[DocumentFact, ...] = ()
    """What the files among `documents` state, with their pages."""
    updates: tuple[Update, ...] = ()

    @property
    def uid(self) -> str:
        """The identity of the call in our database."""
        return f"{self.source_id}:{self.source_ref}"

    def canonical_json(self) -> str:
        """Return the one JSON form of this content, unset and default fields left out."""
        return self.model_dump_json(exclude_defaults=True)

    def content_hash(self) -> str:
        """Return the SHA-256 of the canonical form, hexadecimal."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()


class Issue(Value):
    """Something that a source printed and we could not use; shown, never swallowed."""

    code: str
    """Stable short name: bad_value, unknown_category, page_shape, sources_disagree, ..."""
    level: str
    source_ref: str | None = None
    field: str | None = None
    value: str | None = None
    message: str
    url: str | None = None
