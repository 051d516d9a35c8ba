"""Can this city still manage it: weeks left against weeks needed, and the money of its own.

Derived and assumed figures are said to be so. Nothing here decides eligibility.
"""

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from domain.call import CallRecord
from domain.enums import CallStatus, Tri
from domain.money import Money
from domain.project import ProjectProfile
from domain.status import brussels_day, dates_of, standing
from domain.terms import Feasibility
from matcher.rules.facts import Facts
from matcher.rules.length import RULE, Length, length_of
from matcher.rules.money import own_part

_FILE = Path(__file__).parent / "data" / "weeks.toml"
_OVER = (CallStatus.CLOSED, CallStatus.LATER_STAGE)


def feasibility(facts: Facts) -> Feasibility:
    """Return the time and the money of one pair; what is not known is None or unknown.

    A call whose first stage has passed has no deadline for a newcomer.
    """
    over = facts.status in _OVER
    deadline = None if over else facts.next_deadline
    weeks = None if deadline is None or facts.days_left is None else facts.days_left // 7
    usual, assumed_on = usual_weeks(facts.record)
    own, derived = _own(facts.profile, facts.record)
    months, longest = _months(facts, length_of(facts.record))
    return Feasibility(
        deadline=deadline,
        weeks_left=weeks,
        weeks_usual=usual,
        usual_on=assumed_on,
        enough=_enough(weeks, usual, over=over),
        own=own,
        own_yearly=None if own is None or months is None else _yearly(own, months),
        months=months,
        estimate=own is not None and (derived or longest),
    )


def of_pair(profile: ProjectProfile, record: CallRecord, *, now: datetime) -> Feasibility:
    """Return the feasibility of a call for a project at aware `now`."""
    status, deadline = standing(dates_of(record), now)
    left = deadline.days_left(brussels_day(now)) if deadline else None
    return feasibility(Facts(profile, record, status, deadline.on if deadline else None, left, now))


def usual_weeks(record: CallRecord) -> tuple[int | None, date | None]:
    """Return the weeks of the first row that fits and the day of the table; None when none does."""
    table = _table()
    for row in table["row"]:
        if _fits(row, record):
            return row["weeks"], table["assumed_on"]
    return None, None


def _fits(row: dict[str, Any], record: CallRecord) -> bool:
    if row.get("instrument") == record.instrument:
        return True
    by_code = "action" in row and row["action"] in f"-{record.action_type or ''}"
    by_name = "words" in row and row["words"].lower() in record.action_type_text.lower()
    return by_code or by_name


def _enough(left: int | None, usual: int | None, *, over: bool) -> Tri:
    if over:
        return Tri.NO
    if left is None or usual is None:
        return Tri.UNKNOWN
    return Tri.YES if left >= usual else Tri.NO


def _own(profile: ProjectProfile, record: CallRecord) -> tuple[Money | None, bool]:
    """Return the share that is left to the city, and whether it is derived from more than one rate."""
    if profile.budget is None or not record.rates:
        return None, False
    highest = max(rate.max_bp for rate in record.rates)
    several = len(record.rates) > 1 or record.rates[0].min_bp != highest
    return own_part(profile.budget, highest), several or bool(record.rates[0].scope)


def _months(facts: Facts, stated: Length | None) -> tuple[int | None, bool]:
    """Return the length of the project and whether it is the longest allowed instead of the city's."""
    told = facts.number(RULE)
    if told:
        return told, False
    if stated is None or not stated.most:
        return None, False
    return stated.most, stated.least != stated.most


def _yearly(own: Money, months: int) -> Money:
    return Money(minor=-(-own.minor * 12 // months), currency=own.currency)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
