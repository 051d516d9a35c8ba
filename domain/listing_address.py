"""Filters of a list of calls as they stand in an address: read whatever was written, write it short."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

from domain.enums import ApplicantType, CallStatus, CostKind, Instrument, Procedure
from domain.listing import CallFilters, Sort

MOST_DAYS = 730
MOST_EURO = 10**9
LISTS = (
    "status",
    "programme",
    "instrument",
    "country",
    "region",
    "applicant",
    "procedure",
    "pays_for",
    "objective",
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
_LONGEST_ADDRESS = 8_000
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\xa0\u202f]+")


def read(params: Mapping[str, Sequence[str]]) -> CallFilters:
    """Return what an address asks; values that make no sense are dropped, whoever wrote them."""
    lists = {name: _list(name, params.get(name, ())) for name in LISTS}
    statuses: tuple[Any, ...] = tuple(CallStatus(v) for v in lists.pop("status"))
    if not statuses and ANY not in params.get("status", ()):
        statuses = CURRENT
    grant = number(params, "grant", MOST_EURO)
    query = _plain(first(params, "q"))[:_LONGEST_QUERY]
    sort = first(params, "sort")
    usual = Sort.RELEVANCE if query else Sort.DEADLINE
    return CallFilters(
        q=query,
        status=statuses,
        closes_within_days=number(params, "days", MOST_DAYS),
        grant_at_least_minor=grant * 100 if grant else None,
        sort=Sort(sort) if sort in set(Sort) else usual,
        **lists,
    )


def write(filters: CallFilters) -> dict[str, list[str]]:
    """Return the address parts of `filters`; what is usual is left out."""
    found = {name: [str(v) for v in getattr(filters, name)] for name in LISTS}
    if set(filters.status) == set(CURRENT):
        found["status"] = []
    elif not filters.status:
        found["status"] = [ANY]
    usual = Sort.RELEVANCE if filters.q else Sort.DEADLINE
    minor = filters.grant_at_least_minor
    single = {
        "q": filters.q,
        "days": filters.closes_within_days,
        "grant": minor // 100 if minor else None,
        "sort": filters.sort.value if filters.sort is not usual else None,
    }
    found |= {name: [str(value)] for name, value in single.items() if value}
    return {name: values for name, values in found.items() if values}


def parse(query: str) -> CallFilters:
    """Return the filters of the part of an address after its question mark; never raises."""
    try:
        found = parse_qs(query[:_LONGEST_ADDRESS].lstrip("?"), max_num_fields=500)
    except ValueError:  # more fields than any page of ours writes
        found = {}
    return read(found)


def text(filters: CallFilters) -> str:
    """Return the filters as the part of an address after its question mark; "" for the usual ones."""
    return urlencode(write(filters), doseq=True)


def first(params: Mapping[str, Sequence[str]], name: str) -> str:
    """Return the first value of a part; "" when it is not there."""
    values = params.get(name, ())
    return values[0] if values else ""


def number(params: Mapping[str, Sequence[str]], name: str, most: int) -> int | None:
    """Return a part as a whole number from 1 to `most`; None for anything else."""
    found = first(params, name)
    if not (found.isascii() and found.isdigit()) or len(found) > 12:
        return None
    return int(found) if 0 < int(found) <= most else None


def _plain(value: str) -> str:
    return _SPACES.sub(" ", _UNSEEN.sub("", value)).strip()


def _list(name: str, values: Iterable[str]) -> tuple[str, ...]:
    known = _VALUES.get(name)
    kept = [_plain(v)[:_LONGEST_VALUE] for v in values]
    kept = [v for v in kept if v and (known is None or v in known)]
    return tuple(dict.fromkeys(kept))[:_MOST_VALUES]
