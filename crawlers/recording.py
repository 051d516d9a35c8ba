"""Keeps pages of a real crawl as a source's recordings, which its tests replay for ever after."""

from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawlers.bases.spider import Refused, SourceSpider
from domain.enums import FailureClass

RECORDED_AT = "recorded-at.txt"


class Recorder:
    """Where recordings go, and how many pages are wanted."""

    def __init__(self, folder: Path, pages: int) -> None:
        self.folder = folder
        self.pages = pages
        self.written: list[Path] = []

    def __deepcopy__(self, _memo: object) -> "Recorder":
        """Scrapy copies its settings; there is only one recorder of a crawl."""
        return self

    def keep(self, spider: SourceSpider, request: Request, response: Response) -> None:
        """Write the body under the name by which the source looks for it."""
        path = spider.recorded_page(request, self.folder)
        if path is None or path in self.written:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(response.body)
        self.written.append(path)
        stamp = self.folder / spider.spec.id / RECORDED_AT
        stamp.write_text(spider.now.isoformat() + "\n", encoding="utf-8")

    @property
    def full(self) -> bool:
        """Whether enough pages are kept."""
        return len(self.written) >= self.pages


class Keep:
    """Downloader middleware: hands pages to the recorder, when there is one."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._recorder: Recorder | None = crawler.settings["FUNDMAP_RECORDER"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Keep":
        """Build for a crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask for nothing more once enough pages are kept."""
        if self._recorder and self._recorder.full and not _is_robots(request):
            raise Refused("enough pages are recorded", FailureClass.INCOMPLETE)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep a page that came well."""
        spider: Any = self._crawler.spider
        if self._recorder and response.status == 200 and not _is_robots(request):
            self._recorder.keep(spider, request, response)
        return response


def _is_robots(request: Request) -> bool:
    return request.url.endswith("/robots.txt")
