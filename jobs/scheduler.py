"""The scheduler process: one tick a minute, for ever; APScheduler keeps the time."""

import logging
import signal
import threading
from datetime import UTC, datetime
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from funding_db import locks
from jobs.tick import tick
from services.engine import engine
from services.settings import settings

_log = logging.getLogger(__name__)


def _beat() -> None:
    """One tick; an error is logged and the next minute tries again."""
    try:
        locks.heartbeat(engine(), "scheduler", now=datetime.now(UTC))
        tick(engine(), settings())
    except Exception:  # noqa: BLE001 - the border of the process
        _log.exception("the tick failed")


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        _beat,
        "interval",
        minutes=1,
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=False)


if __name__ == "__main__":
    main()
