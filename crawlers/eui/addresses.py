"""Addresses of the European Urban Initiative: the same page is linked with and without "www"."""

from urllib.parse import urlsplit

HOST = "www.urban-initiative.eu"
ORIGIN = f"https://{HOST}"

_INNOVATIVE = "/calls-proposals/{}-call-proposals-innovative-actions"
CALL_PAGES = (
    *(_INNOVATIVE.format(which) for which in ("first", "second", "third", "fourth")),
    "/capacity-building/pilot-call-c2c-exchanges",
)
"""Pages of single calls, which stay when the catalogue has dropped the call."""
NEXT_CALL = _INNOVATIVE.format("fifth")
"""Where the series goes on; nobody knows yet whether it does."""


def own_path(url: str) -> str | None:
    """Return the path of a page of the Initiative's own site; None for another site."""
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.") != HOST.removeprefix("www."):
        return None
    return parts.path.rstrip("/") or "/"


def reference(url: str) -> str:
    """Return the form of an address that stays when "www" or the scheme comes and goes."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")
