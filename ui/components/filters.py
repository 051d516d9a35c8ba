"""The filters of the page Funding and their form in the address; pure, the page draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain import listing_address
from domain.enums import CallStatus
from domain.listing import CallFilters
from domain.listing_address import ANY, CURRENT, LISTS, MOST_DAYS, MOST_EURO

__all__ = ["ANY", "CURRENT", "LISTS", "MOST_DAYS", "MOST_EURO"]
SOON_DAYS = 30
NAMES = (*LISTS, "q", "days", "grant", "sort", "page", "fit")

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
    return Asked(
        listing_address.read(params),
        page=listing_address.number(params, "page", 10**6) or 1,
        fit=listing_address.number(params, "fit", 2**31),
    )


def write(asked: Asked) -> dict[str, list[str]]:
    """Return the address parts of `asked`; what is usual is left out."""
    found = listing_address.write(asked.filters)
    if asked.page > 1:
        found["page"] = [str(asked.page)]
    if asked.fit:
        found["fit"] = [str(asked.fit)]
    return found


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
