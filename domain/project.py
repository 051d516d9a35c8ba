"""What a city tells us about a project; every fact may be unknown and then becomes a question."""

from pydantic import Field

from domain.country_fact import CountryFact
from domain.enums import ApplicantType, CostKind
from domain.finance import Cost, RegionCategory
from domain.money import Money
from domain.value import Value


class ProjectProfile(Value):
    """A city's project as the matcher sees it."""

    title: str
    summary: str = ""
    language: str | None = None
    """ISO 639-1 of title and summary; None = not told."""
    country: str | None = None
    """ISO 3166-1 alpha-2 of the applicant (Greece GR, as the portal and NUTS's EL are mapped)."""
    city: str | None = None
    nuts: tuple[str, ...] = ()
    applicant_type: ApplicantType | None = None
    population: int | None = Field(default=None, ge=0)
    budget: Money | None = None
    """Total cost planned."""
    own_funds: Money | None = None
    costs: tuple[Cost, ...] = ()
    """The cost by kind and year, where it is known so finely; the same money as `budget`."""
    region_category: RegionCategory | None = None
    """Category of the region in cohesion policy, as the city states it."""
    wants: tuple[CostKind, ...] = ()
    """What the city wants the money to buy."""
    wants_text: str = ""
    answers: dict[str, str] = Field(default_factory=dict)
    """Answers to the matcher's questions by question key: "yes", "no" or a number as text."""
    applicant_id: int | None = None
    """Number of the body in whose name the project is handed in; None = not told."""
    shared: bool = False
    """Whether other cities may see title, place and theme of this project to find partners."""
    country_facts: tuple[CountryFact, ...] = Field(default=(), exclude=True)
    """Verified law of the country, laid beside the project for a match; never kept with it."""
