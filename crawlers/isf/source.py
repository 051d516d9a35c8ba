"""Base of the sources of the Internal Security Fund: a page with links to notices, a page a notice.

A list of news shows the newest only. Notices that an earlier crawl read and that the list no longer
shows are asked for again, so that a call is lacking only where its own page is gone.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Found, SourceSpider
from crawlers.isf import notice
from crawlers.isf.notice import Notice
from crawlers.isf.words import Words
from crawlers.page import Link, Page
from domain.call import CallRecord, Issue
from domain.enums import BudgetScope
from domain.errors import PageShapeError, SourceError
from domain.text import fold

_SERIES = "notices"
PROGRAMME = "programme"
# A page about a whole programme prints days and amounts of many things; none is the programme's.
_NOTHING_SAID: dict[str, Any] = {
    "opens_on": None,
    "deadlines": (),
    "dates_text": "",
    "identifier": None,
    "budget_total": None,
    "budget_scope": BudgetScope.UNKNOWN,
    "budget_text": "",
    "rates": (),
}
_NAME = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_NAME = 48


class IsfNotices(SourceSpider):
    """Notices of one authority; subclasses set `spec`, `words` and the selector of the links."""

    words: ClassVar[Words]
    links: ClassVar[str]
    """Selector of the links of the list, which is the first page."""
    every_link: ClassVar[bool] = False
    """Whether the address alone says that a link leads to a call."""
    least_links: ClassVar[int] = 1
    """How many links the list has at least; 0 where a page without any is known to be whole."""
    programme_url: ClassVar[str] = ""
    """Page that presents the national programme, which is then an entry of its own."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the programme's page, where it is another, and for the list."""
        if self.programme_url not in ("", self.spec.start):
            yield self.ask(self.programme_url, self.parse_programme)
        yield self.ask(self.spec.start, self.parse)

    def parse_programme(self, response: Response) -> Iterator[Any]:
        """Yield the programme as an entry without dates."""
        try:
            page = Page.of(response)
        except SourceError as error:
            yield self.unusable(error)
            return
        yield self._programme_of(page, response)

    def parse(self, response: Response) -> Iterator[Any]:
        """Ask for every notice that announces a call, then for those that the list has dropped."""
        try:
            # The list may present the programme too: its tree is built once for both.
            page = Page.of(response)
            if self.programme_url == self.spec.start:
                yield self._programme_of(page, response)
            listed = page.links(self.links, at_least=self.least_links)
        except SourceError as error:
            yield self.unusable(error)
            return
        asked = {response.url, self.programme_url}
        for link in listed:
            if link.url not in asked and self.announces(link):
                asked.add(link.url)
                yield self._ask(link.url, link.text)
        yield from self._again(asked)

    def announces(self, link: Link) -> bool:
        """Say whether a link of the list leads to a call; one that does not is counted."""
        if self.every_link or notice.announces(link.text, self.words):
            return True
        self.drop("no_call")
        return False

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page, named by its address and the end of it."""
        parts = urlsplit(request.url)
        name = _NAME.sub("-", unquote("-".join(parts[2:4]))).strip("-")[-_LONGEST_NAME:].strip("-")
        told = hashlib.sha256(request.url.encode()).hexdigest()[:8]
        return folder / self.spec.id / f"{told}-{name or 'start'}.html"

    def _ask(self, url: str, promised: str) -> Any:
        self.saw(_SERIES, url)
        return self.ask(url, self.parse_notice, cb_kwargs={"promised": promised})

    def _again(self, asked: set[str]) -> Iterator[Any]:
        earlier = [url for url in self.hints.validators if url not in asked]
        yield from (self._ask(url, "") for url in earlier)
        # Where nothing tells which notices were known, an absent one may just be old.
        if earlier or not self.hints.last_counts:
            self.ended(_SERIES)

    def parse_notice(self, response: Response, promised: str) -> Iterator[Any]:
        """Read the page of one notice; one about another fund is counted and left out."""
        try:
            found = notice.read(Page.of(response), promised=promised)
        except SourceError as error:
            yield self.unusable(error)
            return
        if not self.words.fund.search(fold(f"{found.title}\n{found.text}")):
            self.drop("other_fund")
            return
        record, issues = self.record(found, response.url)
        yield from issues
        yield Found(record, self.snapshot_of(response))

    def record(self, found: Notice, url: str) -> tuple[CallRecord, tuple[Issue, ...]]:
        """Return the call of a notice; a source that knows more of its pages overrides it."""
        return notice.record(self.spec, found, url, self.words)

    def _programme_of(self, page: Page, response: Response) -> Found | Issue:
        try:
            return Found(self._programme(page), self.snapshot_of(response))
        except SourceError as error:
            return self.unusable(error)

    def _programme(self, page: Page) -> CallRecord:
        found = notice.read(page)
        if not self.words.fund.search(fold(found.title + found.text)):
            raise PageShapeError("not the page of the programme", url=page.url, value=found.title)
        record, _ = notice.record(
            self.spec, found, page.url, self.words, source_ref=PROGRAMME, **_NOTHING_SAID
        )
        return record
