"""Spain's national grant register (BDNS): the search list and the entry of each call.

Asked for are the entries of a year whose title names local government, public safety or the ERDF;
awards to a body that is already chosen and calls that no local authority can use are counted and
left out, unless their words name policy objective 5.
"""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.http import Response

from crawlers.bases.spider import Found, SourceSpider
from crawlers.bdns import terms
from crawlers.bdns.record import API, SOURCE_ID, kinds_of, record_from_entry
from domain.call import CallRecord, Issue
from domain.enums import IssueLevel, Procedure
from domain.errors import PageShapeError, SourceError, UnknownCategory
from domain.source import Expect, SourceSpec

# The register's search takes any of these words in a title, Spanish or co-official.
WORDS = (
    "locales", "locals", "locais", "ayuntamientos", "ajuntaments", "concellos", "udalak",
    "municipios", "municipis", "municipales", "urbano", "urbana", "seguridad", "seguretat",
    "policía", "videovigilancia", "alumbrado", "FEDER", "EDIL",
)  # fmt: skip
_WINDOW = dt.timedelta(days=365)
_PAGE_SIZE = 50
_MOST_PAGES = 600
_MOST_LOST_PAGES = 2
_PASSES = 6
_SERIES = "convocatorias"


class EsBdns(SourceSpider):
    """Calls of the Spanish state, regions and local bodies."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id=SOURCE_ID,
        title="Base de Datos Nacional de Subvenciones",
        publisher="Intervención General de la Administración del Estado",
        country="ES",
        home="https://www.infosubvenciones.es/bdnstrans/GE/es/convocatorias",
        start=f"{API}/convocatorias/busqueda",
        hosts=("www.infosubvenciones.es",),
        languages=("es", "ca", "gl", "eu"),
        programmes=("ERDF", "ESF"),
        licence="reuse under the register's legal notice",
        licence_url="https://www.infosubvenciones.es/bdnstrans/GE/es/avisolegal",
        robots_note="obeyed; the register names 10 requests a second as its limit, we ask one",
        every_hours=24,
        timeout_s=4 * 3600,
        expect=Expect(
            # Wide, because nobody has met the real address yet.
            calls=(10, 20_000),
            filled={"areas": 0.9, "budget_total": 0.8, "deadlines": 0.3},
        ),
        parser_version="2",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._asked: set[str] = set()
        self._passes = 1
        self._seen_at_start = 0
        """Entries that were known when the current pass began."""
        self._lost_pages = 0

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of the list."""
        yield self._page(0)

    def _page(self, number: int) -> scrapy.Request:
        # Up to yesterday: entries of today would change the total while the list is read.
        newest = self.now.astimezone(ZoneInfo("Europe/Madrid")).date() - dt.timedelta(days=1)
        query = {
            "vpd": "GE",
            "page": number,
            "pageSize": _PAGE_SIZE,
            "order": "fechaRecepcion",
            # Entries of one day have no order of their own and can slip from page to page: what a
            # pass in one direction misses, the next pass meets from the other end.
            "direccion": "desc" if self._passes % 2 else "asc",
            "descripcion": " ".join(WORDS),
            "descripcionTipoBusqueda": 2,
            "fechaDesde": f"{newest - _WINDOW:%d/%m/%Y}",
            "fechaHasta": f"{newest:%d/%m/%Y}",
        }
        return self.ask(
            f"{self.spec.start}?{urlencode(query)}",
            self.parse_list,
            on_missing=self._page_missing,
            cb_kwargs={"number": number},
            # The list before its entries: it then takes minutes, in which little can change.
            priority=1,
        )

    def parse_list(self, response: Response, number: int) -> Iterator[Any]:
        """Ask for each new entry, then for the next page."""
        if response.status == 204:  # the register's answer to a search without result
            self.expect_total(_SERIES, 0)
            return
        try:
            rows, total, last = _listed(self.json_of(response))
        except SourceError as error:
            yield self.unusable(error)
            return
        self.expect_total(_SERIES, total)
        for row in rows:
            yield from self._entry(row, response.url)
        yield from self._next(number, last=last or number >= _MOST_PAGES)

    def _entry(self, row: dict[str, Any], url: str) -> Iterator[Any]:
        code = str(row.get("numeroConvocatoria") or "")
        if not code.isascii() or not code.isalnum():
            shape = PageShapeError("a row without a usable number", url=url, value=str(row)[:200])
            yield self.unusable(shape)
            return
        self.saw(_SERIES, code)
        if code in self._asked:
            return
        self._asked.add(code)
        titles = [str(row.get(name) or "") for name in ("descripcion", "descripcionLeng")]
        if terms.names_award(*titles):
            self.drop("direct_award")
            return
        yield self.ask(
            f"{API}/convocatorias?{urlencode({'numConv': code})}",
            self.parse_entry,
            cb_kwargs={"code": code},
        )

    def _next(self, number: int, *, last: bool) -> Iterator[scrapy.Request]:
        if len(self.proof.refs[_SERIES]) >= self.proof.totals[_SERIES]:
            return
        if last:
            seen = len(self.proof.refs[_SERIES])
            if self._passes < _PASSES and seen > self._seen_at_start:
                self._passes += 1
                self._seen_at_start = seen
                yield self._page(0)
        elif self._passes > 1 or self.goes_on(_SERIES, number, most=_MOST_PAGES):
            yield self._page(number + 1)

    def _page_missing(self, failure: Any) -> Iterator[scrapy.Request]:
        """Go on behind a page that cannot be had, but not without end."""
        self._lost_pages += 1
        if self.proof.totals and self._lost_pages <= _MOST_LOST_PAGES:
            yield self._page(failure.request.cb_kwargs["number"] + 1)

    def parse_entry(self, response: Response, code: str) -> Iterator[Any]:
        """Yield the call of one entry, and what of it could not be read."""
        try:
            entry = self.json_of(response)
            record, issues = record_from_entry(entry)
            if record.source_ref != code:
                raise PageShapeError(
                    "another entry came", url=response.url, value=record.source_ref
                )
        except UnknownCategory as error:
            # A tax relief or a stake is no offer that we know; the run is none the worse for it.
            self.drop("other_instrument")
            yield _other_instrument(code, error)
            return
        except SourceError as error:
            yield self.unusable(error, code)
            return
        why = _left_out(record, entry)
        if why:
            self.drop(why)
            return
        yield from issues
        yield Found(record, self.snapshot_of(response))

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded list page or entry that answers a request."""
        parts = urlsplit(request.url)
        query = parse_qs(parts.query)
        if parts.path.endswith("/convocatorias/busqueda"):
            return folder / SOURCE_ID / f"busqueda-page{int(query['page'][0])}.json"
        code = query.get("numConv", [""])[0]
        return folder / SOURCE_ID / f"convocatoria-{code}.json" if code.isalnum() else None


def _other_instrument(code: str, error: UnknownCategory) -> Issue:
    return Issue(
        code="unknown_category",
        level=IssueLevel.INFO,
        source_ref=code,
        field="instrument",
        value=error.value,
        message=str(error),
    )


def _listed(answer: Any) -> tuple[list[dict[str, Any]], int, bool]:
    """Return the rows of a list page, the announced total and whether this is the last page."""
    if not isinstance(answer, dict):
        raise PageShapeError("a list page that is no object", value=str(answer)[:200])
    rows, total = answer.get("content"), answer.get("totalElements")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PageShapeError("a list page without rows", value=str(answer)[:200])
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise PageShapeError("a list page without a total", value=str(total))
    return rows, total, not rows or answer.get("last") is True


def _left_out(record: CallRecord, entry: dict[str, Any]) -> str | None:
    """Return why an entry is of no use to a local authority; None when it may be."""
    titles = [record.title, str(entry.get("descripcionLeng") or "")]
    if record.procedure is Procedure.DIRECT and not terms.says_call(*titles):
        return "direct_award"
    named, _ = terms.local_bodies(" ".join(titles))
    told = record.fund or named or record.specific_objective
    if terms.closed_to_local_bodies(kinds_of(entry)) and not told:
        return "not_for_local_authorities"
    return None
