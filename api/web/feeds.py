"""Calendars under secret addresses: no cookie is asked for, the address itself is the proof."""

import hashlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from funding_db.engine import read_session
from services import feeds
from services.engine import engine
from services.settings import settings

_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def routes() -> list[BaseRoute]:
    """Return the route of both modes."""
    return [Route("/feeds/{token:str}.ics", calendar)]


async def calendar(request: Request) -> Response:
    """Send the calendar of an address; the same 404 for one that was revoked, lost or never was."""

    def content() -> bytes | None:
        with read_session(engine()) as session:
            return feeds.content(session, request.path_params["token"], now=settings().clock())

    body = await run_in_threadpool(content)
    if body is None:
        headers = _HEADERS | {"Cache-Control": "no-store"}
        return PlainTextResponse("There is no such calendar.", status_code=404, headers=headers)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = _HEADERS | {"ETag": tag}
    given = request.headers.get("if-none-match", "").removeprefix("W/")
    if given == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)
