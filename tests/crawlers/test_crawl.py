"""Real crawls of a small site that behaves: what a run leaves, and how we behave."""

import gzip
import hashlib
import json

import pytest

from domain.enums import RunVerdict
from domain.run import ITEMS, PROGRESS, VERDICT, Hints
from tests.crawlers.crawling import crawl, run
from tests.crawlers.tiny import ORIGIN
from tests.servers.base import Answer
from tests.servers.misbehave import Site, always, as_json, serve

pytestmark = pytest.mark.e2e


def test_a_good_crawl_leaves_calls_proof_and_bodies(tmp_path):
    cookie = {"Set-Cookie": "session=1; Path=/"}
    rules = {"/list?page=1": lambda asked, _: Answer(*_first_page(), headers=cookie)}
    with serve(rules=rules) as server:
        done = crawl(
            "xx_tiny", tmp_path / "run", "--base-url", server.url, "--contact", "a@b.example"
        )
        asked = server.asked
    assert done.code == 0, done.log
    verdict = done.verdict
    assert (verdict.verdict, verdict.items, verdict.complete) == (RunVerdict.OK, 3, True)
    assert done.titles == {f"xx_tiny:{ref}": f"Call {ref}" for ref in "abc"}
    items = (done.run_dir / ITEMS).read_bytes()
    assert verdict.items_sha256 == hashlib.sha256(items).hexdigest()
    assert json.loads((done.run_dir / PROGRESS).read_text())["done"] >= 0
    # Every call cites a body, and the body is what the server sent.
    for item in done.items:
        body = gzip.decompress((done.run_dir / "snapshots" / f"{item['snapshot']}.gz").read_bytes())
        assert json.loads(body)["ref"] == item["record"]["source_ref"]
    assert {line["url"] for line in done.snapshots} == {
        *(f"{ORIGIN}/item/{ref}" for ref in "abc"),
        *(f"{ORIGIN}/list?page={number}" for number in (1, 2)),
    }
    # The mirror learns the real origin, robots.txt comes first, one request at a time, no cookies.
    assert {a.origin for a in asked} == {ORIGIN}
    assert asked[0].path == "/robots.txt"
    assert {a.headers["user-agent"].partition("/")[0] for a in asked} == {"Fundmap"}
    assert all("(+a@b.example)" in a.headers["user-agent"] for a in asked)
    assert not any("cookie" in a.headers for a in asked)
    assert server.most_at_once == 1
    assert "scrapy.extensions.telnet" not in done.log
    assert "scrapy.extensions.remote_control" not in done.log


def _first_page():
    page = Site()._list(1)
    return page.body, page.status, page.content_type


def test_an_unchanged_page_comes_from_the_last_run(tmp_path):
    tagged = {f"/item/{ref}": _tagged(ref) for ref in "abc"}
    with serve(rules=tagged) as server:
        first = crawl("xx_tiny", tmp_path / "one", "--base-url", server.url)
        hints = Hints(
            source_id="xx_tiny",
            last_counts=(3,),
            validators={
                line["url"]: (line["etag"], None, line["sha256"])
                for line in first.snapshots
                if line["etag"]
            },
            snapshot_dir=str(first.run_dir / "snapshots"),
        )
        second = crawl("xx_tiny", tmp_path / "two", "--base-url", server.url, hints=hints)
    assert first.verdict.not_modified == 0
    assert second.verdict.not_modified == 3
    assert second.verdict.complete
    hashes = [{i["uid"]: i["content_hash"] for i in done.items} for done in (first, second)]
    assert hashes[0] == hashes[1]
    assert [item["snapshot"] for item in second.items] == [i["snapshot"] for i in first.items]
    kept = {line["sha256"] for line in second.snapshots if line["not_modified"]}
    assert len(kept) == 3
    # What a 304 leaves out is told on, for the run after this one.
    for line in second.snapshots:
        assert line["content_type"] == "application/json"
        assert line["etag"] or "/list" in line["url"]
    assert all((second.run_dir / "snapshots" / f"{sha}.gz").is_file() for sha in kept)


def _tagged(ref):
    def rule(asked, _times):
        if asked.headers.get("if-none-match") == f'"{ref}"':
            return Answer(status=304)
        return as_json({"ref": ref, "title": f"Call {ref}"}, headers={"ETag": f'"{ref}"'})

    return rule


def test_a_body_that_is_gone_is_asked_for_in_full(tmp_path):
    hints = Hints(
        source_id="xx_tiny",
        validators={f"{ORIGIN}/item/a": ('"a"', None, "0" * 64)},
        snapshot_dir=str(tmp_path / "cleaned-away"),
    )
    with serve(rules={"/item/a": _tagged("a")}) as server:
        done = crawl("xx_tiny", tmp_path / "run", "--base-url", server.url, hints=hints)
    assert done.verdict.items == 3
    assert done.verdict.not_modified == 0


def test_a_call_given_twice_counts_once(tmp_path):
    twin = always(as_json({"ref": "a", "title": "The same again"}))
    with serve(rules={"/item/b": twin}) as server:
        done = crawl("xx_tiny", tmp_path / "run", "--base-url", server.url)
    assert sorted(done.titles) == ["xx_tiny:a", "xx_tiny:c"]
    assert [issue["code"] for issue in done.issues] == ["duplicate"]
    assert done.verdict.stats["issues/duplicate"] == 1


def test_an_old_verdict_does_not_outlive_a_new_crawl(tmp_path):
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    (run_dir / VERDICT).write_text("{}")
    with serve() as server:
        assert crawl("xx_tiny", run_dir, "--base-url", server.url).verdict.items == 3


def test_recorded_pages_are_replayed_and_a_changed_page_is_told(tmp_path):
    with serve() as server:
        out = tmp_path / "recordings"
        code, written, log = run(
            "record", "xx_tiny", "--pages", "3", "--out", out, "--base-url", server.url,
            "--delay", "0",
        )  # fmt: skip
        assert code == 0, log
        assert len(written.split()) == 3 == len(list((out / "xx_tiny").glob("*.page")))
        assert len([a for a in server.asked if a.path != "/robots.txt"]) == 3
        first = crawl("xx_tiny", tmp_path / "one", "--base-url", server.url)
    code, told, log = run("replay", first.run_dir, "--out", tmp_path / "two")
    assert code == 0, log
    assert "3 calls the same, 0 differ" in told
    replayed = json.loads((tmp_path / "two" / VERDICT).read_text())
    assert replayed["started_at"] == json.loads((first.run_dir / VERDICT).read_text())["started_at"]
    # The recording of three pages has two calls of three: it says so.
    again = crawl("xx_tiny", tmp_path / "three", "--recordings", str(out))
    assert again.code == 3
    assert not again.verdict.complete


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("run", "xx_nobody", "--run-dir", "{}/r"), "there is no source"),
        (("run", "xx_tiny", "--run-dir", "{}/r", "--base-url", "ftp://x"), "origin"),
        (("run", "xx_tiny", "--run-dir", "{}/r", "--recordings", "{}/none"), "no folder"),
        (("run", "es_bdns", "--run-dir", "{}/r", "--delay", "0"), "every 1 s at most"),
        (("replay", "{}", "--out", "{}/out"), "no finished crawl"),
    ],
)
def test_a_usage_error_is_one_line_and_code_2(tmp_path, arguments, word):
    code, out, log = run(*(part.format(tmp_path) for part in arguments))
    assert (code, out) == (2, "")
    assert word in log
    assert len(log.splitlines()) == 1


def test_a_mirror_may_be_said_to_hold_fewer_calls_and_a_real_host_may_not(tmp_path):
    code, _, errors = run("run", "es_bdns", "--run-dir", tmp_path, "--least", "3")
    assert code == 2
    assert "only with --base-url" in errors
    code, _, errors = run("run", "es_bdns", "--run-dir", tmp_path, "--least", "0")
    assert code == 2
