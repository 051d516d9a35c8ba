"""Who was funded, by what, and what is planned: context beside calls, and never a call itself.

A `FundedProject` is somebody else's grant or loan, a `ProgrammeFigure` the money that a programme
plans. Neither can be applied for, so neither ever stands in a list of calls.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Self

from pydantic import model_validator

from domain.call import Quote
from domain.enums import Instrument
from domain.money import Money
from domain.value import Value


class ContextKind(StrEnum):
    """What a piece of context is."""

    FUNDED_PROJECT = "funded_project"
    PROGRAMME_FIGURE = "programme_figure"


class _Context(Value):
    """What both kinds share: whose statement it is, where it stands, and its one JSON form."""

    source_id: str
    source_ref: str
    """The publisher's own stable reference; for a figure, the key by which it is published."""
    url: str
    """Address of the page or data set for people."""

    @property
    def uid(self) -> str:
        """The identity of the entry in our database."""
        return f"{self.source_id}:{self.source_ref}"

    def canonical_json(self) -> str:
        """Return the one JSON form of this content, unset and default fields left out."""
        return self.model_dump_json(exclude_defaults=True)

    def content_hash(self) -> str:
        """Return the SHA-256 of the canonical form, hexadecimal."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()


class FundedProject(_Context):
    """A project that got money, as its source tells it; every field may be unknown."""

    kind: ClassVar[ContextKind] = ContextKind.FUNDED_PROJECT

    title: str
    language: str
    """ISO 639-1 code of title and summary."""
    summary: str = ""
    promoter: str = ""
    """The legal body that runs it; never a natural person."""
    place: str = ""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2; empty = not stated."""
    nuts: tuple[str, ...] = ()
    programme: str | None = None
    """Code of `domain.reference.programmes`; None when it is not known there."""
    programme_text: str = ""
    fund: str | None = None
    specific_objective: str | None = None
    call_identifier: str | None = None
    """Topic or call that funded it, only where a source states it."""
    instrument: Instrument | None = None
    support: Money | None = None
    """What the fund or the bank gives."""
    total_cost: Money | None = None
    status_text: str = ""
    """Standing as the source prints it, such as "Under appraisal"."""
    announced_on: date | None = None
    """Release of a planned operation, or signature of a signed one."""
    starts_on: date | None = None
    ends_on: date | None = None
    themes: tuple[str, ...] = ()
    """Sectors, categories or topics as the source names them."""
    quotes: tuple[Quote, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValueError(f"a project from {self.starts_on} to {self.ends_on} is impossible")
        return self


class ProgrammeFigure(_Context):
    """What one programme plans to spend under one specific objective."""

    kind: ClassVar[ContextKind] = ContextKind.PROGRAMME_FIGURE

    programme_title: str
    cci: str | None = None
    """Code of the programme; None when the data set does not carry it."""
    country: str | None = None
    """ISO 3166-1 alpha-2; None for cross-border programmes."""
    fund: str | None = None
    specific_objective: str
    """RSO5.1, RSO5.2."""
    amount: Money
    dimension: str
    """The one dimension of the categorisation whose parts were added up."""
    cycle: str
    """Programming period, such as 2021-2027."""


Context = FundedProject | ProgrammeFigure


class StagedContext(Value):
    """One line of context.jsonl; `content` is the canonical JSON of the entry."""

    kind: ContextKind
    uid: str
    content_hash: str
    snapshot: str | None
    """SHA-256 of the body that it was read from; None for a data file of ours."""
    read_at: datetime
    content: str

    def entry(self) -> Context:
        """Return the entry; raises ValueError when the content is none of its kind."""
        found: type[FundedProject] | type[ProgrammeFigure] = (
            FundedProject if self.kind is ContextKind.FUNDED_PROJECT else ProgrammeFigure
        )
        return found.model_validate_json(self.content)


@dataclass(frozen=True, slots=True)
class FundedView:
    """A funded project as stored, with its origin."""

    project: FundedProject
    source_title: str
    read_at: datetime
    """When this content was first read."""
    last_seen_at: datetime
    missing_since: datetime | None
    """Since when its source no longer lists it; None while it does."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """A programme's figure as stored, with its origin."""

    figure: ProgrammeFigure
    source_title: str
    read_at: datetime
    missing_since: datetime | None


@dataclass(frozen=True, slots=True)
class FundedFor:
    """What is known about money that went the way of one call; all empty when nothing is."""

    by_call: tuple[FundedView, ...]
    """Funded by the same topic or call, as a source states."""
    by_programme: tuple[FundedView, ...]
    """Funded by the same programme in the same country, newest first; others may exist."""
    programme_total: int
    """How many there are of the second kind."""
    figures: tuple[FigureView, ...]
    """What programmes of the country plan under the call's objective, or under RSO5.x."""
