"""Portico, the European Urban Initiative's catalogue of calls for cities, its own and others'.

The catalogue needs a last day for everything and prints a placeholder where a call has none. So the
page of each of the Initiative's own calls is read too, and it wins. Calls that another source of
ours reads page by page are counted and left to it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import scrapy
from bs4 import Tag
from scrapy.http import Response

from crawlers.bases.spider import Found, SourceSpider
from crawlers.eui import catalogue
from crawlers.eui.addresses import CALL_PAGES, HOST, NEXT_CALL, ORIGIN, own_path
from crawlers.eui.prose import facts_of
from crawlers.page import Page
from domain.call import Issue
from domain.enums import IssueLevel
from domain.errors import SourceError, UnknownCategory
from domain.source import Expect, SourceSpec

_SERIES = "entries"
_ENTRIES = "article.node--type-call-for-proposals"
_NEXT = "a[rel=next]"
_MOST_PAGES = 40


class EuEuiPortico(SourceSpider):
    """Calls for cities as Portico lists them."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_eui_portico",
        title="Portico: calls for cities",
        publisher="European Urban Initiative",
        country="EU",
        home="https://portico.urban-initiative.eu/urban-panorama/call-for-proposals",
        start="https://portico.urban-initiative.eu/urban-panorama/call-for-proposals",
        hosts=("portico.urban-initiative.eu", HOST),
        languages=("en",),
        decimal=".",
        programmes=("EUI",),
        licence="unknown; facts, the conditions that prove them, and links are kept",
        robots_note="obeyed; not read when this source was written",
        every_hours=24,
        aggregator=True,
        expect=Expect(calls=(1, 200), filled={"published_status": 0.9}),
        parser_version="1",
    )

    def parse(self, response: Response, number: int = 0) -> Iterator[Any]:
        """Read the entries of a page, then ask for the next page."""
        page = Page.of(response)
        try:
            page.texts(_ENTRIES)
            following = page.links(_NEXT, at_least=0)
        except SourceError as error:
            yield self.unusable(error)
            return
        for element in page.one("body").select(_ENTRIES):
            yield from self._entry(element, response)
        if not following:
            self.ended(_SERIES)
        elif self.goes_on(_SERIES, number, most=_MOST_PAGES):
            yield self.ask(following[0].url, self.parse, cb_kwargs={"number": number + 1})

    def _entry(self, element: Tag, response: Response) -> Iterator[Any]:
        try:
            entry = catalogue.entry_of(element, response.url)
        except UnknownCategory as error:
            # Training or a partner search is no offer of money; it is counted and told.
            self.drop("other_support")
            yield _other_support(error, response.url)
            return
        except SourceError as error:
            yield self.unusable(error)
            return
        self.saw(_SERIES, entry.reading.source_ref)
        path = own_path(entry.url)
        if path is None:
            yield from entry.reading.issues
            yield Found(catalogue.record_of_entry(entry, self.spec.id), self.snapshot_of(response))
        elif path in (*CALL_PAGES, NEXT_CALL):
            self.drop("read_by_eu_eui_calls")
        else:
            yield self.ask(ORIGIN + path, self.parse_own, cb_kwargs={"entry": entry})

    def parse_own(self, response: Response, entry: catalogue.Entry) -> Iterator[Any]:
        """Read the Initiative's own page of a call that the catalogue lists."""
        try:
            facts = facts_of(Page.of(response), entry.reading)
        except SourceError as error:
            yield self.unusable(error, entry.reading.source_ref)
            return
        record = catalogue.record_with_page(entry, facts, self.spec.id)
        yield from entry.reading.issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of the catalogue, or of a call."""
        parts = urlsplit(request.url)
        name = parts.path.strip("/").replace("/", "-")
        if parts.hostname != HOST:
            name = f"catalogue-{int(parse_qs(parts.query).get('page', ['0'])[0])}"
        return folder / self.spec.id / f"{name}.html"


def _other_support(error: UnknownCategory, url: str) -> Issue:
    return Issue(
        code="unknown_category",
        level=IssueLevel.WARNING,
        field="instrument",
        value=error.value,
        message=str(error),
        url=url,
    )
