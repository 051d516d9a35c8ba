"""The floor of five cities, also against whoever subtracts one figure from another.

A figure on a country is not shown when the countries that are not shown would be fewer than five
cities together; so for programmes. What the reader's own organisation knows already makes nobody
else fewer: of other cities there are none in a figure, or five.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from domain.advocacy import FEWEST_CITIES
from funding_db.repositories.evidence import Refuser

Projects = Set[int]
Told = Mapping[str | None, Projects]
"""Programme → the projects that dismissed calls of it, for one reason."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What decides about figures: who stands behind the projects, and who reads."""

    by: Mapping[int, Refuser]
    city_of: Mapping[int, str]
    """Project → the city that it counts as; projects that name none are left out."""
    organisation_id: int
    """Of the reader."""

    def shown(self, told: Told, *, programme: str | None, country: str | None) -> Told:
        """Return the dismissals of which the reader may be told as one figure."""
        left = self.narrowed(self.others_or_none(told), programme=programme, country=country)
        return self.others_or_none(left)

    def narrowed(self, told: Told, *, programme: str | None, country: str | None) -> Told:
        """Return those of a programme and a country; none where the rest would be told by it."""
        left = dict(told)
        if programme is not None and programme not in self._shown(told):
            return {}
        if country is not None and country not in self._shown(self._by_country(told)):
            return {}
        if programme is not None:
            left = {programme: told[programme]}
        if country is not None:
            there = self._by_country(told)[country]
            if programme is not None and (
                country not in self._shown(self._by_country(left))
                or programme not in self._shown(_kept(told, there))
            ):
                return {}
            left = _kept(left, there)
        return left

    def others_or_none(self, told: Told) -> Told:
        """Return the dismissals without those of other organisations where these are too few."""
        everybody = together(told)
        own = {one for one in everybody if self.by[one].organisation_id == self.organisation_id}
        if len(self.cities(everybody - own)) >= FEWEST_CITIES:
            return told
        return _kept(told, own)

    def cities(self, projects: Iterable[int]) -> set[str]:
        """Return the cities that stand behind projects."""
        return {self.city_of[one] for one in projects if one in self.city_of}

    def _by_country(self, told: Told) -> dict[str | None, set[int]]:
        found: defaultdict[str | None, set[int]] = defaultdict(set)
        for one in together(told):
            found[self.by[one].country].add(one)
        return dict(found)

    def _shown(self, grouped: Told) -> set[str]:
        """Return the names of which a figure is shown: the smallest stay hidden with the too small."""
        sizes = {name: len(self.cities(projects)) for name, projects in grouped.items()}
        shown = sorted(
            (name for name, size in sizes.items() if name is not None and size >= FEWEST_CITIES),
            key=lambda name: (sizes[name], name),
        )
        while shown and 0 < self._hidden(grouped, shown) < FEWEST_CITIES:
            shown.pop(0)
        return set(shown)

    def _hidden(self, grouped: Told, shown: Iterable[str]) -> int:
        """Return how many cities have a project of which no shown figure tells."""
        told = together({name: grouped[name] for name in shown})
        return len(self.cities(together(grouped) - told))


def together(told: Told) -> set[int]:
    """Return the projects of all programmes."""
    return set().union(*told.values())


def _kept(told: Told, wanted: Projects) -> dict[str | None, Projects]:
    """Return those of the wanted projects alone."""
    found = {name: projects & wanted for name, projects in told.items()}
    return {name: projects for name, projects in found.items() if projects}
