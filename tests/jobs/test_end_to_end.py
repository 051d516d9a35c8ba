"""`fundmap crawl` with real crawl processes against a local portal: good, dead, killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.enums import FailureClass, RunVerdict
from funding_db.engine import Engine
from tests.jobs import looks
from tests.jobs.looks import PORTAL
from tests.jobs.test_processes import alive, ended
from tests.jobs.test_supervisor import free_port
from tests.paths import ROOT
from tests.servers.base import Answer, Asked, LocalServer
from tests.servers.portal import BULK, SEARCH, Portal, bulk_of, closed_topic, sample_rows

pytestmark = pytest.mark.e2e
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def command(url: str) -> list[str]:
    return [
        *(sys.executable, "-m", "jobs.cli", "crawl", PORTAL, "--json"),
        *("--base-url", f"{PORTAL}={url}", "--delay", "0"),
    ]


def crawl(home: Path, url: str) -> tuple[int, dict]:
    done = subprocess.run(
        command(url), cwd=home, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    (outcome,) = json.loads(done.stdout)
    return done.returncode, outcome


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    """Enough rows for a crawl that the source's expectations let pass."""
    found = sample_rows()
    for turn in range(1, 3):
        for row in sample_rows():
            meta = dict(row["metadata"])
            digits = str(90_000_000 + turn * 1_000_000 + len(found))
            meta["identifier"] = [f"{meta.get('identifier', ['X'])[0]}-{turn}"]
            kind = row["reference"].lstrip("0123456789")
            found.append(row | {"reference": f"{digits}{kind}", "metadata": meta})
    return found


def test_a_crawl_brings_all_and_a_second_one_reports_no_change(home, database, rows):
    with LocalServer(Portal(rows).answer) as server:
        code, first = crawl(home, server.url)
        assert (code, first["verdict"], first["reasons"]) == (0, "ok", [])
        assert first["new"] == first["items"] >= len(rows) * 0.9
        code, second = crawl(home, server.url)
        assert (code, second["new"], second["changed"], second["missing"]) == (0, 0, 0, 0)
        assert second["unchanged"] == first["items"]
        assert server.most_at_once == 1, "one request at a time"
    assert looks.whole(database)
    assert not looks.state(database).sample


def test_a_dead_port_changes_nothing_and_says_why(home, database):
    code, outcome = crawl(home, f"http://127.0.0.1:{free_port()}")
    assert (code, outcome["verdict"], outcome["failure"]) == (4, "failed", FailureClass.REFUSED)
    assert "refused" in " ".join(outcome["reasons"])
    assert looks.version(database) == 0
    assert looks.health(database).last_run.failure is FailureClass.REFUSED


@pytest.mark.parametrize("path", [SEARCH, BULK])
def test_a_crawl_killed_in_the_middle_leaves_nothing_behind_and_the_next_completes(
    home, database: Engine, rows, path
):
    portal = Portal(
        rows,
        bulk=bulk_of(
            rows, [closed_topic(1, "OLD-1", "Old", datetime(2020, 1, 1, tzinfo=UTC).date())]
        ),
    )
    held = True

    def answer(asked: Asked) -> Answer:
        return Answer(hang=True) if held and asked.path == path else portal.answer(asked)

    with LocalServer(answer) as server:
        parent = subprocess.Popen(
            command(server.url), cwd=home, env=ENVIRONMENT, stdout=subprocess.DEVNULL
        )
        assert server.wait_for(path, timeout=60)
        (run,) = looks.runs(database)
        assert run.ended_at is None
        child = crawl_process(parent.pid)
        assert alive(child)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        assert ended(child)
    assert looks.version(database) == 0
    assert looks.whole(database)

    held = False
    with LocalServer(answer) as server:
        code, outcome = crawl(home, server.url)
    assert (code, outcome["verdict"]) == (0, "ok")
    newest, killed = looks.runs(database)
    assert (newest.verdict, killed.failure) == (RunVerdict.OK, FailureClass.CRASHED)
    assert killed.ended_at is not None
    assert looks.whole(database)


def crawl_process(parent: int, within_s: float = 10) -> int:
    end = time.monotonic() + within_s
    children = Path(f"/proc/{parent}/task/{parent}/children")
    while not (found := children.read_text().split()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return int(found[0])
