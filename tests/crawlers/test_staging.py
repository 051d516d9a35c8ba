"""A run folder: what is written, in which order, and that a half-written one is told apart."""

import datetime as dt
import hashlib
import json

from crawlers.staging import RunWriter
from domain.call import Issue
from domain.enums import RunVerdict
from domain.run import ISSUES, ITEMS, PROGRESS, VERDICT, SnapshotLine, StagedItem, Verdict
from tests.crawlers.tiny import record

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def verdict_of(writer):
    return Verdict(
        source_id="xx_tiny",
        verdict=RunVerdict.OK,
        started_at=NOW,
        ended_at=NOW,
        parser_version="1",
        items=writer.items,
        complete=True,
        items_sha256=writer.close(),
    )


def _lines(path):
    return path.read_text().splitlines()


def test_a_staged_line_is_the_record_and_its_proof(tmp_path):
    writer = RunWriter(tmp_path)
    one = record("xx_tiny", "é/1", 'A "quoted"\ntitle')
    assert writer.found(one, "0" * 64, NOW)
    assert writer.has("xx_tiny:é/1")
    writer.judge(verdict_of(writer))
    raw = (tmp_path / ITEMS).read_bytes()
    assert Verdict.model_validate_json((tmp_path / VERDICT).read_bytes()).items_sha256 == (
        hashlib.sha256(raw).hexdigest()
    )
    (line,) = raw.splitlines()
    item = StagedItem.model_validate_json(line)
    assert item.record == one
    assert item.content_hash == one.content_hash()
    assert (item.uid, item.snapshot, item.read_at) == (one.uid, "0" * 64, NOW)


def test_the_first_of_two_calls_with_one_name_counts(tmp_path):
    writer = RunWriter(tmp_path)
    assert writer.found(record("xx_tiny", "a", "First"), None, NOW)
    assert not writer.found(record("xx_tiny", "a", "Second"), None, NOW)
    writer.close()
    assert [json.loads(line)["record"]["title"] for line in _lines(tmp_path / ITEMS)] == ["First"]
    (issue,) = [Issue.model_validate_json(line) for line in _lines(tmp_path / ISSUES)]
    assert (issue.code, issue.source_ref) == ("duplicate", "a")


def test_a_call_without_title_is_an_issue_and_no_call(tmp_path):
    writer = RunWriter(tmp_path)
    assert not writer.found(record("xx_tiny", "a", "  "), None, NOW)
    writer.close()
    assert (writer.items, dict(writer.issues)) == (0, {"empty_field": 1})


def test_a_body_is_kept_once_and_told_each_time(tmp_path):
    writer = RunWriter(tmp_path)
    for url in ("https://x.example/1", "https://x.example/2"):
        sha256 = hashlib.sha256(b"same").hexdigest()
        writer.body(
            SnapshotLine(sha256=sha256, url=url, status=200, fetched_at=NOW, size=4), b"same"
        )
    writer.close()
    assert len(list((tmp_path / "snapshots").iterdir())) == 1
    assert len((tmp_path / "snapshots.jsonl").read_text().splitlines()) == 2


def test_progress_and_verdict_appear_whole(tmp_path):
    writer = RunWriter(tmp_path)
    writer.progress(3, 10, NOW)
    assert json.loads((tmp_path / PROGRESS).read_text())["done"] == 3
    assert not (tmp_path / VERDICT).exists()
    writer.judge(verdict_of(writer))
    assert not list(tmp_path.glob("*.new"))


def test_a_new_run_in_the_same_folder_starts_without_the_old_verdict(tmp_path):
    writer = RunWriter(tmp_path)
    writer.judge(verdict_of(writer))
    RunWriter(tmp_path).close()
    assert not (tmp_path / VERDICT).exists()
