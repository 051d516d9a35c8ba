"""Calls by region of one country, as far as they name one, for the page Map."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.enums import AreaScheme
from domain.listing import CallFilters, touches
from domain.listing_address import CURRENT
from domain.people import Person
from domain.reference import nuts
from domain.reference.authorities import Fund, member_states
from domain.views import ListedCall
from funding_db.engine import Session
from funding_db.repositories import calls as stored
from services import calls
from services.coverage import Cover, coverage
from services.rights import Action, require

_LEVEL_2 = 4
"""Letters and digits of a code of NUTS 2."""


@dataclass(frozen=True, slots=True)
class Region:
    """One region of NUTS 2, or a code that calls name and the latest edition does not have."""

    code: str
    name: str | None
    """As a source printed it; None when no call names exactly this region."""
    calls: int
    """Open or coming calls that name it, a part of it or a larger region around it."""
    closer: int
    """Those of them that name it or a part of it."""
    authority: str | None
    cover: Cover | None
    """How well we read its ERDF authority; None for a code of an older edition."""


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions of a country, and its calls that name none of them."""

    regions: tuple[Region, ...]
    named: int
    """Open or coming calls that name a region of the country."""
    whole: int
    """Those that name the country and none of its regions."""


def regions_of(person: Person, session: Session, country: str, *, now: datetime) -> Regions:
    """Return each NUTS 2 region of a Member State, those with most calls first."""
    require(person, Action.READ_CALLS)
    if country not in member_states():
        return Regions((), 0, 0)
    filters = CallFilters(status=CURRENT, country=(country,))
    page = calls.find_calls(person, session, filters, limit=1_000_000, now=now)
    here = [call for call in page.items if country in call.row.countries]
    codes = {call.row.uid: _codes(call, country) for call in here}
    names = _names(session, codes)
    known = {
        region.nuts: (region.authority, region.cover)
        for region in coverage(person, session)
        if region.fund is Fund.ERDF and region.country == country
    }
    older = {code for found in codes.values() for code in found if not _is_of_today(code)}
    found = [
        _region(code, codes.values(), names, known.get(code))
        for code in (*known, *sorted({code[:_LEVEL_2] for code in older} - set(known)))
    ]
    named = sum(bool(one) for one in codes.values())
    found.sort(key=lambda region: (-region.calls, region.code))
    return Regions(tuple(found), named, len(here) - named)


def _codes(call: ListedCall, country: str) -> tuple[str, ...]:
    return tuple(code for code in call.row.regions if nuts.country_of(code) == country)


def _is_of_today(code: str) -> bool:
    return nuts.LATEST in nuts.editions_of(code)


def _names(session: Session, codes: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the words in which sources name the codes; one call is read for each of them."""
    first = {code: uid for uid, found in codes.items() for code in found}
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for record in stored.records(session, sorted(set(first.values()))).values():
        for area in record.areas:
            if area.scheme is AreaScheme.NUTS and area.text.strip():
                written[area.code.upper()][" ".join(area.text.split())] += 1
    return {code: words.most_common(1)[0][0] for code, words in written.items()}


def _region(
    code: str,
    calls_of: Iterable[tuple[str, ...]],
    names: dict[str, str],
    known: tuple[str | None, Cover] | None,
) -> Region:
    touching = [found for found in calls_of if any(touches(code, one) for one in found)]
    return Region(
        code,
        names.get(code) or _only_one(code, names),
        len(touching),
        sum(any(one.startswith(code) for one in found) for found in touching),
        known[0] if known else None,
        known[1] if known else None,
    )


def _only_one(code: str, names: dict[str, str]) -> str | None:
    """Return the name of the larger region around it where that holds no other region."""
    around = code[:-1]
    inside = [one for one in nuts.regions(nuts.country_of(code), level=2) if one.startswith(around)]
    return names.get(around) if inside == [code] else None
