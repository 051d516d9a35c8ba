"""Letters on their way as storage hands them out: directory, dispatches, signatures, positions."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from domain.advocacy_asks import Position, Stance
from domain.advocacy_letters import (
    Addressee,
    BodyKind,
    Dispatch,
    DispatchEvent,
    DispatchState,
    OfficeHolder,
    Pause,
    Signature,
)
from domain.mail import MailState
from domain.value import Value


class Channel(StrEnum):
    """How a letter goes out."""

    MAIL = "mail"
    """By our outbox."""
    POST = "post"
    BY_HAND = "by_hand"
    PORTAL = "portal"
    """Through a form or a portal of the addressee."""


class AddresseeContent(Value):
    """What a person enters about an office that one writes to."""

    body: str
    body_kind: BodyKind
    office: str
    language: str
    salutation: str
    country: str | None = None
    email: str | None = None
    postal: str | None = None
    source: str | None = None
    """Where the entry can be checked."""
    note: str = ""
    closed_on: dt.date | None = None
    """Since when it is written to no more."""


@dataclass(frozen=True, slots=True)
class HolderView:
    """Who holds an office; `holder` None once the name was forgotten."""

    id: int
    holder: OfficeHolder | None
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class AddresseeView:
    """An entry of the directory."""

    id: int
    organisation_id: int
    version: int
    content: AddresseeContent
    holders: tuple[HolderView, ...]
    """Oldest first."""
    updated_at: dt.datetime

    @property
    def name(self) -> str:
        """Office and body, for lists."""
        return f"{self.content.office}, {self.content.body}"

    def addressee(self) -> Addressee:
        """Return it as the pure core knows it."""
        kept = self.content.model_dump(exclude={"source", "note", "closed_on"})
        return Addressee(**kept, holders=tuple(one.holder for one in self.holders if one.holder))


class EventContent(Value):
    """What a person enters about something that happened to a dispatch."""

    state: DispatchState
    on: dt.date
    reference: str | None = None
    by_service: str | None = None
    promised_by: dt.date | None = None
    said: str = ""
    headers: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened to a dispatch."""

    id: int
    content: EventContent
    noted_at: dt.datetime
    noted_by: int | None
    withdrawn_at: dt.datetime | None = None

    def event(self) -> DispatchEvent:
        """Return it as the pure core knows it."""
        kept = self.content.model_dump(exclude={"said", "headers"})
        return DispatchEvent.model_validate(kept)


@dataclass(frozen=True, slots=True)
class PauseView:
    """Days on which the ball is with us."""

    id: int
    pause: Pause
    why: str


@dataclass(frozen=True, slots=True)
class DispatchView:
    """One text to one addressee, with all that happened."""

    id: int
    organisation_id: int
    deliverable_id: int
    addressee_id: int
    version: int
    channel: Channel
    wording: str
    language: str
    addressee: Addressee
    """As it stood when the copy was made."""
    copies: tuple[str, ...]
    annexes: tuple[int, ...]
    our_reference: str | None
    their_reference: str | None
    document_id: int | None
    record_id: int | None
    mail_id: int | None
    mail_state: MailState | None
    mail_detail: str
    sent_on: dt.date | None
    """None = it has not left yet."""
    events: tuple[EventView, ...]
    """In the order in which they happened, without those taken back."""
    taken_back: tuple[EventView, ...]
    pauses: tuple[PauseView, ...]
    own_due_on: dt.date | None
    remind_on: dt.date | None
    prepared_at: dt.datetime

    @property
    def state(self) -> DispatchState | None:
        """What happened last; None before it has left."""
        way = self.dispatch()
        return way.state if way else None

    @property
    def in_trouble(self) -> bool:
        """Whether its mail did not go out and somebody must look."""
        return self.mail_state in (MailState.FAILED, MailState.UNCERTAIN)

    def dispatch(self) -> Dispatch | None:
        """Return it as the pure core knows it; None before it has left."""
        if self.sent_on is None:
            return None
        return Dispatch(
            addressee=self.addressee.body,
            office=self.addressee.office,
            version=self.wording,
            language=self.language,
            sent_on=self.sent_on,
            our_reference=self.our_reference,
            events=tuple(view.event() for view in self.events),
            own_due_on=self.own_due_on,
            remind_on=self.remind_on,
            pauses=tuple(view.pause for view in self.pauses),
        )


@dataclass(frozen=True, slots=True)
class SignatureView:
    """An invitation to sign and what came of it."""

    id: int
    organisation_id: int
    deliverable_id: int
    signature: Signature
    email: str | None
    language: str
    reminded_at: dt.datetime | None
    told_by: str


@dataclass(frozen=True, slots=True)
class PositionView:
    """Where a decision-maker stood on an ask on a day."""

    id: int
    addressee_id: int
    ask_id: int
    office: str
    body: str
    demand: str
    stance: Stance
    on: dt.date
    source: str | None
    quote: str

    def position(self) -> Position:
        """Return it as the pure core knows it."""
        return Position(
            office=str(self.addressee_id),
            ask=str(self.ask_id),
            stance=self.stance,
            on=self.on,
            source=self.source,
        )
