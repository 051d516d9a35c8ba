"""The read-only API: calls and health. Mounted at /api, documented in docs/api.md."""

import logging
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from api.shapes import call_detail, call_item
from domain.enums import CallStatus
from domain.errors import FundmapError, NotFound
from domain.listing import CallFilters, Sort
from domain.people import VISITOR
from domain.views import SourceHealth
from funding_db import migrate
from funding_db.engine import read_session
from services import calls, sources
from services.engine import engine
from services.settings import settings

_log = logging.getLogger(__name__)
MAX_LIMIT = 200


def create_api() -> FastAPI:
    """Build the API application."""
    api = FastAPI(
        title="Fundmap",
        version="1",
        description="EU calls, loans and advice for safer public spaces. Unknown is null.",
        docs_url=None,
        redoc_url=None,
    )
    api.get("/health")(health)
    api.get("/v1/calls")(list_calls)
    api.get("/v1/calls/{uid}")(one_call)
    api.exception_handler(FundmapError)(_problem_of)
    api.exception_handler(RequestValidationError)(_invalid)
    api.middleware("http")(_no_surprises)
    return api


def health() -> JSONResponse:
    """Say whether the process lives and can serve: database there and up to date."""
    ready = False
    found: tuple[SourceHealth, ...] = ()
    try:
        ready = migrate.is_current(engine())
        if ready:
            with read_session(engine()) as session:
                found = sources.health(VISITOR, session)
    except Exception:  # noqa: BLE001 - health must answer whatever is broken
        _log.exception("the database does not answer")
    body = {
        "live": True,
        "ready": ready,
        "sources": [
            {
                "id": s.spec.id,
                "calls": s.calls,
                "sample": s.sample,
                "last_ok_at": s.last_ok_at.isoformat() if s.last_ok_at else None,
                "verified_live": s.spec.verified_live,
            }
            for s in found
        ],
    }
    return JSONResponse(body, status_code=200 if ready else 503)


def list_calls(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    q: Annotated[str, Query(max_length=500)] = "",
    status: Annotated[list[CallStatus] | None, Query()] = None,
    programme: Annotated[list[str] | None, Query(max_length=20)] = None,
    sort: Sort = Sort.DEADLINE,
) -> dict[str, Any]:
    """Return one page of calls; `total` counts all that pass."""
    filters = CallFilters(
        q=q, status=tuple(status or ()), programme=tuple(programme or ()), sort=sort
    )
    with read_session(engine()) as session:
        page = calls.find_calls(
            VISITOR, session, filters, limit=limit, offset=offset, now=settings().clock()
        )
        licences = {s.spec.id: s.spec.licence for s in sources.health(VISITOR, session)}
    return {
        "total": page.total,
        "any_word": page.any_word,
        "items": [call_item(item, licences) for item in page.items],
    }


def one_call(uid: str) -> dict[str, Any]:
    """Return one call with its texts, quotes and history."""
    now = settings().clock()
    with read_session(engine()) as session:
        view = calls.get_call(VISITOR, session, uid)
        listed = calls.listed(VISITOR, session, uid, now=now)
    return call_detail(view, listed)


def _problem(status: int, title: str) -> JSONResponse:
    body = {"type": "about:blank", "status": status, "title": title}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _problem_of(_request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, NotFound):
        return _problem(404, "There is no such call.")
    return _problem(400, str(error))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    places = sorted({".".join(str(p) for p in e["loc"][1:]) for e in error.errors()})
    return _problem(422, f"These parameters cannot be used: {', '.join(places)}.")


async def _no_surprises(
    request: Request, proceed: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Answer an unforeseen error in the API's own form, without its insides."""
    try:
        return await proceed(request)
    except Exception:  # noqa: BLE001 - the border of the process
        _log.exception("an API request failed: %s", request.url.path)
        return _problem(500, "Something went wrong here; nothing was changed.")
