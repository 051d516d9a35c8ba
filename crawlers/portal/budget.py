"""The budget overview of a topic, which describes the whole parent call.

Only the rows of the topic itself count. Topics in one group share one envelope, and equal totals on
all topics of a call are often one envelope too: such totals must never be added up.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from crawlers.normalise import numbers
from domain.enums import BudgetScope
from domain.errors import BadValue
from domain.money import Money

_CURRENCY = "EUR"


class Budget(NamedTuple):
    """Money of one topic; every part may be unknown."""

    total: Money | None = None
    scope: BudgetScope = BudgetScope.UNKNOWN
    grant_min: Money | None = None
    grant_max: Money | None = None
    expected_grants: int | None = None
    action_type: str | None = None
    """Short code such as HORIZON-IA, read from the row's label."""
    text: str = ""
    """The years and their amounts as published; empty when there is no total."""
    problems: tuple[tuple[str, BadValue], ...] = ()
    """Field and error of each value that could not be read."""


class _Entry(NamedTuple):
    group: str
    topic: str
    """Identifier at the head of the label, folded."""
    label: str
    content: Mapping[str, Any]


def budget_of(overview: Any, identifier: str) -> Budget:
    """Return the money of `identifier`; what cannot be read is unknown and named in `problems`."""
    entries = list(_entries(overview))
    own = [entry for entry in entries if entry.topic == identifier.casefold()]
    if not own:
        return Budget()
    problems: list[tuple[str, BadValue]] = []
    totals = [_read("budget_total", entry, _total, problems) for entry in own]
    lows = [_read("grant_min", entry, _low, problems) for entry in own]
    highs = [_read("grant_max", entry, _high, problems) for entry in own]
    grants = [_read("expected_grants", entry, _grants, problems) for entry in own]
    total = _sum_of_groups(own, totals)
    # The service's own overview names its years and lists every topic of the call; from less than
    # that nobody can tell whether the money is shared.
    whole = "budgetYearsColumns" in overview
    return Budget(
        total=_money(total),
        scope=_scope(entries, own, total) if whole else BudgetScope.UNKNOWN,
        grant_min=_money(min(filter(None, lows), default=0)),
        grant_max=_money(max(filter(None, highs), default=0)),
        expected_grants=sum(filter(None, grants)) if all(grants) else None,
        action_type=short_code(own[0].label),
        text=_years(own) if total else "",
        problems=tuple(problems),
    )


def short_code(label: str) -> str | None:
    """Return the code at the head of "HORIZON-IA HORIZON Innovation Actions"; None without one."""
    head = label.split(" ", 1)[0]
    return head if "-" in head and head == head.upper() and head.isascii() else None


def _entries(overview: Any) -> Iterator[_Entry]:
    groups = overview.get("budgetTopicActionMap") if isinstance(overview, Mapping) else None
    if not isinstance(groups, Mapping):
        return
    for group, listed in groups.items():
        for content in listed if isinstance(listed, list) else ():
            if isinstance(content, Mapping):
                # "A-1 - TYPE" and "A-10 - TYPE": only the whole head names the topic.
                topic, _, label = str(content.get("action") or "").partition(" - ")
                yield _Entry(str(group), topic.strip().casefold(), label.strip(), content)


def _read(field: str, entry: _Entry, how: Any, problems: list[tuple[str, BadValue]]) -> int:
    """Return what `how` reads, 0 = not stated; a value that cannot be read is noted."""
    try:
        return int(how(entry.content))
    except BadValue as error:
        problems.append((field, error))
        return 0


def _minor(value: object) -> int:
    amount = numbers.money(value, _CURRENCY)
    return amount.minor if amount else 0


def _total(content: Mapping[str, Any]) -> int:
    years = content.get("budgetYearMap") or {}
    if not isinstance(years, Mapping):
        raise BadValue("not amounts by year", value=repr(years)[:200])
    return sum(_minor(value) for value in years.values())


def _low(content: Mapping[str, Any]) -> int:
    return _minor(content.get("minContribution"))


def _high(content: Mapping[str, Any]) -> int:
    return _minor(content.get("maxContribution"))


def _grants(content: Mapping[str, Any]) -> int:
    value = content.get("expectedGrants")
    if value in (None, ""):
        return 0
    if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit():
        raise BadValue("not a number of grants", value=str(value))
    return min(int(value), 100_000)


def _sum_of_groups(own: list[_Entry], totals: list[int]) -> int:
    """Add the groups up; rows of one group repeat its total."""
    by_group: dict[str, int] = {}
    for entry, total in zip(own, totals, strict=True):
        by_group[entry.group] = max(by_group.get(entry.group, 0), total)
    return sum(by_group.values())


def _money(minor: int) -> Money | None:
    return Money(minor=minor, currency=_CURRENCY) if minor else None


def _years(own: list[_Entry]) -> str:
    years = own[0].content.get("budgetYearMap")
    if not isinstance(years, Mapping) or len(own) > 1:
        return ""
    return ", ".join(f"{year}: {amount}" for year, amount in sorted(years.items()))


def _scope(entries: list[_Entry], own: list[_Entry], total: int) -> BudgetScope:
    if not total:
        return BudgetScope.UNKNOWN
    groups = {entry.group for entry in own}
    sisters = [entry for entry in entries if entry.topic != own[0].topic]
    if any(entry.group in groups for entry in sisters):
        return BudgetScope.CALL
    ignored: list[tuple[str, BadValue]] = []
    if sisters and all(_read("", entry, _total, ignored) == total for entry in sisters):
        return BudgetScope.UNKNOWN
    return BudgetScope.TOPIC
