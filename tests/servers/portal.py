"""A local Funding & Tenders Portal: search, topic details, bulk file, robots.

It behaves like the real service where that is known, unkind parts included: ties in the order are
shuffled at every request, a page holds a hundred rows at most, sorting by a field leaves out the
rows that lack it, a query that is not a typed multipart part is ignored or breaks the server, and
topic details exist in lower case only. `Misbehaviour` adds faults.

    python -m tests.servers.portal --port 8300 [--data ../shared/data] [--misbehave ties]
"""

import argparse
import calendar
import hashlib
import json
import random
import re
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from email.parser import BytesParser
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks import portal_data
from tests.paths import ROOT, SHARED
from tests.servers.base import Answer, Asked, LocalServer

SEARCH = "/search-api/prod/rest/search"
BULK = "/info/funding-tenders/opportunities/data/referenceData/grantsTenders.json"
DETAILS = "/info/funding-tenders/opportunities/data/topicDetails/"
WHOLE_INDEX = 4_184_545
"""What the real service answers when it has ignored the query."""
_SAMPLE = ROOT / "crawlers" / "recordings" / "sample" / "eu_ft_portal"
_SMALL_PAGE = 25
_WINDOW_PAGES = 3
_STATUS_WORDS = {"31094501": "Forthcoming", "31094502": "Open", "31094503": "Closed"}
Row = dict[str, Any]


class Misbehaviour(StrEnum):
    """Faults that the server can be told to show."""

    TIES = "ties"
    """No order is kept: every page of every request is shuffled anew."""
    PAGE_CAP = "page_cap"
    """No page has more than 25 rows."""
    WINDOW = "window"
    """Nothing beyond the third page of a list."""
    IGNORE_QUERY = "ignore_query"
    """The query is ignored and the whole index comes back."""
    METHOD = "405"
    ERROR = "500"
    ERROR_ONCE = "500_once"
    BUSY = "429"
    """Refuses the first two requests and asks for a second of patience."""
    BUSY_FOREVER = "429_forever"
    HANG = "hang"
    CUT = "cut"
    """The connection ends before the announced length."""
    TRUNCATED = "truncated"
    """Half a JSON document."""
    CHARSET = "charset"
    """Latin-1 bytes that say they are UTF-8."""
    EMPTY = "empty"
    """Status 200, no result."""
    ENDLESS = "endless"
    """The total grows with every page, which repeats earlier rows."""
    HTML = "html"
    """A login page with status 200."""
    NO_BULK = "no_bulk"
    BULK_CUT = "bulk_cut"
    """The bulk file ends in the middle."""
    BULK_CHANGES = "bulk_changes"
    """The bulk file is replaced once while it is read."""
    BULK_WHOLE = "bulk_whole"
    """Ranges are ignored."""
    BULK_HTML = "bulk_html"


_SEARCH_FAULTS = {
    Misbehaviour.METHOD: Answer(status=405),
    Misbehaviour.ERROR: Answer(b'{"type":"throwable","message":"An internal error"}', 500),
    Misbehaviour.BUSY_FOREVER: Answer(status=429, headers={"Retry-After": "0"}),
    Misbehaviour.HANG: Answer(hang=True),
    Misbehaviour.HTML: Answer(b"<html><title>EU Login</title></html>", content_type="text/html"),
}


class Portal:
    """Answers requests from a list of search rows; `rows` may be changed between two crawls."""

    def __init__(
        self,
        rows: Iterable[Row],
        *,
        bulk: bytes | None = None,
        details: Mapping[str, Any] | None = None,
        misbehaviour: Misbehaviour | None = None,
    ) -> None:
        self.rows = list(rows)
        self.details = {name.lower(): content for name, content in (details or {}).items()}
        self.misbehaviour = misbehaviour
        self.bulk = bulk if bulk is not None else bulk_of(self.rows)
        self.robots = b"User-agent: *\nDisallow: /private/\n"
        self._random = random.Random(20260812)
        self._lock = threading.Lock()
        self._count = 0

    def answer(self, asked: Asked) -> Answer:
        """Answer one request."""
        if asked.path == "/robots.txt":
            return Answer(self.robots, content_type="text/plain")
        if asked.path == SEARCH:
            with self._lock:
                self._count += 1
                return self._search(asked)
        if asked.path == BULK:
            return self._bulk(asked)
        if asked.path.startswith(DETAILS):
            return self._details(asked.path.removeprefix(DETAILS).removesuffix(".json"))
        return Answer(status=404)

    # Search

    def _search(self, asked: Asked) -> Answer:
        fault = self.misbehaviour
        if fault in _SEARCH_FAULTS:
            return _SEARCH_FAULTS[fault]
        if fault is Misbehaviour.ERROR_ONCE and self._count == 1:
            return Answer(status=500)
        if fault is Misbehaviour.BUSY and self._count <= 2:
            return Answer(status=429, headers={"Retry-After": "1"})
        if asked.method != "POST":
            return Answer(status=405)
        parts = _parts(asked)
        if parts is None:
            return Answer(b'{"type":"throwable","message":"An internal error occurred"}', 500)
        try:
            found = self._found(parts)
        except KeyError:
            return Answer(b'{"type":"businessError","message":"Invalid Query format"}', 400)
        return self._spoilt(self._page(asked, parts, found))

    def _found(self, parts: Mapping[str, Any]) -> list[Row]:
        languages = parts.get("languages")
        rows = [row for row in self.rows if not languages or row.get("language") in languages]
        if "query" in parts and self.misbehaviour is not Misbehaviour.IGNORE_QUERY:
            rows = [row for row in rows if _matches(row["metadata"], parts["query"])]
        else:
            rows = [*_noise(), *rows]
        sort = parts.get("sort")
        self._random.shuffle(rows)
        if sort and self.misbehaviour is not Misbehaviour.TIES:
            field = sort["field"]
            rows = [row for row in rows if row["metadata"].get(field)]
            rows.sort(key=lambda r: str(r["metadata"][field][0]), reverse=sort["order"] == "DESC")
        return rows

    def _page(self, asked: Asked, parts: Mapping[str, Any], found: Sequence[Row]) -> Any:
        size = min(int(asked.query.get("pageSize", ["50"])[0]), 100)
        number = int(asked.query.get("pageNumber", ["1"])[0])
        total = len(found)
        if "query" not in parts or self.misbehaviour is Misbehaviour.IGNORE_QUERY:
            total = WHOLE_INDEX
        if self.misbehaviour is Misbehaviour.PAGE_CAP:
            size = min(size, _SMALL_PAGE)
        results = list(found[(number - 1) * size : number * size])
        if self.misbehaviour is Misbehaviour.WINDOW and number > _WINDOW_PAGES:
            results = []
        if self.misbehaviour is Misbehaviour.EMPTY:
            total, results = 0, []
        if self.misbehaviour is Misbehaviour.ENDLESS:
            total, results = total + 100 * self._count, list(found[:size])
        return {
            "apiVersion": "2.154",
            "totalResults": total,
            "pageNumber": number,
            "pageSize": size,
            "results": results,
        }

    def _spoilt(self, page: Any) -> Answer:
        body = json.dumps(page, ensure_ascii=False).encode()
        if self.misbehaviour is Misbehaviour.CUT:
            return Answer(body[: len(body) // 2], announced=len(body))
        if self.misbehaviour is Misbehaviour.TRUNCATED:
            return Answer(body[: len(body) // 2])
        if self.misbehaviour is Misbehaviour.CHARSET:
            spoilt = json.dumps(page, ensure_ascii=False).replace("a", "ä")
            return Answer(
                spoilt.encode("latin-1", "replace"), content_type="application/json; charset=utf-8"
            )
        return Answer(body)

    # Files

    def _details(self, name: str) -> Answer:
        found = self.details.get(name)
        return Answer(json.dumps(found).encode()) if found is not None else Answer(status=404)

    def _bulk(self, asked: Asked) -> Answer:
        fault = self.misbehaviour
        if fault is Misbehaviour.NO_BULK:
            return Answer(status=404)
        if fault is Misbehaviour.BULK_HTML:
            return Answer(b"<html>Sorry</html>", content_type="text/html")
        start, end = _range(asked.headers.get("range", ""))
        body, edition = self.bulk, ""
        if fault is Misbehaviour.BULK_CUT:
            body = body[: len(body) * 2 // 3]
        if fault is Misbehaviour.BULK_CHANGES and start:
            # From the second slice on it is another edition for good.
            self.misbehaviour, self.bulk = None, body.replace(b'"sme"', b'"SME"')
            body = self.bulk
        tag = f'"{hashlib.sha256(body + edition.encode()).hexdigest()[:16]}"'
        headers = {
            "ETag": tag,
            "Last-Modified": "Wed, 12 Aug 2026 05:00:00 GMT",
            "Accept-Ranges": "bytes",
        }
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers=headers)
        same = asked.headers.get("if-range", tag) == tag
        if end is None or not same or fault is Misbehaviour.BULK_WHOLE:
            return Answer(body, headers=headers)
        if start >= len(body):
            return Answer(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
        part = body[start : end + 1]
        headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(body)}"
        return Answer(part, 206, headers=headers)


def _range(text: str) -> tuple[int, int | None]:
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", text)
    return (int(found.group(1)), int(found.group(2))) if found else (0, None)


def _parts(asked: Asked) -> dict[str, Any] | None:
    """Return the typed parts; {} for a JSON body (ignored), None for a plain form field (500)."""
    kind = asked.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return {}
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + asked.body)
    parts: dict[str, Any] = {}
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_content_type() != "application/json":
            return None
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        parts[str(name)] = json.loads(content if isinstance(content, bytes) else b"")
    return parts


def _matches(meta: Mapping[str, list[str]], query: Mapping[str, Any]) -> bool:
    """Evaluate the subset of the query language that the service knows; KeyError for the rest."""
    (name, content), *more = query.items()
    if more:
        raise KeyError(more[0][0])
    if name == "bool":
        must, must_not = content.get("must", []), content.get("must_not", [])
        return all(_matches(meta, q) for q in must) and not any(_matches(meta, q) for q in must_not)
    if name in ("terms", "term"):
        ((field, wanted),) = content.items()
        values = wanted if isinstance(wanted, list) else [wanted]
        return any(value in values for value in meta.get(field, []))
    raise KeyError(name)


def _noise() -> Iterable[Row]:
    """Yield what an ignored query brings first: questions, tenders, news."""
    for number in range(120):
        yield {
            "reference": f"{number}FAQen",
            "language": "en",
            "summary": f"Question {number}",
            "metadata": {"type": [("0", "6", "faq")[number % 3]], "title": [f"Question {number}"]},
        }


# Content


def recorded_rows(data: Path = SHARED) -> list[Row]:
    """Return the rows of August 2026 with the recorded fixtures; a fixture adds what a row lacks."""
    listed = portal_data.rows_from_normalised(
        data / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"
    )
    rows: dict[str, Row] = {row["reference"]: row for row in listed}
    fixtures = data / "portal" / "fixtures"
    for name in ("sedia_search_page_type1.json", "sedia_search_cascade_type8.json"):
        for row in json.loads((fixtures / name).read_text(encoding="utf-8"))["results"]:
            known = rows.get(row["reference"])
            meta = row["metadata"] | (known["metadata"] if known else {})
            rows[row["reference"]] = {"language": "en", **row, "metadata": _numbered(row, meta)}
    return list(rows.values())


def _numbered(row: Row, meta: Row) -> Row:
    """Give a cascade row the number that its reference begins with, which its recording dropped."""
    digits = re.match(r"\d+", row["reference"])
    if meta["type"] == ["8"] and digits:
        return meta | {"callccm2Id": [digits.group()]}
    return meta


def sample_rows() -> list[Row]:
    """Return the rows of the sample that ships with the project."""
    files = sorted(_SAMPLE.glob("search-*.json"))
    return [row for file in files for row in json.loads(file.read_text("utf-8"))["results"]]


def bulk_of(rows: Iterable[Row], closed: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """Return the bulk file that belongs to these rows, closed topics added."""
    items = [_bulk_item(row) for row in rows if row["reference"].endswith("TOPICSen")]
    return json.dumps({"fundingData": {"GrantTenderObj": [*items, *closed]}}).encode()


def _bulk_item(row: Row) -> dict[str, Any]:
    meta = row["metadata"]
    first = {name: values[0] for name, values in meta.items() if values}
    status = first.get("status", "31094503")
    item = {
        "type": 1,
        "ccm2Id": int(re.match(r"\d+", row["reference"]).group()),  # type: ignore[union-attr]
        "identifier": first.get("identifier"),
        "title": first.get("title"),
        "callIdentifier": first.get("callIdentifier"),
        "callTitle": first.get("callTitle"),
        "frameworkProgramme": {"id": int(first.get("frameworkProgramme", 0))},
        "status": {"id": int(status), "abbreviation": _STATUS_WORDS.get(status, "")},
        "deadlineDatesLong": [_epoch(text) for text in meta.get("deadlineDate", [])],
        "deadlineModel": {},
        "sme": False,
        "latestInfos": [],
    }
    if "startDate" in first:
        item["plannedOpeningDateLong"] = _epoch(first["startDate"])
    return item


def closed_topic(number: int, identifier: str, title: str, closed_on: date) -> dict[str, Any]:
    """Return a bulk item of a topic that is closed."""
    row = {
        "reference": f"{number}TOPICSen",
        "metadata": {
            "identifier": [identifier],
            "title": [title],
            "status": ["31094503"],
            "frameworkProgramme": ["43108390"],
            "deadlineDate": [f"{closed_on.isoformat()}T00:00:00.000+0000"],
        },
    }
    return _bulk_item(row)


def _epoch(text: str) -> int:
    return calendar.timegm(date.fromisoformat(text[:10]).timetuple()) * 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers.portal", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--data", type=Path, default=None, help="recorded data; default: the sample"
    )
    parser.add_argument("--misbehave", type=Misbehaviour, default=None)
    parsed = parser.parse_args(arguments)
    rows = recorded_rows(parsed.data) if parsed.data else sample_rows()
    server = LocalServer(Portal(rows, misbehaviour=parsed.misbehave).answer, port=parsed.port)
    with server:
        sys.stdout.write(f"{server.url} serves {len(rows)} rows\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
