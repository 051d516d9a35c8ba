"""`fundmap up`: the app answers before any crawl, dead children come back, and the end is clean."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import UsageError
from jobs import supervisor
from jobs.crawls import CrawlPlan, crawl
from jobs.supervisor import Child, child_environment
from services.settings import Settings
from tests.jobs.looks import BDNS, PORTAL, health, whole
from tests.jobs.test_processes import alive, ended
from tests.paths import ROOT

WITHIN_S = 90


class FakeProcess:
    """Lives until it is told to die."""

    def __init__(self):
        self.returncode = None

    def poll(self):
        return self.returncode


class Kept:
    """A child under a clock of the test's own."""

    def __init__(self, monkeypatch):
        self.now, self.started = 0.0, []
        monkeypatch.setattr(supervisor.processes, "kill", lambda _: None)
        self.child = Child("app", self.start, clock=lambda: self.now)

    def start(self):
        self.started.append(self.now)
        return FakeProcess()

    def dies(self, after):
        self.now += after
        self.child.process.returncode = 1

    def looked_after(self, seconds):
        for _ in range(int(seconds * 2)):
            self.child.keep()
            self.now += 0.5


def test_a_child_that_dies_at_once_comes_back_after_a_growing_pause(monkeypatch):
    kept = Kept(monkeypatch)
    kept.looked_after(1)
    pauses = []
    for _ in range(9):
        kept.dies(after=0)
        died = kept.now
        kept.looked_after(90)
        pauses.append(round(kept.started[-1] - died))
        kept.child._started_at = kept.now  # it has only just started
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_child_that_lived_long_comes_back_at_once(monkeypatch):
    kept = Kept(monkeypatch)
    for _ in range(5):
        kept.looked_after(1)
        kept.dies(after=1000)
        died = kept.now
        kept.looked_after(3)
        assert kept.started[-1] - died <= 1.5


def test_a_child_that_lives_is_left_alone(monkeypatch):
    kept = Kept(monkeypatch)
    kept.looked_after(500)
    assert kept.started == [0.0]


def test_children_get_our_settings_whatever_their_folder(database, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    chosen = Settings(data_dir=Path("data"), contact="https://city.example/contact")
    given = child_environment(chosen, database)
    assert given["FUNDMAP_DATA_DIR"] == str(tmp_path / "data")
    assert given["FUNDMAP_DATABASE_URL"] == f"sqlite:///{tmp_path}/var/fundmap.db"
    assert given["FUNDMAP_CONTACT"] == "https://city.example/contact"
    assert "FUNDMAP_NOW" not in given


def test_a_port_in_use_is_told(home):
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(UsageError, match="cannot be used"),
    ):
        supervisor.up(taken.getsockname()[1], sample_only=False, told=lambda _: None)


def test_the_sample_is_refused_where_real_calls_are_stored(database, settings, crawls_do):
    crawls_do("ok:real")
    for source_id in (PORTAL, BDNS):
        crawl(database, settings, CrawlPlan(source_id))
    with pytest.raises(UsageError, match="calls of the sources themselves"):
        supervisor.up(free_port(), sample_only=True, told=lambda _: None)


# With real processes


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Up:
    """A running `fundmap up` in a folder of its own."""

    def __init__(self, home: Path, *options: str) -> None:
        self.port = free_port()
        self.log = home / "up.log"
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            # No request may leave: a closed port stands for the network.
            "http_proxy": f"http://127.0.0.1:{free_port()}",
            "https_proxy": f"http://127.0.0.1:{free_port()}",
        }
        command = [sys.executable, "-m", "jobs.cli", "up", "--port", str(self.port), *options]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=home, env=environment, stdout=log, stderr=log
            )

    def ask(self, path: str) -> tuple[int, dict]:
        """Return status and JSON; status 0 when nothing answers."""
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as door:
                door.request("GET", path)
                answer = door.getresponse()
                return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return 0, {}

    def wait_for(self, what, problem: str):
        end = time.monotonic() + WITHIN_S
        while time.monotonic() < end:
            if found := what():
                return found
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.2)
        pytest.fail(f"{problem}\n{self.log.read_text()}")

    def answers(self) -> bool:
        return self.ask("/api/health")[0] == 200

    def total(self) -> int:
        return self.ask("/api/v1/calls?limit=1")[1].get("total", 0)

    def children(self) -> dict[str, int]:
        """Return name → id of the processes that this one started."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = {}
        for pid in path.read_text().split():
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            found["app" if "streamlit" in words else "scheduler"] = int(pid)
        return found

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=60)


@pytest.fixture
def up(home):
    started: list[Up] = []

    def start(*options: str) -> Up:
        started.append(Up(home, *options))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


@pytest.mark.e2e
@pytest.mark.serial
def test_offline_the_app_answers_first_and_then_shows_the_sample(up, database):
    fundmap = up()
    fundmap.wait_for(fundmap.answers, "the app never answered")
    assert f"http://127.0.0.1:{fundmap.port}" in fundmap.wait_for(
        lambda: "answers on" in fundmap.log.read_text() and fundmap.log.read_text(), "no address"
    )
    fundmap.wait_for(lambda: fundmap.total() >= 150, "no sample")
    assert health(database).sample
    assert fundmap.end(signal.SIGINT) == 0


@pytest.mark.e2e
@pytest.mark.serial
def test_killed_children_come_back_and_nothing_outlives_the_supervisor(up, database):
    fundmap = up("--sample")
    fundmap.wait_for(fundmap.answers, "the app never answered")
    before = fundmap.wait_for(lambda: len(fundmap.children()) == 2 and fundmap.children(), "two")
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    after = fundmap.wait_for(
        lambda: (
            len(now := fundmap.children()) == 2
            and set(now.values()).isdisjoint(before.values())
            and now
        ),
        "the children never came back",
    )
    fundmap.wait_for(fundmap.answers, "the app never answered again")
    fundmap.wait_for(lambda: fundmap.total() >= 150, "no sample")
    assert whole(database)
    assert all(alive(pid) for pid in after.values())
    os.kill(fundmap.process.pid, signal.SIGKILL)
    fundmap.process.wait()
    assert all(ended(pid, within_s=30) for pid in after.values())

    again = up("--sample")
    again.wait_for(again.answers, "the app never answered after a kill")
    assert whole(database)
    started = again.children()
    assert again.end() == 0
    assert all(ended(pid) for pid in started.values())


@pytest.mark.e2e
def test_a_port_in_use_is_one_line_and_exit_2(up, home):
    first = socket.create_server(("127.0.0.1", 0))
    with first:
        command = [sys.executable, "-m", "jobs.cli", "up", "--port", str(first.getsockname()[1])]
        done = subprocess.run(
            command,
            cwd=home,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "choose another with --port" in done.stderr
