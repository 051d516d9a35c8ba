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


class Budget(NamedTuple):
    """Money of one topic; every part may be unknown."""

    total: Money | None = None
    scope: BudgetScope = BudgetScope.UNKNOWN
    grant_min: Money | None = None
    grant_max: Money | None = None
    expected_grants: int | None = None
    action_type: str | None = None
    """Short code such as HORIZON-IA, read from the row's label."""


class _Row(NamedTuple):
    group: str
    topic: str
    label: str
    total: Money | None
    low: Money | None
    high: Money | None
    grants: int | None


def budget_of(overview: Any, identifier: str) -> Budget:
    """Return the money of `identifier`; raises BadValue when an amount cannot be read."""
    rows = list(_rows(overview))
    own = [row for row in rows if row.topic.casefold() == identifier.casefold()]
    if not own:
        return Budget()
    lows = [row.low for row in own if row.low]
    highs = [row.high for row in own if row.high]
    grants = [row.grants for row in own if row.grants]
    total = _total(own)
    return Budget(
        total=total,
        scope=_scope(rows, own, total),
        grant_min=min(lows, key=lambda m: m.minor) if lows else None,
        grant_max=max(highs, key=lambda m: m.minor) if highs else None,
        expected_grants=sum(grants) if grants and len(grants) == len(own) else None,
        action_type=short_code(own[0].label),
    )


def short_code(label: str) -> str | None:
    """Return the code at the head of "HORIZON-IA HORIZON Innovation Actions"; None without one."""
    head = label.split(" ", 1)[0]
    return head if "-" in head and head == head.upper() and head.isascii() else None


def _rows(overview: Any) -> Iterator[_Row]:
    groups = overview.get("budgetTopicActionMap") if isinstance(overview, Mapping) else None
    if not isinstance(groups, Mapping):
        return
    for group, entries in groups.items():
        for entry in entries if isinstance(entries, list) else ():
            yield _row(str(group), entry)


def _row(group: str, entry: Mapping[str, Any]) -> _Row:
    topic, _, label = str(entry.get("action", "")).partition(" - ")
    years = entry.get("budgetYearMap") or {}
    parts = [numbers.money(value) for value in years.values()]
    minor = sum(part.minor for part in parts if part)
    return _Row(
        group,
        topic.strip(),
        label.strip(),
        Money(minor=minor, currency="EUR") if minor else None,
        numbers.money(entry.get("minContribution")),
        numbers.money(entry.get("maxContribution")),
        _grants(entry.get("expectedGrants")),
    )


def _grants(value: Any) -> int | None:
    if value in (None, "", 0, "0"):
        return None
    if not str(value).isdigit():
        raise BadValue("not a number of grants", value=str(value))
    return int(value)


def _total(own: list[_Row]) -> Money | None:
    by_group: dict[str, int] = {}
    for row in own:
        if row.total:
            by_group[row.group] = max(by_group.get(row.group, 0), row.total.minor)
    return Money(minor=sum(by_group.values()), currency="EUR") if by_group else None


def _scope(rows: list[_Row], own: list[_Row], total: Money | None) -> BudgetScope:
    if total is None:
        return BudgetScope.UNKNOWN
    mine = {row.topic.casefold() for row in own}
    groups = {row.group for row in own}
    if any(row.group in groups and row.topic.casefold() not in mine for row in rows):
        return BudgetScope.CALL
    others = [row.total for row in rows if row.topic.casefold() not in mine]
    if others and all(other == total for other in others):
        return BudgetScope.UNKNOWN
    return BudgetScope.TOPIC
