"""A local server that behaves like the API of Aides-territoires: two tokens, pages, a filter."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.servers.base import Answer, Asked


class Api:
    """Answers with aids to whoever shows the session's token."""

    def __init__(self, aids: Iterable[Mapping[str, Any]], *, account: str, session: str) -> None:
        self.aids = list(aids)
        self._account = account
        self._session = session
        self.connection: Answer | None = None
        """What to answer to the account's token instead."""

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(status=404)
        if asked.path == "/api/connexion/":
            if self.connection:
                return self.connection
            known = asked.method == "POST" and asked.headers.get("x-auth-token") == self._account
            return _json({"token": self._session}) if known else _json({"message": "no"}, 401)
        if asked.path == "/api/aids/":
            if asked.headers.get("authorization") != f"Bearer {self._session}":
                return _json({"code": 401, "message": "JWT Token not found"}, 401)
            return self._list(asked.query)
        return _json({"status": 404}, 404)

    def _list(self, query: Mapping[str, list[str]]) -> Answer:
        if query.get("european_aid_slug") != ["european"]:
            return _json({"status": 400}, 400)
        size, page = min(int(query["itemsPerPage"][0]), 100), int(query["page"][0])
        shown = self.aids[(page - 1) * size : page * size]
        more = {"previous": None, "next": None}
        return _json({"count": len(self.aids), "results": shown} | more)


def _json(content: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(content, ensure_ascii=False).encode(), status=status)
