"""`fundmap up`: database, app and scheduler under one roof; the app answers before any crawl."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import FrameType
from urllib.parse import urlsplit

from crawlers.catalogue import specs
from domain.errors import UsageError
from domain.source import SourceSpec
from funding_db import locks, migrate
from funding_db.engine import Engine, read_session, write_session
from funding_db.repositories import calls, sources
from jobs.crawls import ROOT, SAMPLE, CrawlPlan, close_unfinished, crawl
from jobs.tick import LOCK
from services.engine import engine
from services.settings import Settings, settings

LOOPBACK = "127.0.0.1"
_PROBE_S = 3.0
_RETRY_WHEN_OFFLINE = timedelta(minutes=15)
_log = logging.getLogger(__name__)


@dataclass
class Child:
    """A process that is started again when it dies, after a growing pause."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    start_at: float = 0.0

    def keep(self, now: float) -> None:
        """Start the process when it is not running and its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            _log.warning("%s ended with code %s", self.name, self.process.returncode)
            self.process, self.deaths = None, self.deaths + 1
            self.start_at = now + min(2**self.deaths, 60)
        if self.process is None and now >= self.start_at:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=os.environ | self.environment, start_new_session=True
            )

    def stop(self, grace_s: float = 10.0) -> None:
        """Ask the process to end, and end it when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=grace_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def up(port: int, *, sample: bool) -> None:
    """Run until SIGINT or SIGTERM; raises UsageError when the port is taken."""
    _check_port(port)
    chosen = settings()
    prepare(engine())
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    children = [_app(port)]
    first = threading.Thread(target=_first_calls, args=(chosen, children, sample), daemon=True)
    _keep(children)
    _log.info("Fundmap answers on http://%s:%d", LOOPBACK, port)
    first.start()
    try:
        while not stop.wait(0.5):
            _keep(children)
    finally:
        for child in reversed(children):
            child.stop()


def _keep(children: Iterable[Child]) -> None:
    for child in list(children):
        child.keep(time.monotonic())


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise UsageError(
                f"port {port} is taken; stop what uses it or choose another with --port"
            ) from error


def prepare(database: Engine) -> None:
    """Bring the database to this version and its sources to what the program ships."""
    migrate.upgrade(database)
    with write_session(database) as session:
        sources.sync(session, specs())


def _app(port: int) -> Child:
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.address", LOOPBACK, "--server.port", str(port)]
    return Child("app", command)


def _first_calls(chosen: Settings, children: list[Child], sample: bool) -> None:
    """Fill an empty database, then let the scheduler take over. Errors leave the app running."""
    try:
        if sample:
            load_sample(engine(), chosen)
        else:
            if not any(reachable(spec) for spec in specs()):
                _fall_back(engine(), chosen)
            children.append(Child("scheduler", [sys.executable, "-m", "jobs.scheduler"]))
    except Exception:  # noqa: BLE001 - the border of the process
        _log.exception("the first crawl failed")


def _fall_back(database: Engine, chosen: Settings) -> None:
    """Show the recorded sample when no source can be reached and nothing is stored yet."""
    with read_session(database) as session:
        empty = calls.data_version(session) == 0
    if empty:
        _log.warning("no source can be reached: the recorded sample is shown")
        load_sample(database, chosen)
    later = datetime.now(UTC) + _RETRY_WHEN_OFFLINE
    with write_session(database) as session:
        for spec in specs():
            sources.set_next_due(session, spec.id, later)


def load_sample(database: Engine, chosen: Settings) -> None:
    """Crawl the recorded sample of every source that has one, like any other crawl."""
    with locks.hold(database, LOCK) as mine:
        if not mine:
            raise UsageError("another process is crawling; try again when it is done")
        close_unfinished(database)
        for spec in specs():
            if (SAMPLE / spec.id).is_dir():
                crawl(database, chosen, CrawlPlan(spec.id, recordings=SAMPLE))


def reachable(spec: SourceSpec) -> bool:
    """Say whether a source's first host takes a connection within a few seconds."""
    parts = urlsplit(spec.start)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=_PROBE_S):
            return True
    except OSError:
        return False
