"""Calls in the forms of CommonGrants and of aides-territoires."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import JSONResponse

from api.answers import cache_headers, known, tag_of, unchanged
from api.v1.parameters import Filters
from domain.listing import CallFilters, Sort
from domain.people import VISITOR
from funding_db.engine import read_session
from services import standards
from services.engine import engine
from services.settings import settings

_MOST = 100
_SIZE = "Most records of one page."
_Page = Annotated[int, Query(ge=1, le=10_000, description="From 1.")]


def opportunities(
    request: Request,
    filters: Filters,
    page: _Page = 1,
    size: Annotated[int, Query(alias="pageSize", ge=1, le=_MOST, description=_SIZE)] = 10,
) -> Response:
    """Return one page of calls as CommonGrants opportunities, last changed first."""
    now = settings().clock()
    with read_session(engine()) as session:
        tag = tag_of(session, now)
        if known(request, tag):
            return unchanged(tag)
        total, items = standards.opportunities(
            VISITOR,
            session,
            _sorted(request, filters),
            limit=size,
            offset=(page - 1) * size,
            now=now,
        )
    body = standards.listing(items, total=total, page=page, size=size)
    return JSONResponse(body, headers=cache_headers(tag))


def opportunity(
    request: Request, opportunity_id: Annotated[UUID, Path(description="`id` of an opportunity.")]
) -> Response:
    """Return one call as a CommonGrants opportunity."""
    now = settings().clock()
    with read_session(engine()) as session:
        tag = tag_of(session, now)
        item = standards.opportunity(VISITOR, session, opportunity_id, now=now)
    if known(request, tag):
        return unchanged(tag)
    body = {"status": 200, "message": "Success", "data": item}
    return JSONResponse(body, headers=cache_headers(tag))


def aids(
    request: Request,
    filters: Filters,
    page: _Page = 1,
    size: Annotated[int, Query(alias="itemsPerPage", ge=1, le=_MOST, description=_SIZE)] = 50,
) -> Response:
    """Return one page of calls in the form of aides-territoires, last changed first."""
    now = settings().clock()
    with read_session(engine()) as session:
        tag = tag_of(session, now)
        if known(request, tag):
            return unchanged(tag)
        total, items = standards.aids(
            VISITOR,
            session,
            _sorted(request, filters),
            limit=size,
            offset=(page - 1) * size,
            now=now,
        )
    body = {
        "count": total,
        "previous": _address(request, page - 1) if page > 1 else None,
        "next": _address(request, page + 1) if page * size < total else None,
        "results": items,
    }
    return JSONResponse(body, headers=cache_headers(tag))


def _sorted(request: Request, filters: CallFilters) -> CallFilters:
    if "sort" in request.query_params:
        return filters
    return filters.model_copy(update={"sort": Sort.CHANGED})


def _address(request: Request, page: int) -> str:
    """Return the address of another page; without a host where the installation names none."""
    asked = [(k, v) for k, v in request.query_params.multi_items() if k != "page"]
    query = urlencode([*asked, ("page", str(page))])
    return f"{settings().base_url()}/api/v1/aides-territoires/aids?{query}"
