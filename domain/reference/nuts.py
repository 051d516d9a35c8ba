"""The regions of NUTS with the edition of every code; a code without its edition says little.

Countries renumber their regions: PT17 was Lisbon's region in 2016 and is none in 2024. Codes of
NUTS 3 are stored, those of NUTS 2, 1 and 0 follow by prefix. Names are not held. A region's
category for cohesion policy is not held either: no dated list was read, so it is unknown unless a
city or a call states it.
"""

import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from domain.reference import countries

IN_FORCE_FROM = {"2016": date(2018, 1, 1), "2021": date(2021, 1, 1), "2024": date(2024, 1, 1)}
"""Edition → the first day on which statistics had to use it."""

EDITIONS = tuple(IN_FORCE_FROM)
LATEST = EDITIONS[-1]


class Share(NamedTuple):
    """A part of a region and the region of another edition in which it lies."""

    code: str
    share: float
    """Of the first region's population of 2021 (of its area where nobody lives), 0 to 1."""


@cache
def _data() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("nuts3.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _editions() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for editions, codes in _data()["codes"].items():
        for code in codes.split():
            for length in range(2, len(code) + 1):
                found.setdefault(code[:length], set()).update(editions.split())
    return {code: frozenset(editions) for code, editions in found.items()}


@cache
def _overlaps(edition: str) -> dict[str, tuple[tuple[str, int, float], ...]]:
    """Return code of `edition` → (code of 2024, population, km2) of each part that changed."""
    found: dict[str, list[tuple[str, int, float]]] = {}
    for code, latest, population, area in _data()["overlaps"].get(edition, ()):
        found.setdefault(code, []).append((latest, population, area))
    return {code: tuple(parts) for code, parts in found.items()}


def edition_on(day: date) -> str | None:
    """Return the edition in force on a day; None before the oldest that we hold."""
    passed = [edition for edition, start in IN_FORCE_FROM.items() if start <= day]
    return passed[-1] if passed else None


def editions_of(code: str) -> tuple[str, ...]:
    """Return the editions that have this code, oldest first; empty when we know of none."""
    known = _editions().get(code.upper(), frozenset())
    return tuple(edition for edition in EDITIONS if edition in known)


@cache
def regions(country: str, *, level: int, edition: str = LATEST) -> tuple[str, ...]:
    """Return a country's codes of one level, sorted; empty when the edition has none.

    Extra-regio units (…Z, …ZZ) are no place of a city and are left out.
    """
    prefix = countries.nuts_prefix(country)
    return tuple(
        sorted(
            code
            for code, editions in _editions().items()
            if code.startswith(prefix)
            and len(code) == level + 2
            and edition in editions
            and not code.endswith("Z")
        )
    )


def level(code: str) -> int | None:
    """Return 0 (country) to 3; None when no code of NUTS has this length."""
    return len(code) - 2 if 2 <= len(code) <= 5 else None


def parent(code: str) -> str | None:
    """Return the region above; None for a country."""
    return code[:-1].upper() if len(code) > 2 else None


def country_of(code: str) -> str:
    """Return the ISO country of a code (EL301 → GR)."""
    return countries.from_nuts(code)


def contains(area: str, code: str) -> bool:
    """Say whether `code` is `area` or lies in it; both of the same edition."""
    return bool(area) and code.upper().startswith(area.upper())


def to_latest(code: str, edition: str) -> tuple[Share, ...]:
    """Return where a NUTS 3 region of `edition` lies in the latest one, the largest part first.

    Empty when that edition has no such NUTS 3 code. Raises KeyError for an edition not held.
    """
    code, _ = code.upper(), IN_FORCE_FROM[edition]
    if level(code) != 3 or edition not in editions_of(code):
        return ()
    parts = _overlaps(edition).get(code)
    if parts is None:
        return (Share(code, 1.0),)
    people = sum(population for _, population, _ in parts)
    weights = [population if people else area for _, population, area in parts]
    whole = sum(weights)
    shares = [Share(part[0], weight / whole) for part, weight in zip(parts, weights, strict=True)]
    return tuple(sorted(shares, key=lambda share: (-share.share, share.code)))
