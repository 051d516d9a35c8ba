"""Files that need a right: each is made by a service, which asks for it, at the moment of asking."""

import json
import re
import threading
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
from letters.documents import Document
from services import accounts, call_sheets, exports
from services.engine import engine
from services.settings import Mode, settings

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Robots-Tag": "noindex",
}
_SHEET = ("docx", "pdf", "html")
_PAGE_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"
}
"""Of a page that is read in the browser: its own style, no script, nothing fetched."""
_MAKERS = threading.BoundedSemaphore(2)
"""Documents made at once: each takes a processor for about a second."""


def routes() -> list[BaseRoute]:
    """Return the routes of both modes."""
    return [
        Route("/files/projects/{project_id:int}/matches.{form:str}", matches),
        Route("/files/projects/{project_id:int}/calls/{uid:path}/sheet.{form:str}", project_sheet),
        Route("/files/calls/{uid:path}/sheet.{form:str}", call_sheet),
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


async def project_sheet(request: Request) -> Response:
    """Send the one-page sheet of a call for a project; `own=1` adds the city's stage and note."""
    number, uid = request.path_params["project_id"], request.path_params["uid"]
    own = request.query_params.get("own") == "1"

    def sheet() -> Document:
        with read_session(engine()) as session:
            return call_sheets.for_project(
                person_of(request),
                session,
                number,
                uid,
                t=words(request),
                now=settings().clock(),
                own=own,
            )

    return await _sent_sheet(request, sheet, f"fundmap-{number}-{_slug(uid)}")


async def call_sheet(request: Request) -> Response:
    """Send the one-page sheet of a call with public facts only."""
    uid = request.path_params["uid"]

    def sheet() -> Document:
        with read_session(engine()) as session:
            return call_sheets.for_call(
                person_of(request), session, uid, t=words(request), now=settings().clock()
            )

    return await _sent_sheet(request, sheet, f"fundmap-{_slug(uid)}")


def _slug(uid: str) -> str:
    """Return a part of a file name for a call; foreign signs become hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", uid).strip("-")[:80] or "call"


async def _sent_sheet(request: Request, sheet: Callable[[], Document], name: str) -> Response:
    form = request.path_params["form"]

    def content() -> bytes:
        if form not in _SHEET:
            raise NotFound("there is no such form")
        document = sheet()
        with _MAKERS:
            made = getattr(document, form)()
        return made if isinstance(made, bytes) else made.encode()

    answer = await _sent(request, content, f"{name}.{form}", form)
    if form == "html" and answer.status_code == 200:
        answer.headers.update(_PAGE_HEADERS)
        del answer.headers["content-disposition"]
    return answer


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
