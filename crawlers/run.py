"""One crawl in one process: fetch, stage, judge. Exit codes: 0 ok, 3 degraded, 4 failed."""

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic
from typing import Any

from filelock import FileLock, Timeout
from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess

from crawlers.archive import Archive
from crawlers.bases.spider import Beside, Found, SourceSpider
from crawlers.bases.watch import Seen
from crawlers.judge import Outcome, judge
from crawlers.politeness import Pace
from crawlers.recording import Recorder
from crawlers.staging import EMPTY, RunWriter
from domain.call import Issue
from domain.document import ReadDocument
from domain.enums import FailureClass, RunVerdict
from domain.run import HINTS, Hints, Share, Verdict, read_verdict
from domain.source import Expect, SourceSpec

EXIT = {RunVerdict.OK: 0, RunVerdict.DEGRADED: 3, RunVerdict.FAILED: 4}
_TOLD_LONG_ENOUGH = timedelta(days=14)
_ITEM_ERRORS = "fundmap/item_errors"
_MOST_PAGES = 50_000
"""No source has so many; it ends what no other limit ended."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """How one crawl is to be run."""

    run_dir: Path
    now: datetime
    base_url: str = ""
    recordings: Path | None = None
    delay_s: float | None = None
    contact: str = ""
    locks: Path | None = None
    left_s: int | None = None
    """Seconds that the crawl may take; None = what the source says."""
    archive: Path | None = None
    """Folder of an old run whose bodies are read again."""
    of_recording: bool = False
    """Whether that run read a recording."""
    read_at: datetime | None = None
    """When the pages were read, where that is not now."""
    least: int | None = None
    """Calls that are enough, where a mirror holds a part of the source; None = what it promises."""
    recorder: Recorder | None = None
    """Keeps the first pages as recordings and ends the crawl."""

    @property
    def offline(self) -> bool:
        """Whether no host is asked."""
        return bool(self.recordings or self.archive)

    @property
    def recorded(self) -> bool:
        """Whether the pages may be fewer than the source has."""
        return self.recordings is not None or self.of_recording


class Stage:
    """Item pipeline: what callbacks yield goes to the run folder."""

    def __init__(self, crawler: Crawler) -> None:
        self._writer: RunWriter = crawler.settings["FUNDMAP_WRITER"]
        self._crawler = crawler
        self._read_at: datetime | None = crawler.settings["FUNDMAP_READ_AT"]
        self._told = datetime.min.replace(tzinfo=UTC)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Stage":
        """Build for a crawl."""
        stage = cls(crawler)
        crawler.signals.connect(stage.lost, signals.item_error)
        return stage

    def lost(self) -> None:
        """Count a call that could not be staged: the run is then not whole."""
        self._crawler.stats.inc_value(_ITEM_ERRORS)

    def process_item(self, item: Any) -> Any:
        """Stage a call or keep an issue."""
        if isinstance(item, Issue):
            self._writer.issue(item)
            return item
        if isinstance(item, ReadDocument):
            self._writer.document(item)
            return item
        now = datetime.now(UTC)
        if isinstance(item, Beside):
            self._writer.beside(item.entry, item.snapshot, self._read_at or now)
        elif isinstance(item, Seen):
            self._writer.seen(item.page, item.snapshot, self._read_at or now)
        elif isinstance(item, Found):
            read_at = self._read_at or now
            self._writer.found(item.record, item.snapshot, read_at, unread=item.unread)
        else:
            raise TypeError(f"a source yielded {type(item).__name__}")
        if (now - self._told).total_seconds() >= 1:
            self._told = now
            total = getattr(self._crawler.spider, "total", None)
            self._writer.progress(self._writer.entries, total, now)
        return item


def run(source: type[SourceSpider], options: Options) -> Verdict:
    """Crawl one source into `options.run_dir`; the verdict is also the folder's last file."""
    writer = RunWriter(options.run_dir)
    hints = _hints(options.run_dir, source.spec.id)
    started = options.read_at or datetime.now(UTC)
    began = monotonic()
    with ExitStack() as locks:
        busy = _lock_hosts(locks, source, options)
        if busy:
            return _write(writer, source, started, _busy(busy) | {"as_of": options.now})
        left_s = source.spec.timeout_s - (monotonic() - began)
        left = replace(options, left_s=max(1, int(left_s)))
        writer.progress(0, None, datetime.now(UTC))
        spider, stats = _crawl(source, left, writer, hints)
    outcome = _outcome(spider, stats, writer, recorded=options.recorded)
    outcome = replace(outcome, usual=_usual(hints, source.spec, started))
    judgement = judge(outcome, _expected(source.spec.expect, options), hints.last_counts)
    counts = {f"dropped/{why}": count for why, count in spider.dropped.items()} if spider else {}
    return _write(
        writer,
        source,
        started,
        {
            "as_of": options.now,
            "recorded": options.recorded,
            "verdict": judgement.verdict,
            "reasons": judgement.reasons,
            "failure": judgement.failure,
            "complete": judgement.complete,
            "stats": counts | {f"issues/{code}": n for code, n in writer.issues.items()},
            "requests": int(stats.get("downloader/request_count", 0)),
            "not_modified": int(stats.get("downloader/response_status_count/304", 0)),
        },
    )


def _expected(expect: Expect, options: Options) -> Expect:
    """Return what the source promises; of a mirror, no more calls than it is said to hold."""
    if options.least is None or not options.base_url:
        return expect
    return expect.model_copy(update={"calls": (options.least, expect.calls[1])})


def _crawl(
    source: type[SourceSpider], options: Options, writer: RunWriter, hints: Hints
) -> tuple[SourceSpider | None, dict[str, Any]]:
    process = CrawlerProcess(_settings(source, options, writer, hints))
    # Below this level Scrapy writes every call in full.
    logging.getLogger("scrapy").setLevel(logging.INFO)
    crawler = process.create_crawler(source)
    process.crawl(
        crawler,
        hints=hints,
        run_dir=options.run_dir,
        now=options.now,
        recorded=options.recorded,
    )
    process.start()
    spider = crawler.spider if isinstance(crawler.spider, SourceSpider) else None
    return spider, crawler.stats.get_stats()


def _settings(
    source: type[SourceSpider], options: Options, writer: RunWriter, hints: Hints
) -> dict[str, Any]:
    spec = source.spec
    delay = spec.delay_s if options.delay_s is None else options.delay_s
    handler = "crawlers.transport.Transport"
    return {
        "FUNDMAP_WRITER": writer,
        "FUNDMAP_HINTS": hints,
        "FUNDMAP_PACE": Pace(0.0 if options.offline else delay),
        "FUNDMAP_BACKOFF_S": 2.0 if options.delay_s is None else options.delay_s,
        "FUNDMAP_BASE_URL": options.base_url,
        "FUNDMAP_RECORDINGS": options.recordings,
        "FUNDMAP_ARCHIVE": Archive(options.archive) if options.archive else None,
        "FUNDMAP_OFFLINE": options.offline,
        "FUNDMAP_READ_AT": options.read_at,
        "FUNDMAP_RECORDER": options.recorder,
        "USER_AGENT": user_agent(options.contact),
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 1,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_TIMEOUT": source.timeout_s,
        "DOWNLOAD_MAXSIZE": 64 * 1024 * 1024,
        "DOWNLOAD_WARNSIZE": 0,
        "RETRY_TIMES": 3,
        "RETRY_HTTP_CODES": [429, 500, 502, 503, 504, 522, 524, 408],
        "REDIRECT_MAX_TIMES": 5,
        "CLOSESPIDER_TIMEOUT": options.left_s or spec.timeout_s,
        "CLOSESPIDER_PAGECOUNT": _MOST_PAGES,
        "LOG_LEVEL": "INFO",
        "LOG_INSTALL_ROOT_HANDLER": False,
        "DOWNLOAD_HANDLERS": {
            "http": handler,
            "https": handler,
            # A link on a foreign page must never open a file of ours.
            "file": None,
            "data": None,
            "ftp": None,
            "s3": None,
        },
        "ITEM_PIPELINES": {"crawlers.run.Stage": 300},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "crawlers.transport.Declared": 50,
            "crawlers.recording.Keep": 90,
            "crawlers.politeness.Robots": 100,
            "crawlers.snapshots.Snapshots": 500,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawlers.politeness.Retry": 550,
            "crawlers.politeness.Turn": 990,
        },
    }


def user_agent(contact: str) -> str:
    """Return how crawlers name themselves."""
    try:
        number = version("fundmap")
    except PackageNotFoundError:
        number = "0"
    return f"Fundmap/{number}" + (f" (+{contact})" if contact else "")


def _outcome(
    spider: SourceSpider | None, stats: dict[str, Any], writer: RunWriter, *, recorded: bool
) -> Outcome:
    raised = int(stats.get("spider_exceptions/count", 0)) + int(stats.get(_ITEM_ERRORS, 0))
    return Outcome(
        items=writer.entries,
        finish_reason=str(stats.get("finish_reason", "never started")),
        pages=int(stats.get("response_received_count", 0)),
        exceptions=raised,
        proved=spider.proof.proved() if spider else False,
        gaps=_gaps(spider, writer),
        failures=dict(spider.failures) if spider else {},
        filled=writer.shares(),
        levels=writer.shares_of_levels(),
        recorded=recorded,
    )


def _gaps(spider: SourceSpider | None, writer: RunWriter) -> list[str]:
    if spider is None:
        return ["the crawl did not start"]
    empty = writer.issues[EMPTY]
    return spider.proof.gaps() + ([f"{empty} calls lack title, name or address"] if empty else [])


def _hints(run_dir: Path, source_id: str) -> Hints:
    path = run_dir / HINTS
    return (
        Hints.model_validate_json(path.read_bytes())
        if path.exists()
        else Hints(source_id=source_id)
    )


def _usual(hints: Hints, spec: SourceSpec, now: datetime) -> Mapping[str, Share]:
    """Return which share of the calls had each field in the last good run; {} where not known.

    A newer parser may read fields otherwise, so its first run is held against none. What has been
    told for two weeks and nobody mended is how the source now is.
    """
    if hints.snapshot_dir is None:
        return {}
    try:
        last = read_verdict(Path(hints.snapshot_dir).parent)
    except ValueError:
        _log.warning("the verdict of the last good run cannot be read", exc_info=True)
        return {}
    if last is None or last.parser_version != spec.parser_version:
        return {}
    return last.levels if now - last.ended_at < _TOLD_LONG_ENOUGH else {}


def _lock_hosts(locks: ExitStack, source: type[SourceSpider], options: Options) -> str:
    """Hold every host of the source against other processes; return the host that is busy."""
    if options.locks is None:
        return ""
    options.locks.mkdir(parents=True, exist_ok=True)
    for host in sorted(source.spec.hosts):
        # Half of the time at most: a crawl that starts later could not be finished.
        lock = FileLock(
            options.locks / f"{host.replace(':', '_')}.lock", timeout=source.spec.timeout_s / 2
        )
        try:
            locks.enter_context(lock)
        except Timeout:
            return host
    return ""


def _busy(host: str) -> dict[str, Any]:
    return {
        "verdict": RunVerdict.FAILED,
        "reasons": (f"another crawl kept {host} busy for too long",),
        "failure": FailureClass.TIMEOUT,
        "complete": False,
    }


def _write(
    writer: RunWriter, source: type[SourceSpider], started: datetime, content: dict[str, Any]
) -> Verdict:
    verdict = Verdict(
        source_id=source.spec.id,
        started_at=started,
        ended_at=datetime.now(UTC),
        parser_version=source.spec.parser_version,
        items=writer.items,
        filled=writer.shares(),
        levels=writer.shares_of_levels(),
        items_sha256=writer.close(),
        context=writer.context,
        context_sha256=writer.context_sha256,
        watched=writer.watched,
        watched_sha256=writer.watched_sha256,
        **content,
    )
    writer.judge(verdict)
    _log.info("%s: %s, %d calls", source.spec.id, verdict.verdict, verdict.items)
    return verdict
