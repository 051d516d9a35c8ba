"""The parameters that lists of the API share; the filters are those of the page Funding."""

from typing import Annotated

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError

from domain.enums import ApplicantType, CallStatus, CostKind, Instrument, Procedure
from domain.listing import CallFilters, Sort
from domain.listing_address import MOST_DAYS, MOST_EURO

MAX_LIMIT = 200
_MOST_VALUES = 20
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Most records of one answer.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Records to leave out first.")]


def _filters(
    q: Annotated[
        str, Query(max_length=500, description='Words to search; "two words" for a phrase.')
    ] = "",
    status: Annotated[
        list[CallStatus] | None,
        Query(description="Standing at the instant of asking; may be repeated."),
    ] = None,
    programme: Annotated[
        list[str] | None,
        Query(max_length=_MOST_VALUES, description="Code such as `horizon`; may be repeated."),
    ] = None,
    source: Annotated[
        list[str] | None,
        Query(max_length=_MOST_VALUES, description="Source as in /v1/sources; may be repeated."),
    ] = None,
    instrument: Annotated[
        list[Instrument] | None, Query(description="Kind of offer; may be repeated.")
    ] = None,
    country: Annotated[
        list[str] | None,
        Query(
            max_length=_MOST_VALUES,
            description="ISO code; a call that states no area is kept: not stated is not a no.",
        ),
    ] = None,
    region: Annotated[
        list[str] | None,
        Query(
            max_length=_MOST_VALUES,
            description="Code of NUTS: calls that name it, a part of it or a region around it.",
        ),
    ] = None,
    applicant: Annotated[
        list[ApplicantType] | None,
        Query(description="Who may apply; a call that does not say is kept."),
    ] = None,
    procedure: Annotated[list[Procedure] | None, Query(description="May be repeated.")] = None,
    pays_for: Annotated[
        list[CostKind] | None, Query(description="Kinds of cost that the call states it pays for.")
    ] = None,
    objective: Annotated[
        list[str] | None,
        Query(
            max_length=_MOST_VALUES,
            description="Specific objective of the cohesion funds as the call states it.",
        ),
    ] = None,
    days: Annotated[
        int | None, Query(ge=1, le=MOST_DAYS, description="Closes within this many days.")
    ] = None,
    grant: Annotated[
        int | None,
        Query(ge=1, le=MOST_EURO, description="At least this much for one project, in euro."),
    ] = None,
    sort: Annotated[Sort, Query(description="`relevance` needs `q`.")] = Sort.DEADLINE,
) -> CallFilters:
    """Return what a request asks to see."""
    # UTF-8 cannot hold half a character; databases refuse it.
    for name, values in (
        ("q", [q]),
        ("programme", programme),
        ("source", source),
        ("country", country),
        ("region", region),
        ("objective", objective),
    ):
        if any("\0" in v or any("\ud800" <= c <= "\udfff" for c in v) for v in values or ()):
            raise RequestValidationError([{"loc": ("query", name), "msg": "", "type": "value"}])
    return CallFilters(
        q=q,
        status=tuple(status or ()),
        programme=tuple(programme or ()),
        source=tuple(source or ()),
        instrument=tuple(instrument or ()),
        country=tuple(c.upper() for c in country or ()),
        region=tuple(c.upper() for c in region or ()),
        applicant=tuple(applicant or ()),
        procedure=tuple(procedure or ()),
        pays_for=tuple(pays_for or ()),
        objective=tuple(objective or ()),
        closes_within_days=days,
        grant_at_least_minor=grant * 100 if grant else None,
        sort=sort,
    )


Filters = Annotated[CallFilters, Depends(_filters)]
