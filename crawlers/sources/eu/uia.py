"""Urban Innovative Actions: the five calls of 2015-2019, with what came of them.

The programme has ended and no further call follows; the pages are kept for what they teach.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.eui.prose import facts_of, note_silence
from crawlers.eui.record import record_of
from crawlers.page import Page
from domain.errors import SourceError
from domain.source import Expect, SourceSpec

_ORIGIN = "https://www.uia-initiative.eu"
PAGES = tuple(
    f"/en/call-proposals/{which}-call-proposals" for which in ("1st", "2nd", "3rd", "4th", "5th")
)
_SERIES = "calls"
_STATED = ("opens_on", "deadline", "topics", "population", "grant_max", "rates", "outcome")


class EuUia(SourceSpider):
    """The history of Urban Innovative Actions."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_uia",
        title="Urban Innovative Actions: the five calls",
        publisher="Urban Innovative Actions",
        country="EU",
        home="https://www.uia-initiative.eu/en/call-proposals/4th-call-proposals",
        start=_ORIGIN + PAGES[0],
        hosts=("www.uia-initiative.eu",),
        languages=("en",),
        decimal=".",
        licence="unknown; facts, the conditions that prove them, and links are kept",
        robots_note="obeyed; not read when this source was written",
        # A closed history: a look a month is enough to see that the pages still stand.
        every_hours=24 * 30,
        expect=Expect(calls=(4, 6), filled={"deadlines": 1.0}),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the page of each call."""
        self.expect_total(_SERIES, len(PAGES))
        for path in PAGES:
            yield self.ask(_ORIGIN + path, self.parse, cb_kwargs={"path": path})

    def parse(self, response: Response, path: str) -> Iterator[Any]:
        """Read the page of one call."""
        reading = Reading(path, _ORIGIN + path)
        try:
            facts = facts_of(Page.of(response), reading)
        except SourceError as error:
            yield self.unusable(error, path)
            return
        self.saw(_SERIES, path)
        note_silence(facts, _STATED, reading)
        yield from reading.issues
        record = record_of(
            facts,
            reading,
            source_id=self.spec.id,
            publisher=self.spec.publisher,
            programme_text=self.spec.publisher,
        )
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded call page."""
        return folder / self.spec.id / f"{urlsplit(request.url).path.rpartition('/')[2]}.html"
