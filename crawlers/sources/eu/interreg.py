"""Interreg: the central registry of open and forthcoming calls, and what programmes plan.

A programme's page may hold its calendar of calls, or the word that no call follows.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Found, SourceSpider
from crawlers.interreg.registry import calendar_of, entry_of, says_no_more
from crawlers.page import Page, words
from domain.call import Issue
from domain.enums import IssueLevel
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec

_HOST = "interreg.eu"
_CARDS = "main article"
_NEXT = "a[rel=next]"
_SERIES = "calls"
_MOST_PAGES = 40
_INTERREG_EUROPE = "https://interregeurope.eu/"


class EuInterreg(SourceSpider):
    """Calls of the Interreg programmes."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_interreg",
        title="Interreg: calls for projects",
        publisher="Interreg",
        country="EU",
        home="https://interreg.eu/calls-for-projects/",
        start="https://interreg.eu/calls-for-projects/",
        hosts=(_HOST, "interregeurope.eu", "www.interregeurope.eu"),
        languages=("en",),
        programmes=("INTERREG",),
        licence="unknown; facts and links are kept",
        robots_note="obeyed; not read when this source was written",
        every_hours=24,
        expect=Expect(calls=(5, 400), filled={"deadlines": 0.5}),
        parser_version="1",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._programmes: set[str] = set()

    def parse(self, response: Response, number: int = 1) -> Iterator[Any]:
        """Read the cards of a page, then ask for programmes and for the next page."""
        page = Page.of(response)
        try:
            page.texts(_CARDS)
        except SourceError as error:
            yield self.unusable(error)
            return
        for element in page.one("main").select("article"):
            try:
                record, reading = entry_of(element, response.url, self.spec.id)
            except SourceError as error:
                yield self.unusable(error)
                continue
            self.saw(_SERIES, reading.source_ref)
            yield from reading.issues
            yield Found(record, self.snapshot_of(response))
        yield from self._ask_programmes(page)
        following = page.links(_NEXT, at_least=0)
        if not following:
            self.ended(_SERIES)
            yield self._ask_programme(_INTERREG_EUROPE, "Interreg Europe")
        elif self.goes_on(_SERIES, number, most=_MOST_PAGES):
            yield self.ask(following[0].url, self.parse, cb_kwargs={"number": number + 1})

    def _ask_programmes(self, page: Page) -> Iterator[scrapy.Request]:
        for link in page.links('article a[href*="/programmes/"]', at_least=0):
            parts = urlsplit(link.url)
            if parts.netloc == _HOST and link.url not in self._programmes:
                self._programmes.add(link.url)
                yield self._ask_programme(link.url, link.text)

    def _ask_programme(self, url: str, programme: str) -> scrapy.Request:
        return self.ask(url, self.parse_programme, cb_kwargs={"programme": programme})

    def parse_programme(self, response: Response, programme: str) -> Iterator[Any]:
        """Read the calendar of a programme, or that it has no more calls."""
        page = Page.of(response)
        try:
            if not words(page.one("main")):
                raise PageShapeError("an empty page", url=page.url)
            planned = calendar_of(page, programme, self.spec.id)
        except SourceError as error:
            yield self.unusable(error)
            return
        ended = says_no_more(page)
        if ended and not planned:
            self.drop("no_more_calls")
            yield _no_more(programme, ended, page.url)
        elif response.url == _INTERREG_EUROPE and not planned:
            yield _says_it_no_longer(programme, page.url)
        for record, reading in planned:
            yield from reading.issues
            yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of the registry or of a programme."""
        parts = urlsplit(request.url)
        words_of_path = parts.path.strip("/").replace("/", "-")
        name = "-".join(filter(None, (parts.netloc.removeprefix("www."), words_of_path)))
        return folder / self.spec.id / f"{name}.html"


def _no_more(programme: str, said: str, url: str) -> Issue:
    """Return the note that a programme has ended: no call, and no fault of the page."""
    return Issue(
        code="no_more_calls",
        level=IssueLevel.INFO,
        field="programme",
        value=programme,
        message=said,
        url=url,
    )


def _says_it_no_longer(programme: str, url: str) -> Issue:
    """Return the hint to a person that a programme without calls may have some again."""
    return Issue(
        code="page_changed",
        level=IssueLevel.WARNING,
        field="programme",
        value=programme,
        message="the page no longer says that there are no more calls",
        url=url,
    )
