"""Reads a source's recordings in this process, whole or damaged, and judges them as a crawl is.

A crawl starts a process and a network library; a rehearsal drives the same callbacks, the same
staging and the same judge by hand, so that thousands of damaged pages can be read in a minute.
"""

import hashlib
import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.responsetypes import responsetypes
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers import golden
from crawlers import run as running
from crawlers.bases.spider import SourceSpider
from crawlers.check import recordings_of
from crawlers.judge import Judgement, judge
from crawlers.recording import RECORDED_AT
from crawlers.staging import RunWriter
from domain.call import Issue
from domain.run import ISSUES, Hints, Share

_MOST_REQUESTS = 500
_NOW = "2026-11-21T12:00:00+00:00"


@dataclass(frozen=True)
class Page:
    """A recorded page, and the callback that read it."""

    path: Path
    callback: str
    body: bytes
    ms: float = 0.0
    """What its callback took of the processor."""


@dataclass(frozen=True)
class Html:
    """A page that comes instead of what was asked, as HTML with status 200."""

    body: bytes


Change = Callable[[Page], "bytes | Html"]


@dataclass(frozen=True)
class Rehearsal:
    """What one reading gave."""

    judgement: Judgement
    entries: dict[str, dict[str, Any]]
    issues: "Counter[tuple[str | None, str | None, str]]"
    """(source_ref, field, code) → how many."""
    levels: dict[str, Share]
    pages: tuple[Page, ...]


class _Stats(Counter[str]):
    def inc_value(self, name: str) -> None:
        self[name] += 1


def rehearse(
    kind: type[SourceSpider],
    run_dir: Path,
    *,
    change: Change | None = None,
    usual: Mapping[str, Share] | None = None,
) -> Rehearsal:
    """Read the recordings of a source, each page as `change` makes it; `usual` as the judge has it."""
    folder = recordings_of(kind.spec.id)
    assert folder is not None, kind.spec.id
    stamp = folder / kind.spec.id / RECORDED_AT
    now = datetime.fromisoformat(stamp.read_text().strip() if stamp.is_file() else _NOW)
    writer, hints = RunWriter(run_dir), Hints(source_id=kind.spec.id)
    spider = kind(hints=hints, run_dir=run_dir, now=now, recorded=True)
    stats = _Stats()
    settings = {
        "FUNDMAP_WRITER": writer, "FUNDMAP_READ_AT": now, "FUNDMAP_OFFLINE": True,
        "FUNDMAP_HINTS": hints,
    }  # fmt: skip
    signals = SimpleNamespace(connect=lambda *_: None)
    crawler: Any = SimpleNamespace(settings=settings, stats=stats, signals=signals, spider=spider)
    spider.crawler = crawler
    pages = _drive(spider, running.Stage(spider.crawler), folder, stats, change)
    outcome = running._outcome(
        spider, {**stats, "finish_reason": "finished"}, writer, recorded=True
    )
    levels = writer.shares_of_levels()
    writer.close()
    outcome = replace(outcome, levels=_as_large(outcome.levels, kind), usual=usual or {})
    told = (run_dir / ISSUES).read_text(encoding="utf-8").split("\n")
    issues = [Issue.model_validate_json(line) for line in told if line]
    return Rehearsal(
        judge(outcome, kind.spec.expect, ()),
        golden.entries(run_dir),
        Counter((issue.source_ref, issue.field, issue.code) for issue in issues),
        levels,
        tuple(pages),
    )


def _as_large(levels: Mapping[str, Share], kind: type[SourceSpider]) -> dict[str, Share]:
    """Return the shares as of a crawl that is as large as the source promises.

    A redesign touches every call, of which a recording holds a few.
    """
    found = sum(share.items for share in levels.values())
    times = max(1.0, kind.spec.expect.calls[0] / max(found, 1))
    return {
        level: Share(items=round(share.items * times), filled=share.filled)
        for level, share in levels.items()
    }


def _drive(
    spider: SourceSpider, stage: running.Stage, folder: Path, stats: _Stats, change: Change | None
) -> list[Page]:
    number = itertools.count()
    queue: list[tuple[int, int, Request]] = []
    pages: list[Page] = []

    def take(things: Any) -> None:
        for thing in _guarded(things, stats):
            if isinstance(thing, Request):
                heapq.heappush(queue, (-thing.priority, next(number), thing))
            else:
                try:
                    stage.process_item(thing)
                except (TypeError, ValueError, OSError):
                    stage.lost()

    take(_started(spider))
    while queue and next(number) < 10 * _MOST_REQUESTS:
        request = heapq.heappop(queue)[2]
        running_check(spider, request)
        path = spider.recorded_page(request, folder)
        if path is None or not path.is_file():
            missing = Response(request.url, status=404, request=request)
            failure: Any = Failure(HttpError(missing))  # type: ignore[no-untyped-call]
            failure.request = request
            take(_called(request.errback, stats, failure) if request.errback else ())
            continue
        page = Page(path, getattr(request.callback, "__name__", ""), path.read_bytes())
        response = _response(request, path, change(page) if change else page.body)
        stats["response_received_count"] += 1
        began = process_time()
        read = list(
            _guarded(_called(request.callback, stats, response, **request.cb_kwargs), stats)
        )
        pages.append(replace(page, ms=(process_time() - began) * 1000))
        take(read)
    return pages


def running_check(spider: SourceSpider, request: Request) -> None:
    """A rehearsal asks no host that the source does not declare."""
    assert request.url.split("/")[2] in spider.spec.hosts, request.url


def _started(spider: SourceSpider) -> Iterator[Any]:
    start: Any = spider.start()
    while True:
        try:
            start.__anext__().send(None)
        except StopIteration as given:
            yield given.value
        except StopAsyncIteration:
            return


def _called(callback: Any, stats: _Stats, *arguments: Any, **more: Any) -> Any:
    try:
        return callback(*arguments, **more)
    except Exception:  # as the crawler's engine does
        stats["spider_exceptions/count"] += 1
        return ()


def _guarded(things: Any, stats: _Stats) -> Iterator[Any]:
    if things is None:
        return
    if isinstance(things, Request | Issue) or not hasattr(things, "__iter__"):
        things = (things,)
    things = iter(things)
    with suppress(StopIteration):
        while True:
            try:
                thing = next(things)
            except StopIteration:
                raise
            except Exception:  # as the crawler's engine does
                stats["spider_exceptions/count"] += 1
                return
            if thing is not None:
                yield thing


def _response(request: Request, path: Path, body: "bytes | Html") -> Response:
    shape: type[Response]
    headers: dict[str, str]
    if isinstance(body, Html):
        shape, headers = HtmlResponse, {"Content-Type": "text/html; charset=utf-8"}
        body = body.body
    else:
        shape, headers = responsetypes.from_args(filename=path.name, body=body), {}
    request.meta["snapshot"] = hashlib.sha256(body).hexdigest()
    return shape(request.url, status=200, headers=headers, body=body, request=request)
