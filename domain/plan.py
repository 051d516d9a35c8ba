"""A plan counted back from a deadline through what a city must do, in working days of its country.

The times are usual ones that we assume (`reference/preparation.toml`), not rules of any funder.
"""

import datetime as dt
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import holidays

from domain.match import Message

_FURTHEST_DAYS = 1_000
WORDS = {
    "contact_point": "Talk to the national contact point of the programme",
    "info_day": "Go to an information day, or read its slides",
    "partners": "Find the partners and agree who does what",
    "own_funds": "Put the own contribution into the budget",
    "council": "Have the council decide; its agenda closes earlier",
    "pic": "Have the city's PIC, EU Login and legal representative in order",
    "account": "Open an account on the authority's own portal",
    "draft": "Have a first full draft",
    "costs": "Have the finance department check the costs",
    "letters": "Have the letters of the partners signed",
    "review": "Have it read by somebody who has not written it",
    "signatures": "Have signatures and annexes together",
    "upload": "Upload everything: portals are slow on the last day",
}
"""Each step as a text of the catalogue."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What decides which steps a call asks for."""

    partners: bool
    """Others must apply too, or it is not known whether they must."""
    own_funds: bool
    """The call pays a part only, or does not say."""
    eu_portal: bool
    eu_programme: bool

    def names(self) -> frozenset[str]:
        """Return the conditions of the data file that hold."""
        found = {"always"}
        found |= {"partners"} if self.partners else set()
        found |= {"own_funds"} if self.own_funds else set()
        found |= {"eu_portal"} if self.eu_portal else {"national"}
        found |= {"eu_programme"} if self.eu_programme else set()
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and the last day on which it is usually still in time."""

    key: str
    text: Message
    latest_on: dt.date
    working_days: int
    """Before the deadline."""
    own: bool
    """True when the city set the day itself."""
    late: bool
    """True when that day has passed."""


@cache
def _steps() -> tuple[tuple[str, int, str], ...]:
    text = (resources.files("domain.reference") / "preparation.toml").read_text(encoding="utf-8")
    return tuple((s["key"], s["days"], s["when"]) for s in tomllib.loads(text)["step"])


def plan(
    deadline: dt.date,
    needs: Needs,
    *,
    country: str | None,
    today: dt.date,
    own: Mapping[str, dt.date] | None = None,
    done: Collection[str] = (),
) -> tuple[Step, ...]:
    """Return what is to be done before `deadline`, earliest first, without what is `done`.

    `own` holds days that the city set itself. Without a known country only weekends are left out.
    """
    mine = own or {}
    made = []
    for key, days, when in _steps():
        if when not in needs.names() or key in done:
            continue
        latest = mine.get(key) or working_days_before(deadline, days, country)
        made.append(
            Step(key, Message(WORDS[key]), latest, days, own=key in mine, late=latest < today)
        )
    return tuple(sorted(made, key=lambda step: (step.latest_on, -step.working_days)))


def working_days_before(day: dt.date, count: int, country: str | None) -> dt.date:
    """Return the day that lies `count` working days before `day`; `day` itself is not counted."""
    found, left = day, count
    free = _holidays(country)
    for _ in range(_FURTHEST_DAYS):
        if left == 0:
            return found
        found -= dt.timedelta(days=1)
        if found.weekday() < 5 and (free is None or found not in free):
            left -= 1
    raise ValueError(f"{count} working days lie too far back")


@cache
def _holidays(country: str | None) -> holidays.HolidayBase | None:
    """Return the public holidays of a country; None when it is unknown to us."""
    if country is None:
        return None
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None
