"""The read-only API: calls and health. Mounted at /api, documented in docs/api.md."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from api.shapes import call_detail, call_item
from api.web.limits import RateLimit
from domain.enums import CallStatus
from domain.errors import FundmapError, NotFound
from domain.listing import CallFilters, Sort
from domain.people import VISITOR
from domain.views import SourceHealth
from funding_db import migrate
from funding_db.engine import Session, read_session
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
    api.get("/v1/calls", response_model=None)(list_calls)
    api.get("/v1/calls/{uid:path}", response_model=None)(one_call)
    api.exception_handler(FundmapError)(_problem_of)
    api.exception_handler(RequestValidationError)(_invalid)
    api.exception_handler(StarletteHTTPException)(_refused)
    api.middleware("http")(_no_surprises)
    api.add_middleware(RateLimit)
    return api


def health() -> JSONResponse:
    """Say whether the process lives and can serve: database there and up to date."""
    ready, version = False, None
    found: tuple[SourceHealth, ...] = ()
    try:
        if migrate.is_current(engine()):
            with read_session(engine()) as session:
                found = sources.health(VISITOR, session)
                version = calls.version(VISITOR, session)
            ready = True
    except Exception:  # noqa: BLE001 - health must answer whatever is broken
        _log.exception("the database does not answer")
    body = {
        "live": True,
        "ready": ready,
        "database": engine().dialect.name,
        "data_version": version,
        "sources": [
            {
                "id": s.spec.id,
                "calls": s.calls,
                "sample": s.sample,
                "last_ok_at": s.last_ok_at.isoformat() if s.last_ok_at else None,
                "last_run": s.last_run.verdict if s.last_run else None,
                "verified_live": s.spec.verified_live,
            }
            for s in found
        ],
    }
    return JSONResponse(body, status_code=200 if ready else 503)


def list_calls(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    q: Annotated[str, Query(max_length=500)] = "",
    status: Annotated[list[CallStatus] | None, Query()] = None,
    programme: Annotated[list[str] | None, Query(max_length=20)] = None,
    sort: Sort = Sort.DEADLINE,
) -> Response:
    """Return one page of calls; `total` counts all that pass."""
    filters = CallFilters(
        q=q, status=tuple(status or ()), programme=tuple(programme or ()), sort=sort
    )
    now = settings().clock()
    with read_session(engine()) as session:
        tag = _tag(session, now)
        if _known(request, tag):
            return _unchanged(tag)
        page = calls.find_calls(VISITOR, session, filters, limit=limit, offset=offset, now=now)
        licences = {s.spec.id: s.spec.licence for s in sources.health(VISITOR, session)}
    body = {
        "total": page.total,
        "any_word": page.any_word,
        "items": [call_item(item, licences) for item in page.items],
    }
    return JSONResponse(body, headers=_cache_headers(tag))


def one_call(request: Request, uid: str) -> Response:
    """Return one call with its texts, quotes and history."""
    if not uid.isprintable():
        raise NotFound("there is no such call")
    now = settings().clock()
    with read_session(engine()) as session:
        tag = _tag(session, now)
        if _known(request, tag):
            return _unchanged(tag)
        view = calls.get_call(VISITOR, session, uid)
        listed = calls.listed(VISITOR, session, uid, now=now)
    return JSONResponse(call_detail(view, listed), headers=_cache_headers(tag))


def _tag(session: Session, now: datetime) -> str:
    """Name a state of the answers: the data, and the minute on which a call's status depends."""
    return f'W/"{calls.version(VISITOR, session)}-{int(now.timestamp() // 60)}"'


def _known(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return tag in [part.strip() for part in given.split(",")]


def _unchanged(tag: str) -> Response:
    return Response(status_code=304, headers=_cache_headers(tag))


def _cache_headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "no-cache"}


def _problem(status: int, title: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    body = {"type": "about:blank", "status": status, "title": title}
    return JSONResponse(
        body, status_code=status, media_type="application/problem+json", headers=headers
    )


def _problem_of(_request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, NotFound):
        return _problem(404, "There is no such call.")
    return _problem(400, str(error))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    places = sorted({".".join(str(p) for p in e["loc"][1:]) for e in error.errors()})
    return _problem(422, f"These parameters cannot be used: {', '.join(places)}.")


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    return _problem(error.status_code, str(error.detail), error.headers)


async def _no_surprises(
    request: Request, proceed: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Answer an unforeseen error in the API's own form, without its insides."""
    try:
        return await proceed(request)
    except Exception:  # noqa: BLE001 - the border of the process
        _log.exception("an API request failed: %s", request.url.path)
        return _problem(500, "Something went wrong here; nothing was changed.")
