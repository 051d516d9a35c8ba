"""Being told: saved searches, secret calendar addresses, API tokens, alerts of readers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.accounts import Rhythm


class FeedKind(StrEnum):
    """What a calendar is about."""

    SEARCH = "search"
    """The calls of one saved search."""
    PROJECT = "project"
    """The calls that fit one project."""
    CITY = "city"
    """The calls that fit any project of an organisation."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """Filters of the list of calls under a name."""

    id: int
    organisation_id: int
    person_id: int
    name: str
    query: str
    """As it stands in the address of the page Funding, after the question mark."""
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A secret address of a calendar, without the secret."""

    id: int
    organisation_id: int
    person_id: int
    kind: FeedKind
    target_id: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token with which a program reads, without the token."""

    id: int
    person_id: int
    organisation_id: int | None
    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReaderAlert:
    """What a reader without an account wants to be told, and until when he has been."""

    id: int
    email: str
    language: str
    query: str
    rhythm: Rhythm
    made_at: datetime
    confirmed_at: datetime | None
    told_until: datetime | None
    days_before: tuple[int, ...] = ()
    """Days before a deadline at which he wants to be told of it; empty = of none."""
