"""Working days of those who are to answer: weekends, holidays of a country, closed days of a body."""

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import holidays

from domain.advocacy_letters import Addressee, BodyKind

_FILE = Path(__file__).parent / "data" / "clock.toml"
_FURTHEST_DAYS = 3_000


@dataclass(frozen=True, slots=True)
class Rule:
    """What a dated source says about the time for an answer."""

    body_kind: BodyKind
    working_days: int
    starts: str
    quote: str
    source: str
    source_name: str
    source_dated: dt.date
    read_on: dt.date
    doubt: str | None
    """What weakens the source; shown with every date that rests on it."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The closed days of institutions in one year, as their decision lists them."""

    body_kinds: frozenset[BodyKind]
    year: int
    source: str
    days: frozenset[dt.date]


@dataclass(frozen=True, slots=True)
class Habits:
    """Our own manners."""

    chaser_gap_working_days: int
    quiet_working_days_after_due: int


@dataclass(frozen=True, slots=True)
class ClockData:
    """Everything the clock knows from its data file."""

    habits: Habits
    rules: tuple[Rule, ...]
    closed: tuple[Closed, ...]
    seats: dict[BodyKind, str]

    def rule(self, kind: BodyKind) -> Rule | None:
        """Return the rule of a kind of body; None where no source states one."""
        return next((rule for rule in self.rules if rule.body_kind is kind), None)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Counts working days; `knows` says whether the closed days of a year are known."""

    free: Callable[[dt.date], bool]
    knows: Callable[[int], bool]

    def is_one(self, day: dt.date) -> bool:
        """Whether people are at work on `day`, as far as we know."""
        return day.weekday() < 5 and not self.free(day)

    def after(self, day: dt.date, count: int) -> dt.date:
        """Return the day `count` working days after `day`; `day` itself is not counted."""
        found, left = day, count
        for _ in range(_FURTHEST_DAYS):
            if left <= 0:
                return found
            found += dt.timedelta(days=1)
            left -= self.is_one(found)
        raise ValueError(f"{count} working days lie too far ahead")

    def within(self, first: dt.date, last: dt.date) -> int:
        """Return how many working days lie in a period, both ends counted; 0 for an empty one."""
        span = min((last - first).days + 1, _FURTHEST_DAYS)
        return sum(self.is_one(first + dt.timedelta(days=n)) for n in range(span))


def read_clock_data(path: Path = _FILE) -> ClockData:
    """Return what a data file says; raises ValueError, KeyError or TypeError for a broken one."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = (
        Rule(**{"doubt": None, **entry, "body_kind": BodyKind(entry["body_kind"])})
        for entry in data.get("rule", [])
    )
    closed = (
        Closed(
            frozenset(BodyKind(kind) for kind in entry["body_kinds"]),
            entry["year"],
            entry["source"],
            frozenset(entry["days"]),
        )
        for entry in data.get("closed", [])
    )
    seats = {BodyKind(kind): country for kind, country in data.get("seats", {}).items()}
    return ClockData(Habits(**data["habits"]), tuple(rules), tuple(closed), seats)


@cache
def clock_data() -> ClockData:
    """Return the data that the project ships."""
    return read_clock_data()


def working_days_of(addressee: Addressee, data: ClockData | None = None) -> WorkingDays:
    """Return the working days of an addressee.

    An institution's own list wins in the years for which we hold it; else the public holidays of
    its country or seat are left out; with neither, weekends alone.
    """
    known = data or clock_data()
    lists = {c.year: c.days for c in known.closed if addressee.body_kind in c.body_kinds}
    country = _country(addressee.country or known.seats.get(addressee.body_kind))

    def free(day: dt.date) -> bool:
        if day.year in lists:
            return day in lists[day.year]
        return country is not None and day in country

    def knows(year: int) -> bool:
        if addressee.body_kind in known.seats:
            return year in lists
        return country is not None

    return WorkingDays(free, knows)


@cache
def _country(code: str | None) -> holidays.HolidayBase | None:
    if code is None:
        return None
    try:
        return holidays.country_holidays(code)
    except NotImplementedError:
        return None
