"""The one list of EuroAccess: every call in one table, under the number of calls found."""

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from crawlers.page import Page, words
from domain.errors import PageShapeError

_TABLE = "table#calls-overview"
_HEADER = ["Funding Program", "Call", "CALL DEADLINE"]
_FOUND = re.compile(r"(\d+) Calls? found")
_ADDRESS = re.compile(r"/en/calls/(\d+)(?:/|$)")


class Row(NamedTuple):
    """One call of the list."""

    ref: str
    """The number by which the publisher knows the call."""
    url: str
    programme: str
    title: str
    deadline: str
    """As printed; empty when nothing is."""


def total(page: Page) -> int:
    """Return the number of calls that the page announces; raises PageShapeError without one."""
    told = [found for found in map(_FOUND.fullmatch, page.texts("h3")) if found]
    if len(told) != 1:
        raise PageShapeError("the page does not say how many calls it lists", url=page.url)
    return int(told[0].group(1))


def rows(page: Page) -> list[Row]:
    """Return the calls of the table, in order; raises PageShapeError for another table or row."""
    header = page.texts(f"{_TABLE} thead th")
    if header != _HEADER:
        raise PageShapeError(
            "the columns are not the ones we know", url=page.url, value=str(header)
        )
    return [_row(row, page.url) for row in page.one(_TABLE).select("tbody > tr")]


def _row(row: Tag, base: str) -> Row:
    cells = row.find_all("td", recursive=False)
    links = cells[1].select("a[href]") if len(cells) in (3, 4) else []
    if len(links) != 1:
        raise PageShapeError("a row that is no call", url=base, value=words(row)[:200])
    url = urljoin(base, str(links[0]["href"]))
    known = _ADDRESS.match(urlsplit(url).path)
    title = words(cells[1])
    if known is None or not title:
        raise PageShapeError("a row without number or title", url=base, value=words(row)[:200])
    return Row(known.group(1), url, words(cells[0]), title, words(cells[2]))
