"""EU Funding & Tenders Portal: call topics, cascade calls and external-action calls.

The search service gives what is forthcoming and open, with texts and budgets. Topic details fill in
where a description is empty. The call documents that conditions link to are read for who may apply
and for what. The bulk file adds every closed topic and is a second witness of
status and dates. One list at a time, one request at a time.
"""

import gzip
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import classify
from crawlers.documents.reading import ReadsDocuments
from crawlers.portal import bulk, details, pages, search
from crawlers.portal.download import SLICE, Download, Slice, Step
from crawlers.portal.keys import Keys
from crawlers.portal.listing import Listing, Reading
from crawlers.portal.meta import first
from crawlers.portal.rows import TOPIC, is_legacy, is_stub, record_from_row
from crawlers.staging import RunWriter
from domain.call import Issue
from domain.enums import FailureClass, IssueLevel
from domain.errors import PageShapeError, SourceError
from domain.reference import programmes
from domain.source import Expect, SourceSpec

_Row = Mapping[str, Any]
_MOST_DETAILS = 60
_MOST_FAILED_PAGES = 2
_LEAST_BULK_SHARE = 0.5


class FtPortal(ReadsDocuments):
    """The portal of the European Commission for its funding programmes."""

    spec = SourceSpec(
        id="eu_ft_portal",
        title="EU Funding & Tenders Portal",
        publisher="European Commission",
        country="EU",
        home="https://ec.europa.eu/info/funding-tenders/opportunities/portal/",
        start=search.ADDRESS,
        hosts=("api.tech.ec.europa.eu", "ec.europa.eu"),
        languages=("en",),
        timezone=None,
        programmes=tuple(p.code for p in programmes.all_programmes() if p.portal_ids),
        licence="CC BY 4.0 (Commission Decision 2011/833/EU); the source is to be acknowledged",
        licence_url=None,
        robots_note=(
            "The rules of both hosts are read and obeyed at each crawl; "
            "they were not read when this source was written."
        ),
        every_hours=24,
        delay_s=1.0,
        timeout_s=1800,
        expect=Expect(calls=(500, 30_000), filled={"deadlines": 0.8, "published_status": 0.8}),
        verified_live=None,
        parser_version="1",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._kinds = deque(search.KINDS)
        self._whole: dict[str, bool] = {}
        """Type → whether its list is proven to be whole."""
        self._searched: dict[str, bulk.Known] = {}
        self._waiting: dict[str, tuple[_Row, str | None]] = {}
        """Rows without text, and where they were read."""
        self._details_left = 0
        self._keys = Keys()

    async def start(self) -> Any:
        """Begin with the list of topics."""
        for request in self._next_list():
            yield request

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of a search; nothing else is recorded."""
        kind, page = request.meta.get("kind"), request.meta.get("page")
        name = f"search-type{kind}-page{page}.json"
        return folder / self.spec.id / name if kind else None

    # Lists

    def _next_list(self) -> Iterator[Any]:
        if self._kinds:
            yield from self._next_question(Listing(self._kinds.popleft()))
        else:
            yield from self._ask_details()

    def _next_question(self, listing: Listing) -> Iterator[Any]:
        if listing.questions:
            yield self._ask_page(listing, Reading(listing.questions.popleft()))
            return
        self.expect_total(listing.name, listing.total)
        for ref in listing.refs:
            self.saw(listing.name, ref)
        self._whole[listing.kind] = listing.whole()
        if listing.kind == TOPIC and not listing.total and not listing.given_up:
            yield self.unusable(PageShapeError("the search announces no topic at all"))
            self._whole[listing.kind] = False
        yield from self._next_list()

    def _ask_page(self, listing: Listing, reading: Reading) -> scrapy.Request:
        return self.ask(
            search.address(reading.page),
            self.parse_page,
            on_missing=self._page_missing,
            method="POST",
            headers=search.headers(),
            body=search.body(reading.question, reading.sort),
            meta={"kind": listing.kind, "page": reading.page, "at": (listing, reading)},
        )

    def parse_page(self, response: Response) -> Iterator[Any]:
        """Read one page of a list and ask for the next."""
        listing, reading = response.meta["at"]
        try:
            answer = search.read(self.json_of(response), reading.question, reading.page)
        except PageShapeError as error:
            yield self.unusable(error)
            yield from self._give_up(listing, reading)
            return
        if answer.total > search.WINDOW and listing.split(reading.question, _portal_ids()):
            yield from self._next_question(listing)
            return
        reading.take(answer.total, [str(row.get("reference") or "") for row in answer.rows])
        self.total = sum(self.proof.totals.values()) + reading.total
        for row in answer.rows:
            yield from self._row(row, self.snapshot_of(response))
        yield from self._go_on(listing, reading, page_empty=not answer.rows)

    def _go_on(self, listing: Listing, reading: Reading, **how: bool) -> Iterator[Any]:
        if reading.advance(**how):
            yield self._ask_page(listing, reading)
            return
        fits = reading.whole() or not reading.cut
        if fits or not listing.split(reading.question, _portal_ids()):
            listing.close(reading)
        yield from self._next_question(listing)

    def _page_missing(self, failure: Any) -> Iterator[Any]:
        listing, reading = failure.request.meta["at"]
        listing.failed_pages += 1
        if listing.failed_pages > _MOST_FAILED_PAGES or not reading.total:
            yield from self._give_up(listing, reading)
        else:
            yield from self._go_on(listing, reading, page_failed=True)

    def _give_up(self, listing: Listing, reading: Reading) -> Iterator[Any]:
        """Leave a list unfinished; the run is then not complete."""
        listing.given_up = True
        listing.close(reading)
        listing.questions.clear()
        yield from self._next_question(listing)

    def _row(self, row: _Row, snapshot: str | None) -> Iterator[Any]:
        ref, meta = str(row.get("reference") or ""), row["metadata"]
        language = (first(meta, "language") or row.get("language") or search.LANGUAGE).lower()
        if ref in self._searched:
            return
        if language != search.LANGUAGE:
            self.drop("other_language")
        elif is_legacy(meta):
            self.drop("legacy_index")
        elif is_stub(meta):
            self._waiting.setdefault(ref, (row, snapshot))
        else:
            yield from self._good_row(row, ref, snapshot)

    def _good_row(self, row: _Row, ref: str, snapshot: str | None) -> Iterator[Any]:
        meta = row["metadata"]
        self._waiting.pop(ref, None)
        if first(meta, "type") == TOPIC:
            self._keys.take(meta)
        has_text = first(meta, "descriptionByte") or first(meta, "description")
        if first(meta, "type") == TOPIC and not has_text and first(meta, "identifier"):
            self._waiting[ref] = (row, snapshot)
        else:
            yield from self._stage(row, snapshot)

    def _stage(self, row: _Row, snapshot: str | None) -> Iterator[Any]:
        ref = str(row.get("reference"))
        if is_stub(row["metadata"]):
            # Never staged: it could replace what an earlier crawl read from the whole row.
            self.drop("stub")
            self.incomplete(f"{ref}: the index holds only a shell of this call")
            yield _stub(ref)
            return
        try:
            record, issues = record_from_row(row)
        except SourceError as error:
            yield self.unusable(error, ref)
            return
        self._searched[record.source_ref] = bulk.known(record)
        yield from issues
        yield from self.with_documents(record, snapshot)

    # Details of topics whose row has no text

    def _ask_details(self) -> Iterator[Any]:
        for gap in self._keys.gaps():
            self.failures[FailureClass.SHAPE_CHANGED] += 1
            self.incomplete(gap)
        waiting, self._waiting = self._waiting, {}
        asked: list[scrapy.Request] = []
        for row, snapshot in waiting.values():
            identifier = first(row["metadata"], "identifier")
            if identifier and len(asked) < _MOST_DETAILS:
                asked.append(self._ask_detail(identifier, row, snapshot))
            else:
                yield from self._stage(row, snapshot)
        self._details_left = len(asked)
        yield from asked
        if not asked:
            yield from self._ask_bulk(Download(self.run_dir / "snapshots", self.hints))

    def _ask_detail(self, identifier: str, row: _Row, snapshot: str | None) -> scrapy.Request:
        return self.ask(
            pages.details(identifier),
            self.parse_details,
            optional=True,
            on_missing=self._details_missing,
            meta={"waiting": row, "snapshot_of_row": snapshot},
        )

    def parse_details(self, response: Response) -> Iterator[Any]:
        """Stage a row with what the topic's details add to it."""
        row, snapshot = response.meta["waiting"], response.meta["snapshot_of_row"]
        try:
            row = details.completed(row, self.json_of(response))
        except PageShapeError as error:
            yield Issue(
                code="page_shape",
                level=IssueLevel.WARNING,
                source_ref=str(row.get("reference")),
                message=str(error),
                url=response.url,
            )
        yield from self._detail_done(row, snapshot)

    def _details_missing(self, failure: Any) -> Iterator[Any]:
        meta = failure.request.meta
        yield from self._detail_done(meta["waiting"], meta["snapshot_of_row"])

    def _detail_done(self, row: _Row, snapshot: str | None) -> Iterator[Any]:
        yield from self._stage(row, snapshot)
        self._details_left -= 1
        if not self._details_left:
            yield from self._ask_bulk(Download(self.run_dir / "snapshots", self.hints))

    # The bulk file

    def _ask_bulk(self, download: Download) -> Iterator[scrapy.Request]:
        yield self.ask(
            # The fragment keeps the framework from asking conditionally: slices have their own way.
            f"{bulk.ADDRESS}#{download.size}",
            self.parse_slice,
            optional=True,  # what it means is said in _slice_missing
            on_missing=self._slice_missing,
            headers=download.headers(),
            meta={
                "download": download,
                "no_snapshot": True,
                "download_maxsize": 3 * SLICE,
                "handle_httpstatus_list": [200, 206, 304],
            },
        )

    def parse_slice(self, response: Response) -> Iterator[Any]:
        """Append a slice of the bulk file; read the file when it is whole."""
        download: Download = response.meta["download"]
        named = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        try:
            step = download.take(Slice(response.status, named, response.body))
        except PageShapeError as error:
            download.close()
            yield self.unusable(error)
            return
        if step is Step.MORE:
            yield from self._ask_bulk(download)
        else:
            yield from self._read_bulk(download)

    def _slice_missing(self, failure: Any) -> Iterator[Any]:
        """A file that was replaced while it is read comes back whole, which is too much: once more."""
        download: Download = failure.request.meta["download"]
        if download.size and download.restart():
            yield from self._ask_bulk(download)
            return
        download.close()
        if not self.recorded:
            self.failures[classify(failure.value)] += 1
            self.incomplete(f"the bulk file could not be had: {failure.getErrorMessage()}")

    def _read_bulk(self, download: Download) -> Iterator[Issue]:
        writer: RunWriter = self.crawler.settings["FUNDMAP_WRITER"]
        writer.body(download.line(self.now), None)
        try:
            with gzip.open(download.path, "rb") as file:
                tally = bulk.stage(
                    file,
                    writer,
                    snapshot=download.sha256,
                    read_at=self.now,
                    searched=self._searched,
                    search_whole=self._whole.get(TOPIC, False),
                )
        except PageShapeError as error:
            yield self.unusable(error)
            return
        topics = sum(ref.endswith("TOPICSen") for ref in self._searched)
        if tally.grants < topics * _LEAST_BULK_SHARE:
            self.failures[FailureClass.TOO_FEW] += 1
            self.incomplete(f"the bulk file has {tally.grants} grants, the search alone {topics}")
        if tally.doubts():
            self.failures[FailureClass.TOO_FEW] += 1
            self.incomplete(
                f"the search lacks {tally.lacking} of {tally.live} topics that the bulk file gives"
            )


def _portal_ids() -> tuple[str, ...]:
    return tuple(number for p in programmes.all_programmes() for number in p.portal_ids)


def _stub(ref: str) -> Issue:
    return Issue(
        code="stub_row",
        level=IssueLevel.INFO,
        source_ref=ref,
        message="the index holds a row without status, date and text",
    )
