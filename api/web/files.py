"""Files that need a right: each is made by a service, which asks for it, at the moment of asking."""

import json
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from api.web import cookies
from api.web.gate import PERSON
from api.web.pages import words
from domain.errors import NotAllowed, NotFound, UsageError
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from funding_db.engine import read_session, write_session
from services import accounts, exports
from services.engine import engine
from services.settings import Mode, settings

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Robots-Tag": "noindex",
}


def routes() -> list[BaseRoute]:
    """Return the routes of both modes."""
    return [
        Route("/files/projects/{project_id:int}/matches.{form:str}", matches),
        Route("/files/me.json", my_data),
    ]


def person_of(request: Request) -> Person:
    """Return who asks: whom the gate let in, or the one person of embedded mode."""
    if settings().mode is Mode.EMBEDDED:
        return EMBEDDED_PERSON
    found: Person = request.scope.get(PERSON, VISITOR)
    return found


async def matches(request: Request) -> Response:
    """Send the matches of one project as a file."""
    number, form = request.path_params["project_id"], request.path_params["form"]

    def content() -> bytes:
        with read_session(engine()) as session:
            return exports.matches(
                person_of(request), session, form, now=settings().clock(), project_id=number
            )

    return await _sent(request, content, f"fundmap-project-{number}.{form}", form)


async def my_data(request: Request) -> Response:
    """Send all that is kept about the person who asks."""

    def content() -> bytes:
        with write_session(engine()) as session:
            token = cookies.value(request, cookies.SESSION)
            kept = accounts.export(person_of(request), session, token, now=settings().clock())
        return json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()

    return await _sent(request, content, "fundmap-my-data.json", "json")


async def _sent(request: Request, content: Callable[[], bytes], name: str, form: str) -> Response:
    t = words(request)
    try:
        body = await run_in_threadpool(content)
    except NotAllowed:
        return PlainTextResponse(t("You have no right to this file."), status_code=403)
    except (NotFound, UsageError):
        return PlainTextResponse(
            t("This does not exist, or it is not yours to see."), status_code=404
        )
    headers = _HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=_KINDS[form], headers=headers)
