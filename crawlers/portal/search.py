"""The portal's search service: how it is asked, and the proof that an answer answers the question.

Only a multipart body whose parts are typed as JSON is understood; in every other form the query is
ignored without a word and the whole index comes back. So every row is held against the question.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crawlers.portal.meta import first
from crawlers.portal.rows import CASCADE, EXTERNAL, TOPIC
from domain.errors import PageShapeError

ADDRESS = "https://api.tech.ec.europa.eu/search-api/prod/rest/search"
PAGE_SIZE = 100
"""The service gives no more a page, whatever is asked."""
WINDOW = 10_000
"""Deeper than this no search index pages; a longer list is split."""
INDEX = "SEDIA"
LANGUAGE = "en"
FORTHCOMING, OPEN = "31094501", "31094502"
KINDS = (TOPIC, EXTERNAL, CASCADE)
_UNIQUE = {TOPIC: "identifier", EXTERNAL: "callIdentifier", CASCADE: "callccm2Id"}
_BOUNDARY = "fundmap-part-5b1f6c0e9a"
# More than this many calls are not open at once: the service has ignored the question.
_IMPOSSIBLE = 200_000


class Sort(NamedTuple):
    """An order of the answer."""

    field: str
    order: str


class Question(NamedTuple):
    """One list that the service is asked for."""

    kind: str
    statuses: tuple[str, ...] = (FORTHCOMING, OPEN)
    programmes: tuple[str, ...] = ()
    """Only these programmes; empty = all."""
    without: tuple[str, ...] = ()
    """None of these programmes."""

    def query(self) -> dict[str, Any]:
        """Return the question in the service's words."""
        must = [
            {"terms": {"type": [self.kind]}},
            {"terms": {"status": list(self.statuses)}},
            {"terms": {"DATASOURCE": [INDEX]}},
        ]
        if self.programmes:
            must.append({"terms": {"frameworkProgramme": list(self.programmes)}})
        asked: dict[str, Any] = {"bool": {"must": must}}
        if self.without:
            excluded = [{"terms": {"frameworkProgramme": list(self.without)}}]
            asked["bool"]["must_not"] = excluded
        return asked

    def split(self, programmes: Sequence[str]) -> "tuple[Question, ...]":
        """Return smaller questions with the same answer together; () when it is small enough."""
        if len(self.statuses) > 1:
            return tuple(self._replace(statuses=(status,)) for status in self.statuses)
        if self.without:
            return ()
        if not self.programmes:
            known = tuple(programmes)
            return (self._replace(programmes=known), self._replace(without=known)) if known else ()
        half = len(self.programmes) // 2
        if not half:
            return ()
        parts = (self.programmes[:half], self.programmes[half:])
        return tuple(self._replace(programmes=part) for part in parts)


class Answer(NamedTuple):
    """One page of an answer, proven to belong to the question."""

    total: int
    rows: tuple[Mapping[str, Any], ...]


def address(page: int) -> str:
    """Return the address of a page, from 1."""
    return f"{ADDRESS}?apiKey=SEDIA&text=***&pageSize={PAGE_SIZE}&pageNumber={page}"


def sorts(kind: str) -> tuple[Sort | None, ...]:
    """Return the orders in which a list is read, one after the other, until it is whole.

    First a unique field, so that no ties shuffle between pages; rows that lack the field are left
    out of a sorted answer, hence the other orders.
    """
    unique = _UNIQUE[kind]
    up, down = Sort(unique, "ASC"), Sort(unique, "DESC")
    return (up, down, Sort("title", "ASC"), None, up, down, up, down)


def body(question: Question, sort: Sort | None) -> bytes:
    """Return the multipart body; `displayFields` is left out, for it drops the conditions."""
    parts: dict[str, Any] = {"query": question.query(), "languages": [LANGUAGE]}
    if sort is not None:
        parts["sort"] = {"field": sort.field, "order": sort.order}
    lines = []
    for name, content in parts.items():
        lines += [
            f"--{_BOUNDARY}",
            f'Content-Disposition: form-data; name="{name}"; filename="blob"',
            "Content-Type: application/json",
            "",
            json.dumps(content),
        ]
    return "\r\n".join([*lines, f"--{_BOUNDARY}--", ""]).encode()


def headers() -> dict[str, str]:
    """Return the headers of a search."""
    return {
        "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
        "Accept": "application/json",
    }


def read(answer: Any, question: Question, page: int) -> Answer:
    """Return the page; raises PageShapeError when it cannot be the answer to this question."""
    if not isinstance(answer, dict):
        raise PageShapeError("the search answer is no object", value=str(answer)[:80])
    total, rows = answer.get("totalResults"), answer.get("results")
    if not isinstance(total, int) or isinstance(total, bool) or not isinstance(rows, list):
        raise PageShapeError("the search answer has no total or no results", value=str(total))
    if not 0 <= total < _IMPOSSIBLE:
        raise PageShapeError(
            f"the query was ignored: {total} results cannot all be open calls", value=str(total)
        )
    echoed = answer.get("pageNumber", page)
    if rows and str(echoed) != str(page):
        raise PageShapeError(f"page {page} was asked, page {echoed} came", value=str(echoed))
    for row in rows:
        _check(row, question)
    odd = sum(not _has_asked_status(row, question) for row in rows)
    if odd * 2 > len(rows):
        raise PageShapeError(f"the query was ignored: {odd} of {len(rows)} rows have other status")
    return Answer(total, tuple(rows))


def _check(row: Any, question: Question) -> None:
    meta = row.get("metadata") if isinstance(row, dict) else None
    if not isinstance(meta, dict):
        raise PageShapeError("a search row without metadata", value=str(row)[:80])
    kind = first(meta, "type")
    if kind is not None and kind != question.kind:
        ref = str(row.get("reference"))
        raise PageShapeError(f"the query was ignored: {ref} has type {kind}", value=ref)


def _has_asked_status(row: Mapping[str, Any], question: Question) -> bool:
    status = first(row["metadata"], "status")
    return status is None or status in question.statuses
