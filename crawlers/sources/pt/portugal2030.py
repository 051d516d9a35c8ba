"""Portugal 2030: the notices that are open or scheduled, from the search behind its page.

The search gives five notices a page, counts pages from 0, knows no other paging field, and ends a
list with an answer 200 that says 404 inside. The oldest notice comes first: what is published
while the list is read then stands at its end and moves nothing.
"""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Found, SourceSpider
from crawlers.pt2030.notice import PUBLISHER, SOURCE_ID, record_from_notice
from domain.enums import PublicationStatus
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec

_STATES = {7: PublicationStatus.OPEN, 6: PublicationStatus.FORTHCOMING}
_ALL_PROGRAMMES = range(100, 123)
_MOST_PAGES = 400
_STAFF = re.compile(rb'"(utilizador(?:Id|Designacao))"\s*:\s*(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)')


class PtPortugal2030(SourceSpider):
    """Open and scheduled notices of all programmes of Portugal 2030."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id=SOURCE_ID,
        title="Portugal 2030: open notices",
        publisher=PUBLISHER,
        country="PT",
        home="https://portugal2030.pt/avisos/",
        start="https://portugal2030.pt/wp-json/avisos/query",
        hosts=("portugal2030.pt",),
        languages=("pt",),
        programmes=("ERDF", "ESF", "EMFAF", "AMIF"),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        # 228 notices were open in September 2026.
        expect=Expect(
            calls=(100, 600),
            filled={"identifier": 1.0, "opens_on": 0.95, "deadlines": 0.9, "budget_total": 0.5},
        ),
        parser_version="1",
    )

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of each list."""
        for state in _STATES:
            yield self._page(state, 0)

    def _page(self, state: int, number: int) -> scrapy.Request:
        form: list[tuple[str, int | str]] = [("estadoAvisoId", state)]
        form += [("programaId[]", programme) for programme in _ALL_PROGRAMMES]
        # Sent empty, as the portal's own page sends them.
        form += [("NUTSIIId", ""), ("fundoId", ""), ("tipoAvisoId", "")]
        form += [("tipoModalidadeApresentacaoCandidaturaId", "")]
        form += [("order_by_field", "publicacao"), ("order_by_direction", "asc")]
        return self.ask(
            self.spec.start,
            self.parse_list,
            method="POST",
            body=urlencode([*form, ("page", number)]),
            headers={"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"},
            cb_kwargs={"state": state, "number": number},
        )

    def parse_list(self, response: Response, state: int, number: int) -> Iterator[Any]:
        """Read the notices of a page, then ask for the next one."""
        series = f"state {state}"
        try:
            notices = _listed(self.json_of(response), response.url)
        except SourceError as error:
            yield self.unusable(error)
            return
        if notices is None:
            self.ended(series)
            return
        for notice in notices:
            yield from self._notice(notice, state, response)
        if self.goes_on(series, number, most=_MOST_PAGES):
            yield self._page(state, number + 1)

    def _notice(self, notice: Any, state: int, response: Response) -> Iterator[Any]:
        try:
            record, issues = record_from_notice(notice, _STATES[state])
        except SourceError as error:
            yield self.unusable(error)
            return
        self.saw(f"state {state}", record.source_ref)
        yield from issues
        yield Found(record, self.snapshot_of(response))

    def kept_body(self, body: bytes) -> bytes:
        """Return an answer without the names and numbers of the staff who uploaded documents."""
        return _STAFF.sub(rb'"\1":null', body)

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded page of a list."""
        form = parse_qs(request.body.decode())
        if "page" not in form:
            return None
        name = f"avisos-state{int(form['estadoAvisoId'][0])}-page{int(form['page'][0])}.json"
        return folder / SOURCE_ID / name


def _listed(answer: Any, url: str) -> list[Any] | None:
    """Return the notices of a page; None for the answer behind the last page."""
    if not isinstance(answer, dict):
        raise PageShapeError("a list page that is no object", url=url, value=str(answer)[:200])
    if answer.get("code") == 404 and "avisos" not in answer:
        return None
    notices = answer.get("avisos")
    if not isinstance(notices, list) or not notices:
        raise PageShapeError("a list page without notices", url=url, value=str(answer)[:200])
    return notices
