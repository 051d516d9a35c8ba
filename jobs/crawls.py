"""One crawl from start to ingest: a child process, its run folder, one transaction.

Whatever happens to the child, the run ends up recorded with its reason, and what is stored changes
only by a whole ingest of a run that may be ingested.
"""

import logging
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawlers.catalogue import spec as spec_of
from domain.enums import FailureClass, RunVerdict
from domain.errors import IngestRefused, UsageError
from domain.run import HINTS, Hints, Verdict, read_verdict
from domain.source import SourceSpec
from domain.views import IngestReport
from funding_db import locks
from funding_db.engine import Engine, read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import runs, sources
from jobs import processes
from jobs.due import next_due
from jobs.processes import Ending
from services import duplicates
from services.settings import Settings

LOG = "log.txt"
_GRACE_S = 60
_INGEST = timedelta(minutes=15)
_log = logging.getLogger(__name__)


class Busy(UsageError):
    """Another process is at this source."""


@dataclass(frozen=True)
class CrawlPlan:
    """How to crawl one source."""

    source_id: str
    base_url: str = ""
    """Origin that stands for all hosts of the source; empty for the real ones."""
    recordings: Path | None = None
    """Folder of recorded pages; None asks the source itself."""
    delay_s: float | None = None
    """Seconds between requests; None as the source says."""
    least: int | None = None
    """Calls that `base_url` is known to hold; None = as many as the source promises."""

    @property
    def sample(self) -> bool:
        """Whether recorded pages stand in for the source."""
        return self.recordings is not None


@dataclass(frozen=True)
class CrawlOutcome:
    """What came of one crawl."""

    source_id: str
    verdict: RunVerdict
    failure: FailureClass | None
    reasons: tuple[str, ...]
    report: IngestReport | None = None
    """None when nothing was ingested."""
    stopped: bool = False
    """True when Fundmap was ended meanwhile: the source is not to blame."""


def crawl(
    engine: Engine, settings: Settings, plan: CrawlPlan, *, stop: threading.Event | None = None
) -> CrawlOutcome:
    """Crawl one source and ingest what it gave; raises Busy when another process is at it.

    `stop` ends the crawl early. Everything else that goes wrong is in what is returned.
    """
    spec = spec_of(plan.source_id)
    with locks.hold(engine, _lock(spec.id), held_for=longest(spec)) as mine:
        if not mine:
            raise Busy(f"another process is crawling {spec.id}; try again when it is done")
        _close_left_open(engine, spec.id)
        run_dir, run_id = _begin(engine, settings, plan, spec)
        child = processes.start(
            "crawlers",
            _arguments(settings, plan, run_dir),
            environment=settings.given(spec.needs),
            log=run_dir / LOG,
        )
        try:
            ending = processes.wait(child, spec.timeout_s + _GRACE_S, stop or threading.Event())
        except KeyboardInterrupt:
            ending = Ending.STOPPED
        outcome = _finish(engine, spec, run_dir, run_id, sample=plan.sample, ending=ending)
    _link(engine, outcome)
    return outcome


def ingest(engine: Engine, run_dir: Path) -> CrawlOutcome:
    """Ingest a folder that a crawl left; raises UsageError when it is none, Busy as `crawl`."""
    try:
        verdict = read_verdict(run_dir)
    except ValueError as error:
        raise UsageError(f"the verdict in {run_dir} cannot be read") from error
    if verdict is None:
        raise UsageError(f"{run_dir} has no verdict: it is no folder of a crawl that ended")
    spec = spec_of(verdict.source_id)
    with locks.hold(engine, _lock(spec.id)) as mine:
        if not mine:
            raise Busy(f"another process is crawling {spec.id}; try again when it is done")
        with write_session(engine) as session:
            sources.ensure(session, spec)
            run_id = runs.start(session, spec.id, run_dir.resolve(), now=datetime.now(UTC))
        outcome = _finish(engine, spec, run_dir.resolve(), run_id)
    _link(engine, outcome)
    return outcome


def _link(engine: Engine, outcome: CrawlOutcome) -> None:
    """Look for calls that another source has too, where an ingest brought something new."""
    report = outcome.report
    if report and (report.new or report.changed or report.missing or report.reappeared):
        with read_session(engine) as session:
            found = duplicates.compare(session)
        # Comparing takes a second or two, which no other writer should wait for.
        with write_session(engine) as session:
            duplicates.refresh(session, found, now=datetime.now(UTC))


def close_unfinished(engine: Engine) -> None:
    """Record the runs that dead processes left open; those of living ones are left alone."""
    with read_session(engine) as session:
        left = {run.source_id for run in runs.unfinished(session)}
    for source_id in sorted(left):
        with locks.hold(engine, _lock(source_id)) as mine:
            if mine:
                _close_left_open(engine, source_id)


def longest(spec: SourceSpec) -> timedelta:
    """Return how long a crawl with its ingest can take at most."""
    return timedelta(seconds=spec.timeout_s + _GRACE_S) + _INGEST


def _lock(source_id: str) -> str:
    return f"crawl:{source_id}"


def _close_left_open(engine: Engine, source_id: str) -> None:
    """Only for the holder of the source's lock: nobody else can be at these runs."""
    with read_session(engine) as session:
        left = [run.id for run in runs.unfinished(session) if run.source_id == source_id]
    if not left:
        return
    now = datetime.now(UTC)
    reasons = ("the process that ran this crawl was ended from outside",)
    failure = FailureClass.CRASHED
    with write_session(engine) as session:
        for run_id in left:
            runs.finish(
                session,
                run_id,
                verdict=None,
                failure=failure,
                reasons=reasons,
                now=now,
                blame=False,
            )


def _begin(
    engine: Engine, settings: Settings, plan: CrawlPlan, spec: SourceSpec
) -> tuple[Path, int]:
    now = datetime.now(UTC)
    run_dir = settings.data_dir.resolve() / "runs" / spec.id / f"{now:%Y%m%dT%H%M%S%f}"
    run_dir.mkdir(parents=True)
    with write_session(engine) as session:
        sources.ensure(session, spec)
        # A recording is no continuation of real crawls: it must not be asked conditionally.
        known = Hints(source_id=spec.id) if plan.sample else runs.hints(session, spec.id)
        run_id = runs.start(session, spec.id, run_dir, now=now, sample=plan.sample)
    (run_dir / HINTS).write_text(known.model_dump_json(), encoding="utf-8")
    return run_dir, run_id


def _arguments(settings: Settings, plan: CrawlPlan, run_dir: Path) -> list[str]:
    arguments = ["run", plan.source_id, "--run-dir", str(run_dir)]
    arguments += ["--now", settings.clock().isoformat()]
    arguments += ["--locks", str(settings.data_dir.resolve() / "locks")]
    if plan.base_url:
        arguments += ["--base-url", plan.base_url]
    if plan.recordings is not None:
        arguments += ["--recordings", str(plan.recordings.resolve())]
    if plan.least is not None:
        arguments += ["--least", str(plan.least)]
    if plan.delay_s is not None:
        arguments += ["--delay", str(plan.delay_s)]
    if settings.contact:
        arguments += ["--contact", settings.contact]
    return arguments


def _finish(
    engine: Engine,
    spec: SourceSpec,
    run_dir: Path,
    run_id: int,
    *,
    sample: bool = False,
    ending: Ending = Ending.BY_ITSELF,
) -> CrawlOutcome:
    """Ingest a run folder, or record why nothing may be taken from it."""
    verdict = _verdict(run_dir)
    outcome = _unusable(spec, verdict, ending)
    if outcome is None:
        try:
            return _ingested(engine, spec, run_dir, run_id, sample=sample, verdict=verdict)
        except IngestRefused as error:
            outcome = _failed(spec, FailureClass.REFUSED_INGEST, str(error))
        except Exception as error:  # noqa: BLE001 - the border between a source and the schedule
            # A source whose data meets a fault of ours must not be crawled again every minute.
            _log.exception("the ingest of %s failed", run_dir.name)
            outcome = _failed(
                spec, FailureClass.EXCEPTION, f"the ingest failed: {type(error).__name__}"
            )
    _record(engine, spec, run_id, verdict, outcome, sample=sample)
    return outcome


def _ingested(
    engine: Engine,
    spec: SourceSpec,
    run_dir: Path,
    run_id: int,
    *,
    sample: bool,
    verdict: Verdict | None,
) -> CrawlOutcome:
    now = datetime.now(UTC)
    with write_session(engine) as session:
        report = ingest_run(session, run_dir, spec=spec, now=now, sample=sample, run_id=run_id)
        if not sample:
            at = next_due(now, spec, consecutive_failures=0, jitter=_jitter())
            sources.set_next_due(session, spec.id, at)
    reasons = verdict.reasons if verdict else ()
    failure = verdict.failure if verdict else None
    return CrawlOutcome(spec.id, report.verdict, failure, reasons, report)


def _jitter() -> float:
    return secrets.SystemRandom().random()


def _verdict(run_dir: Path) -> Verdict | None:
    try:
        return read_verdict(run_dir)
    except ValueError:
        _log.exception("the verdict of %s cannot be read", run_dir.name)
        return None


def _unusable(spec: SourceSpec, verdict: Verdict | None, ending: Ending) -> CrawlOutcome | None:
    if ending is Ending.STOPPED:
        reason = "Fundmap was ended while this crawl ran"
        failure = FailureClass.CRASHED
        return CrawlOutcome(spec.id, RunVerdict.FAILED, failure, (reason,), stopped=True)
    if ending is Ending.TIMEOUT:
        reason = f"the crawl was still running after {spec.timeout_s + _GRACE_S} s and was ended"
        return _failed(spec, FailureClass.TIMEOUT, reason)
    if verdict is None:
        reason = f"the crawl ended without a verdict; {LOG} in its folder tells more"
        return _failed(spec, FailureClass.CRASHED, reason)
    if verdict.verdict is RunVerdict.FAILED:
        return CrawlOutcome(spec.id, RunVerdict.FAILED, verdict.failure, verdict.reasons)
    return None


def _failed(spec: SourceSpec, failure: FailureClass, reason: str) -> CrawlOutcome:
    return CrawlOutcome(spec.id, RunVerdict.FAILED, failure, (reason,))


def _record(
    engine: Engine,
    spec: SourceSpec,
    run_id: int,
    verdict: Verdict | None,
    outcome: CrawlOutcome,
    *,
    sample: bool,
) -> None:
    _log.warning("%s failed: %s", spec.id, "; ".join(outcome.reasons))
    now = datetime.now(UTC)
    blame = not (sample or outcome.stopped)
    with write_session(engine) as session:
        runs.finish(
            session,
            run_id,
            verdict=verdict,
            failure=outcome.failure,
            reasons=outcome.reasons,
            now=now,
            blame=blame,
        )
        if not blame:
            return
        failures = {s.source_id: s.consecutive_failures for s in sources.states(session)}
        at = next_due(now, spec, consecutive_failures=failures[spec.id], jitter=_jitter())
        sources.set_next_due(session, spec.id, at)
