"""Limits, conditions and exclusions of EIB loans and advice: dated, sourced rows of `ceilings.toml`."""

import tomllib
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Self

from pydantic import model_validator

from domain.finance import Ceiling, CeilingKind, RegionCategory, Source
from domain.money import Money
from domain.value import Value


class Condition(Value):
    """What a source says about one product."""

    key: str
    minimum: Money | None = None
    maximum: Money | None = None
    about: bool = False
    """True when the source gives no exact border."""
    min_years: int | None = None
    max_years: int | None = None
    source: Source


class FlagState(StrEnum):
    """What a flag says about its subject."""

    EXCLUDED = "excluded"
    RESTRICTED = "restricted"
    RELEASED = "released"
    ENDED = "ended"
    """A condition that fell away on a day that no source gives."""


class Flag(Value):
    """What the Bank does not pay for, or no longer refuses, and when."""

    subject: str
    state: FlagState
    text: str
    """In English, said through the text catalogue."""
    when: str
    """When it held, in words; said through the text catalogue."""
    since: date | None = None
    until: date | None = None
    """First day on which it no longer holds."""
    source: Source

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.since >= self.until:
            raise ValueError("an exclusion that ends before it begins")
        return self

    def in_force(self, on: date) -> bool:
        """Say whether it holds on a day, by the days that its source gives."""
        if self.state is FlagState.ENDED:
            return False
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("ceilings.toml").read_text("utf-8"))


def _source(row: dict[str, Any]) -> Source:
    known = _file()["sources"][row.pop("source")]
    return Source(quote=row.pop("quote"), read_on=_file()["read_on"], **known)


def _rows(name: str) -> list[dict[str, Any]]:
    found = []
    for plain in _file()[name]:
        row = dict(plain)
        row["source"] = _source(row)
        for name_of_value, column in (("minimum", "min_eur"), ("maximum", "max_eur")):
            if column in row:
                row[name_of_value] = Money.of(row.pop(column))
        found.append(row)
    return found


@cache
def ceilings() -> tuple[Ceiling, ...]:
    """Return every limit, in the order of the file; raises ValueError when one is impossible."""
    return tuple(Ceiling.model_validate(row) for row in _rows("ceiling"))


@cache
def conditions() -> dict[str, Condition]:
    """Return every condition by its key."""
    return {row["key"]: Condition.model_validate(row) for row in _rows("condition")}


@cache
def flags() -> tuple[Flag, ...]:
    """Return the exclusions in order of time."""
    return tuple(Flag.model_validate(row) for row in _rows("flag"))


def applying(
    kind: CeilingKind,
    *,
    region: RegionCategory | None = None,
    country: str | None = None,
    rows: tuple[Ceiling, ...] | None = None,
) -> tuple[Ceiling, ...]:
    """Return the limits of a kind that can hold there, strictest first; empty = none is stated.

    Where the region's category is unknown, the rows of every category are returned.
    """
    found = [
        row
        for row in (ceilings() if rows is None else rows)
        if row.kind is kind
        and (region is None or not row.regions or region in row.regions)
        and (row.country is None or row.country == country)
    ]
    return tuple(sorted(found, key=lambda row: row.share_bp))
