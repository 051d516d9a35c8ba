"""Kohesio: operations of 2021-2027 that touch the safety of public spaces, from one file a country.

Files are asked for in slices and never kept: they are large, and every operation has its own
address. Rows without an English text cannot be judged and are counted.
"""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Beside, SourceSpider
from crawlers.context.kohesio import SOURCE_ID, Rows, nuts_of, of_the_mission, project_of
from domain.call import Issue
from domain.context import FundedProject
from domain.enums import IssueLevel
from domain.errors import PageShapeError, SourceError
from domain.reference import countries
from domain.source import Expect, SourceSpec

_FILE = (
    "https://kohesio.ec.europa.eu/api/data/object"
    "?id=data/projects-2021-2027/latest/{country}-pp21-27-latest.csv"
)
_SLICE = 8 * 1024 * 1024
_LARGEST = 512 * 1024 * 1024
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class EuKohesio(SourceSpider):
    """Funded operations; context, no calls."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id=SOURCE_ID,
        kind="context",
        title="Kohesio: operations of cohesion policy 2021-2027",
        publisher="European Commission, DG REGIO",
        country="EU",
        home="https://kohesio.ec.europa.eu/en/data",
        start=_FILE.format(country="AT"),
        hosts=("kohesio.ec.europa.eu",),
        languages=("en",),
        decimal=".",
        programmes=("ERDF", "ESF"),
        licence="unknown",
        robots_note="unknown; obeyed",
        every_hours=24 * 14,
        timeout_s=4 * 3600,
        # Wide, because nobody has met the real address yet.
        expect=Expect(calls=(20, 100_000)),
        parser_version="1",
    )
    unrecorded: ClassVar[str] = "no real row about public spaces was found in what we could read"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the file of every Member State."""
        for country in sorted(countries.EU):
            yield self._slice(country, 0, Rows(), {})

    def _slice(
        self, country: str, start: int, rows: Rows, found: dict[str, FundedProject]
    ) -> scrapy.Request:
        return self.ask(
            _FILE.format(country=countries.nuts_prefix(country)),
            self.parse_slice,
            headers={"Range": f"bytes={start}-{start + _SLICE - 1}", "Accept-Encoding": "identity"},
            meta={"no_snapshot": True},
            cb_kwargs={"country": country, "start": start, "rows": rows, "found": found},
            # One file to its end before the next, so that one country's rows are held at a time.
            priority=1 if start else 0,
        )

    def parse_slice(
        self, response: Response, country: str, start: int, rows: Rows, found: dict[str, Any]
    ) -> Iterator[Any]:
        """Keep the rows of the mission, then ask for the next slice."""
        try:
            end, total = _place(response, start)
            for row in rows.feed(response.body, last=end >= total):
                yield from self._row(row, country, found)
        except SourceError as error:
            yield self.unusable(error, country)
            return
        if end < total:
            yield self._slice(country, end, rows, found)
            return
        if not rows.read:
            self.incomplete(f"the file of {country} holds no operation")
        self.ended(country)
        for project in found.values():
            yield Beside(project, None)

    def _row(self, row: dict[str, str], country: str, found: dict[str, Any]) -> Iterator[Issue]:
        if not row["Operation_Name_English"].strip():
            self.drop("no_english_text")
            return
        if not of_the_mission(row):
            self.drop("not_of_the_mission")
            return
        project, bad = project_of(row, country)
        known = found.get(project.uid)
        if known is not None:
            # An operation stands once for each of its regions.
            regions = dict.fromkeys((*known.nuts, *nuts_of(row)))
            found[project.uid] = known.model_copy(update={"nuts": tuple(regions)})
            return
        found[project.uid] = project
        for name, value in bad.items():
            yield Issue(
                code="bad_value",
                level=IssueLevel.WARNING,
                source_ref=project.source_ref,
                field=name,
                value=value,
                message="the file's value cannot be read",
                url=project.url,
            )

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded file of a country."""
        name = request.url.rsplit("/", 1)[-1]
        return folder / SOURCE_ID / name


def _place(response: Response, start: int) -> tuple[int, int]:
    """Return where a slice ends and how long the file is; raises PageShapeError."""
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    if "html" in kind or (start == 0 and response.body[:1] in (b"<", b"{", b"[")):
        raise PageShapeError("a page came instead of the file", url=response.url)
    if response.status == 200 and start == 0:
        return len(response.body), len(response.body)
    header = (response.headers.get("Content-Range") or b"").decode("latin-1")
    match = _RANGE.fullmatch(header)
    if response.status != 206 or match is None:
        raise PageShapeError(f"status {response.status} to a slice", url=response.url, value=header)
    first, last, total = map(int, match.groups())
    if first != start or last - first + 1 != len(response.body) or not 0 < total <= _LARGEST:
        raise PageShapeError("a slice that does not fit", url=response.url, value=header)
    return last + 1, total
