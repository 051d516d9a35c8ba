"""What is missing for cities: themes without an open call, reasons of refusal, silent programmes.

Every figure stands with its rows. About refusals nothing is said of fewer than five cities, no row
names a city, and how many cities stand behind a single call is not told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.advocacy import FEWEST_CITIES, NamedIn
from domain.enums import CallStatus
from domain.listing import CallFilters, passing
from domain.money import Money
from domain.people import Person
from domain.text import fold
from domain.tracking import DismissReason
from domain.views import ListedCall
from funding_db.engine import Session
from funding_db.repositories import evidence, sources
from funding_db.repositories.evidence import Refusals, Refuser
from matcher import security
from services import call_sayings, floor
from services.calls import listed_calls
from services.rights import Action, own_organisation, require

_ONE_CITY = frozenset({"city", "union"})
"""Kinds of organisation that count as one city, however many projects they have."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A programme as one source publishes its calls: that is what we can say we read."""

    programme: str | None
    source_id: str
    source: str
    """Title of the source."""
    country: str


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """The open or planned calls of a programme that name a theme."""

    theme: str
    programme: str
    calls: tuple[ListedCall, ...]

    @property
    def lowest(self) -> Money | None:
        """The smallest minimum of a grant that one of them states in euro."""
        stated = [c.row.grant_min for c in self.calls if c.row.grant_min is not None]
        return min((m for m in stated if m.currency == "EUR"), key=lambda m: m.minor, default=None)


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """Dismissals for one reason that at least five cities share."""

    reason: DismissReason
    programme: str | None
    cities: int
    countries: int | None
    """None when the country of a city is not known."""
    projects: int
    sought: Money | None
    """Cost of the projects, each counted once; None below five cities that state one in euro."""
    sought_cities: int
    calls: tuple[tuple[str, str], ...]
    """Uid and title of each call that was dismissed for it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What the live calls of one unit say about security."""

    unit: Unit
    calls: tuple[tuple[ListedCall, NamedIn | None], ...]
    succeeded: bool
    """Whether the source was ever crawled with success; a recorded sample is none."""

    @property
    def level(self) -> NamedIn | None:
        """The highest level at which one of them names security; None when a text is missing."""
        levels = [level for _call, level in self.calls]
        if not levels or None in levels or not self.succeeded:
            return None
        return max((level for level in levels if level), key=_ORDER.index)

    @property
    def silent(self) -> bool:
        """Whether we read every call and none names security in its own text."""
        return self.level in (NamedIn.NOWHERE, NamedIn.OBJECTIVE)


_ORDER = (NamedIn.NOWHERE, NamedIn.OBJECTIVE, NamedIn.CALL_TEXT, NamedIn.ELIGIBLE_COST)


def coverage(
    person: Person, session: Session, *, country: str | None = None, now: datetime
) -> tuple[ThemeCount, ...]:
    """Return each theme × programme with its live calls; also those that have none.

    A programme stands beside a theme when one of its live calls names it, or when calls on it are
    usually found there. With a country, calls for other countries are left out.
    """
    require(person, Action.READ_CALLS)
    listed = _live(session, now)
    if country is not None:
        listed = passing(listed, CallFilters(country=(country,)), found=None)
    named = call_sayings.themes(session, [call.row.uid for call in listed])
    found: defaultdict[tuple[str, str], list[ListedCall]] = defaultdict(list)
    for theme in security.themes():
        for programme in security.usual_programmes(theme):
            found[theme, programme] = []
    for call in listed:
        for theme in named.get(call.row.uid, ()):
            if call.row.programme:
                found[theme, call.row.programme].append(call)
    return tuple(ThemeCount(*pair, tuple(calls)) for pair, calls in found.items())


@dataclass(frozen=True, slots=True)
class Refused:
    """Why cities set calls aside, and of which programmes that can be asked."""

    programmes: tuple[str, ...]
    """Those of which at least five cities dismissed a call, by code."""
    counts: tuple[RefusalCount, ...]


def refusals(
    person: Person,
    session: Session,
    *,
    programme: str | None = None,
    country: str | None = None,
) -> tuple[RefusalCount, ...]:
    """Return the reasons for which at least five cities dismissed calls, most cities first."""
    return refused(person, session, programme=programme, country=country).counts


def refused(
    person: Person,
    session: Session,
    *,
    programme: str | None = None,
    country: str | None = None,
) -> Refused:
    """Return reasons and programmes, read once.

    The cities are those of all organisations; nothing about fewer than five is returned, and
    nothing from which fewer could be found by subtracting (services.floor).
    """
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    everything = evidence.refusals(session)
    city_of = _cities(everything.by.values())
    rules = floor.Floor(everything.by, city_of, organisation)
    costed = {number for number, one in everything.by.items() if one.budget_minor}
    told: defaultdict[DismissReason, defaultdict[str | None, set[int]]]
    told = defaultdict(lambda: defaultdict(set))
    for reason, call, projects in everything.rows:
        told[reason][call.programme] |= projects
    found = []
    for reason, named in told.items():
        # What the projects cost has a floor of its own: of fewer cities it is known.
        stated = {name: known for name, all_ in named.items() if (known := all_ & costed)}
        shown, sums = (
            rules.shown(those, programme=programme, country=country) for those in (named, stated)
        )
        counted = _count(reason, programme, shown, sums, rules, everything)
        if counted is not None:
            found.append(counted)
    return Refused(
        _programmes(told.values(), rules),
        tuple(sorted(found, key=lambda one: (-one.cities, one.reason))),
    )


def _programmes(
    told: Iterable[Mapping[str | None, set[int]]], rules: floor.Floor
) -> tuple[str, ...]:
    projects: defaultdict[str, set[int]] = defaultdict(set)
    for named in told:
        for programme, those in named.items():
            if programme:
                projects[programme] |= those
    return tuple(
        sorted(
            code for code, those in projects.items() if len(rules.cities(those)) >= FEWEST_CITIES
        )
    )


def cities_of(person: Person, session: Session, uids: Collection[str]) -> int | None:
    """Return how many cities set one of these calls aside; None below five."""
    organisation = own_organisation(person, Action.READ_ADVOCACY)
    found = evidence.refusals(session, uids=uids)
    rules = floor.Floor(found.by, _cities(found.by.values()), organisation)
    told: floor.Told = {None: set().union(*(projects for _reason, _call, projects in found.rows))}
    who = rules.cities(floor.together(rules.others_or_none(told)))
    return len(who) if len(who) >= FEWEST_CITIES else None


def silences(person: Person, session: Session, *, now: datetime) -> tuple[Silence, ...]:
    """Return what the live calls of each programme that we read say about security."""
    require(person, Action.READ_CALLS)
    known = {one.spec.id: one for one in sources.known(session) if one.enabled}
    grouped: defaultdict[tuple[str, str], list[ListedCall]] = defaultdict(list)
    for call in _live(session, now):
        if call.row.programme and call.row.source_id in known:
            grouped[call.row.programme, call.row.source_id].append(call)
    levels = call_sayings.levels(
        session, [call.row.uid for found in grouped.values() for call in found]
    )
    stated = []
    for (programme, source_id), found in sorted(grouped.items()):
        source = known[source_id]
        unit = Unit(programme, source_id, source.spec.title, source.spec.country)
        said = tuple((call, levels[call.row.uid]) for call in found)
        stated.append(Silence(unit, said, source.last_ok_at is not None))
    return tuple(stated)


def _live(session: Session, now: datetime) -> list[ListedCall]:
    """Return the calls that are not closed and that their source still lists."""
    return [
        call
        for call in listed_calls(session, now)
        if call.status is not CallStatus.CLOSED and call.row.missing_since is None
    ]


def _cities(everybody: Collection[Refuser]) -> dict[int, str]:
    """Return for each project the city that it counts as; those of a network that name none do not.

    An organisation that is one city counts once. A project that a network keeps for the same city
    counts as that city, so that nobody is counted twice and the floor of five holds.
    """
    known: dict[tuple[str | None, str], str] = {}
    found: dict[int, str] = {}
    for one in everybody:
        if one.organisation_kind in _ONE_CITY:
            found[one.project_id] = f"organisation {one.organisation_id}"
            if one.city:
                known[one.country, fold(one.city)] = found[one.project_id]
    for one in everybody:
        if one.organisation_kind not in _ONE_CITY and one.city and one.city.strip():
            place = (one.country, fold(one.city))
            found[one.project_id] = known.get(place, f"city {place}")
    return found


def _count(
    reason: DismissReason,
    programme: str | None,
    shown: floor.Told,
    sums: floor.Told,
    rules: floor.Floor,
    everything: Refusals,
) -> RefusalCount | None:
    counted = floor.together(shown) & rules.city_of.keys()
    cities = rules.cities(counted)
    if len(cities) < FEWEST_CITIES:
        return None
    countries = {rules.by[one].country for one in counted}
    costs = {one: rules.by[one].budget_minor for one in floor.together(sums)}
    budgets = {one: cost for one, cost in costs.items() if cost and one in rules.city_of}
    seekers = rules.cities(budgets)
    enough = len(seekers) >= FEWEST_CITIES
    calls = {
        (call.uid, call.title)
        for why, call, projects in everything.rows
        if why is reason and not counted.isdisjoint(projects & shown.get(call.programme, set()))
    }
    return RefusalCount(
        reason=reason,
        programme=programme,
        cities=len(cities),
        countries=None if None in countries else len(countries),
        projects=len(counted),
        sought=Money(minor=sum(budgets.values()), currency="EUR") if enough else None,
        sought_cities=len(seekers) if enough else 0,
        calls=tuple(sorted(calls)),
    )
