"""A local server that stands for every host at once and answers from the shipped recordings.

It remembers when each answer began and ended, so that manners can be read out of its log.
"""

import json
import mimetypes
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

from scrapy import Request

from crawlers.bases.spider import SourceSpider
from crawlers.check import SAMPLE, recordings_of
from crawlers.discovery import classes
from crawlers.sources.eu.ft_portal import FtPortal
from domain.run import Hints
from tests.servers.base import Answer, Asked, LocalServer
from tests.servers.portal import BULK, Portal

ROBOTS = "/robots.txt"
_TOKEN_PATH = "/api/connexion/"
_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Served:
    """One answer: which host it stood for, what was asked, and from when to when (monotonic)."""

    host: str
    path: str
    status: int
    began: float
    ended: float


@dataclass
class Recorded:
    """Answers each request from the recordings of the source that has one for it."""

    holds_s: float = 0.02
    """How long each answer takes, so that two requests at once would be seen."""
    crawl_delay: Mapping[str, float] = field(default_factory=dict)
    """Host → seconds that its robots.txt asks for."""
    retry_after: Mapping[str, int] = field(default_factory=dict)
    """Host → seconds that it asks for, once, instead of its first page."""
    log: list[Served] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._by_host: dict[str, list[tuple[SourceSpider, Path]]] = defaultdict(list)
        for kind in classes().values():
            folder = recordings_of(kind.spec.id)
            if folder is None:
                continue
            hints = Hints(source_id=kind.spec.id)
            spider = kind(hints=hints, run_dir=folder, now=_NOW, recorded=True)
            for host in kind.spec.hosts:
                self._by_host[host].append((spider, folder))
        pages = sorted((SAMPLE / FtPortal.spec.id).glob("search-*.json"))
        self._portal = Portal(
            [row for page in pages for row in json.loads(page.read_text("utf-8"))["results"]]
        )

    def server(self) -> LocalServer:
        """Return the server, not started."""
        return LocalServer(self.answer)

    def answer(self, asked: Asked) -> Answer:
        """Return the answer of the real host that the request stands for."""
        began = monotonic()
        host = urlsplit(asked.origin).netloc
        sleep(self.holds_s)
        with self._lock:
            found = self._answer(asked, host)
            self.log.append(Served(host, asked.path, found.status, began, monotonic()))
        return found

    def _answer(self, asked: Asked, host: str) -> Answer:
        if asked.path == ROBOTS:
            delay = self.crawl_delay.get(host)
            rules = f"Crawl-delay: {delay:g}\n" if delay else ""
            return Answer(f"User-agent: *\n{rules}Disallow:\n".encode(), content_type="text/plain")
        if host in self.retry_after and host not in self._told:
            self._told.add(host)
            return Answer(status=503, headers={"Retry-After": str(self.retry_after[host])})
        return self._recorded(asked, host)

    def _recorded(self, asked: Asked, host: str) -> Answer:
        if host == urlsplit(FtPortal.spec.start).netloc or asked.path == BULK:
            return self._portal.answer(asked)
        if asked.method == "POST" and asked.path == _TOKEN_PATH:
            return Answer(b'{"token": "local"}')
        headers = {k: v for k, v in asked.headers.items() if k == "content-type"}
        request = Request(
            asked.origin + asked.target, method=asked.method, headers=headers, body=asked.body
        )
        for spider, folder in self._askers(host, request.url):
            with suppress(ValueError, KeyError, LookupError):  # a request of another source
                path = spider.recorded_page(request, folder)
                if path is not None and path.is_file():
                    body = path.read_bytes()
                    return Answer(body, content_type=_kind(path, body))
        return Answer(status=404, content_type="text/plain")

    def _askers(self, host: str, url: str) -> list[tuple[SourceSpider, Path]]:
        """Return whose request it can be: the source whose own list it is, else all of the host."""
        known = self._by_host[host]
        own = [pair for pair in known if url.startswith(pair[0].spec.start.partition("?")[0])]
        return own if len(own) == 1 and len(known) > 1 else known

    # What the log says

    def most_at_once(self) -> dict[str, int]:
        """Return host → the most requests that were in flight at one moment."""
        found: dict[str, int] = {}
        for host, served in self.by_host():
            edges = sorted([(s.began, 1) for s in served] + [(s.ended, -1) for s in served])
            now = 0
            for _, step in edges:
                now += step
                found[host] = max(found.get(host, 0), now)
        return found

    def by_host(self) -> Iterator[tuple[str, list[Served]]]:
        """Yield each host with its answers in order of their beginning."""
        hosts: dict[str, list[Served]] = defaultdict(list)
        for served in sorted(self.log, key=lambda s: s.began):
            hosts[served.host].append(served)
        yield from hosts.items()

    def pauses(self, host: str) -> list[float]:
        """Return the seconds between the end of each answer of a host and its next request."""
        served = dict(self.by_host()).get(host, [])
        return [later.began - earlier.ended for earlier, later in pairwise(served)]

    def waited(self, host: str) -> float:
        """Return the seconds between a host's wish for a pause and the next request to it."""
        served = dict(self.by_host())[host]
        place = next(i for i, one in enumerate(served) if one.status == 503)
        return served[place + 1].began - served[place].ended

    def unannounced(self) -> list[str]:
        """Return the hosts whose first request was not for robots.txt."""
        return [host for host, served in self.by_host() if served[0].path != ROBOTS]

    def statuses(self) -> Counter[int]:
        """Return status → how many answers."""
        return Counter(served.status for served in self.log)


def _kind(path: Path, body: bytes) -> str:
    if path.suffix == ".page":
        with suppress(ValueError):
            json.loads(body)
            return "application/json"
        return "text/html; charset=utf-8" if b"<html" in body[:2_000].lower() else ""
    found = mimetypes.guess_type(path.name)[0] or ""
    return f"{found}; charset=utf-8" if found == "text/html" else found
