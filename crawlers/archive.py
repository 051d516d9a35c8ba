"""The bodies of an old crawl, served again to today's parser without any network."""

import gzip
import re
from collections import defaultdict, deque
from pathlib import Path
from urllib.parse import urldefrag

from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from crawlers.snapshots import digest
from domain.errors import UsageError
from domain.run import SNAPSHOTS, SnapshotLine

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_Key = tuple[str, str | None]


class Archive:
    """Answers each request with what the same request got in that crawl."""

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir
        self._lines: dict[_Key, deque[SnapshotLine]] = defaultdict(deque)
        self._last: tuple[str, bytes] | None = None
        """Body served last: a large file is asked for in many slices."""
        path = run_dir / SNAPSHOTS
        if not path.is_file():
            raise UsageError(f"{run_dir} holds no {SNAPSHOTS}: nothing of it can be read again")
        with path.open(encoding="utf-8") as file:
            for text in file:
                line = SnapshotLine.model_validate_json(text)
                for url in {line.url, line.redirected_from or line.url}:
                    self._lines[urldefrag(url).url, line.asked].append(line)

    def __deepcopy__(self, _memo: object) -> "Archive":
        """Scrapy copies its settings; an archive can be large."""
        return self

    def answer(self, request: Request) -> Response:
        """Return the kept answer; 404 when that crawl never got one."""
        asked = digest(request.body) if request.body else None
        lines = self._lines.get((urldefrag(request.url).url, asked))
        if not lines:
            return Response(request.url, status=404, request=request)
        # A page that was asked twice is told as it was told; then its last state stands.
        line = lines.popleft() if len(lines) > 1 else lines[0]
        body = self._body(line.sha256)
        if body is None:
            return Response(request.url, status=404, request=request)
        return _response(request, line, body)

    def _body(self, sha256: str) -> bytes | None:
        if self._last is None or self._last[0] != sha256:
            path = self._run_dir / "snapshots" / f"{sha256}.gz"
            if not path.is_file():
                return None
            self._last = (sha256, gzip.decompress(path.read_bytes()))
        return self._last[1]


def _response(request: Request, line: SnapshotLine, body: bytes) -> Response:
    headers = {"Content-Type": line.content_type or "application/octet-stream"}
    if line.etag:
        headers["ETag"] = line.etag
    if line.last_modified:
        headers["Last-Modified"] = line.last_modified
    status = 200
    wanted = _RANGE.fullmatch((request.headers.get("Range") or b"").decode("latin-1"))
    if wanted:
        start = int(wanted[1])
        stop = min(int(wanted[2]) + 1 if wanted[2] else len(body), len(body))
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(body)}"
        status, body = 206, body[start:stop]
    kind = responsetypes.from_args(headers=_plain(headers), url=request.url, body=body[:5000])
    return kind(request.url, status=status, headers=headers, body=body, request=request)


def _plain(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.encode(): value.encode("latin-1") for name, value in headers.items()}
