"""The base of sources whose pages only a person can interpret: it says what stands there now.

A page counts by the words of its main element and by the files that it links. Menus, scripts and
forms inside of that element do not count, and neither does the way in which it is marked up.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import scrapy
from bs4 import Tag
from scrapy.http import Response

from crawlers.bases.lines import lines_of
from crawlers.bases.spider import SourceSpider
from crawlers.page import Page
from domain.errors import PageShapeError, SourceError
from domain.text import fold
from domain.watch import PageToWatch, WatchedPage

_NO_WORDS = ("script", "style", "noscript", "template", "nav", "aside", "form", "iframe", "svg")
_FILE = re.compile(r"\.(?:pdf|docx?|odt|xlsx?|ods|csv|pptx?|zip)(?![a-z0-9])", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_MOST_LINES = 5_000
_MOST_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A watched page as it stands, and the body that it was read from."""

    page: WatchedPage
    snapshot: str | None


class WatchSpider(SourceSpider):
    """A source of kind "watch": its file holds a `spec` with `pages`, and nothing else."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every page."""
        self.expect_total("pages", len(self.spec.pages))
        for number, page in enumerate(self.spec.pages):
            yield self.ask(page.url, self.parse_page, cb_kwargs={"number": number})

    def parse_page(self, response: Response, number: int) -> Iterator[Any]:
        """Yield the page, or the issue for one that is not the page that we know."""
        wanted = self.spec.pages[number]
        try:
            page = watched(Page.of(response), wanted, self.spec.id)
        except SourceError as error:
            yield self.unusable(error, wanted.url)
            return
        self.saw("pages", wanted.url)
        yield Seen(page, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of an address, by its number in the description."""
        for number, page in enumerate(self.spec.pages, 1):
            if page.url == request.url:
                return folder / self.spec.id / f"page-{number}.html"
        return None


def watched(page: Page, wanted: PageToWatch, source_id: str) -> WatchedPage:
    """Return the words and files of a page's main element.

    Raises PageShapeError when the element is not there exactly once, says nothing, does not say
    what the page always says, or is longer than anything that a person would read.
    """
    main = page.one(wanted.main)
    ignored = [element for selector in wanted.ignore for element in main.select(selector)]
    for element in (*main.find_all(_NO_WORDS), *ignored):
        element.extract()
    files = tuple(sorted({*_files(main, page.url)}))
    lines = lines_of(main)
    said = fold(" ".join(lines))
    if not lines:
        raise PageShapeError(f"{wanted.main}: the element is empty", url=page.url)
    missing = [words for words in wanted.says if fold(words) not in said]
    if missing:
        raise PageShapeError(
            "the page does not say what it always says", url=page.url, value=missing[0]
        )
    if len(lines) > _MOST_LINES or len(said) > _MOST_CHARACTERS:
        raise PageShapeError("the page is too long for a person to read", url=page.url)
    return WatchedPage(
        source_id=source_id, url=wanted.url, title=wanted.title, lines=lines, files=files
    )


def _files(main: Tag, base: str) -> Iterator[str]:
    """Yield the addresses of linked files, without what names only our visit."""
    for link in main.find_all("a", href=_FILE):
        try:
            parts = urlsplit(urljoin(base, _SESSION.sub("", str(link["href"]).strip())))
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and _FILE.search(parts.path):
            # The query stays: some publishers put the version of a file there.
            yield urlunsplit((*parts[:4], ""))
