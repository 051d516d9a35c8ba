"""The gate of shared mode, in front of every page, socket and file; embedded mode has none.

It believes no header about who somebody is, serves the hosts of the settings only, and lets
visitors in where the installation is public.
"""

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.web import cookies
from api.web.addresses import after_sign_in, is_own_host, is_own_origin
from domain.people import VISITOR, Person
from services import api_tokens
from services.engine import engine
from services.limits import Limiter
from services.sessions import person_of
from services.settings import Mode, settings

PERSON = "fundmap.person"
"""Key of the connection's scope under which the person stands."""
HEALTH = "/api/health"
_OPEN = re.compile(
    r"/(?:sign-in|sign-out|reset|accounts\.css|api/health|oidc/sign-in|oidc/callback)"
    r"|/(?:accept|reset)/[A-Za-z0-9_-]+|/unsubscribe/[0-9]+\.[0-9a-f]+"
    r"|/mute/[A-Za-z0-9_-]{4,4000}\.[0-9a-f]+"
)
"""Served to everybody: how else could one sign in."""
_BY_ADDRESS = re.compile(
    r"/feeds/[A-Za-z0-9_-]{20,100}\.ics|/(?:alerts/(?:stop|change)|sign)/[0-9]+\.[0-9a-f]+"
)
"""Served to everybody who knows the address, which is the proof; counted as visitors are."""
_FILES = ("/static/", "/app/static/", "/_stcore/health", "/_stcore/host-config", "/favicon")
"""The program's own scripts and fonts: the same for everybody, so nobody is looked up."""
_NEVER = ("/_stcore/metrics",)
_COUNTED_BY_API = ("/api",)
_SIGNED_IN_ONLY = ("/_stcore/upload_file", "/files")
_PUBLIC_FILES = ("/files/calls/", "/files/published/")
"""Files of public facts: where visitors may read calls, they may take these with them."""
_CLAIMS = frozenset(
    {
        b"x-app-user",
        b"x-forwarded-user",
        b"x-forwarded-email",
        b"x-forwarded-preferred-username",
        b"x-auth-request-user",
        b"x-auth-request-email",
        b"x-remote-user",
        b"remote-user",
        b"x-streamlit-user",
    }
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Lets connections through, or answers them itself."""

    def __init__(self, app: ASGIApp, limiter: Limiter | None = None) -> None:
        self._app = app
        self._visitors = limiter or Limiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in ("http", "websocket") or settings().mode is Mode.EMBEDDED:
            await self._app(scope, receive, send)
            return
        inner = cleaned(scope)
        refusal = _refusal(inner) or await _not_signed_in(inner) or self._too_much(inner)
        if refusal is None:
            await self._app(inner, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    def _too_much(self, scope: Scope) -> Response | None:
        """Count a page or socket of a visitor; return the answer to one too many."""
        path = scope["path"]
        counted = not (
            _OPEN.fullmatch(path) or _under(path, _FILES) or _under(path, _COUNTED_BY_API)
        )
        if scope[PERSON] is not VISITOR or not counted:
            return None
        client = scope["client"][0] if scope.get("client") else ""
        wait = self._visitors.wait_for(client, settings().pages_per_minute)
        if not wait:
            return None
        return PlainTextResponse(
            "Too many requests; wait a little.", 429, headers={"Retry-After": str(wait)}
        )


def cleaned(scope: Scope) -> Scope:
    """Return the connection without what a client may claim to be, from its real address."""
    found = Headers(scope=scope).getlist("x-forwarded-for")
    hops = [hop.strip() for line in found for hop in line.split(",")]
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name.lower() not in _CLAIMS and b"_" not in name
    ]
    inner = {**scope, "headers": headers}
    proxies = settings().proxies
    if proxies and len(hops) >= proxies:
        inner["client"] = (hops[-proxies], 0)
    return inner


def _refusal(scope: Scope) -> Response | None:
    """Return the answer to a connection that nobody may make; None for all others."""
    headers = Headers(scope=scope)
    path = scope["path"]
    if not is_own_host(headers.get("host", "")) and path != HEALTH:
        return PlainTextResponse("This address is not served here.", status_code=400)
    if _under(path, _NEVER):
        return PlainTextResponse("There is no such page.", status_code=404)
    origin = headers.get("origin")
    if scope["type"] == "websocket":
        foreign = origin is None or not is_own_origin(origin)
    else:
        foreign = scope["method"] not in _SAFE and origin is not None and not is_own_origin(origin)
    if foreign:
        return PlainTextResponse("This request came from another site.", status_code=403)
    return None


async def _not_signed_in(scope: Scope) -> Response | None:
    """Note who it is; return the answer to somebody who has to sign in first, None for others."""
    path = scope["path"]
    scope[PERSON] = VISITOR
    if _OPEN.fullmatch(path) or _BY_ADDRESS.fullmatch(path) or _under(path, _FILES):
        return None
    bearer = _bearer(scope)
    if bearer is not None:
        return await _by_token(scope, bearer)
    token = cookies.value(HTTPConnection(scope), cookies.SESSION)
    person: Person | None = None
    if token:
        person = await run_in_threadpool(person_of, engine(), token, now=settings().clock())
    if person is not None:
        scope[PERSON] = person
        return None
    accepts = Headers(scope=scope).get("accept", "")
    opens_page = scope["type"] == "http" and scope["method"] in _SAFE and "text/html" in accepts
    shown = not _under(path, _SIGNED_IN_ONLY) or _under(path, _PUBLIC_FILES)
    if settings().public and shown and not (token and opens_page):
        return None
    if not opens_page:
        return PlainTextResponse("Sign in first.", status_code=401)
    headers = {"Cache-Control": "no-store"}
    answer = RedirectResponse(after_sign_in(scope), status_code=303, headers=headers)
    if token:  # a session that has ended: said once, then the browser is a visitor's
        cookies.signed_out(answer)
    return answer


def _bearer(scope: Scope) -> str | None:
    """Return the token that a program sends to the API; None for all other connections."""
    if scope["type"] != "http" or not _under(scope["path"], _COUNTED_BY_API):
        return None
    kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


async def _by_token(scope: Scope, token: str) -> Response | None:
    """Note whose program it is; the answer to a token that is not good tells only that."""
    person = await run_in_threadpool(api_tokens.person_of, engine(), token)
    if person is None:
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"', "Cache-Control": "no-store"}
        return PlainTextResponse("This token is not good.", status_code=401, headers=headers)
    scope[PERSON] = person
    return None


def _under(path: str, starts: tuple[str, ...]) -> bool:
    return any(
        path.startswith(start)
        if start.endswith("/")
        else path == start or path.startswith(f"{start}/")
        for start in starts
    )
