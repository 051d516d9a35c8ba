"""Measures parsing: what a source's own callback takes for a real page, per kB of it.

The pages are those that EuroAccess served in October 2025 (its list, a call, its start page, which
the callback refuses), the topic pages of the portal as it served them in 2022 and 2023, which no
callback reads any more, and the rows of its search, each as JSON.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse

from crawlers.page import Page
from crawlers.portal.rows import record_from_row
from crawlers.sources.eu.euroaccess import EuEuroaccess
from domain.call import Issue
from domain.run import Hints

_AT = datetime(2026, 8, 12, 6, tzinfo=UTC)
_READINGS = 7
_LIST = "euroaccess_search_results_2025-10-03.html"
_CALL, _CALL_ID = "euroaccess_call_detail_135_2025-10-03.html", "135"
_START = "euroaccess_page_fetched_2025.html"


def parse_ms_per_kb(data: Path, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return page → milliseconds of the processor per kB, the median of several readings.

    `data` is the folder of recorded material; a page that is not there is left out.
    """
    found = {"search rows, JSON": _rows(rows)}
    folder = data / "urban"
    if (folder / _LIST).is_file():
        found |= _euroaccess(folder)
    topics = sorted((data / "portal" / "lustraka-topic-html").glob("*.html"))
    if topics:
        found["portal topics, HTML"] = median(_topic(path) for path in topics)
    return {name: round(figure, 4) for name, figure in found.items()}


def _rows(rows: Sequence[Mapping[str, Any]]) -> float:
    figures = []
    for row in rows:
        size = len(json.dumps(row, ensure_ascii=False).encode()) / 1000
        figures.append(_ms(lambda row=row: record_from_row(row), readings=1) / size)  # type: ignore[misc]
    return median(figures)


def _euroaccess(folder: Path) -> dict[str, float]:
    listed, call, start = (_response(folder / name) for name in (_LIST, _CALL, _START))
    asked = [thing for thing in _source().parse(listed) if not isinstance(thing, Issue)]
    row = next(
        request.cb_kwargs["row"] for request in asked if request.cb_kwargs["row"].ref == _CALL_ID
    )
    return {
        "EuroAccess list": _per_kb(listed, lambda: list(_source().parse(listed))),
        "EuroAccess call": _per_kb(call, lambda: list(_source().parse_call(call, row=row))),
        "EuroAccess start page": _per_kb(start, lambda: list(_source().parse(start))),
    }


def _source() -> EuEuroaccess:
    hints = Hints(source_id=EuEuroaccess.spec.id)
    return EuEuroaccess(hints=hints, run_dir=Path("unused"), now=_AT, recorded=True)


def _response(path: Path) -> HtmlResponse:
    url = EuEuroaccess.spec.start
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return HtmlResponse(url, body=path.read_bytes(), headers=headers, request=Request(url))


def _topic(path: Path) -> float:
    response = _response(path)
    return _per_kb(response, lambda: Page.of(response).texts("p", at_least=0))


def _per_kb(response: HtmlResponse, read: Callable[[], object]) -> float:
    return _ms(read, readings=_READINGS) / (len(response.body) / 1000)


def _ms(read: Callable[[], object], *, readings: int) -> float:
    spent = []
    for _ in range(readings):
        began = process_time()
        read()
        spent.append((process_time() - began) * 1000)
    return median(spent)
