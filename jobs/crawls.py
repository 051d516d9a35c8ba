"""One crawl from start to ingest: a child process, its run folder, one transaction."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawlers.catalogue import spec as spec_of
from domain.enums import FailureClass, RunVerdict
from domain.errors import IngestRefused
from domain.run import HINTS, Verdict, read_verdict
from domain.source import SourceSpec
from domain.views import IngestReport
from funding_db.engine import Engine, read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import runs, sources
from jobs.due import next_due
from services.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "crawlers" / "recordings" / "sample"
_GRACE_S = 60
_log = logging.getLogger(__name__)

NETWORK = frozenset({FailureClass.DNS, FailureClass.REFUSED, FailureClass.TIMEOUT})
"""Failures that mean that we could not reach the source at all."""


@dataclass(frozen=True)
class CrawlPlan:
    """How to crawl one source."""

    source_id: str
    base_url: str = ""
    recordings: Path | None = None
    delay_s: float | None = None

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
    report: IngestReport | None
    """None when nothing was ingested."""


def crawl(engine: Engine, settings: Settings, plan: CrawlPlan) -> CrawlOutcome:
    """Crawl one source and ingest what it gave; whatever happens is recorded and told."""
    spec = spec_of(plan.source_id)
    run_dir, run_id = _begin(engine, settings, plan, spec)
    timed_out = _child(_command(settings, plan, run_dir), run_dir, spec.timeout_s + _GRACE_S)
    return finish(engine, spec, run_dir, run_id, sample=plan.sample, timed_out=timed_out)


def finish(
    engine: Engine,
    spec: SourceSpec,
    run_dir: Path,
    run_id: int,
    *,
    sample: bool = False,
    timed_out: bool = False,
) -> CrawlOutcome:
    """Ingest a finished run folder, or record why nothing may be taken from it."""
    now = datetime.now(UTC)
    verdict = _verdict(run_dir)
    outcome = _unusable(spec, verdict, timed_out=timed_out)
    if outcome is None:
        try:
            with write_session(engine) as session:
                report = ingest_run(
                    session, run_dir, spec=spec, now=now, sample=sample, run_id=run_id
                )
                sources.set_next_due(session, spec.id, next_due(now, spec, 0))
        except IngestRefused as error:
            outcome = CrawlOutcome(
                spec.id, RunVerdict.FAILED, FailureClass.REFUSED_INGEST, (str(error),), None
            )
        else:
            reasons = verdict.reasons if verdict else ()
            failure = verdict.failure if verdict else None
            return CrawlOutcome(spec.id, report.verdict, failure, reasons, report)
    _record_failure(engine, spec, run_id, verdict, outcome, now)
    return outcome


def _begin(
    engine: Engine, settings: Settings, plan: CrawlPlan, spec: SourceSpec
) -> tuple[Path, int]:
    now = datetime.now(UTC)
    run_dir = settings.data_dir.resolve() / "runs" / spec.id / f"{now:%Y%m%dT%H%M%S%f}"
    run_dir.mkdir(parents=True)
    with write_session(engine) as session:
        sources.ensure(session, spec)
        hints = runs.hints(session, spec.id)
        run_id = runs.start(session, spec.id, run_dir, now=now, sample=plan.sample)
    if plan.sample:
        # A recording is no continuation of real crawls: it must not be asked conditionally.
        hints = type(hints)(source_id=spec.id)
    (run_dir / HINTS).write_text(hints.model_dump_json(), encoding="utf-8")
    return run_dir, run_id


def _command(settings: Settings, plan: CrawlPlan, run_dir: Path) -> list[str]:
    command = [sys.executable, "-m", "crawlers", "run", plan.source_id, "--run-dir", str(run_dir)]
    command += ["--now", settings.clock().isoformat()]
    command += ["--locks", str(settings.data_dir.resolve() / "locks")]
    if plan.base_url:
        command += ["--base-url", plan.base_url]
    if plan.recordings is not None:
        command += ["--recordings", str(plan.recordings)]
    if plan.delay_s is not None:
        command += ["--delay", str(plan.delay_s)]
    if settings.contact:
        command += ["--contact", settings.contact]
    return command


def _child(command: list[str], run_dir: Path, timeout_s: float) -> bool:
    """Run a crawl in its own process group; return True when it had to be killed for its time."""
    with (run_dir / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
        try:
            process.wait(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            _kill(process)
            return True
        except BaseException:
            _kill(process)
            raise
    return False


def _kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        _log.info("the crawl ended by itself at the last moment")
    process.wait()


def _verdict(run_dir: Path) -> Verdict | None:
    try:
        return read_verdict(run_dir)
    except ValueError:
        _log.exception("the verdict of %s cannot be read", run_dir.name)
        return None


def _unusable(spec: SourceSpec, verdict: Verdict | None, *, timed_out: bool) -> CrawlOutcome | None:
    if timed_out:
        reason = f"the crawl was still running after {spec.timeout_s} s and was stopped"
        return CrawlOutcome(spec.id, RunVerdict.FAILED, FailureClass.TIMEOUT, (reason,), None)
    if verdict is None:
        reason = "the crawl ended without a verdict; its log tells more"
        return CrawlOutcome(spec.id, RunVerdict.FAILED, FailureClass.CRASHED, (reason,), None)
    if verdict.verdict is RunVerdict.FAILED:
        return CrawlOutcome(spec.id, RunVerdict.FAILED, verdict.failure, verdict.reasons, None)
    return None


def _record_failure(
    engine: Engine,
    spec: SourceSpec,
    run_id: int,
    verdict: Verdict | None,
    outcome: CrawlOutcome,
    now: datetime,
) -> None:
    _log.warning("%s failed: %s", spec.id, "; ".join(outcome.reasons))
    with write_session(engine) as session:
        runs.finish(
            session,
            run_id,
            verdict=verdict,
            failure=outcome.failure,
            reasons=outcome.reasons,
            now=now,
        )
        failures = {s.source_id: s.consecutive_failures for s in sources.states(session)}
        sources.set_next_due(session, spec.id, next_due(now, spec, failures[spec.id]))


def close_unfinished(engine: Engine) -> int:
    """Record runs that a dead process left open as crashed; return how many there were.

    Only the holder of the crawl lock may call this: nobody else is crawling then.
    """
    with read_session(engine) as session:
        left = runs.unfinished(session)
    now = datetime.now(UTC)
    with write_session(engine) as session:
        for run in left:
            runs.finish(
                session,
                run.id,
                verdict=None,
                failure=FailureClass.CRASHED,
                reasons=("the process that ran this crawl was stopped",),
                now=now,
            )
    return len(left)


def unreachable(outcomes: Iterable[CrawlOutcome]) -> bool:
    """Say whether no source could be reached at all."""
    failures = [outcome.failure for outcome in outcomes]
    return bool(failures) and all(failure in NETWORK for failure in failures)
