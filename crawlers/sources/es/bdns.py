"""Spain's national grant register (BDNS): the search list and the entry of each call.

Asked for are the entries of a year whose title names local government or public safety; awards to a
body that is already chosen and calls that no local authority can use are counted and left out.
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
from crawlers.bdns.record import API, SOURCE_ID, record_from_entry
from domain.errors import PageShapeError, SourceError
from domain.source import Expect, SourceSpec

# The register's search takes any of these words in a title, Spanish or co-official.
WORDS = (
    "locales", "locals", "locais", "ayuntamientos", "ajuntaments", "concellos", "udalak",
    "municipios", "municipis", "municipales", "urbano", "urbana", "seguridad", "seguretat",
    "policía", "videovigilancia", "alumbrado",
)  # fmt: skip
_WINDOW = dt.timedelta(days=365)
_PAGE_SIZE = 50
_MOST_PAGES = 600
_PASSES = 3
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
            calls=(300, 12_000),
            filled={"applicants": 0.05, "areas": 0.9, "budget_total": 0.8, "deadlines": 0.3},
        ),
        parser_version="1",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._asked: set[str] = set()
        self._passes = 1

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of the list."""
        yield self._page(0)

    def _page(self, number: int) -> scrapy.Request:
        today = self.now.astimezone(ZoneInfo("Europe/Madrid")).date()
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
            "fechaDesde": f"{today - _WINDOW:%d/%m/%Y}",
            "fechaHasta": f"{today:%d/%m/%Y}",
        }
        return self.ask(
            f"{self.spec.start}?{urlencode(query)}",
            self.parse_list,
            cb_kwargs={"number": number},
        )

    def parse_list(self, response: Response, number: int) -> Iterator[Any]:
        """Ask for each new entry, then for the next page."""
        if response.status == 204:  # the register's answer to a search without result
            self.expect_total(_SERIES, 0)
            return
        try:
            rows, total = _listed(self.json_of(response))
        except SourceError as error:
            yield self.unusable(error)
            return
        self.expect_total(_SERIES, total)
        before = len(self.proof.refs[_SERIES])
        for row in rows:
            yield from self._entry(row, response.url)
        fresh = len(self.proof.refs[_SERIES]) - before
        yield from self._next(number, rows=len(rows), fresh=fresh)

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

    def _next(self, number: int, *, rows: int, fresh: int) -> Iterator[scrapy.Request]:
        seen, total = len(self.proof.refs[_SERIES]), self.proof.totals[_SERIES]
        if seen >= total:
            return
        last = rows == 0 or (number + 1) * _PAGE_SIZE >= total
        if last or (fresh == 0 and self._passes == 1):
            if self._passes < _PASSES and last:
                self._passes += 1
                yield self._page(0)
            elif not last:
                self.incomplete(f"page {number} of the list repeats what earlier pages held")
        elif number + 1 >= _MOST_PAGES:
            self.incomplete(f"the list goes on after {_MOST_PAGES} pages")
        else:
            yield self._page(number + 1)

    def parse_entry(self, response: Response, code: str) -> Iterator[Any]:
        """Yield the call of one entry, and what of it could not be read."""
        try:
            entry = self.json_of(response)
            record, issues = record_from_entry(entry)
            if record.source_ref != code:
                raise PageShapeError(
                    "another entry came", url=response.url, value=record.source_ref
                )
        except SourceError as error:
            yield self.unusable(error, code)
            return
        why = _left_out(entry)
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


def _listed(answer: Any) -> tuple[list[dict[str, Any]], int]:
    """Return the rows of a list page and how many the register announces in all."""
    rows = answer.get("content") if isinstance(answer, dict) else None
    total = answer.get("totalElements") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PageShapeError("a list page without rows", value=str(answer)[:200])
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise PageShapeError("a list page without a total", value=str(total))
    return rows, total


def _left_out(entry: dict[str, Any]) -> str | None:
    """Return why an entry is of no use to a local authority; None when it may be."""
    titles = [str(entry.get(name) or "") for name in ("descripcion", "descripcionLeng")]
    direct = str(entry.get("tipoConvocatoria") or "").casefold().startswith("concesión directa")
    if direct and not terms.says_call(*titles):
        return "direct_award"
    kinds = [str(row.get("descripcion") or "") for row in entry.get("tiposBeneficiarios") or ()]
    named, _ = terms.local_bodies(" ".join(titles))
    if terms.closed_to_local_bodies(kinds) and not entry.get("fondos") and not named:
        return "not_for_local_authorities"
    return None
