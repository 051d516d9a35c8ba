"""The floor of five cities, also against whoever subtracts one figure from another.

A figure on a country is not shown when the countries that are not shown would be fewer than five
cities together; so for programmes. What the reader's own organisation knows already makes nobody
else fewer: of other cities there are none in a figure, or five.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from domain.advocacy import FEWEST_CITIES
from funding_db.repositories.evidence import Refusal

Cities = Mapping[int, str]
"""Number of a project → the city that it counts as; projects that name none are left out."""


def shown(
    refused: Sequence[Refusal],
    city_of: Cities,
    organisation_id: int,
    *,
    programme: str | None,
    country: str | None,
) -> Sequence[Refusal]:
    """Return the dismissals of which a reader of an organisation may be told as one figure."""
    told = others_or_none(refused, city_of, organisation_id)
    left = narrowed(told, city_of, programme=programme, country=country)
    return others_or_none(left, city_of, organisation_id)


def narrowed(
    refused: Sequence[Refusal], city_of: Cities, *, programme: str | None, country: str | None
) -> list[Refusal]:
    """Return the dismissals of a programme and a country; none where the rest would be told by it."""
    left = list(refused)
    if programme is not None and programme not in _shown(refused, city_of, _programme):
        return []
    if country is not None and country not in _shown(refused, city_of, _country):
        return []
    if programme is not None:
        left = [one for one in left if one.programme == programme]
    if country is not None:
        inside = [one for one in refused if one.by.country == country]
        if programme is not None and (
            country not in _shown(left, city_of, _country)
            or programme not in _shown(inside, city_of, _programme)
        ):
            return []
        left = [one for one in left if one.by.country == country]
    return left


def others_or_none(
    refused: Sequence[Refusal], city_of: Cities, organisation_id: int
) -> Sequence[Refusal]:
    """Return the dismissals without those of other organisations where these are too few cities."""
    own = [one for one in refused if one.by.organisation_id == organisation_id]
    others = [one for one in refused if one.by.organisation_id != organisation_id]
    return refused if len(cities(others, city_of)) >= FEWEST_CITIES else own


def cities(refused: Sequence[Refusal], city_of: Cities) -> set[str]:
    """Return the cities that stand behind dismissals."""
    return {city_of[one.by.project_id] for one in refused if one.by.project_id in city_of}


def _programme(one: Refusal) -> str | None:
    return one.programme


def _country(one: Refusal) -> str | None:
    return one.by.country


def _shown(
    refused: Sequence[Refusal], city_of: Cities, named: Callable[[Refusal], str | None]
) -> set[str]:
    """Return the names of which a figure is shown: the smallest stay hidden with the too small."""
    grouped: defaultdict[str | None, list[Refusal]] = defaultdict(list)
    for one in refused:
        grouped[named(one)].append(one)
    sizes = {name: len(cities(found, city_of)) for name, found in grouped.items()}
    shown = sorted(
        (name for name, size in sizes.items() if name is not None and size >= FEWEST_CITIES),
        key=lambda name: (sizes[name], name),
    )
    while shown and 0 < _hidden(refused, city_of, named, set(shown)) < FEWEST_CITIES:
        shown.pop(0)
    return set(shown)


def _hidden(
    refused: Sequence[Refusal],
    city_of: Cities,
    named: Callable[[Refusal], str | None],
    shown: set[str],
) -> int:
    """Return how many cities have a project of which no shown figure tells."""
    told = {one.by.project_id for one in refused if named(one) in shown}
    return len(cities([one for one in refused if one.by.project_id not in told], city_of))
