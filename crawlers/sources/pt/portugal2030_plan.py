"""Portugal 2030: the yearly plan of notices, the timetable of Article 49(2), in a workbook.

The workbook's name changes at each revision, so that it is found through the link on its page. The
same page shows the plan's entries one by one: their links give a row its page for people.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases import workbook
from crawlers.bases.spider import Found, SourceSpider
from crawlers.page import Link, Page
from crawlers.pt2030.notice import PUBLISHER
from crawlers.pt2030.plan import COLUMNS, PAGE, SOURCE_ID, record_from_row
from domain.call import CallRecord, Issue
from domain.enums import IssueLevel
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec
from domain.text import fold

_WORKBOOK = "a[href*='.xlsx']"
_ENTRY = "h3 a[href*='/aviso-2024/']"
_SERIES = "plan"


class PtPortugal2030Plan(SourceSpider):
    """Notices that Portugal 2030 plans for the coming twelve months."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id=SOURCE_ID,
        title="Portugal 2030: yearly plan of notices",
        publisher=PUBLISHER,
        country="PT",
        home=PAGE,
        start=PAGE,
        hosts=("portugal2030.pt",),
        languages=("pt",),
        programmes=("ERDF", "ESF", "EMFAF", "AMIF"),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        # The plan of May 2026 had 211 rows, all of them with a first day.
        expect=Expect(calls=(80, 600), filled={"opens_on": 0.9, "budget_total": 0.6, "areas": 0.9}),
        timetable=True,
        parser_version="1",
    )

    def parse(self, response: Response) -> Iterator[Any]:
        """Ask for the workbook that the page links."""
        try:
            page = Page.of(response)
            address = _workbook(page.links(_WORKBOOK), response.url)
        except SourceError as error:
            yield self.unusable(error)
            return
        pages = _pages(page.links(_ENTRY, at_least=0))
        yield self.ask(address, self.parse_workbook, cb_kwargs={"pages": pages})

    def parse_workbook(self, response: Response, pages: Mapping[str, str]) -> Iterator[Any]:
        """Read the rows of the plan."""
        try:
            rows = workbook.rows(response.body, response.url, COLUMNS)
            if not rows:
                raise PageShapeError("a plan without rows", url=response.url)
        except SourceError as error:
            yield self.unusable(error)
            return
        for row in rows:
            title = fold(workbook.text(row["Designacao do Aviso"]))
            address = pages.get(title)
            try:
                record, issues = record_from_row(
                    row, address or f"{PAGE}#{quote(workbook.text(row['ID']))}"
                )
            except SourceError as error:
                yield self.unusable(error)
                continue
            self.saw(_SERIES, record.source_ref)
            yield from issues
            if address is None:
                yield _without_page(record)
            yield Found(record, self.snapshot_of(response))
        self.ended(_SERIES)

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page or workbook."""
        name = Path(urlsplit(request.url).path).name
        recorded = name if name.endswith(".xlsx") else "plano-anual-de-avisos.html"
        return folder / SOURCE_ID / recorded


def _workbook(links: list[Link], url: str) -> str:
    """Return the address of the one plan that the page links; raises PageShapeError."""
    plans = [link.url for link in links if "planoanualavisos" in link.url.lower()]
    if len(plans) != 1:
        value = ", ".join(link.url for link in links)
        raise PageShapeError(f"one plan wanted, {len(plans)} linked", url=url, value=value)
    return plans[0]


def _without_page(record: CallRecord) -> Issue:
    return Issue(
        code="no_page",
        level=IssueLevel.INFO,
        source_ref=record.source_ref,
        field="url",
        message="the plan's page shows no entry, or several, with this title",
        url=record.url,
    )


def _pages(links: list[Link]) -> dict[str, str]:
    """Return folded title → page of the entries whose title stands only once."""
    titles = [(fold(link.text), link.url) for link in links]
    often = Counter(title for title, _ in titles)
    return {title: url for title, url in titles if often[title] == 1}
