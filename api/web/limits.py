"""How many requests one visitor may make in a minute; counted in this process, in shared mode."""

import math
import threading
from collections.abc import Callable
from time import monotonic

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.settings import Mode, settings

_WINDOW_S = 60
_MOST_CLIENTS = 10_000


class Limiter:
    """Counts requests of each client in windows of one minute; holds a bounded number of clients."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._window = -1
        self._counts: dict[str, int] = {}

    def wait_for(self, client: str, most: int) -> int:
        """Count one request; return 0 when it may pass, else the seconds until the next window."""
        at = self._clock()
        window = int(at // _WINDOW_S)
        with self._lock:
            if window != self._window or len(self._counts) > _MOST_CLIENTS:
                self._window, self._counts = window, {}
            count = self._counts.get(client, 0) + 1
            self._counts[client] = count
        return 0 if count <= most else math.ceil((window + 1) * _WINDOW_S - at)


class RateLimit:
    """Refuses a visitor's requests beyond the setting with 429; embedded mode is not counted."""

    def __init__(self, app: ASGIApp, limiter: Limiter | None = None) -> None:
        self._app = app
        self._limiter = limiter or Limiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        # Health is asked by supervisors, which must never be refused.
        counted = scope["type"] == "http" and not scope["path"].endswith("/health")
        if counted and settings().mode is Mode.SHARED:
            client = scope["client"][0] if scope.get("client") else ""
            wait = self._limiter.wait_for(client, settings().api_per_minute)
            if wait:
                await _refusal(wait)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _refusal(wait: int) -> JSONResponse:
    body = {"type": "about:blank", "status": 429, "title": "Too many requests; wait a little."}
    headers = Headers({"Retry-After": str(wait)})
    return JSONResponse(
        body, status_code=429, media_type="application/problem+json", headers=headers
    )
