"""What recordings give is held against the golden file beside them, field by field, in words."""

import io
import json
import shutil

import pytest

from crawlers import check, golden
from crawlers.check import recordings_of
from crawlers.discovery import classes
from domain.errors import UsageError
from domain.run import ITEMS, StagedItem
from tests.crawlers.rehearsal import rehearse

RECORDED = [kind for kind in classes().values() if recordings_of(kind.spec.id)]


@pytest.mark.parametrize("kind", RECORDED, ids=lambda kind: kind.spec.id)
def test_the_recordings_still_give_what_they_gave(kind, tmp_path, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda _: None)
    path = recordings_of(kind.spec.id) / kind.spec.id / golden.GOLDEN
    assert path.is_file(), (
        f"look through what it gives, then: python -m crawlers golden {kind.spec.id}"
    )
    known, found = golden.read(path), rehearse(kind, tmp_path / "run").entries
    assert golden.differences(known, found) == []
    assert list(known) == sorted(known)
    assert path.read_text("utf-8") == "".join(f"{line}\n" for line in golden.lines(found))
    for entry in found.values():
        assert len(json.dumps(entry)) < 20_000, "a golden line is for people to read"


def test_every_kind_of_difference_is_told_in_words():
    before = {
        "a": {"source_id": "x", "source_ref": "1", "title": "One", "opens_on": "2026-01-01"},
        "b": {"source_id": "x", "source_ref": "2", "title": "Two"},
    }
    after = {
        "a": {
            "source_id": "x",
            "source_ref": "1",
            "title": "Uno",
            "budget_total": {"minor": 5, "currency": "EUR"},
        },
        "c": {"source_id": "x", "source_ref": "3", "title": "Three"},
    }
    assert golden.differences(before, after) == [
        'a budget_total: nothing was read, now {"minor": 5, "currency": "EUR"}',
        'a opens_on: was "2026-01-01", now nothing is read',
        'a title: was "One", now "Uno"',
        "b is gone",
        "c is new",
    ]
    assert golden.differences(before, before) == []
    money = {"a": {"budget_total": {"minor": 5}}}
    more = {"a": {"budget_total": {"minor": 6}}}
    assert golden.differences(money, more) == ["a budget_total.minor: was 5, now 6"]
    one = {"a": {"deadlines": [{"on": "2026-01-01"}]}}
    two = {"a": {"deadlines": [{"on": "2026-01-01"}, {"on": "2026-02-01"}]}}
    moved = {"a": {"deadlines": [{"on": "2026-01-02"}]}}
    assert golden.differences(one, moved) == [
        'a deadlines 1.on: was "2026-01-01", now "2026-01-02"'
    ]
    assert golden.differences(one, two)[0].startswith("a deadlines: was 1 (")


def test_a_long_text_is_kept_by_its_beginning_and_a_hash_that_every_word_changes(tmp_path):
    kind = next(kind for kind in RECORDED if kind.spec.id == "es_bdns")
    rehearse(kind, tmp_path)
    line = (tmp_path / ITEMS).read_text("utf-8").split("\n")[0]
    item = StagedItem.model_validate_json(line)
    found = {}
    for tail in ("", "!"):
        title = "A long title " * 40 + tail
        record = item.record.model_copy(update={"title": title})
        (tmp_path / ITEMS).write_text(item.model_copy(update={"record": record}).model_dump_json())
        (found[tail],) = (entry["title"] for entry in golden.entries(tmp_path).values())
    assert found[""].startswith("A long title")
    assert "520 characters" in found[""]
    assert len(found[""]) < 120
    assert found[""] != found["!"]


def test_a_broken_golden_file_is_a_usage_error(tmp_path):
    for text in ("{", "[]\n", '{"title": "x"}\n'):
        (tmp_path / "golden.jsonl").write_text(text)
        with pytest.raises(UsageError, match="write it again"):
            golden.read(tmp_path / "golden.jsonl")


@pytest.mark.e2e
def test_check_is_red_in_words_and_a_run_that_is_not_ok_is_no_golden_one(tmp_path, monkeypatch):
    shutil.copytree(check.SAMPLE / "es_bdns", tmp_path / "es_bdns")
    monkeypatch.setattr(check, "RECORDINGS", tmp_path)
    page = next((tmp_path / "es_bdns").glob("convocatoria-*.json"))
    entry = json.loads(page.read_text("utf-8"))
    ref, total = entry["codigoBDNS"], entry["presupuestoTotal"]
    page.write_text(json.dumps(entry | {"presupuestoTotal": total + 1000}), "utf-8")
    out = io.StringIO()
    assert check.check(["es_bdns"], out) == 4
    assert f"es_bdns:{ref} budget_total.minor: was {round(total * 100)}, now" in out.getvalue()

    kept = (tmp_path / "es_bdns" / golden.GOLDEN).read_bytes()
    page.write_text("<html>Sign in</html>")
    out = io.StringIO()
    assert check.write_golden(["es_bdns"], out) == 4
    assert "not written" in out.getvalue()
    assert (tmp_path / "es_bdns" / golden.GOLDEN).read_bytes() == kept


def test_a_source_without_golden_file_is_red(tmp_path):
    assert (
        "nothing to hold it against"
        in check._against_golden(tmp_path / "golden.jsonl", tmp_path)[0]
    )
