"""Hands one body to a source's callback in this process: quicker than a crawl, and says as much."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from scrapy.http import HtmlResponse, Request, Response, TextResponse

from crawlers.bases.spider import Found
from domain.call import CallRecord, Issue
from domain.run import Hints

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Parsed:
    """What a callback made of a body."""

    records: list[CallRecord]
    issues: list[Issue]
    asked: list[Request]
    gaps: list[str]
    """Why the run would not be complete; nothing when it would."""
    failures: dict[str, int]


def spider_of(kind, now=NOW):
    """Return a source as a crawl would make it."""
    return kind(hints=Hints(source_id=kind.spec.id), run_dir=Path("unused"), now=now)


def parsed(kind, body, *, callback="parse", content_type="text/html; charset=utf-8", **more):
    """Return what the callback of a source makes of a body; `more` goes to the callback."""
    spider = spider_of(kind)
    url = more.pop("url", kind.spec.start)
    body = body.encode() if isinstance(body, str) else body
    shape = Response
    if "html" in content_type:
        shape = HtmlResponse
    elif "json" in content_type:
        shape = TextResponse
    request = Request(url)
    response = shape(url, body=body, headers={"Content-Type": content_type}, request=request)
    told = list(getattr(spider, callback)(response, **more) or ())
    return Parsed(
        [item.record for item in told if isinstance(item, Found)],
        [item for item in told if isinstance(item, Issue)],
        [item for item in told if isinstance(item, Request)],
        spider.proof.gaps() + ([] if spider.proof.proved() else ["nothing proves it"]),
        {kind.value: count for kind, count in spider.failures.items()},
    )


def refused(kind, body, **more):
    """Say whether a page gives no call and an issue about its shape, and leaves the run open."""
    found = parsed(kind, body, **more)
    shapes = [issue for issue in found.issues if issue.code == "page_shape"]
    return not found.records and bool(shapes and found.gaps and found.failures["shape_changed"])
