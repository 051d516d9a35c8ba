"""Sign-in through an OpenID Connect provider of the organisation, where one is set.

Discovery, state, nonce and PKCE are Authlib's; who is let in is decided by `services.sign_in`.
"""

import logging
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from api.web import cookies
from api.web.addresses import own_path
from api.web.pages import page, words
from domain.errors import Conflict, NotAllowed
from funding_db.engine import write_session
from services import sign_in
from services.engine import engine
from services.settings import settings

_NAME = "provider"
_NEXT = "next"
_STATE_S = 600
_TIMEOUT_S = 10
# Authlib speaks through httpx2 where that is installed, else through httpx; their errors are no kin.
_LINE_ERRORS = tuple(
    import_module(name).HTTPError for name in ("httpx", "httpx2") if find_spec(name)
)
_TROUBLE = (AuthlibBaseError, JoseError, *_LINE_ERRORS, ValueError, KeyError)
_log = logging.getLogger(__name__)


def routes() -> list[BaseRoute]:
    """Return the routes."""
    secure = settings().base_url().startswith("https://")
    keep = Middleware(
        SessionMiddleware,
        secret_key=settings().secret,
        session_cookie="__Secure-fundmap_oidc" if secure else "fundmap_oidc",
        max_age=_STATE_S,
        path="/oidc",
        same_site="lax",
        https_only=secure,
    )
    inside = [Route("/sign-in", to_provider), Route("/callback", from_provider)]
    return [Mount("/oidc", routes=inside, middleware=[keep])]


@cache
def _client() -> Any:
    chosen = settings()
    oauth = OAuth()
    return oauth.register(
        _NAME,
        client_id=chosen.oidc_client_id,
        client_secret=chosen.oidc_client_secret,
        server_metadata_url=f"{chosen.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "timeout": _TIMEOUT_S,
        },
    )


def forget_client() -> None:
    """Forget what was read from the settings and the provider."""
    _client.cache_clear()


async def to_provider(request: Request) -> Response:
    """Send the browser to the provider."""
    request.session[_NEXT] = own_path(request.query_params.get("next", "/"))
    # Built from the settings: a Host header must not choose where the provider answers.
    back = f"{settings().base_url()}/oidc/callback"
    try:
        answer: Response = await _client().authorize_redirect(request, back)
    except _TROUBLE:
        _log.exception("the OpenID Connect provider cannot be used")
        return _refused(request, 502)
    return answer


async def from_provider(request: Request) -> Response:
    """Take the provider's word for who it is, once its signature, audience and nonce are right."""
    path = own_path(str(request.session.pop(_NEXT, "/")))
    try:
        token = await _client().authorize_access_token(request)
    except _TROUBLE as error:
        _log.warning("a sign-in by the provider was refused: %s", type(error).__name__)
        return _refused(request, 403)
    claims = token.get("userinfo") or {}
    agent = request.headers.get("user-agent", "")
    try:
        outcome = await run_in_threadpool(_let_in, claims, agent)
    except (Conflict, NotAllowed):
        return _refused(request, 403)
    if outcome.token is None:
        return _refused(request, 403)
    request.session.clear()
    answer = RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})
    cookies.signed_in(answer, outcome.token, None)
    return answer


def _let_in(claims: dict[str, Any], agent: str) -> sign_in.Outcome:
    issuer, subject = str(claims.get("iss", "")), str(claims.get("sub", ""))
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    meant = settings().oidc_client_id in audiences
    if not issuer or not subject or not meant:
        return sign_in.Outcome()
    with write_session(engine()) as session:
        return sign_in.by_provider(
            session,
            issuer,
            subject,
            email=str(claims.get("email", "")),
            email_verified=claims.get("email_verified") is True,
            name=str(claims.get("name", "")),
            agent=agent,
            now=settings().clock(),
        )


def _refused(request: Request, status: int) -> Response:
    t = words(request)
    return page(
        request,
        "told.html",
        status=status,
        heading=t("You were not signed in"),
        text=t("The sign-in did not succeed, or nobody has invited you here yet."),
    )
