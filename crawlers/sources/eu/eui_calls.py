"""European Urban Initiative: the pages of its calls for innovative actions, one by one.

The site lists its calls nowhere but in the Portico catalogue, which drops them in time; the pages
stay and are known by address. The next call is looked for where the series goes on. Calls that
never close are read with the catalogue.
"""

import tomllib
from collections.abc import AsyncIterator, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.eui.addresses import CALL_PAGES, HOST, NEXT_CALL, ORIGIN, reference
from crawlers.eui.prose import facts_of, note_silence
from crawlers.eui.record import record_of
from crawlers.page import Page
from domain.errors import SourceError
from domain.source import Expect, SourceSpec

_SERIES = "pages"
_STATED = (
    "opens_on", "deadline", "topics", "population", "applicants_text", "grant_max", "rates",
)  # fmt: skip
"""What every call for innovative actions says of itself, each with values of its own."""


class EuEuiCalls(SourceSpider):
    """Innovative actions, and the pilot call of city-to-city exchanges."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_eui_calls",
        title="European Urban Initiative: innovative actions",
        publisher="European Urban Initiative",
        country="EU",
        home="https://www.urban-initiative.eu/calls-proposals/fourth-call-proposals-innovative-actions",
        start=ORIGIN + CALL_PAGES[0],
        hosts=(HOST,),
        languages=("en",),
        decimal=".",
        programmes=("EUI",),
        licence="unknown; facts, the conditions that prove them, and links are kept",
        robots_note="obeyed; not read when this source was written",
        every_hours=24,
        expect=Expect(calls=(4, 12), filled={"published_status": 0.8}),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every page that is known, and for the next call, which may not exist yet."""
        self.expect_total(_SERIES, len(CALL_PAGES))
        for path in CALL_PAGES:
            yield self.ask(ORIGIN + path, self.parse, cb_kwargs={"path": path})
        yield self.ask(ORIGIN + NEXT_CALL, self.parse, optional=True, cb_kwargs={"path": NEXT_CALL})

    def parse(self, response: Response, path: str) -> Iterator[Any]:
        """Read one call page."""
        if path in CALL_PAGES:
            self.saw(_SERIES, path)
        page = Page.of(response)
        reading = Reading(reference(ORIGIN + path), ORIGIN + path)
        try:
            facts = facts_of(page, reading)
        except SourceError as error:
            if path == NEXT_CALL:
                self.drop("no_next_call")
            else:
                yield self.unusable(error, reading.source_ref)
            return
        if path == NEXT_CALL and not facts.deadline and not facts.opens_on:
            # Sites answer any address with some page; a call has a day.
            self.drop("no_next_call")
            return
        if path.startswith("/calls-proposals/"):
            note_silence(facts, _STATED, reading)
        else:
            note_silence(facts, ("deadline",), reading)
        record = record_of(
            facts,
            reading,
            source_id=self.spec.id,
            publisher=self.spec.publisher,
            identifier=_identifier(path),
            programme="EUI",
            programme_text=self.spec.publisher,
        )
        yield from reading.issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded call page."""
        name = urlsplit(request.url).path.strip("/").replace("/", "-")
        return folder / self.spec.id / f"{name}.html"


@cache
def _known() -> dict[str, str]:
    text = resources.files("crawlers").joinpath("facts", "eui.toml").read_text("utf-8")
    return {row["path"]: row["identifier"] for row in tomllib.loads(text)["call"]}


def _identifier(path: str) -> str | None:
    """Return the number under which others cite a call, from our dated table; None if unknown."""
    return _known().get(path)
