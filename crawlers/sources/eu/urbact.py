"""URBACT: the calls for networks of cities, open and past, on one page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

import scrapy
from bs4 import Tag
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.eui.prose import Facts, facts_in, note_silence
from crawlers.eui.record import record_of
from crawlers.page import Page, words
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec

_CALLS = "main article"
_SERIES = "calls"


class EuUrbact(SourceSpider):
    """Calls for networks of cities."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_urbact",
        title="URBACT: calls for networks",
        publisher="URBACT",
        country="EU",
        home="https://urbact.eu/get-involved",
        start="https://urbact.eu/get-involved",
        hosts=("urbact.eu",),
        languages=("en",),
        decimal=".",
        programmes=("URBACT",),
        licence="unknown; facts, the conditions that prove them, and links are kept",
        robots_note="obeyed; not read when this source was written",
        every_hours=24,
        expect=Expect(calls=(3, 20), filled={"deadlines": 0.8}),
        parser_version="1",
    )

    def parse(self, response: Response) -> Iterator[Any]:
        """Read every call of the page."""
        page = Page.of(response)
        try:
            page.texts(_CALLS)
        except SourceError as error:
            yield self.unusable(error)
            return
        for element in page.one("main").select("article"):
            yield from self._call(element, response)
        self.ended(_SERIES)

    def _call(self, element: Tag, response: Response) -> Iterator[Any]:
        try:
            record_facts, reading = _read(element, response.url)
        except SourceError as error:
            yield self.unusable(error)
            return
        self.saw(_SERIES, reading.source_ref)
        note_silence(record_facts, ("opens_on", "deadline"), reading)
        yield from reading.issues
        record = record_of(
            record_facts,
            reading,
            source_id=self.spec.id,
            publisher=self.spec.publisher,
            programme="URBACT",
            programme_text="URBACT IV",
        )
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of calls."""
        return folder / self.spec.id / f"{urlsplit(request.url).path.strip('/')}.html"


def _read(element: Tag, base: str) -> tuple[Facts, Reading]:
    """Return what an article says of its call, under a name that stays.

    Its own page names it. Without one, the kind of network and a year do: kinds return after years.
    """
    headings = element.select("h2, h3")
    if len(headings) != 1 or not words(headings[0]):
        raise PageShapeError("a call without one title", url=base, value=words(element)[:200])
    title = words(headings[0])
    link = headings[0].select_one("a[href]")
    url = urljoin(base, str(link["href"])) if link else base
    reading = Reading(url, url)
    facts = facts_in(element, title, url, reading)
    if link is None:
        day = facts.opens_on or (facts.deadline.on if facts.deadline else None)
        if day is None:
            raise PageShapeError("a call without page and without day", url=base, value=title)
        reading.rename(f"{title} ({day.year})")
    return facts, reading
