"""The border of the API: an unforeseen error is answered in its own form, without its insides."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import problem

_log = logging.getLogger(__name__)


class NoSurprises:
    """Answers 500 where nothing was sent yet; plain ASGI, for every request passes through it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            if started:
                raise
            _log.exception("an API request failed: %s", scope["path"])
            answer = problem(500, "Something went wrong here; nothing was changed.")
            await answer(scope, receive, send)
