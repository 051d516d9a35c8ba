"""A small site of calls that behaves, and rules by which single paths of it misbehave."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.servers.base import Answer, Asked, LocalServer

Rule = Callable[[Asked, int], Answer | None]
"""Given the request and how often this path was asked before: an answer, None for the usual one."""

ROBOTS = "User-agent: *\nAllow: /\n"


def as_json(content: Any, **how: Any) -> Answer:
    """Return a JSON answer."""
    return Answer(json.dumps(content).encode(), **how)


class Site:
    """Answers `/robots.txt`, `/list?page=N` and `/item/REF`."""

    def __init__(
        self,
        pages: Sequence[Sequence[str]] = (("a", "b"), ("c",)),
        *,
        total: int | None = -1,
        rules: Mapping[str, Rule] | None = None,
        robots: str = ROBOTS,
    ) -> None:
        self.pages = pages
        self.total = sum(map(len, pages)) if total == -1 else total
        self.rules = dict(rules or {})
        self.robots = robots
        self.titles: dict[str, str] = {}
        self._times: dict[str, int] = {}

    def __call__(self, asked: Asked) -> Answer:
        times = self._times.get(asked.target, 0)
        self._times[asked.target] = times + 1
        for place in (asked.target, asked.path):
            if place in self.rules:
                answer = self.rules[place](asked, times)
                if answer is not None:
                    return answer
        return self._usual(asked)

    def _usual(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(self.robots.encode(), content_type="text/plain")
        if asked.path == "/list":
            return self._list(int(asked.query["page"][0]))
        if asked.path.startswith("/item/"):
            ref = asked.path.rpartition("/")[2]
            return as_json({"ref": ref, "title": self.titles.get(ref, f"Call {ref}")})
        return Answer(status=404)

    def _list(self, number: int) -> Answer:
        refs = self.pages[number - 1] if number <= len(self.pages) else ()
        items = [{"ref": ref} for ref in refs]
        return as_json({"total": self.total, "items": items, "next": number < len(self.pages)})


def serve(**how: Any) -> LocalServer:
    """Return a server of such a site, not yet started."""
    return LocalServer(Site(**how))


def always(answer: Answer) -> Rule:
    """Return a rule that always answers so."""
    return lambda _asked, _times: answer


def at_first(answer: Answer, times: int = 1) -> Rule:
    """Return a rule that answers so the first times, then as usual."""
    return lambda _asked, before: answer if before < times else None


def endless(asked: Asked, _times: int) -> Answer:
    """Answer every list page with new calls and the promise of more."""
    number = int(asked.query["page"][0])
    return as_json({"total": None, "items": [{"ref": f"r{number}"}], "next": True})


def repeating(_asked: Asked, _times: int) -> Answer:
    """Answer every list page with the first one's calls and the promise of more."""
    return as_json({"total": 9, "items": [{"ref": "a"}], "next": True})
