"""What is cleaned away: nothing that a revision cites, nothing that the next crawl needs."""

import gzip
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.staging import RunWriter
from domain.enums import RunVerdict
from domain.run import ITEMS, VERDICT, SnapshotLine, Verdict
from funding_db import quality
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import runs
from jobs import retention
from tests.funding_db.calls_of_a_source import SOURCE, SPEC, call, day


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


def crawl(engine, data_dir: Path, on: int, bodies: dict[str, str], titles: dict[str, str]) -> Path:
    """Ingest a run of day `on`; `bodies` are name → text, and each call cites the body of its name."""
    run_dir = data_dir / "runs" / SOURCE / f"day{on:03}"
    writer = RunWriter(run_dir)
    hashes = {}
    for name, text in bodies.items():
        body = text.encode()
        sha256 = hashes[name] = hashlib.sha256(body).hexdigest()
        url = f"https://example.org/{name}"
        line = SnapshotLine(sha256=sha256, url=url, status=200, fetched_at=day(on), size=len(body))
        writer.body(line, body)
    for name, title in titles.items():
        writer.found(call(name, title=title), hashes[name], day(on))
    verdict = Verdict(
        source_id=SOURCE,
        verdict=RunVerdict.OK,
        started_at=day(on),
        ended_at=day(on),
        parser_version="1",
        items=writer.items,
        complete=True,
        items_sha256=writer.close(),
    )
    writer.judge(verdict)
    with write_session(engine) as session:
        ingest_run(session, run_dir, spec=SPEC, now=day(on))
    return run_dir


def bodies_in(*folders: Path) -> list[str]:
    paths = [path for folder in folders for path in sorted((folder / "snapshots").glob("*.gz"))]
    return sorted(gzip.decompress(path.read_bytes()).decode() for path in paths)


def test_cited_bodies_stay_and_the_rest_goes_after_thirty_days(engine, data_dir):
    first = crawl(engine, data_dir, 0, {"a": "page A", "list": "list 0"}, {"a": "A"})
    second = crawl(engine, data_dir, 20, {"a": "page A2", "list": "list 20"}, {"a": "A2"})
    newest = crawl(engine, data_dir, 25, {"a": "page A3", "list": "list 25"}, {"a": "A2"})

    assert retention.clean(engine, data_dir, now=day(29)) == 0
    retention.clean(engine, data_dir, now=day(40))
    assert bodies_in(first) == ["page A"]
    assert bodies_in(second) == ["list 20", "page A2"]
    assert not (first / ITEMS).exists()
    assert (first / VERDICT).exists()
    assert bodies_in(newest) == ["list 25", "page A3"]
    with read_session(engine) as session:
        assert quality.check(session) == ()
        assert runs.hints(session, SOURCE).snapshot_dir == f"{newest}/snapshots"


def test_the_newest_good_run_stays_however_old_it_is(engine, data_dir):
    only = crawl(engine, data_dir, 0, {"a": "page A", "list": "list"}, {"a": "A"})
    assert retention.clean(engine, data_dir, now=day(400)) == 0
    assert bodies_in(only) == ["list", "page A"]


def test_of_equal_bodies_only_the_newest_copy_stays(engine, data_dir):
    folders = [crawl(engine, data_dir, on, {"a": "page A"}, {"a": "A"}) for on in (0, 1, 2)]
    retention.clean(engine, data_dir, now=day(60))
    assert bodies_in(*folders) == ["page A"]
    assert [folder.exists() for folder in folders] == [False, False, True]
    with read_session(engine) as session:
        assert quality.check(session) == ()


def test_the_folder_of_a_failed_run_goes_as_a_whole_and_one_that_lies_elsewhere_stays(
    engine, data_dir, tmp_path
):
    crawl(engine, data_dir, 0, {"a": "page A"}, {"a": "A"})
    failed, elsewhere = data_dir / "runs" / SOURCE / "failed", tmp_path / "theirs"
    for folder in (failed, elsewhere):
        (folder / "snapshots").mkdir(parents=True)
        (folder / "snapshots" / "x.gz").write_bytes(b"")
        with write_session(engine) as session:
            run_id = runs.start(session, SOURCE, folder, now=day(1))
            runs.finish(session, run_id, verdict=None, failure=None, reasons=(), now=day(1))
    assert retention.clean(engine, data_dir, now=day(1) + timedelta(days=31)) == 1
    assert (failed.exists(), elsewhere.exists()) == (False, True)


def test_an_unfinished_run_is_never_touched(engine, data_dir):
    folder = data_dir / "runs" / SOURCE / "running"
    folder.mkdir(parents=True)
    (folder / ITEMS).write_text("")
    crawl(engine, data_dir, 0, {"a": "page A"}, {"a": "A"})
    with write_session(engine) as session:
        runs.start(session, SOURCE, folder, now=day(0))
    retention.clean(engine, data_dir, now=day(300))
    assert (folder / ITEMS).exists()
