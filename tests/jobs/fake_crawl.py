"""A stand-in for `python -m crawlers run …` that does what FAKE_CRAWL says."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from crawlers.staging import write_run
from domain.call import CallRecord
from domain.enums import CallLevel, FailureClass, Instrument, PublicationStatus, RunVerdict
from domain.run import ITEMS

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def record(source_id: str, ref: str, title: str) -> CallRecord:
    return CallRecord(
        source_id=source_id,
        source_ref=ref,
        url=f"https://example.org/{ref}",
        title=title,
        language="en",
        level=CallLevel.TOPIC,
        instrument=Instrument.GRANT,
        published_status=PublicationStatus.OPEN,
    )


def main() -> int:
    source_id = sys.argv[2]
    run_dir = Path(sys.argv[sys.argv.index("--run-dir") + 1])
    what, _, detail = os.environ["FAKE_CRAWL"].partition(":")
    if what == "crash":
        os.abort()
    if what == "hang":
        child = subprocess.Popen(SLEEPER)
        (run_dir / "pids").write_text(f"{os.getpid()} {child.pid}")
        time.sleep(600)
    failed = (
        {"verdict": RunVerdict.FAILED, "failure": FailureClass(detail), "reasons": ("as told",)}
        if what == "failed"
        else {}
    )
    calls = [record(source_id, str(n), f"{detail} {n}") for n in range(3)]
    write_run(run_dir, calls, source_id=source_id, at=datetime.now(UTC), **failed)
    if what == "altered":
        (run_dir / ITEMS).write_text("{}\n", encoding="utf-8")
    if what == "nonsense":
        (run_dir / "verdict.json").write_text("{", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
