"""The only door to the network: real hosts, a mirror of them, or a folder of recorded pages.

Spiders and middlewares see the real addresses in all three cases, also for robots.txt.
"""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from crawlers.bases.spider import SourceSpider

ORIGIN_HEADER = "X-Fundmap-Origin"


class UndeclaredHost(IgnoreRequest):
    """A request (or a redirect) leads to a host that the source does not declare."""


class Transport(HTTP11DownloadHandler):
    """Download handler that never asks a host outside the source's declaration."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._mirror: str = crawler.settings.get("FUNDMAP_BASE_URL") or ""
        self._recordings: str = crawler.settings.get("FUNDMAP_RECORDINGS") or ""

    async def download_request(self, request: Request) -> Response:
        """Return the answer, under the real address."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            raise TypeError("only sources may use the network")
        host = urlsplit(request.url).netloc
        if host not in spider.spec.hosts:
            raise UndeclaredHost(f"{host} is not a declared host of {spider.spec.id}")
        if self._recordings:
            return _recorded(request, spider.recorded_page(request, Path(self._recordings)))
        if not self._mirror:
            return await super().download_request(request)
        response = await super().download_request(_mirrored(request, self._mirror))
        return response.replace(url=request.url)


def _mirrored(request: Request, base_url: str) -> Request:
    real, mirror = urlsplit(request.url), urlsplit(base_url)
    url = urlunsplit((mirror.scheme, mirror.netloc, real.path, real.query, ""))
    copy = request.replace(url=url)
    copy.headers[ORIGIN_HEADER] = f"{real.scheme}://{real.netloc}"
    return copy


def _recorded(request: Request, path: Path | None) -> Response:
    if path is None or not path.is_file():
        return Response(request.url, status=404, request=request)
    body = path.read_bytes()
    kind = responsetypes.from_args(filename=path.name, body=body)
    etag = hashlib.sha256(body).hexdigest()
    headers = {"ETag": f'"{etag}"'}
    return kind(request.url, status=200, headers=headers, body=body, request=request)
