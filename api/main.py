"""The read-only API: calls, deadlines, sources, feeds, health. Mounted at /api; docs/api.md."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from api.answers import PRIVATE, problem
from api.v1 import calls as call_routes
from api.v1 import feeds, parameters, projects, standards
from api.v1 import sources as source_routes
from api.web.limits import RateLimit
from api.web.surprises import NoSurprises
from domain.errors import FundmapError, NotAllowed, NotFound
from domain.people import VISITOR
from domain.views import SourceHealth
from funding_db import migrate
from funding_db.engine import read_session
from services import calls, sources
from services.engine import engine

_log = logging.getLogger(__name__)
MAX_LIMIT = parameters.MAX_LIMIT
_DESCRIPTION = """EU calls, loans and advice for safer public spaces. Read-only.

What a source does not state is `null`. Every record names its source and the terms under which it may
be used again (`licence`): keep both. Calls, deadlines and sources need no account; a person's own
projects need `Authorization: Bearer TOKEN`, with a token made under My account."""
_TAGS = [
    {"name": "calls", "description": "Calls, what changed in them, and their deadlines."},
    {"name": "sources", "description": "Where calls come from and whether that works today."},
    {"name": "feeds", "description": "Lists for feed readers."},
    {
        "name": "standards",
        "description": "Calls in the forms of CommonGrants and aides-territoires.",
    },
    {"name": "projects", "description": "Own projects and what fits them; needs a token."},
    {"name": "health", "description": "Whether this installation can serve."},
]
_ERRORS = {
    404: "No such thing, or not yours to see.",
    422: "A parameter that cannot be used; `title` names it.",
    429: "Too many requests of a visitor; `Retry-After` says how many seconds to wait.",
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "status", "title"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
    },
}


def create_api() -> FastAPI:
    """Build the API application."""
    api = FastAPI(
        title="Fundmap",
        version="1",
        description=_DESCRIPTION,
        openapi_tags=_TAGS,
        docs_url=None,
        redoc_url=None,
    )
    _add_routes(api)
    api.exception_handler(FundmapError)(_problem_of)
    api.exception_handler(RequestValidationError)(_invalid)
    api.exception_handler(StarletteHTTPException)(_refused)
    api.add_middleware(NoSurprises)
    api.add_middleware(RateLimit)
    return api


def _add_routes(api: FastAPI) -> None:
    atom = {200: {"description": "The feed.", "content": {"application/atom+xml": {}}}}
    unready = {503: {"description": "Not ready.", "content": {"application/json": {}}}}
    for path, handler, tag, extra in (
        ("/health", health, "health", unready),
        ("/v1/calls", call_routes.list_calls, "calls", {}),
        ("/v1/calls.atom", feeds.calls_atom, "feeds", atom),
        ("/v1/deadlines", call_routes.deadlines, "calls", {}),
        ("/v1/sources", source_routes.list_sources, "sources", {}),
        ("/v1/common-grants/opportunities", standards.opportunities, "standards", {}),
        ("/v1/common-grants/opportunities/{opportunity_id}", standards.opportunity, "standards",
         {}),
        ("/v1/aides-territoires/aids", standards.aids, "standards", {}),
        ("/v1/projects", projects.list_projects, "projects", _refusals(403)),
        ("/v1/projects/{project_id}/matches", projects.project_matches, "projects",
         _refusals(403)),
        # A call's name may hold slashes, so the longer address stands first.
        ("/v1/calls/{uid:path}/revisions", call_routes.revisions, "calls", {}),
        ("/v1/calls/{uid:path}", call_routes.one_call, "calls", {}),
    ):  # fmt: skip
        api.get(
            path,
            response_model=None,
            tags=[tag],
            responses={**_refusals(*_ERRORS), **extra},  # type: ignore[dict-item]
        )(handler)


def _refusals(*statuses: int) -> dict[int | str, dict[str, object]]:
    words = {403: "No right to this; send a token of somebody who has it.", **_ERRORS}
    content = {"application/problem+json": {"schema": _PROBLEM}}
    return {status: {"description": words[status], "content": content} for status in statuses}


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
                "licence": s.spec.licence,
            }
            for s in found
        ],
    }
    return JSONResponse(body, status_code=200 if ready else 503, headers=PRIVATE)


def _problem_of(_request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, NotFound):
        about = "call" if "call" in str(error) else "thing"
        return problem(404, f"There is no such {about}.")
    if isinstance(error, NotAllowed):
        return problem(403, "You have no right to this. Send a token of somebody who has it.")
    return problem(400, str(error))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    places = sorted({".".join(str(p) for p in e["loc"][1:]) for e in error.errors()})
    return problem(422, f"These parameters cannot be used: {', '.join(places)}.")


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    return problem(error.status_code, str(error.detail), error.headers)
