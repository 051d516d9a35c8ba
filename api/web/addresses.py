"""Hosts, origins and paths: which are ours."""

import re
from urllib.parse import quote, urlsplit

from starlette.types import Scope

from services.settings import settings

_LONGEST = 2_000
_HOST = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


def is_own_host(host: str) -> bool:
    """Say whether a Host header names this installation; a name without port fits every port."""
    given = _HOST.fullmatch(host.lower())
    return given is not None and any(own in given.group(0, 1) for own in settings().allowed_hosts())


def is_own_origin(origin: str) -> bool:
    """Say whether a page of ours sent a request; `null` and what cannot be read are foreign."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and is_own_host(parts.netloc)


def own_path(wish: str) -> str:
    """Return a path of ours to go to next; `/` for everything that could lead elsewhere."""
    sound = (
        wish.startswith("/")
        and not wish.startswith("//")
        and "\\" not in wish
        and wish.isprintable()
        and len(wish) <= _LONGEST
    )
    if not sound:
        return "/"
    try:
        parts = urlsplit(wish)
    except ValueError:
        return "/"
    return wish if not parts.scheme and not parts.netloc else "/"


def after_sign_in(scope: Scope) -> str:
    """Return the address of the sign-in page that leads back to what was asked for."""
    query = scope["query_string"].decode("latin-1")
    wanted = own_path(quote(scope["path"]) + (f"?{query}" if query else ""))
    return "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='')}"
