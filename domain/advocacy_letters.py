"""Letters on their way: whom one writes to, each sending on its own, and who signs what."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, model_validator

from domain.value import Value


class BodyKind(StrEnum):
    """What kind of body one writes to, or is asked to sign."""

    COMMISSION = "commission"
    PARLIAMENT = "parliament"
    COUNCIL = "council"
    COMMITTEE_OF_REGIONS = "committee_of_regions"
    EIB = "eib"
    EU_NETWORK = "eu_network"
    MINISTRY = "ministry"
    MANAGING_AUTHORITY = "managing_authority"
    CITY = "city"
    REGION = "region"
    CITY_NETWORK = "city_network"
    CIVIL_SOCIETY = "civil_society"
    RESEARCH = "research"


SIGNATORIES = frozenset(
    {
        BodyKind.CITY,
        BodyKind.REGION,
        BodyKind.CITY_NETWORK,
        BodyKind.CIVIL_SOCIETY,
        BodyKind.RESEARCH,
    }
)
"""Bodies that may be asked to sign. Commission services, the EIB and ministries never are: they
sit in the Partnership, and a text to the institutions would be signed by its own reader."""


class OfficeHolder(Value):
    """A person in an office, with the term; afterwards he stays on old letters only."""

    name: str
    since: dt.date
    until: dt.date | None = None
    """Last day of the term; None = not known to end."""
    source: str
    """Address where the term stands."""

    @model_validator(mode="after")
    def _term(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError("a term ends after it began")
        return self

    def holds(self, day: dt.date) -> bool:
        """Whether the person held the office on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


class Addressee(Value):
    """An office or function that one writes to; a person only where the work needs one."""

    body: str
    body_kind: BodyKind
    office: str
    """Office or function, such as "Chair of the CIVEX commission"."""
    language: str
    """ISO 639-1."""
    salutation: str
    """Form of address, such as "Dear Commissioner," in that language."""
    country: str | None = None
    """ISO 3166-1 alpha-2 whose public holidays count; None for EU institutions."""
    email: str | None = None
    postal: str | None = None
    holders: tuple[OfficeHolder, ...] = ()

    def holder(self, day: dt.date) -> OfficeHolder | None:
        """Return who holds the office on `day`; None when that is not known."""
        return next((one for one in self.holders if one.holds(day)), None)


class DispatchState(StrEnum):
    """What became of one sending to one addressee; "no answer" is a person's decision."""

    SENT = "sent"
    BOUNCED = "bounced"
    ACKNOWLEDGED = "acknowledged"
    HOLDING_REPLY = "holding_reply"
    ANSWERED = "answered"
    CHASED = "chased"
    NO_ANSWER = "no_answer"


class DispatchEvent(Value):
    """Something that happened to a dispatch, oldest first."""

    state: DispatchState
    on: dt.date
    reference: str | None = None
    """Their reference."""
    by_service: str | None = None
    """The service that answered, where it is not the addressee."""
    promised_by: dt.date | None = None
    """For a holding reply: the day they named, if they named one."""


class Pause(Value):
    """Days on which the ball is with us: they asked us something, or we hold back."""

    first: dt.date
    last: dt.date | None = None
    """None = it still is."""


class Dispatch(Value):
    """One text to one addressee. Its state is what happened last; overdue is computed."""

    addressee: str
    office: str
    version: str
    """Fingerprint of the wording that was sent."""
    language: str
    sent_on: dt.date
    our_reference: str | None = None
    events: tuple[DispatchEvent, ...] = ()
    """After the sending, oldest first."""
    own_due_on: dt.date | None = None
    """The day that a person set; it wins over every rule."""
    remind_on: dt.date | None = None
    """Remind whatever happens."""
    pauses: tuple[Pause, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [self.sent_on, *(event.on for event in self.events)]
        if days != sorted(days):
            raise ValueError("events stand in the order in which they happened, after the sending")
        return self

    @property
    def state(self) -> DispatchState:
        """What happened last; an answer stays one whatever is acknowledged later."""
        return last_state([event.state for event in self.events]) or DispatchState.SENT


def last_state(states: Sequence[DispatchState]) -> DispatchState | None:
    """Return where a dispatch stands after events in their order; None without any."""
    if DispatchState.ANSWERED in states:
        return DispatchState.ANSWERED
    return states[-1] if states else None


class SignatureState(StrEnum):
    """Where an invitation to sign stands."""

    INVITED = "invited"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Signature(Value):
    """A body's signature under one exact wording."""

    body: str
    body_kind: BodyKind
    state: SignatureState
    invited_at: AwareDatetime
    wording: str
    """Fingerprint of the text that was shown, and signed."""
    version: str | None = None
    """Name of that version, for people."""
    person: str | None = None
    capacity: str | None = None
    """In what capacity, such as "Deputy Mayor for security"."""
    mandate: str | None = None
    """Reference of the proof of mandate, where the deliverable asks for it."""
    confirmed_at: AwareDatetime | None = None
    withdrawn_on: dt.date | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.body_kind not in SIGNATORIES:
            raise ValueError("this kind of body is never asked to sign")
        confirmed = self.state is SignatureState.CONFIRMED
        if confirmed and not (self.confirmed_at and self.person and self.capacity):
            raise ValueError("a confirmed signature has person, capacity and time")
        if (self.state is SignatureState.WITHDRAWN) != (self.withdrawn_on is not None):
            raise ValueError("a withdrawn signature has its date, and no other has")
        return self
