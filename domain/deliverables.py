"""Deliverables as storage hands them out: what is kept beside the way through the workflow."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime

from domain.advocacy import (
    DeliverableKind,
    InNameOf,
    PartnershipConsent,
    State,
    Visibility,
)
from domain.advocacy_letters import BodyKind
from domain.value import Value


class LoadedStatus(StrEnum):
    """What a document of the Partnership says about a deliverable."""

    DONE = "done"
    PLANNED = "planned"
    """Foreseen, and not shown as held or done."""
    NOT_STATED = "not_stated"


class EventKind(StrEnum):
    """What an entry of the history tells of."""

    CREATED = "created"
    LOADED = "loaded"
    CHANGED = "changed"
    STEP = "step"
    TEXT = "text"
    COMMENT = "comment"
    RESOLVED = "resolved"
    CONSENT = "consent"
    LINKED = "linked"
    """An ask, a figure, a call or a policy file was added or taken away."""
    FILE = "file"
    DISPATCH = "dispatch"
    """Something left, or came back, for one addressee."""
    SIGNATURE = "signature"


class AnswerContent(Value):
    """One question of a consultation as worded, and our answer (Markdown)."""

    question: str
    answer: str


class DocumentParts(Value):
    """What stands in the document around its text; the same in every language."""

    sender: tuple[str, ...] = ()
    """Lines of the letterhead: who speaks."""
    place: str | None = None
    """Where it is written."""
    causes: tuple[str, ...] = ()
    """Keys of letters.compose.Cause."""
    annexes: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    our_reference: str | None = None
    consultation: str | None = None
    register_number: str | None = None
    """Number in the transparency register."""
    contact: str | None = None
    addressee: tuple[str, ...] = ()
    """Lines of the address on a copy that is made for nobody of the directory."""
    body_kind: BodyKind | None = None
    """What kind of body that addressee is."""


class DeliverableContent(Value):
    """What a person enters about a deliverable, apart from its text and its way."""

    kind: DeliverableKind
    title: str
    in_name_of: InNameOf
    visibility: Visibility = Visibility.TEAM
    action: int | None = None
    """Number of the Action of the Action Plan, 1 to 6."""
    themes: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    owner: int | None = None
    team: tuple[int, ...] = ()
    planned_on: dt.date | None = None
    happened_on: dt.date | None = None
    place: str | None = None
    """Where it is published; an address."""
    reason: str | None = None
    mandate_needed: bool = False
    """Whether who signs must prove that he may."""
    parts: DocumentParts = DocumentParts()


class Frozen(Value):
    """What stood in the text beside its words when it was approved."""

    asks: tuple[dict[str, Any], ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DeliverableView:
    """A deliverable as kept."""

    id: int
    organisation_id: int
    version: int
    content: DeliverableContent
    state: State
    languages: tuple[str, ...]
    wording: str | None
    written_by: int | None
    approved_wording: str | None
    approved_by: str | None
    approved_at: dt.datetime | None
    consent: PartnershipConsent | None
    key: str | None
    """Name among what is loaded from the start."""
    loaded_status: LoadedStatus | None
    due_as_printed: str | None
    source: str | None
    """Where the documents name it."""
    made_at: dt.datetime
    updated_at: dt.datetime
    updated_by: int | None

    @property
    def title(self) -> str:
        """Its title."""
        return self.content.title


@dataclass(frozen=True, slots=True)
class Brief:
    """As little of a deliverable as a list of thousands needs."""

    id: int
    title: str
    kind: DeliverableKind
    state: State
    planned_on: dt.date | None
    happened_on: dt.date | None
    action: int | None
    written_by: int | None


@dataclass(frozen=True, slots=True)
class DeliverableFilter:
    """What narrows a list; empty = everything."""

    kinds: frozenset[DeliverableKind] = frozenset()
    actions: frozenset[int] = frozenset()
    states: frozenset[State] = frozenset()
    owner: int | None = None
    words: str = ""
    ids: frozenset[int] | None = None
    """Only these; None = all."""
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TextView:
    """One version of a text in one language."""

    id: int
    deliverable_id: int
    language: str
    number: int
    title: str
    """Subject of a letter, title of a paper, in that language."""
    markdown: str
    answers: tuple[AnswerContent, ...]
    lines: dict[str, str]
    """Words of this language for asks and figures: "ask:3", "evidence:5" or "salutation"."""
    note: str
    written_by: int | None
    written_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CommentView:
    """A remark on a text."""

    id: int
    language: str | None
    number: int | None
    """The version that was commented."""
    quote: str
    body: str
    made_by: int | None
    made_at: dt.datetime
    resolved_by: int | None
    resolved_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DeliverableEvent:
    """One entry of the history; never changed."""

    at: AwareDatetime
    person_id: int | None
    kind: EventKind
    what: str
    """Key of a step, names of the fields, or a language with its number."""
    wording: str | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileView:
    """A kept file without its content."""

    id: int
    organisation_id: int
    sha256: str
    name: str
    media_type: str
    size: int
    thing: str
    """What it belongs to, such as "deliverable:12"."""
    kept_at: dt.datetime
    kept_by: int | None
