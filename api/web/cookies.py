"""The cookies of shared mode: none can be read by a script, all are Secure outside loopback."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from services.sessions import cookie_name
from services.settings import settings
from services.tokens import keyed, new_token

SESSION, DEVICE, FORM = "session", "device", "form"
_DEVICE_S = 180 * 24 * 3600
_FORM_S = 12 * 3600


def _secure() -> bool:
    return settings().base_url().startswith("https://")


def value(connection: HTTPConnection, kind: str) -> str:
    """Return what the browser sent; empty for nothing."""
    return connection.cookies.get(cookie_name(kind), "")


def _set(response: Response, kind: str, content: str, age_s: int) -> None:
    response.set_cookie(
        cookie_name(kind), content, max_age=age_s, httponly=True, samesite="lax", secure=_secure()
    )


def signed_in(response: Response, token: str, device: str | None) -> None:
    """Give the browser its session, and the mark that shows next time that it is known."""
    _set(response, SESSION, token, settings().session_days * 24 * 3600)
    if device is not None:
        _set(response, DEVICE, device, _DEVICE_S)
    response.delete_cookie(cookie_name(FORM), httponly=True, samesite="lax", secure=_secure())


def signed_out(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(cookie_name(SESSION), httponly=True, samesite="lax", secure=_secure())


def form_token(connection: HTTPConnection) -> str:
    """Return the random value to which this browser's forms are bound."""
    return value(connection, FORM) or new_token()


def keep_form_token(response: Response, token: str) -> None:
    """Let the browser bring the form's value back."""
    _set(response, FORM, token, _FORM_S)


def proof(form_cookie: str) -> str:
    """Return what a form must carry next to its cookie; other sites can neither read nor make it."""
    return keyed(settings().secret, "form", form_cookie)
