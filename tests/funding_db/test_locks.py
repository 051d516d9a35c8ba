"""One process at a time does a job, and a dead one does not block for ever."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from funding_db import locks
from funding_db.engine import Engine, read_session, write_session
from funding_db.models import JobLock
from tests.paths import ROOT

NOW = datetime(2026, 8, 12, 6, tzinfo=UTC)


def test_a_second_one_is_told_no_and_may_after_the_first(engine: Engine) -> None:
    with locks.hold(engine, "tick") as first:
        assert first
        with locks.hold(engine, "tick") as second:
            assert not second
        with locks.hold(engine, "other") as other:
            assert other
        with locks.hold(engine, "tick") as third:
            assert not third  # the refused one took nothing away
    with locks.hold(engine, "tick") as fourth:
        assert fourth


def test_an_error_inside_frees_the_lock(engine: Engine) -> None:
    try:
        with locks.hold(engine, "tick"):
            raise RuntimeError
    except RuntimeError:
        pass
    with locks.hold(engine, "tick") as again:
        assert again


_CHILD = """
import sys, time
from funding_db import locks
from funding_db.engine import make_engine
with locks.hold(make_engine(sys.argv[1]), "tick") as mine:
    print(mine, flush=True)
    time.sleep(60)
"""


def test_a_killed_holder_does_not_block(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    child = subprocess.Popen([sys.executable, "-c", _CHILD, url], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == b"True\n"
    with locks.hold(engine, "tick") as mine:
        assert not mine
    child.kill()
    child.wait()
    child.stdout.close()
    deadline = datetime.now(UTC) + timedelta(seconds=10)
    taken = False
    while not taken and datetime.now(UTC) < deadline:  # PostgreSQL notices the death in its time
        with locks.hold(engine, "tick") as taken:
            pass
    assert taken


def test_a_holder_of_another_machine_blocks_until_its_time_is_over(sqlite_engine: Engine) -> None:
    with write_session(sqlite_engine) as session:
        session.add(JobLock(name="tick", holder="elsewhere/1/5/ab", expires_at=NOW))
    with locks.hold(sqlite_engine, "tick", clock=lambda: NOW - timedelta(seconds=1)) as early:
        assert not early
    with locks.hold(sqlite_engine, "tick", clock=lambda: NOW) as late:
        assert late


def test_a_living_holder_of_this_machine_blocks(sqlite_engine: Engine) -> None:
    with locks.hold(sqlite_engine, "tick"), read_session(sqlite_engine) as session:
        holder = session.get_one(JobLock, "tick").holder
    assert f"/{os.getpid()}/" in holder


def test_another_process_with_the_number_of_a_dead_holder_does_not_block(
    sqlite_engine: Engine,
) -> None:
    mine = f"{socket.gethostname()}/{os.getpid()}/12345/ab"  # began at another time than we did
    with write_session(sqlite_engine) as session:
        session.add(JobLock(name="tick", holder=mine, expires_at=NOW + timedelta(days=9_000)))
    with locks.hold(sqlite_engine, "tick") as taken:
        assert taken


def test_a_heartbeat_is_remembered(engine: Engine) -> None:
    with read_session(engine) as session:
        assert locks.last_heartbeat(session, "scheduler") is None
    locks.heartbeat(engine, "scheduler", now=NOW)
    locks.heartbeat(engine, "scheduler", now=NOW + timedelta(minutes=1))
    with read_session(engine) as session:
        assert locks.last_heartbeat(session, "scheduler") == NOW + timedelta(minutes=1)
