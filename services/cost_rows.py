"""Costs by kind and year out of a project file, in either of the two ways in which people write them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from domain.enums import CostKind
from domain.errors import UsageError
from domain.finance import Cost, RegionCategory
from domain.money import Money
from domain.text import fold

_MOST = 500
Amount = Callable[[Any, str], Money | None]


def costs(value: Any, amount: Amount) -> tuple[Cost, ...]:
    """Read a list of {"kind", "year", "amount"}, or {"2027": {"works": 1200000}}; raises UsageError.

    `amount` reads one amount as the other columns are read.
    """
    if value is None:
        return ()
    if not isinstance(value, (list, dict)):
        raise UsageError(
            'costs: write a list like [{"kind": "works", "year": 2027, "amount": 900}]'
        )
    rows = list(_listed(value) if isinstance(value, list) else _mapped(value))
    if len(rows) > _MOST:
        raise UsageError(f"costs: more than {_MOST} rows")
    return tuple(_cost(number, *row, amount) for number, row in enumerate(rows, 1))


def region_category(value: Any) -> RegionCategory | None:
    """Read the category of a region; raises UsageError for a word that is none."""
    if value is None:
        return None
    text = fold(str(value)).strip().replace(" ", "_").removesuffix("_region")
    try:
        return RegionCategory(text)
    except ValueError as error:
        known = ", ".join(RegionCategory)
        raise UsageError(f"region_category: {text[:40]!r} is none of {known}") from error


def _listed(rows: list[Any]) -> Iterator[tuple[Any, Any, Any]]:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise UsageError(f"costs, row {number}: write kind, year and amount")
        unknown = {str(key) for key in row} - {"kind", "year", "amount"}
        if unknown:
            raise UsageError(f"costs, row {number}: unknown {', '.join(sorted(unknown))}")
        yield row.get("kind"), row.get("year"), row.get("amount")


def _mapped(years: Mapping[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    for year, value in years.items():
        # One amount a year, or amounts by kind.
        by_kind = value.items() if isinstance(value, Mapping) and "minor" not in value else None
        for kind, amount in by_kind if by_kind is not None else ((None, value),):
            yield kind, year, amount


def _cost(number: int, kind: Any, year: Any, value: Any, amount: Amount) -> Cost:
    try:
        return Cost(kind=_kind(kind), year=_year(year), amount=_paid(value, amount))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise UsageError(f"costs, row {number}: {first['loc'][0]}: {first['msg']}") from error
    except UsageError as error:
        raise UsageError(f"costs, row {number}: {error}") from error


def _paid(value: Any, amount: Amount) -> Money:
    read = amount(value, "amount")
    if read is None:
        raise UsageError("the amount is missing")
    if read.minor < 0:
        raise UsageError("an amount below zero cannot be used")
    return read


def _kind(value: Any) -> CostKind | None:
    if value in (None, ""):
        return None
    text = fold(str(value)).strip().replace(" ", "_")
    try:
        return CostKind(text)
    except ValueError as error:
        raise UsageError(f"kind {text[:40]!r} is none of {', '.join(CostKind)}") from error


def _year(value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) == 4):
        raise UsageError(f"{text[:40]!r} is no year")
    return int(text)
