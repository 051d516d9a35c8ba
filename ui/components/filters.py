"""The filters of the page Funding and their form in the address; pure, the page draws them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.enums import ApplicantType, CallStatus, CostKind, Instrument, Procedure
from domain.listing import CallFilters, Sort
from ui.components.escape import plain

SOON_DAYS = 30
MOST_DAYS = 730
MOST_EURO = 10**9
LISTS = (
    "status",
    "programme",
    "instrument",
    "country",
    "applicant",
    "procedure",
    "pays_for",
    "source",
)
"""Filters that take several values, in the order shown."""
CURRENT = (
    CallStatus.OPEN,
    CallStatus.LAST_DAY,
    CallStatus.FORTHCOMING,
    CallStatus.LATER_STAGE,
    CallStatus.UNKNOWN,
)
"""What is shown before anything is asked: all that may still be of use. An address without a
status means these; `status=any` means all."""
ANY = "any"
NAMES = (*LISTS, "q", "days", "grant", "sort", "page", "fit")
_VALUES: dict[str, frozenset[str]] = {
    "status": frozenset(CallStatus),
    "instrument": frozenset(Instrument),
    "procedure": frozenset(Procedure),
    "applicant": frozenset(ApplicantType),
    "pays_for": frozenset(CostKind),
}
_LONGEST_QUERY = 500
_LONGEST_VALUE = 60
_MOST_VALUES = 40

VIEWS: dict[str, tuple[tuple[CallStatus, ...], int | None]] = {
    "current": (CURRENT, None),
    "open": ((CallStatus.OPEN, CallStatus.LAST_DAY), None),
    "soon": ((CallStatus.OPEN, CallStatus.LAST_DAY), SOON_DAYS),
    "forthcoming": ((CallStatus.FORTHCOMING,), None),
    "closed": ((CallStatus.CLOSED,), None),
    "all": ((), None),
}
"""The looks at the list that one click gives: status and days until the deadline."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks the page to show."""

    filters: CallFilters
    page: int = 1
    fit: int | None = None
    """The project with which each call is compared; None = none."""


def read(params: Mapping[str, Sequence[str]]) -> Asked:
    """Return what an address asks; values that make no sense are dropped, whoever wrote them."""
    lists = {name: _list(name, params.get(name, ())) for name in LISTS}
    statuses: tuple[Any, ...] = tuple(CallStatus(v) for v in lists.pop("status"))
    if not statuses and ANY not in params.get("status", ()):
        statuses = CURRENT
    grant = _number(params, "grant", MOST_EURO)
    query = plain(_first(params, "q"))[:_LONGEST_QUERY]
    sort = _first(params, "sort")
    usual = Sort.RELEVANCE if query else Sort.DEADLINE
    return Asked(
        CallFilters(
            q=query,
            status=statuses,
            closes_within_days=_number(params, "days", MOST_DAYS),
            grant_at_least_minor=grant * 100 if grant else None,
            sort=Sort(sort) if sort in set(Sort) else usual,
            **lists,
        ),
        page=_number(params, "page", 10**6) or 1,
        fit=_number(params, "fit", 2**31),
    )


def write(asked: Asked) -> dict[str, list[str]]:
    """Return the address parts of `asked`; what is usual is left out."""
    f = asked.filters
    found = {name: [str(v) for v in getattr(f, name)] for name in LISTS}
    if set(f.status) == set(CURRENT):
        found["status"] = []
    elif not f.status:
        found["status"] = [ANY]
    usual = Sort.RELEVANCE if f.q else Sort.DEADLINE
    single = {
        "q": f.q,
        "days": f.closes_within_days,
        "grant": f.grant_at_least_minor // 100 if f.grant_at_least_minor else None,
        "sort": f.sort.value if f.sort is not usual else None,
        "page": asked.page if asked.page > 1 else None,
        "fit": asked.fit,
    }
    found |= {name: [str(value)] for name, value in single.items() if value}
    return {name: values for name, values in found.items() if values}


def view_of(filters: CallFilters) -> str | None:
    """Return the look that these filters are; None when they are none of ours."""
    for name, (statuses, days) in VIEWS.items():
        if set(filters.status) == set(statuses) and filters.closes_within_days == days:
            return name
    return None


def set_filters(filters: CallFilters) -> int:
    """Return how many filters of the folded panel are set."""
    lists = sum(bool(getattr(filters, name)) for name in LISTS if name != "status")
    own_view = view_of(filters) is None
    return lists + bool(filters.grant_at_least_minor) + own_view


def _list(name: str, values: Iterable[str]) -> tuple[str, ...]:
    known = _VALUES.get(name)
    kept = [plain(v)[:_LONGEST_VALUE] for v in values]
    kept = [v for v in kept if v and (known is None or v in known)]
    return tuple(dict.fromkeys(kept))[:_MOST_VALUES]


def _first(params: Mapping[str, Sequence[str]], name: str) -> str:
    values = params.get(name, ())
    return values[0] if values else ""


def _number(params: Mapping[str, Sequence[str]], name: str, most: int) -> int | None:
    text = _first(params, name)
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        return None
    return int(text) if 0 < int(text) <= most else None
