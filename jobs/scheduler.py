"""The scheduler process: one tick a minute, for ever; APScheduler keeps the time.

With --sample it shows the recorded sample and crawls nothing.
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from crawlers.catalogue import specs
from funding_db import locks
from jobs import bounces, mail, sample
from jobs.tick import tick
from services import desk_mails, digests, reader_alerts
from services.engine import engine
from services.settings import settings

_TICK_S = 60
_BEAT_S = 20
_BOUNCES_S = 300
_DIGESTS_S = 300
_log = logging.getLogger(__name__)


class Work:
    """What the scheduler does, and the one switch that ends it."""

    def __init__(self, *, sample_only: bool) -> None:
        self.stop = threading.Event()
        self._sample_only = sample_only
        self._first = True

    def beat(self) -> None:
        """Say that this process lives, also while a crawl runs."""
        locks.heartbeat(engine(), "scheduler", now=datetime.now(UTC))

    def tick(self) -> None:
        """Do one tick; the first looks whether any source can be reached at all."""
        first, self._first = self._first, False
        if self._sample_only:
            if first:
                sample.load(engine(), settings(), stop=self.stop)
            return
        if first and sample.is_empty(engine()) and not sample.reachable(specs()):
            _log.warning("no source can be reached: the recorded sample is shown")
            sample.load(engine(), settings(), stop=self.stop)
        tried = tick(engine(), settings(), stop=self.stop)
        if tried and not self.stop.is_set() and sample.is_empty(engine()):
            _log.warning("no source gave any call: the recorded sample is shown")
            sample.load(engine(), settings(), stop=self.stop)

    def send_mails(self) -> None:
        """Send what waits in the outbox; a crawl that runs meanwhile does not hold it up."""
        mail.send_due(engine(), settings(), stop=self.stop)

    def look_for_bounces(self) -> None:
        """Note what mail servers report of our mails."""
        bounces.fetch(engine(), settings())

    def write_digests(self) -> None:
        """Put into the outbox what people want to be told today."""
        digests.send_due(engine(), now=settings().clock())
        reader_alerts.send_due(engine(), now=settings().clock())
        desk_mails.send_due(engine(), now=settings().clock())

    def safely(self, part: Callable[[], None]) -> Callable[[], None]:
        """Return `part` with its errors logged: the next minute tries again."""

        def guarded() -> None:
            try:
                part()
            except Exception:  # noqa: BLE001 - the border of the process
                _log.exception("%s failed", part.__name__)

        return guarded


def main(arguments: Sequence[str]) -> None:
    """Run until SIGTERM or SIGINT; a crawl that runs then is ended and recorded."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    # That a tick is skipped while a crawl runs is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    work = Work(sample_only="--sample" in arguments)

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        work.stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    scheduler = BackgroundScheduler(timezone=UTC)
    # A late tick is one tick, never none and never two.
    once: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    now = datetime.now(UTC)
    parts = (
        (work.beat, _BEAT_S),
        (work.tick, _TICK_S),
        (work.send_mails, _TICK_S),
        (work.look_for_bounces, _BOUNCES_S),
        (work.write_digests, _DIGESTS_S),
    )
    for part, seconds in parts:
        scheduler.add_job(
            work.safely(part),
            "interval",
            seconds=seconds,
            next_run_time=now,
            name=part.__name__,
            **once,
        )
    scheduler.start()
    work.stop.wait()
    scheduler.shutdown(wait=True)


if __name__ == "__main__":
    main(sys.argv[1:])
