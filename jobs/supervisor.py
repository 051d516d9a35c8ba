"""`fundmap up`: database, app and scheduler under one roof; the app answers before any crawl."""

import http
import http.client
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType

from domain.errors import UsageError
from funding_db.engine import Engine
from jobs import processes, sample
from jobs.front import server_options
from jobs.preparation import prepare
from jobs.processes import ROOT
from services.engine import engine
from services.safety import refuse_insecure
from services.settings import Settings, settings

LOOPBACK = "127.0.0.1"
_LOOK_EVERY_S = 0.5
_LONGEST_PAUSE_S = 60.0
_HEALTHY_AFTER_S = 120.0
_GRACE_S = 30.0
_log = logging.getLogger(__name__)


class Child:
    """A process that is started again when it dies, after a pause that grows with each death."""

    def __init__(
        self,
        name: str,
        start: Callable[[], processes.Process],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.process: processes.Process | None = None
        self._start = start
        self._clock = clock
        self._deaths = 0
        self._started_at = 0.0
        self._not_before = 0.0

    def keep(self) -> None:
        """Start the process when it is not running and its pause is over."""
        now = self._clock()
        if self.process is not None and self.process.poll() is not None:
            self._bury(self.process, now)
        if self.process is None and now >= self._not_before:
            self.process, self._started_at = self._start(), now

    def _bury(self, process: processes.Process, now: float) -> None:
        processes.kill(process)
        lived = now - self._started_at
        self._deaths = 1 if lived >= _HEALTHY_AFTER_S else self._deaths + 1
        pause = min(2.0 ** (self._deaths - 1), _LONGEST_PAUSE_S)
        _log.warning(
            "%s ended with code %s and is started again in %g s",
            self.name,
            process.returncode,
            pause,
        )
        self.process, self._not_before = None, now + pause

    def stop(self) -> None:
        """Ask the process to end, and end it when it does not."""
        if self.process is not None:
            processes.ask_to_end(self.process, _GRACE_S)


def up(port: int, *, sample_only: bool, told: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM; raises UsageError when the port is taken.

    `told` is given the address once it answers.
    """
    refuse_insecure(settings())
    _check_port(port)
    prepare(engine())
    if sample_only and not sample.stands_apart(engine()):
        raise UsageError(
            "the database holds calls of the sources themselves; the sample needs another one, see"
            " FUNDMAP_DATABASE_URL"
        )
    stop = _stop_signal()
    environment = child_environment(settings(), engine())
    scheduler = ["--sample"] if sample_only else []
    children = [
        Child("app", lambda: processes.start("streamlit", _app(port), environment=environment)),
        Child(
            "scheduler",
            lambda: processes.start("jobs.scheduler", scheduler, environment=environment),
        ),
    ]
    answered = False
    try:
        while True:
            for child in children:
                child.keep()
            if not answered and answers(port):
                answered = True
                told(f"Fundmap answers on http://{LOOPBACK}:{port} (Ctrl-C ends it)")
            if stop.wait(_LOOK_EVERY_S):
                return
    finally:
        _end(children)


def _end(children: Sequence[Child]) -> None:
    enders = [threading.Thread(target=child.stop) for child in children]
    for ender in enders:
        ender.start()
    for ender in enders:
        ender.join()


def _stop_signal() -> threading.Event:
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    return stop


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise UsageError(
                f"port {port} cannot be used ({error.strerror}); choose another with --port"
            ) from error


def _app(port: int) -> list[str]:
    return [
        "run",
        str(ROOT / "app.py"),
        "--server.address",
        LOOPBACK,
        "--server.port",
        str(port),
        *server_options(settings()),
    ]


def child_environment(chosen: Settings, database: Engine) -> Mapping[str, str]:
    """Return our settings as variables: children run in another folder, where `.env` is not ours."""
    content = chosen.model_dump(mode="json", exclude_none=True)
    url = database.url
    if database.dialect.name == "sqlite" and url.database:
        url = url.set(database=str(Path(url.database).resolve()))
    content["database_url"] = url.render_as_string(hide_password=False)
    content["data_dir"] = str(chosen.data_dir.resolve())
    return {f"FUNDMAP_{name.upper()}": str(value) for name, value in content.items()}


def answers(port: int) -> bool:
    """Say whether the app is up and its database ready."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    with closing(connection), suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/api/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    return False
