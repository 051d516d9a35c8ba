"""How many requests one visitor may make in a minute; counted in this process, in shared mode."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.limits import Limiter
from services.settings import Mode, settings


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
