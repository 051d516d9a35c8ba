"""Who applies: a body in whose name an organisation's officers hand projects in.

A city, its metropolis and its municipal company are three applicants of one organisation: they
differ in kind, inhabitants and region, and so in what they may apply for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field, model_validator

from domain.enums import ApplicantType
from domain.project import ProjectProfile
from domain.value import Value

FIRST_YEAR, LAST_YEAR = 1950, 2100


class Applicant(Value):
    """What is known of a body that applies; every fact but the name may be unknown."""

    name: str = Field(min_length=1, max_length=200)
    kind: ApplicantType | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    """ISO 3166-1 alpha-2."""
    nuts: tuple[str, ...] = ()
    lau: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.-]{1,20}$")
    """The body's code among local administrative units, as its country writes it."""
    population: int | None = Field(default=None, ge=0)
    population_year: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)
    population_source: str = Field(default="", max_length=500)
    pic: str | None = Field(default=None, pattern=r"^[0-9]{9}$")
    """Participant identification code of the EU's portal."""

    @model_validator(mode="after")
    def _population_has_its_proof(self) -> "Applicant":
        proof = (self.population_year is not None, bool(self.population_source))
        if (self.population is not None, self.population is not None) != proof:
            raise ValueError("inhabitants stand with their year and their source, or not at all")
        return self


@dataclass(frozen=True, slots=True)
class ApplicantView:
    """An applicant in its current version."""

    id: int
    organisation_id: int
    version: int
    content: Applicant
    updated_at: datetime
    retired_at: datetime | None
    """Since when it is not offered any more; projects that name it keep it."""


def facts_of(applicant: Applicant) -> dict[str, Any]:
    """Return what the applicant states of itself, under the names that a project has for it."""
    stated = {
        "applicant_type": applicant.kind,
        "country": applicant.country,
        "nuts": applicant.nuts or None,
        "population": applicant.population,
    }
    return {name: value for name, value in stated.items() if value is not None}


def applying(profile: ProjectProfile, applicant: Applicant | None) -> ProjectProfile:
    """Return a project as its applicant applies with it.

    What the applicant states goes before what the project says of the same; what it leaves unknown
    is the project's to answer.
    """
    if applicant is None:
        return profile
    return profile.model_copy(update=facts_of(applicant))
