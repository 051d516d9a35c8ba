"""Interreg Sudoe (south-western France, Spain, Portugal): the programme's calendar of calls.

The calendar is a page of the programme's WordPress, asked for as data. It lists past calls beside
planned ones and gives the year of opening at most: an entry without a year is no planned call.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response

from crawlers.bases.reading import Reading
from crawlers.bases.spider import Found, SourceSpider
from crawlers.normalise import periods
from crawlers.normalise.objectives import specific_objectives
from crawlers.page import Page
from domain.call import CallRecord, Issue
from domain.enums import CallLevel, Instrument, IssueLevel
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec
from domain.text import fold

_SITE = "https://interreg-sudoe.eu"
_PAGE = f"{_SITE}/en/calendario-de-convocatorias/"
_NUMBER = 23239
_SERIES = "calls"
_NAME, _TYPE, _PRIORITIES, _YEAR = (
    "calls for projects",
    "types of calls for projects",
    "open priorities (specific objectives)",
    "opening year",
)
_COLUMNS = {_NAME, _TYPE, _PRIORITIES, _YEAR}
_ERDF = re.compile(r"\bERDF funding\b")
_LEFT_OUT = re.compile(r"\b(?:except|excluding|without|not)\b")


class EuInterregSudoe(SourceSpider):
    """The calls of one transnational programme."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_interreg_sudoe",
        title="Interreg Sudoe: calendar of calls",
        publisher="Interreg Sudoe",
        country="EU",
        home=_PAGE,
        start=f"{_SITE}/en/wp-json/wp/v2/pages/{_NUMBER}",
        hosts=("interreg-sudoe.eu",),
        languages=("en",),
        programmes=("INTERREG",),
        licence="unknown; facts and links are kept",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(3, 40), filled={"priority": 0.9, "action_type_text": 0.9}),
        timetable=True,
        parser_version="1",
    )

    def parse(self, response: Response) -> Iterator[Any]:
        """Read the rows of the calendar."""
        try:
            html = calendar_in(self.json_of(response), response.url)
            page = Page(_PAGE, html)
            rows = page.table("table")
            if not rows or not set(rows[0]) >= _COLUMNS:
                raise PageShapeError(
                    "no calendar of calls", url=response.url, value=str(rows[:1])[:200]
                )
            records = [record_from_row(row, _fund(page)) for row in rows]
        except SourceError as error:
            yield self.unusable(error)
            return
        for record, issues in records:
            self.saw(_SERIES, record.source_ref)
            yield from issues
            yield Found(record, self.snapshot_of(response))
        self.expect_total(_SERIES, len(rows))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded answer."""
        return folder / self.spec.id / f"{urlsplit(request.url).path.rsplit('/', 1)[-1]}.json"


def calendar_in(answer: Any, url: str) -> str:
    """Return the HTML of the page in an answer; raises PageShapeError for another page."""
    held = answer.get("content") if isinstance(answer, Mapping) else None
    html = held.get("rendered") if isinstance(held, Mapping) else None
    if not isinstance(html, str) or answer.get("id") != _NUMBER:
        raise PageShapeError("not the page of the calendar", url=url, value=str(answer)[:200])
    return html


def record_from_row(
    row: Mapping[str, str], fund: str | None
) -> tuple[CallRecord, tuple[Issue, ...]]:
    """Return a row's call and what could not be read; raises PageShapeError without a name."""
    name, year = row[_NAME], row[_YEAR]
    if not name:
        raise PageShapeError("a call without a name", url=_PAGE, value=str(row))
    reading = Reading(name, _PAGE)
    opens = None
    if year:
        opens = reading.read("opens_within", lambda: periods.period(year, ("en",)), None)
    else:
        told = "the calendar gives no year of opening"
        reading.note("not_stated", "opens_within", None, told, IssueLevel.INFO)
    priorities = row[_PRIORITIES]
    return (
        CallRecord(
            source_id=EuInterregSudoe.spec.id,
            source_ref=name,
            url=_PAGE,
            title=name,
            language="en",
            level=CallLevel.CALL,
            programme="INTERREG",
            programme_text="Interreg Sudoe",
            publisher=EuInterregSudoe.spec.publisher,
            instrument=Instrument.GRANT,
            fund=fund,
            priority=priorities or None,
            specific_objective="; ".join(_objectives(priorities)) or None,
            action_type_text=row[_TYPE],
            # Without a year nothing says that it is still to come.
            planned=opens is not None,
            opens_within=opens,
            dates_text="" if opens else year,
        ),
        tuple(reading.issues),
    )


def _objectives(priorities: str) -> tuple[str, ...]:
    """Return the objectives that are open; none where the cell names one that is left out."""
    if _LEFT_OUT.search(fold(priorities)):
        return ()
    return specific_objectives(priorities, country="EU")


def _fund(page: Page) -> str | None:
    return "ERDF" if any(map(_ERDF.search, page.texts("p", at_least=0))) else None
