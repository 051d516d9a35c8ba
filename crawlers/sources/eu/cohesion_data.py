"""Cohesion Open Data: what ERDF programmes plan for security, defence and civil preparedness."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Beside, SourceSpider
from crawlers.context.cohesion import (
    PAGE,
    RESOURCE,
    SOURCE_ID,
    SPELLINGS,
    Spelling,
    figure_of,
    parts_of,
    query,
    rows_of,
    spelling_of,
)
from domain.call import Issue
from domain.enums import IssueLevel
from domain.errors import BadValue, SourceError
from domain.source import Expect, SourceSpec

_SERIES = "figures"


class EuCohesionData(SourceSpider):
    """Planned amounts by programme; context, no calls."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id=SOURCE_ID,
        kind="context",
        title="Cohesion Open Data: planned ERDF of 2021-2027",
        publisher="European Commission, DG REGIO",
        country="EU",
        home=PAGE,
        start=RESOURCE,
        hosts=("cohesiondata.ec.europa.eu",),
        languages=("en",),
        decimal=".",
        programmes=("ERDF",),
        licence="unknown",
        robots_note="unknown; obeyed",
        every_hours=24 * 7,
        # Wide, because nobody has met the real address yet.
        expect=Expect(calls=(20, 2_000)),
        parser_version="1",
    )
    unrecorded: ClassVar[str] = "no real answer of the platform was found in what we could read"

    async def start(self) -> AsyncIterator[Any]:
        """Ask first how the data set writes objectives, dimension and fund."""
        yield self.ask(self._address(SPELLINGS), self.parse_spellings)

    def _address(self, question: str) -> str:
        return f"{RESOURCE}?{urlencode({'$query': question})}"

    def parse_spellings(self, response: Response) -> Iterator[Any]:
        """Ask for the sums in the words of the data set."""
        try:
            spelling = spelling_of(rows_of(self.json_of(response)))
        except SourceError as error:
            yield self.unusable(error)
            return
        address = self._address(query(spelling))
        yield self.ask(address, self.parse_sums, cb_kwargs={"spelling": spelling})

    def parse_sums(self, response: Response, spelling: Spelling) -> Iterator[Any]:
        """Yield a figure for each programme and objective."""
        try:
            rows = rows_of(self.json_of(response))
            parts = parts_of(rows)
        except SourceError as error:
            yield self.unusable(error)
            return
        if parts != spelling.parts:
            self.incomplete(f"the sums hold {parts} of {spelling.parts} rows of the data set")
        self.expect_total(_SERIES, len(rows))
        for row in rows:
            try:
                figure = figure_of(row, spelling)
            except BadValue as error:
                self.incomplete(f"an amount cannot be read: {error.value}")
                yield _bad_amount(row, error)
                continue
            except SourceError as error:
                yield self.unusable(error)
                continue
            self.saw(_SERIES, figure.source_ref)
            yield Beside(figure, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded answer to a question."""
        question = parse_qs(urlsplit(request.url).query)["$query"][0]
        name = "spellings" if question == SPELLINGS else "sums"
        return folder / SOURCE_ID / f"{name}.json"


def _bad_amount(row: dict[str, Any], error: BadValue) -> Issue:
    return Issue(
        code="bad_value",
        level=IssueLevel.WARNING,
        source_ref=str(row.get("programme_title_short")),
        field="amount",
        value=error.value,
        message=str(error),
        url=PAGE,
    )
