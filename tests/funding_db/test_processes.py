"""Several processes at once, and one that dies in the middle."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.enums import NoticeKind
from domain.errors import IngestRefused
from funding_db import quality
from funding_db.engine import Engine, read_session
from funding_db.repositories import calls
from funding_db.search import search
from tests.funding_db.calls_of_a_source import call, day, ingest, stage, take
from tests.paths import ROOT

pytestmark = [pytest.mark.committed, pytest.mark.e2e]

MANY = 1_000
TEXT = "<p>" + "public spaces in cities of Europe " * 20 + "</p>"


def _calls(title: str) -> Iterator:
    return [call(str(n), title=f"{title} {n}", text=TEXT) for n in range(MANY)]


def _start(engine: Engine, run_dir: Path, on: int) -> "subprocess.Popen[bytes]":
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.funding_db.ingest_child", url, str(run_dir), str(on)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _state(engine: Engine) -> tuple[int, int, int, tuple[object, ...]]:
    with read_session(engine) as session:
        found = len(search(session, "changed").ids)
        return (
            calls.data_version(session),
            len(calls.list_rows(session)),
            found,
            quality.check(session),
        )


@pytest.mark.parametrize("stored", [False, True])
def test_a_child_killed_in_the_middle_leaves_a_whole_database(
    engine: Engine, tmp_path: Path, stored: bool
) -> None:
    if stored:
        ingest(engine, [call(str(n), title=f"first {n}") for n in range(MANY)])
    before = _state(engine)
    run_dir = stage(tmp_path, _calls("changed"), on=1)

    child = _start(engine, run_dir, 1)
    assert child.stdout is not None
    assert child.stdout.readline() == b"writing\n"
    child.kill()
    assert child.wait() == -9
    child.communicate()

    assert _state(engine) == before
    report = take(engine, run_dir, on=1)
    assert (report.new, report.changed) == ((0, MANY) if stored else (MANY, 0))
    assert dict(report.notices) == ({NoticeKind.CHANGED: MANY} if stored else {})
    assert _state(engine) == (before[0] + 1, MANY, MANY, ())


def test_readers_see_one_state_or_the_other_while_an_ingest_runs(
    engine: Engine, tmp_path: Path
) -> None:
    ingest(engine, [call(str(n), title=f"first {n}") for n in range(MANY)])
    run_dir = stage(tmp_path, _calls("changed"), on=1)
    seen: set[tuple[int, int]] = set()
    slowest = 0.0
    child = _start(engine, run_dir, 1)
    while child.poll() is None:
        started = time.perf_counter()
        with read_session(engine) as session:
            seen.add((calls.data_version(session), len(search(session, "changed").ids)))
        slowest = max(slowest, time.perf_counter() - started)
        time.sleep(0.01)
    assert child.returncode == 0
    child.communicate()
    assert seen <= {(1, 0), (2, MANY)}
    assert (1, 0) in seen
    assert slowest < 5


def test_two_ingests_of_one_run_do_it_once(engine: Engine, tmp_path: Path) -> None:
    run_dir = stage(tmp_path, [call(str(n)) for n in range(500)], on=1)
    children = [_start(engine, run_dir, 1) for _ in range(2)]
    told = [child.communicate()[1] for child in children]
    assert any(b"is not newer" in text for text in told), told
    assert sorted(child.returncode for child in children) == [0, 1]
    with read_session(engine) as session:
        assert len(calls.list_rows(session)) == 500
        assert quality.check(session) == ()


def test_two_threads_ingest_two_days_in_either_order(engine: Engine, tmp_path: Path) -> None:
    ingest(engine, [call("1")])
    errors: list[IngestRefused] = []

    def later(on: int) -> None:
        run_dir = stage(tmp_path / str(on), [call("1", title=f"Day {on}")], on=on)
        try:
            take(engine, run_dir, on)
        except IngestRefused as error:
            errors.append(error)

    threads = [threading.Thread(target=later, args=(on,)) for on in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_session(engine) as session:
        view = calls.get_view(session, "eu_test:1")
        assert quality.check(session) == ()
    assert view is not None
    assert view.record.title == "Day 2"
    assert view.last_seen_at == day(2)
    assert len(errors) <= 1
