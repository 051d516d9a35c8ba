"""What a city tells us about a project; every fact may be unknown and then becomes a question."""

from pydantic import Field

from domain.country_fact import CountryFact
from domain.enums import ApplicantType, CostKind
from domain.finance import Cost, RegionCategory
from domain.money import Money
from domain.value import Value


class ProjectText(Value):
    """Title and summary of a project in one further language."""

    language: str
    """ISO 639-1."""
    title: str = ""
    summary: str = ""


class ProjectProfile(Value):
    """A city's project as the matcher sees it."""

    title: str
    summary: str = ""
    language: str | None = None
    """ISO 639-1 of title and summary; None = not told."""
    others: tuple[ProjectText, ...] = ()
    """The same title and summary in further languages, one entry a language."""
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

    def in_each_language(self) -> tuple["ProjectProfile", ...]:
        """Return the profile once for each language that it is written in, its own one first.

        A language in which nothing is written is none; where only the title is, the summary is
        empty: the words of one language never stand for those of another.
        """
        written = [text for text in self.others if text.title or text.summary]
        if not written:
            return (self,)
        alone = self.model_copy(update={"others": ()})
        return (alone, *(_in_words_of(alone, text) for text in written))

    def for_reader(self, language: str) -> "ProjectProfile":
        """Return the profile as written in the reader's language, as far as it is, else its own."""
        for version in self.in_each_language():
            if version.language == language:
                return version.model_copy(update={"summary": version.summary or self.summary})
        return self


def _in_words_of(profile: ProjectProfile, text: ProjectText) -> ProjectProfile:
    return profile.model_copy(
        update={
            "title": text.title or profile.title,
            "summary": text.summary,
            "language": text.language,
        }
    )
