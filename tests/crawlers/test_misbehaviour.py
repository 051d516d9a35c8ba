"""Real crawls of sites that misbehave: nothing is lost in silence, nobody is asked too much."""

import gzip
import json
import os
import signal
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from filelock import FileLock

from domain.enums import FailureClass, RunVerdict
from domain.run import ITEMS, VERDICT, Hints
from tests.crawlers.crawling import command, crawl
from tests.crawlers.tiny import ORIGIN
from tests.paths import ROOT
from tests.servers.base import Answer
from tests.servers.misbehave import (
    always,
    as_json,
    at_first,
    endless,
    repeating,
    serve,
)

pytestmark = pytest.mark.e2e


def crawled(tmp_path, source_id="xx_tiny", **site):
    with serve(**site) as server:
        done = crawl(source_id, tmp_path / "run", "--base-url", server.url)
        return done, server


def _is(done, verdict, failure):
    assert (done.verdict.verdict, done.verdict.failure) == (verdict, failure), done.log
    assert done.code == {"ok": 0, "degraded": 3, "failed": 4}[verdict]
    assert verdict == RunVerdict.OK or done.verdict.reasons
    assert done.verdict.complete == (verdict == RunVerdict.OK)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Answer(status=405), FailureClass.EXCEPTION),
        (Answer(status=403), FailureClass.BLOCKED),
        (Answer(status=404), FailureClass.GONE),
        (as_json({"total": 0, "items": [], "next": False}), FailureClass.ZERO_ITEMS),
        (Answer(b"<!doctype html><p>Sorry", content_type="text/html"), FailureClass.SHAPE_CHANGED),
    ],
)
def test_a_list_that_cannot_be_had_fails_the_run(tmp_path, answer, failure):
    done, server = crawled(tmp_path, rules={"/list": always(answer)})
    _is(done, "failed", failure)
    assert done.items == []
    assert server.paths()["/list"] == 1


def test_a_server_error_is_tried_again_and_one_that_stays_costs_only_its_page(tmp_path):
    rules = {
        "/list?page=1": at_first(Answer(status=500), 2),
        "/item/b": always(Answer(status=503)),
        "/item/c": always(
            Answer(json.dumps({"ref": "c", "title": "C"}).encode()[:9], announced=99)
        ),
    }
    done, server = crawled(tmp_path, rules=rules)
    assert sorted(done.titles) == ["xx_tiny:a"]
    assert done.verdict.verdict is RunVerdict.DEGRADED
    assert not done.verdict.complete
    assert {f"{ORIGIN}/item/b", f"{ORIGIN}/item/c"} == {
        reason.partition(": ")[0] for reason in done.verdict.reasons
    }
    assert server.paths() == {
        "/robots.txt": 1, "/list": 4, "/item/a": 1, "/item/b": 4, "/item/c": 4,
    }  # fmt: skip


def test_a_truncated_page_is_no_page(tmp_path):
    cut = Answer(
        json.dumps({"ref": "c", "title": "A title that", "more": 1}).encode(), announced=999
    )
    done, _ = crawled(tmp_path, rules={"/item/c": always(cut)})
    _is(done, "degraded", FailureClass.INCOMPLETE)
    assert sorted(done.titles) == ["xx_tiny:a", "xx_tiny:b"]


def test_who_asks_for_a_pause_gets_it(tmp_path):
    def dated(_asked, before):
        at = datetime.now(UTC) + timedelta(seconds=2)
        headers = {"Retry-After": format_datetime(at, usegmt=True)}
        return Answer(status=503, headers=headers) if before < 1 else None

    rules = {
        "/list?page=1": at_first(Answer(status=429, headers={"Retry-After": "1"})),
        "/list?page=2": dated,
    }
    done, server = crawled(tmp_path, rules=rules)
    _is(done, "ok", None)
    first, again = (a.at for a in server.asked if a.target == "/list?page=1")
    assert again - first >= 1
    first, again = (a.at for a in server.asked if a.target == "/list?page=2")
    assert again - first >= 0.9  # a date has whole seconds: two of them are at least one


def test_who_asks_for_a_long_pause_is_left_alone(tmp_path):
    busy = Answer(status=429, headers={"Retry-After": "86400"})
    done, server = crawled(tmp_path, rules={"/item/c": always(busy)}, pages=[("a", "b", "c")])
    assert [a.path for a in server.asked] == ["/robots.txt", "/list", "/item/c"]
    _is(done, "failed", FailureClass.BLOCKED)
    assert any("asks for a pause of 86400 s" in reason for reason in done.verdict.reasons)


def test_pauses_grow_from_try_to_try(tmp_path):
    with serve(rules={"/list": always(Answer(status=500))}) as server:
        done = crawl("xx_tiny", tmp_path / "run", "--base-url", server.url, "--delay", "0.2")
    _is(done, "failed", FailureClass.EXCEPTION)
    at = [a.at for a in server.asked if a.path == "/list"]
    pauses = [later - earlier for earlier, later in pairwise(at)]
    assert len(pauses) == 3
    assert all(pause >= least for pause, least in zip(pauses, (0.2, 0.4, 0.8), strict=True))


def test_a_server_that_hangs_is_given_up(tmp_path):
    done, _ = crawled(tmp_path, "xx_hasty", rules={"/list": always(Answer(hang=True))})
    _is(done, "failed", FailureClass.TIMEOUT)


def test_a_crawl_as_a_whole_ends_in_its_time(tmp_path):
    slow = [tuple(f"r{number}" for number in range(40))]
    with serve(pages=slow) as server:
        done = crawl("xx_brief", tmp_path / "run", "--base-url", server.url, "--delay", "0.3")
    _is(done, "failed", FailureClass.TIMEOUT)
    assert server.paths().total() < 30


def test_names_and_ports_that_nobody_answers(tmp_path):
    done = crawl("xx_lost", tmp_path / "lost")
    _is(done, "failed", FailureClass.DNS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = crawl("xx_tiny", tmp_path / "refused", "--base-url", f"http://127.0.0.1:{port}")
    _is(done, "failed", FailureClass.REFUSED)


def test_charsets(tmp_path):
    text = '{"ref": "%s", "title": "Écoles sûres"}'
    rules = {
        "/item/a": always(Answer((text % "a").encode("latin-1"), content_type="application/json")),
        "/item/b": always(
            Answer(
                (text % "b").encode("latin-1"), content_type="application/json; charset=iso-8859-1"
            )
        ),
        "/item/c": always(
            Answer(
                (text % "c").encode("utf-8-sig"), content_type="application/json; charset=latin1"
            )
        ),
    }
    done, _ = crawled(tmp_path, rules=rules)
    assert done.titles == {"xx_tiny:b": "Écoles sûres", "xx_tiny:c": "Écoles sûres"}
    _is(done, "degraded", FailureClass.SHAPE_CHANGED)
    assert [issue["code"] for issue in done.issues] == ["page_shape"]


@pytest.mark.parametrize(
    ("rule", "pages", "words"), [(repeating, 2, "repeats"), (endless, 5, "goes on")]
)
def test_a_list_without_end_is_left(tmp_path, rule, pages, words):
    done, server = crawled(tmp_path, rules={"/list": rule})
    assert server.paths()["/list"] == pages
    _is(done, "degraded", FailureClass.INCOMPLETE)
    assert any(words in reason for reason in done.verdict.reasons)


def test_fewer_calls_than_announced_prove_nothing(tmp_path):
    done, _ = crawled(tmp_path, total=4)
    _is(done, "degraded", FailureClass.INCOMPLETE)
    assert "calls: 3 of 4 announced entries were seen" in done.verdict.reasons
    assert done.verdict.items == 3


def test_far_fewer_calls_than_usual_are_refused(tmp_path):
    hints = Hints(source_id="xx_tiny", last_counts=(10, 11, 10))
    with serve() as server:
        done = crawl("xx_tiny", tmp_path / "run", "--base-url", server.url, hints=hints)
    _is(done, "failed", FailureClass.TOO_FEW)


def test_redirects_stay_where_we_were_sent(tmp_path):
    with serve() as elsewhere, serve() as server:
        rules = server._answer.rules
        rules["/item/a"] = always(_moved("/item/b?moved"))
        rules["/item/b"] = always(_moved(f"{server.url}/item/c?moved"))
        rules["/item/c"] = always(_moved(f"{ORIGIN}/item/z"))
        rules["/item/d"] = always(_moved(f"{elsewhere.url}/item/d"))
        rules["/item/e"] = always(_moved("file:///etc/passwd"))
        rules["/item/f"] = always(_moved("http://169.254.169.254/latest"))
        rules["/item/b?moved"] = always(as_json({"ref": "a", "title": "A"}))
        rules["/item/c?moved"] = always(as_json({"ref": "b", "title": "B"}))
        server._answer.pages = [tuple("abcdef")]
        server._answer.total = 6
        done = crawl("xx_tiny", tmp_path / "run", "--base-url", server.url)
    assert done.titles == {"xx_tiny:a": "A", "xx_tiny:b": "B", "xx_tiny:z": "Call z"}
    assert elsewhere.asked == []
    assert {a.origin for a in server.asked} == {ORIGIN}
    first = next(line for line in done.snapshots if line["url"] == f"{ORIGIN}/item/b?moved")
    assert first["redirected_from"] == f"{ORIGIN}/item/a"
    assert done.verdict.verdict is RunVerdict.DEGRADED
    assert not done.verdict.complete
    assert "root:" not in (done.run_dir / ITEMS).read_text()


def _moved(where):
    return Answer(status=302, headers={"Location": where})


@pytest.mark.parametrize(
    ("robots", "failure"),
    [
        (Answer(b"User-agent: *\nDisallow: /list", content_type="text/plain"), FailureClass.ROBOTS),
        (Answer(status=503), FailureClass.ROBOTS),
        (Answer(hang=True), FailureClass.TIMEOUT),
    ],
)
def test_robots_are_obeyed(tmp_path, robots, failure):
    source_id = "xx_hasty" if robots.hang else "xx_tiny"
    done, server = crawled(tmp_path, source_id, rules={"/robots.txt": always(robots)})
    _is(done, "failed", failure)
    assert set(server.paths()) == {"/robots.txt"}


def test_no_robots_file_allows_and_a_crawl_delay_is_kept(tmp_path):
    done, _ = crawled(tmp_path, rules={"/robots.txt": always(Answer(status=404))})
    _is(done, "ok", None)
    with serve(robots="User-agent: Fundmap\nCrawl-delay: 0.4\nAllow: /\n") as server:
        done = crawl("xx_tiny", tmp_path / "slow", "--base-url", server.url)
    _is(done, "ok", None)
    at = [a.at for a in server.asked if a.path != "/robots.txt"]
    assert all(later - earlier >= 0.39 for earlier, later in pairwise(at))


def test_another_process_on_the_same_host_is_waited_for(tmp_path):
    locks = tmp_path / "locks"
    locks.mkdir()
    with serve() as server, FileLock(locks / "calls.example.lock"):
        options = ("--base-url", server.url, "--locks", str(locks))
        done = crawl("xx_brief", tmp_path / "run", *options)
    _is(done, "failed", FailureClass.TIMEOUT)
    assert server.asked == []
    with serve() as server:
        options = ("--base-url", server.url, "--locks", str(locks))
        _is(crawl("xx_tiny", tmp_path / "again", *options), "ok", None)


def test_a_killed_crawl_leaves_no_verdict_and_the_next_one_is_whole(tmp_path):
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    with serve(rules={"/item/b": at_first(Answer(hang=True))}) as server:
        parts = command("xx_tiny", run_dir, "--base-url", server.url)
        child = subprocess.Popen(parts, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
        assert server.wait_for("/item/b")
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        assert not (run_dir / VERDICT).exists()
        _is(crawl("xx_tiny", run_dir, "--base-url", server.url), "ok", None)


def test_an_error_in_a_callback_is_counted(tmp_path):
    done, _ = crawled(tmp_path, rules={"/item/a": always(as_json(["no", "title"]))})
    _is(done, "degraded", FailureClass.EXCEPTION)
    assert "1 pages raised an error" in done.verdict.reasons


def test_a_bomb_is_not_unpacked(tmp_path):
    bomb = gzip.compress(b'{"ref": "a", "title": "' + b"A" * (65 << 20) + b'"}')
    packed = Answer(bomb, headers={"Content-Encoding": "gzip"})
    done, server = crawled(tmp_path, rules={"/item/a": always(packed)})
    _is(done, "degraded", FailureClass.EXCEPTION)
    assert sorted(done.titles) == ["xx_tiny:b", "xx_tiny:c"]
    assert server.paths()["/item/a"] == 1
