"""Who manages the ERDF and the Internal Security Fund where, as far as a source states it.

Every NUTS 2 region of every Member State has an answer for both funds; for most of them the answer
is that we know no authority. Names and links are facts of `authorities.toml`, never composed.
"""

import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import NamedTuple, Self

from pydantic import model_validator

from domain.reference import countries, nuts
from domain.value import Value


class Fund(StrEnum):
    """The two funds whose calls national and regional authorities publish."""

    ERDF = "ERDF"
    ISF = "ISF"


class Authority(Value):
    """One entry of the table: what is known about the authority of some regions."""

    fund: Fund
    country: str
    nuts: tuple[str, ...]
    """Codes of the latest edition, any level."""
    name: str | None = None
    link: str | None = None
    sources: tuple[str, ...] = ()
    """Ids of our sources that read or watch it, whether or not they exist."""
    part: bool = False
    """Whether they read only a part of what it publishes."""
    note: str = ""
    source: str
    """Where the facts of the entry were read."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        for code in self.nuts:
            if nuts.LATEST not in nuts.editions_of(code) or nuts.country_of(code) != self.country:
                raise ValueError(f"{code} is no region of {self.country} in NUTS {nuts.LATEST}")
        if not self.nuts:
            raise ValueError("an authority without a region")
        return self


class Responsible(NamedTuple):
    """Who answers for one region and fund; `authority` is None when no source told us."""

    nuts: str
    country: str
    fund: Fund
    authority: Authority | None


@cache
def authorities() -> tuple[Authority, ...]:
    """Return every entry, in the order of the file; raises ValueError when one is impossible."""
    text = resources.files(__package__).joinpath("authorities.toml").read_text("utf-8")
    return tuple(Authority.model_validate(row) for row in tomllib.loads(text)["authority"])


@cache
def regions(country: str) -> tuple[str, ...]:
    """Return the NUTS 2 regions of a country in the latest edition; empty when it has none."""
    return nuts.regions(country, level=2)


def responsible(country: str) -> Iterator[Responsible]:
    """Yield who answers for each NUTS 2 region of a country, for each fund."""
    for code in regions(country):
        for fund in Fund:
            yield Responsible(code, country, fund, _of(code, fund))


@cache
def _of(code: str, fund: Fund) -> Authority | None:
    found = [
        (len(area), entry)
        for entry in authorities()
        for area in entry.nuts
        if entry.fund is fund and nuts.contains(area, code)
    ]
    # The smallest area that holds the region knows best.
    return max(found, key=lambda pair: pair[0])[1] if found else None


def member_states() -> tuple[str, ...]:
    """Return the Member States, in order of their codes."""
    return tuple(sorted(countries.EU))
