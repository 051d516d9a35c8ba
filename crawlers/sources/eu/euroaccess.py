"""EuroAccess, EuroVienna's collection of EU calls: one list of all, one page a call.

An aggregator: a call that a publisher's own source holds is that source's. Facts and links only.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Found, SourceSpider
from crawlers.euroaccess import listing
from crawlers.euroaccess.detail import record_from_page
from crawlers.page import Page
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec

_SERIES = "calls"


class EuEuroaccess(SourceSpider):
    """Calls of EU programmes as EuroVienna lists them."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_euroaccess",
        title="EuroAccess",
        publisher="EuroVienna EU-consulting & -management GmbH",
        country="EU",
        home="https://www.euro-access.eu/en/calls",
        start="https://www.euro-access.eu/en/calls?keyword=&submit=&sent=search",
        hosts=("www.euro-access.eu",),
        languages=("en",),
        decimal=".",
        programmes=("INTERREG", "URBACT", "EUI", "HORIZON", "CERV", "DIGITAL"),
        licence="unknown; only facts and links are kept",
        robots_note="obeyed; not read when this source was written",
        every_hours=24,
        aggregator=True,
        # 142 calls on 3 October 2025.
        expect=Expect(calls=(60, 400), filled={"deadlines": 0.8, "programme": 0.6}),
        parser_version="1",
    )

    def parse(self, response: Response) -> Iterator[Any]:
        """Ask for the page of each call of the list."""
        page = Page.of(response)
        try:
            total, rows = listing.total(page), listing.rows(page)
            if not rows:
                raise PageShapeError("the list is empty", url=page.url, value=str(total))
        except SourceError as error:
            yield self.unusable(error)
            return
        self.expect_total(_SERIES, total)
        for row in {row.ref: row for row in rows}.values():
            self.saw(_SERIES, row.ref)
            yield self.ask(row.url, self.parse_call, cb_kwargs={"row": row})

    def parse_call(self, response: Response, row: listing.Row) -> Iterator[Any]:
        """Read the page of one call."""
        try:
            record, reading = record_from_page(
                Page.of(response), row, self.spec.id, self.spec.publisher
            )
        except SourceError as error:
            yield self.unusable(error, row.ref)
            return
        yield from reading.issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded list or call page that answers a request."""
        parts = urlsplit(request.url).path.split("/")
        name = f"call-{parts[3]}.html" if len(parts) > 3 else "calls.html"
        return folder / self.spec.id / name
