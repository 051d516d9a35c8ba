"""Other cities that could join an application, as far as they have said so themselves."""

from dataclasses import dataclass

from domain.enums import ApplicantType
from domain.project import ProjectProfile


@dataclass(frozen=True, slots=True)
class SharedProject:
    """A project that its city shows to other cities, with whose it is."""

    project_id: int
    organisation: str
    profile: ProjectProfile


@dataclass(frozen=True, slots=True)
class Partner:
    """One shared project that fits a call; nothing else of it leaves its organisation."""

    organisation: str
    title: str
    city: str | None
    country: str | None
    applicant_type: ApplicantType | None
    relevance: float
    """Of the call for that project, comparable within that project only."""
    new_country: bool
    """Whether it brings a country that the own project does not have."""
    seats: tuple[str, ...]
    """Seats that it could fill, in the call's words."""


@dataclass(frozen=True, slots=True)
class Partners:
    """Who could join, and what the call asks for."""

    members: int | None
    """How many must apply together; None when not stated."""
    countries: int | None
    found: tuple[Partner, ...]
    """The most useful first; empty when no shared project fits."""
    looked_at: int
    """Shared projects that were compared."""
