"""The only door to the network: real hosts, a mirror of them, recorded pages, or an old crawl.

Spiders and middlewares see the real addresses in all cases, also for robots.txt.
"""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from crawlers.archive import Archive
from crawlers.bases.spider import SourceSpider, UndeclaredHost

ORIGIN_HEADER = "X-Fundmap-Origin"


class Declared:
    """Downloader middleware before all others: an address outside the declaration goes nowhere.

    It stands before the look at robots.txt, so that not even that is asked of a foreign host.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Declared":
        """Build for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let declared addresses pass; raises UndeclaredHost for others."""
        check(request, self._crawler)


def check(request: Request, crawler: Crawler) -> SourceSpider:
    """Return the source that asks; raises UndeclaredHost for an address that it may not ask."""
    spider = crawler.spider
    if not isinstance(spider, SourceSpider):
        raise TypeError("only sources may use the network")
    parts = urlsplit(request.url)
    if parts.scheme not in ("http", "https") or parts.netloc not in spider.spec.hosts:
        where = parts.netloc or parts.scheme
        raise UndeclaredHost(f"{where} is not a declared host of {spider.spec.id}")
    return spider


class Transport(HTTP11DownloadHandler):
    """Download handler that never asks a host outside the source's declaration."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._mirror: str = crawler.settings.get("FUNDMAP_BASE_URL") or ""
        self._recordings: Path | None = crawler.settings.get("FUNDMAP_RECORDINGS")
        self._archive: Archive | None = crawler.settings.get("FUNDMAP_ARCHIVE")

    async def download_request(self, request: Request) -> Response:
        """Return the answer, under the real address."""
        spider = check(request, self._crawler)
        if self._archive:
            return self._archive.answer(request)
        if self._recordings:
            return _recorded(request, spider.recorded_page(request, self._recordings))
        if not self._mirror:
            return await super().download_request(request)
        response = await super().download_request(_mirrored(request, self._mirror))
        return _restored(response, request, self._mirror)


def _mirrored(request: Request, base_url: str) -> Request:
    real, mirror = urlsplit(request.url), urlsplit(base_url)
    url = urlunsplit((mirror.scheme, mirror.netloc, real.path, real.query, ""))
    copy = request.replace(url=url)
    copy.headers[ORIGIN_HEADER] = f"{real.scheme}://{real.netloc}"
    return copy


def _restored(response: Response, request: Request, base_url: str) -> Response:
    """Return the answer under the real address; a redirect to the mirror means the real host."""
    mirror, real = urlsplit(base_url), urlsplit(request.url)
    location = (response.headers.get("Location") or b"").decode("latin-1")
    target = urlsplit(location)
    if location and target.netloc == mirror.netloc:
        response.headers["Location"] = urlunsplit(
            (real.scheme, real.netloc, target.path, target.query, "")
        )
    return response.replace(url=request.url)


def _recorded(request: Request, path: Path | None) -> Response:
    if path is None or not path.is_file():
        return Response(request.url, status=404, request=request)
    body = path.read_bytes()
    kind = responsetypes.from_args(filename=path.name, body=body)
    etag = hashlib.sha256(body).hexdigest()
    headers = {"ETag": f'"{etag}"'}
    return kind(request.url, status=200, headers=headers, body=body, request=request)
