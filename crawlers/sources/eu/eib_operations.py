"""The European Investment Bank's operations: who borrowed for cities and their safety, how much.

Other promoters' loans are context and never offers. Both lists are read to their end before any
operation is handed on: a loan's tranches are spread over the pages.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Beside, SourceSpider
from crawlers.context.eib import (
    SITE,
    SOURCE_ID,
    Operation,
    Row,
    check_shape,
    listed,
    of_the_mission,
    project_of,
    row_of,
)
from domain.errors import SourceError
from domain.source import Expect, SourceSpec

_PIPELINE, _LOANS = "pipelines", "loans"
_SERVICE = f"{SITE}/provider-eib-plr/app"
_PAGE_SIZE = {_PIPELINE: 100, _LOANS: 1000}
_MOST_PAGES = 200
_FIRST_YEAR = 2010
_SORT = {_PIPELINE: "releaseDate", _LOANS: "loanParts.loanPartStatus.statusDate"}


class EuEibOperations(SourceSpider):
    """Operations planned and loans signed, for urban development or civil security."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id=SOURCE_ID,
        kind="context",
        title="EIB: projects to be financed and financed projects",
        publisher="European Investment Bank",
        country="EU",
        home=f"{SITE}/en/projects/pipelines/index.htm",
        start=f"{_SERVICE}/{_PIPELINE}/list",
        hosts=("www.eib.org",),
        languages=("en",),
        decimal=".",
        programmes=("EIB",),
        licence="unknown",
        robots_note="unknown; obeyed",
        every_hours=24 * 7,
        timeout_s=3600,
        # Wide, because nobody has met the real address yet.
        expect=Expect(calls=(50, 10_000)),
        parser_version="1",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._found: dict[str, Operation] = {}
        self._rows: Counter[tuple[str, ...]] = Counter()
        """How often a row was met: two tranches of one day and amount are two."""
        self._pages: set[tuple[str, ...]] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of the pipeline; the loans come behind it."""
        yield self._page(_PIPELINE, 0)

    def _page(self, series: str, number: int) -> scrapy.Request:
        query: dict[str, Any] = {
            "search": "",
            "sortColumn": _SORT[series],
            "sortDir": "desc",
            "pageNumber": number,
            "itemPerPage": _PAGE_SIZE[series],
            "pageable": "true",
            "language": "EN",
            "defaultLanguage": "EN",
            "orCountries": "true",
            "orSectors": "true",
        }
        if series == _LOANS:
            query |= {"loanPartYearFrom": _FIRST_YEAR, "loanPartYearTo": self.now.year}
        return self.ask(
            f"{_SERVICE}/{series}/list?{urlencode(query)}",
            self.parse_list,
            cb_kwargs={"series": series, "number": number},
        )

    def parse_list(self, response: Response, series: str, number: int) -> Iterator[Any]:
        """Keep the rows of the mission, then ask for the next page or list."""
        try:
            rows, total = listed(self.json_of(response))
            check_shape(rows)
            found = [row_of(row) for row in rows]
        except SourceError as error:
            # The rest would be sums without a part: nothing is handed on.
            yield self.unusable(error)
            return
        self.expect_total(series, total)
        page = (series, *(f"{row.number} {row.day} {row.extra}" for row in found))
        if found and page in self._pages:
            self.incomplete(f"{series}: page {number} repeats an earlier one")
            return
        self._pages.add(page)
        for row in found:
            self._take(series, row, self.snapshot_of(response))
        if found and len(self.proof.refs[series]) < total:
            if self.goes_on(series, number, most=_MOST_PAGES):
                yield self._page(series, number + 1)
        elif series == _PIPELINE:
            yield self._page(_LOANS, 0)
        else:
            yield from self._operations()

    def _take(self, series: str, row: Row, snapshot: str | None) -> None:
        name = (series, row.number, str(row.day), str(row.extra))
        self._rows[name] += 1
        self.saw(series, "/".join((*name, str(self._rows[name]))))
        if row.number not in self._found and not of_the_mission(row):
            self.drop("not_of_the_mission")
            return
        operation = self._found.setdefault(row.number, Operation(snapshot=snapshot))
        if series == _LOANS:
            operation.parts.append(row)
        elif operation.pipeline is None:
            operation.pipeline = row

    def _operations(self) -> Iterator[Any]:
        """Hand on every operation, unless rows are lacking: a sum without a part is wrong."""
        if self.proof.gaps():
            return
        for number, operation in self._found.items():
            project, issues = project_of(number, operation)
            yield from issues
            yield Beside(project, operation.snapshot)

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page that answers a request."""
        parts = urlsplit(request.url)
        series = parts.path.split("/")[-2]
        number = parse_qs(parts.query)["pageNumber"][0]
        return folder / SOURCE_ID / f"{series}-page{int(number)}.json"
