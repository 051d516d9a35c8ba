"""Manners: robots.txt with its Crawl-delay, a pause between requests, back-off when asked to wait."""

import asyncio
import random
import time
from collections import defaultdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser

from crawlers.bases.spider import Refused, classify
from domain.enums import FailureClass

_LONGEST_WAIT = 120.0
"""Seconds; a host that asks for more is left alone for the rest of the crawl."""
_LONGEST_CRAWL_DELAY = 60.0
_UNREACHABLE = (FailureClass.DNS, FailureClass.REFUSED, FailureClass.TIMEOUT)


class Pace:
    """When each host may be asked next; shared by the middlewares of one crawl."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self._delays: dict[str, float] = {}
        self._free_at: dict[str, float] = defaultdict(float)
        self._closed: dict[str, str] = {}

    def __deepcopy__(self, _memo: object) -> "Pace":
        """Scrapy copies its settings; there is only one pace of a crawl."""
        return self

    def slow_down(self, host: str, delay: float) -> None:
        """Keep at least `delay` seconds between requests to a host, from this moment on."""
        self._delays[host] = min(max(delay, self.delay), _LONGEST_CRAWL_DELAY)
        self.hold(host, self._delays[host])

    def hold(self, host: str, seconds: float) -> None:
        """Ask a host nothing for some seconds."""
        until = time.monotonic() + min(seconds, _LONGEST_WAIT)
        self._free_at[host] = max(self._free_at[host], until)

    def close(self, host: str, why: str) -> None:
        """Ask a host nothing any more in this crawl."""
        self._closed[host] = why

    async def turn(self, host: str) -> None:
        """Wait for the next turn of a host; raises Refused when there will be none."""
        if host in self._closed:
            raise Refused(self._closed[host], FailureClass.BLOCKED)
        now = time.monotonic()
        wait = max(0.0, self._free_at[host] - now)
        self._free_at[host] = now + wait + self._delays.get(host, self.delay)
        if wait:
            await asyncio.sleep(wait)

    def answered(self, host: str) -> None:
        """Count the pause from the answer: a request that travelled slowly must not shorten it."""
        self.hold(host, self._delays.get(host, self.delay))


def pace_of(crawler: Crawler) -> Pace:
    """Return the pace of this crawl."""
    pace: Pace = crawler.settings["FUNDMAP_PACE"]
    return pace


class _Forbidden(RobotParser):
    """What an unreachable or failing robots.txt means: nothing is allowed (RFC 9309, 2.3.1.4)."""

    def __init__(self, why: str, kind: FailureClass) -> None:
        self.why = why
        self.kind = kind

    @classmethod
    def from_crawler(cls, *_arguments: object) -> "_Forbidden":
        """Build without a file."""
        return cls("robots.txt cannot be had", FailureClass.ROBOTS)

    def allowed(self, *_arguments: object) -> bool:
        return False


class Robots(RobotsTxtMiddleware):
    """Obeys robots.txt, its Crawl-delay too, and a robots.txt that cannot be had."""

    async def process_request(self, request: Request, spider: Any = None) -> None:  # noqa: ARG002
        """Let a request pass when robots.txt allows it; raises Refused when it does not."""
        if self.crawler.settings["FUNDMAP_OFFLINE"]:
            return
        await super().process_request(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            why = f"robots.txt of {netloc} answers {response.status}: nothing may be asked"
            self._settle(netloc, _Forbidden(why, FailureClass.ROBOTS))
            return
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        delay = getattr(getattr(parser, "rp", None), "crawl_delay", lambda _agent: None)(
            self._default_useragent
        )
        if delay:
            pace_of(self.crawler).slow_down(netloc, float(delay))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # A host that is not there is no robots.txt that forbids: the fault keeps its own name.
        kind = classify(exc)
        known = kind if kind in _UNREACHABLE or isinstance(exc, Refused) else FailureClass.ROBOTS
        why = f"robots.txt of {netloc} cannot be had ({exc}): nothing may be asked"
        self._settle(netloc, _Forbidden(why, known))

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise Refused for an address that may not be asked."""
        if isinstance(rp, _Forbidden):
            raise Refused(rp.why, rp.kind)
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise Refused("robots.txt does not allow it", FailureClass.ROBOTS) from error

    def _settle(self, netloc: str, parser: RobotParser) -> None:
        waiting: Any = self._parsers[netloc]
        self._parsers[netloc] = parser
        waiting.callback(parser)


class Turn:
    """Waits for the host's turn right before a request leaves."""

    def __init__(self, crawler: Crawler) -> None:
        self._pace = pace_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Turn":
        """Build for a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait."""
        await self._pace.turn(urlsplit(request.url).netloc)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let the host rest."""
        self._pace.answered(urlsplit(request.url).netloc)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Let the host rest after a failure too."""
        if not isinstance(exception, Refused):
            self._pace.answered(urlsplit(request.url).netloc)


class Retry(RetryMiddleware):
    """Tries again after the pause that the server asks for, else after a growing one."""

    def _retry(self, request: Request, reason: Any) -> Request | None:
        again = super()._retry(request, reason)
        if again is not None:
            times = int(again.meta["retry_times"])
            base = self.crawler.settings.getfloat("FUNDMAP_BACKOFF_S")
            pause = base * 2 ** (times - 1) * random.uniform(1.0, 1.5)  # noqa: S311
            pace_of(self.crawler).hold(urlsplit(request.url).netloc, pause)
        return again

    def process_exception(
        self,
        request: Request,
        exception: Exception,
        spider: Any = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response | None:
        """Try once more where nobody answers: whoever waits for the crawl is to know soon."""
        if classify(exception) in _UNREACHABLE:
            request.meta.setdefault("max_retry_times", 1)
        answer: Request | Response | None = super().process_exception(request, exception)
        return answer

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Any = None,  # noqa: ARG002 - Scrapy's signature
    ) -> Request | Response:
        """Hold the host for as long as it asked, then decide about another try."""
        wait = retry_after(response, datetime.now(UTC))
        if wait is not None and response.status in self.retry_http_codes:
            host = urlsplit(request.url).netloc
            if wait > _LONGEST_WAIT:
                why = f"{host} answers {response.status} and asks for a pause of {wait:.0f} s"
                pace_of(self.crawler).close(host, why)
                return response
            pace_of(self.crawler).hold(host, wait)
        return super().process_response(request, response)


def retry_after(response: Response, now: datetime) -> float | None:
    """Return the seconds from `now` that a server asks to wait; None when it asks none."""
    raw = response.headers.get("Retry-After")
    if raw is None:
        return None
    text = raw.decode("latin-1").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())
