"""The base of every source: what a source file may use, and nothing that touches disk or network.

A source's callbacks yield requests (made by `ask`), `Found` calls and `Issue`s. Retries, politeness,
robots, snapshots, staging and the verdict are the framework's business.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawlers.json_answer import answer_of
from domain.call import CallRecord, Issue
from domain.context import Context
from domain.enums import FailureClass, IssueLevel
from domain.errors import SourceError
from domain.run import Hints
from domain.source import SourceSpec

Callback = Callable[..., Any]

_BLOCKING = {401, 403, 407, 429, 451}
_GONE = {404, 410}
_SHOWN_URL = 120


class Refused(IgnoreRequest):
    """A request that we do not make, and what that says about the source."""

    def __init__(self, message: str, kind: FailureClass) -> None:
        super().__init__(message)
        self.kind = kind


class UndeclaredHost(Refused):
    """A request (or a redirect) leads to an address that the source does not declare."""

    def __init__(self, message: str) -> None:
        super().__init__(message, FailureClass.SHAPE_CHANGED)


_BY_ERROR: tuple[tuple[type[BaseException], FailureClass], ...] = (
    (CannotResolveHostError, FailureClass.DNS),
    (DownloadConnectionRefusedError, FailureClass.REFUSED),
    (DownloadTimeoutError, FailureClass.TIMEOUT),
    (ResponseDataLossError, FailureClass.INCOMPLETE),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A call that was read, and the body that it was read from."""

    record: CallRecord
    snapshot: str | None
    unread: tuple[str, ...] = ()
    """Addresses of call documents that could not be read this time."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Context that was read, and the body that it was read from; None for a file of ours."""

    entry: Context
    snapshot: str | None


@dataclass
class Proof:
    """Whether the source's own totals prove that every call was seen."""

    totals: dict[str, int] = field(default_factory=dict)
    refs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ended: set[str] = field(default_factory=set)
    """Series without a total whose last page was read."""
    reasons: list[str] = field(default_factory=list)

    def proved(self) -> bool:
        """Say whether there is a total or a list's own end to hold the calls against."""
        return bool(self.totals or self.ended)

    def gaps(self) -> list[str]:
        """Return why the run is not complete; nothing when it is."""
        found = list(self.reasons)
        for series, total in self.totals.items():
            seen = len(self.refs[series])
            if seen != total:
                found.append(f"{series}: {seen} of {total} announced entries were seen")
        return found


class SourceSpider(scrapy.Spider):
    """One source. Subclasses set `spec` and write callbacks."""

    spec: ClassVar[SourceSpec]
    timeout_s: ClassVar[float] = 60
    """Seconds that one answer may take."""
    unrecorded: ClassVar[str] = ""
    """Why no real content could be recorded; empty when some could. Nothing invented may stand in a
    recording that is shown: this source's lies in `recordings/made_up`, for checks alone."""

    def __init__(
        self, *, hints: Hints, run_dir: Path, now: datetime, recorded: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(name=self.spec.id, **kwargs)
        self.hints = hints
        self.run_dir = run_dir
        self.now = now
        self.recorded = recorded
        """True when pages come from a recording: what it lacks is no fault of the source."""
        self.proof = Proof()
        self._seen_before: Counter[str] = Counter()
        self.failures: Counter[FailureClass] = Counter()
        self.dropped: Counter[str] = Counter()
        self.done = 0
        self.total: int | None = None

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first requests; a list of calls usually overrides it."""
        yield self.ask(self.spec.start, self.parse)

    def ask(
        self,
        url: str,
        callback: Callback,
        *,
        optional: bool = False,
        on_missing: Callback | None = None,
        **options: Any,
    ) -> scrapy.Request:
        """Return a request whose failure is noted; an `optional` one may fail without harm.

        `on_missing(failure)` is called when the page cannot be had, and may yield like a callback.
        """
        meta = {"optional": optional, "on_missing": on_missing} | options.pop("meta", {})
        options.setdefault("dont_filter", True)
        return scrapy.Request(url, callback=callback, errback=self.failed, meta=meta, **options)

    def failed(self, failure: Any) -> Any:
        """Note why a page could not be had."""
        request = failure.request
        kind = classify(failure.value)
        if not request.meta.get("optional"):
            self.failures[kind] += 1
            self.incomplete(f"{_short(request.url)}: {failure.getErrorMessage() or kind.value}")
        on_missing = request.meta.get("on_missing")
        return on_missing(failure) if on_missing else None

    def unusable(self, error: SourceError, source_ref: str | None = None) -> Issue:
        """Return the issue for a page or row that cannot be used; the run is then incomplete."""
        self.failures[FailureClass.SHAPE_CHANGED] += 1
        self.incomplete(str(error))
        return Issue(
            code="page_shape",
            level=IssueLevel.ERROR,
            source_ref=source_ref,
            value=error.value,
            message=str(error),
            url=error.url,
        )

    def expect_total(self, series: str, total: int) -> None:
        """Note how many entries the source announces; two different totals are no proof."""
        known = self.proof.totals.setdefault(series, total)
        if known != total:
            self.incomplete(f"{series}: the announced total changed from {known} to {total}")
        self.total = sum(self.proof.totals.values())

    def saw(self, series: str, ref: str) -> None:
        """Note one distinct entry of a series."""
        self.proof.refs[series].add(ref)

    def ended(self, series: str) -> None:
        """Note that the last page of a list was read, where the source announces no total."""
        self.proof.ended.add(series)

    def goes_on(self, series: str, page: int, *, most: int) -> bool:
        """Say whether the page after `page` is to be asked, once all refs of `page` are noted.

        A page without a new ref and a list of more than `most` pages end it, and the run is then
        incomplete: lists that repeat themselves have no end.
        """
        seen = len(self.proof.refs[series])
        if seen == self._seen_before[series]:
            self.incomplete(f"{series}: page {page} repeats what earlier pages held")
            return False
        self._seen_before[series] = seen
        if page >= most:
            self.incomplete(f"{series}: the list goes on after page {page}")
            return False
        return True

    def incomplete(self, reason: str) -> None:
        """Say that calls may be lacking: nothing may then be marked missing."""
        if reason not in self.proof.reasons:
            self.proof.reasons.append(reason)

    def drop(self, why: str) -> None:
        """Count an entry that is left out on purpose, by reason."""
        self.dropped[why] += 1

    @staticmethod
    def snapshot_of(response: Response) -> str | None:
        """Return the hash under which the body of this response is kept."""
        sha256: str | None = response.meta.get("snapshot")
        return sha256

    def kept_body(self, body: bytes) -> bytes:
        """Return a fetched body as it is kept and read; a source leaves names of persons out here.

        What it returns must read like the body itself: an old crawl is read again from it.
        """
        return body

    def recorded_page(self, request: scrapy.Request, folder: Path) -> Path | None:
        """Return the recorded file that answers a request; None for none."""
        words = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(urlsplit(request.url)[2:4])).strip("-")
        told = hashlib.sha256(f"{request.method} {request.url} ".encode() + request.body)
        name = f"{words[:60] or 'start'}-{told.hexdigest()[:8]}.page"
        return folder / self.spec.id / name

    @staticmethod
    def json_of(response: Response) -> Any:
        """Return the JSON of an answer; raises PageShapeError when it is something else."""
        kind = response.headers.get("Content-Type") or b""
        return answer_of(response.body, response.url, kind.decode("latin-1"))


def _short(url: str) -> str:
    """Return an address as a reason shows it: whole, or its beginning."""
    return url if len(url) <= _SHOWN_URL else url[:_SHOWN_URL] + "…"


def classify(error: BaseException) -> FailureClass:
    """Return the failure class of a request's error."""
    if isinstance(error, Refused):
        return error.kind
    if isinstance(error, HttpError):
        status = error.response.status
        if status in _BLOCKING:
            return FailureClass.BLOCKED
        return FailureClass.GONE if status in _GONE else FailureClass.EXCEPTION
    return next(
        (kind for known, kind in _BY_ERROR if isinstance(error, known)), FailureClass.EXCEPTION
    )
