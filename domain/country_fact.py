"""Answers in law that one city finds and every city of its country can use once they are verified."""

from datetime import date

from pydantic import Field

from domain.value import Value


class CountryFact(Value):
    """A yes or no about the law of one country, with the source that says so."""

    country: str = Field(pattern=r"^[A-Z]{2}$")
    """ISO 3166-1 alpha-2."""
    key: str = Field(min_length=1, max_length=60)
    """The matcher's question, such as "police_authority"."""
    answer: bool
    statement: str = Field(min_length=1, max_length=600)
    """The source's own words."""
    url: str = Field(pattern=r"^https?://\S+$", max_length=2000)
    stated_on: date
    """The day that the source bears, or on which it was read."""
