"""Keeps every body as fetched, and asks for unchanged ones only once."""

import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawlers.bases.spider import SourceSpider
from crawlers.staging import RunWriter
from domain.run import SNAPSHOTS, Hints, SnapshotLine


class Snapshots:
    """Downloader middleware below decompression: stores what the callback will read."""

    def __init__(self, writer: RunWriter, hints: Hints, crawler: Crawler) -> None:
        self._writer = writer
        self._crawler = crawler
        self._validators = hints.validators
        self._earlier = Path(hints.snapshot_dir) if hints.snapshot_dir else None
        self._types = _types(self._earlier.parent / SNAPSHOTS) if self._earlier else {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Snapshots":
        """Build for a crawl."""
        return cls(crawler.settings["FUNDMAP_WRITER"], crawler.settings["FUNDMAP_HINTS"], crawler)

    def process_request(self, request: Request) -> None:
        """Ask conditionally when the earlier body is still here to be read again."""
        known = self._validators.get(request.url)
        if known is None or request.method != "GET" or not self._body(known[2]):
            return
        etag, modified, _ = known
        if etag:
            request.headers["If-None-Match"] = etag
        if modified:
            request.headers["If-Modified-Since"] = modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the body of an answer; a 304 is answered with the earlier body."""
        if request.url.endswith("/robots.txt"):
            return response
        if response.status == 304 and request.url in self._validators:
            return self._unchanged(request, response)
        if response.status >= 400 or request.meta.get("no_snapshot"):
            return response
        spider = self._crawler.spider
        body = (
            spider.kept_body(response.body) if isinstance(spider, SourceSpider) else response.body
        )
        if body != response.body:
            response = response.replace(body=body)
        sha256 = hashlib.sha256(body).hexdigest()
        request.meta["snapshot"] = sha256
        line = _line(response, sha256, len(body))
        self._writer.body(line.model_copy(update=_question(request)), body)
        return response

    def _unchanged(self, request: Request, response: Response) -> Response:
        etag, modified, sha256 = self._validators[request.url]
        path = self._body(sha256)
        if path is None:
            return response
        body = gzip.decompress(path.read_bytes())
        request.meta["snapshot"] = sha256
        if "Content-Type" not in response.headers and sha256 in self._types:
            response.headers["Content-Type"] = self._types[sha256]
        line = _line(response, sha256, len(body))
        kept = {"etag": etag, "last_modified": modified, "not_modified": True, "status": 200}
        # The body is kept in this run's folder too: an earlier folder may be cleaned away.
        copied = None if self._linked(path) else body
        self._writer.body(line.model_copy(update=kept | _question(request)), copied)
        return response.replace(status=200, body=body)

    def _linked(self, earlier: Path) -> bool:
        """Share an earlier run's file, which is never written again; False where that cannot be."""
        path = self._writer.run_dir / "snapshots" / earlier.name
        try:
            path.parent.mkdir(exist_ok=True)
            path.hardlink_to(earlier)
        except FileExistsError:
            return True
        except OSError:
            return False
        return True

    def _body(self, sha256: str) -> Path | None:
        path = self._earlier / f"{sha256}.gz" if self._earlier else None
        return path if path and path.is_file() else None


def _question(request: Request) -> dict[str, str | None]:
    """Return what tells the request apart from others to the same address."""
    first = request.meta.get("redirect_urls") or [None]
    return {
        "asked": digest(request.body) if request.body else None,
        "redirected_from": first[0],
    }


def digest(body: bytes) -> str:
    """Return the hash by which a sent body is told from others to the same address."""
    return hashlib.sha256(body).hexdigest()


def _types(path: Path) -> dict[str, str]:
    """Return hash → content type of an earlier run's bodies, which a 304 leaves out."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as file:
        lines = [SnapshotLine.model_validate_json(line) for line in file]
    return {line.sha256: line.content_type for line in lines}


def _line(response: Response, sha256: str, size: int) -> SnapshotLine:
    return SnapshotLine(
        sha256=sha256,
        url=response.url,
        status=response.status,
        content_type=_header(response, "Content-Type") or "",
        fetched_at=datetime.now(UTC),
        size=size,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
    )


def _header(response: Response, name: str) -> str | None:
    raw = response.headers.get(name)
    return raw.decode("latin-1") if raw else None
