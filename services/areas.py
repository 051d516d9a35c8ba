"""Calls by country, and beside them how much of each country we read at all, for the page Map."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from domain.listing import CallFilters
from domain.listing_address import CURRENT
from domain.people import Person
from domain.reference.authorities import Fund, member_states
from domain.reference.capitals import CAPITALS
from funding_db.engine import Session
from services import calls
from services.coverage import Cover, coverage
from services.rights import Action, require


@dataclass(frozen=True, slots=True)
class Country:
    """One Member State: its own calls and our reading of its managing authorities."""

    code: str
    """ISO 3166-1 alpha-2."""
    calls: int
    """Open or coming calls whose published area is this country or a part of it."""
    regions: int
    """NUTS 2 regions."""
    read: int
    """Regions whose ERDF authority is read, in whole or in part."""
    watched: int
    """Regions of which only a page is watched."""
    latitude: float | None
    longitude: float | None
    """Of the capital; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The Member States, and the calls that stand in none of them."""

    countries: tuple[Country, ...]
    elsewhere: int
    """Open or coming calls of other countries only."""
    unstated: int
    """Open or coming calls that state no area; most of them are open to the whole Union."""


def areas(person: Person, session: Session, *, now: datetime) -> Areas:
    """Return all Member States in order of codes."""
    require(person, Action.READ_CALLS)
    filters = CallFilters(status=CURRENT)
    found = calls.find_calls(person, session, filters, limit=1_000_000, now=now).items
    counted = Counter(code for call in found for code in set(call.row.countries))
    states = member_states()
    covers: dict[str, Counter[Cover]] = {code: Counter() for code in states}
    for region in coverage(person, session):
        if region.fund is Fund.ERDF:
            covers[region.country][region.cover] += 1
    return Areas(
        tuple(_country(code, counted[code], covers[code]) for code in states),
        sum(bool(c.row.countries) and not set(c.row.countries) & set(states) for c in found),
        sum(not call.row.countries for call in found),
    )


def _country(code: str, count: int, covers: Counter[Cover]) -> Country:
    latitude, longitude = CAPITALS.get(code, (None, None))
    return Country(
        code,
        count,
        covers.total(),
        covers[Cover.READ] + covers[Cover.PARTLY_READ],
        covers[Cover.WATCHED],
        latitude,
        longitude,
    )
