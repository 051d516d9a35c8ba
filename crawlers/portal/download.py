"""The bulk file fetched in ranges and appended to its snapshot, so that it never lies in memory."""

import gzip
import hashlib
import re
import shutil
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from crawlers.portal.bulk import ADDRESS
from domain.errors import PageShapeError
from domain.run import Hints, SnapshotLine

SLICE = 8 * 1024 * 1024
_SMALLEST = 64 * 1024
_LARGEST = 1024 * 1024 * 1024
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class Step(Enum):
    """What to do after a slice."""

    MORE = "more"
    DONE = "done"


class Slice(NamedTuple):
    """One answer of the server."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Download:
    """Keeps the state between slices; the file is at `path` when `take` says DONE."""

    def __init__(self, folder: Path, hints: Hints) -> None:
        self._folder = folder
        self._part = folder / "bulk.part"
        etag, modified, sha256 = hints.validators.get(ADDRESS, (None, None, ""))
        earlier = Path(hints.snapshot_dir) / f"{sha256}.gz" if hints.snapshot_dir else None
        self._earlier = earlier if earlier and earlier.is_file() else None
        self._earlier_validators = (etag, modified) if self._earlier else (None, None)
        self._earlier_sha256 = sha256
        self._restarts = 0
        self._out: gzip.GzipFile | None = None
        self._begin()

    def _begin(self) -> None:
        self.close()
        self.size = 0
        self.total: int | None = None
        self.sha256 = ""
        self.unchanged = False
        self._etag: str | None = None
        self._modified: str | None = None
        self._digest = hashlib.sha256()

    def headers(self) -> dict[str, str]:
        """Return the headers of the next request."""
        made = {
            "Range": f"bytes={self.size}-{self.size + SLICE - 1}",
            "Accept-Encoding": "identity",
        }
        if self.size:
            same = self._etag if self._etag and not self._etag.startswith("W/") else self._modified
            return made | ({"If-Range": same} if same else {})
        etag, modified = self._earlier_validators
        if etag:
            made["If-None-Match"] = etag
        if modified:
            made["If-Modified-Since"] = modified
        return made

    def take(self, part: Slice) -> Step:
        """Append an answer; raises PageShapeError when the pieces do not make one file."""
        if part.status == 304 and self._earlier is not None and not self.size:
            return self._keep_earlier()
        if part.status == 206:
            return self._append(part)
        if part.status == 200 and (self.size == 0 or self.restart()):
            self._remember(part)
            self.total = len(part.body)
            self._write(part.body)
            return self._finish()
        raise PageShapeError(f"the bulk file answered {part.status} to a range", url=ADDRESS)

    def line(self, fetched_at: datetime) -> SnapshotLine:
        """Return the line of snapshots.jsonl for the finished file."""
        return SnapshotLine(
            sha256=self.sha256,
            url=ADDRESS,
            status=200,
            content_type="application/json",
            fetched_at=fetched_at,
            size=self.size,
            etag=self._etag,
            last_modified=self._modified,
            not_modified=self.unchanged,
        )

    @property
    def path(self) -> Path:
        """Where the finished file lies, gzipped."""
        return self._folder / f"{self.sha256}.gz"

    def close(self) -> None:
        """Drop an unfinished file."""
        if self._out is not None:
            self._out.close()
            self._out = None
        self._part.unlink(missing_ok=True)

    def _append(self, part: Slice) -> Step:
        found = _RANGE.fullmatch(part.headers.get("content-range", ""))
        if found is None:
            raise PageShapeError("a slice of the bulk file without Content-Range", url=ADDRESS)
        start, end, total = map(int, found.groups())
        fits = start == self.size and end - start + 1 == len(part.body) and 0 < total < _LARGEST
        if not fits or (len(part.body) < _SMALLEST and end + 1 < total):
            raise PageShapeError(f"slice {found.group()} does not fit", url=ADDRESS)
        if self.size and (total != self.total or part.headers.get("etag") != self._etag):
            # The file was replaced while it was read: what we hold is of the old one.
            if not self.restart():
                raise PageShapeError("the bulk file changes while it is read", url=ADDRESS)
            return Step.MORE
        self._remember(part)
        self.total = total
        self._write(part.body)
        return self._finish() if self.size >= total else Step.MORE

    def restart(self) -> bool:
        """Begin again; False when that was done before."""
        self._restarts += 1
        if self._restarts > 1:
            return False
        self._begin()
        return True

    def _remember(self, part: Slice) -> None:
        self._etag = part.headers.get("etag")
        self._modified = part.headers.get("last-modified")

    def _write(self, body: bytes) -> None:
        if self._out is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._out = gzip.GzipFile(self._part, "wb", compresslevel=1, mtime=0)
        self._out.write(body)
        self._digest.update(body)
        self.size += len(body)

    def _finish(self) -> Step:
        if self._out is not None:
            self._out.close()
            self._out = None
        self.sha256 = self._digest.hexdigest()
        self._part.replace(self.path)
        return Step.DONE

    def _keep_earlier(self) -> Step:
        """The server says that nothing changed: the earlier file is kept in this run's folder too."""
        if self._earlier is None:
            raise PageShapeError("nothing to keep", url=ADDRESS)
        self._etag, self._modified = self._earlier_validators
        self.sha256, self.unchanged = self._earlier_sha256, True
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._earlier != self.path:
            shutil.copyfile(self._earlier, self.path)
        with gzip.open(self.path, "rb") as file:
            self.size = sum(len(block) for block in iter(partial(file.read, SLICE), b""))
        return Step.DONE
