"""Watched pages in the database: a change is an alert until somebody reads it, and stays for ever."""

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from domain.enums import RunVerdict
from domain.errors import Conflict, IngestRefused, NotFound
from domain.run import WATCHED
from domain.watch import Outcome
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.models import CrawlRun, Snapshot
from funding_db.repositories import runs, sources, watch
from funding_db.watch_models import WatchedChangeRow, WatchedPageRow
from tests.funding_db import calls_of_a_source as stored
from tests.funding_db import pages_of_a_source as made
from tests.funding_db.pages_of_a_source import SOURCE, at, ingest, page

OTHER = "https://example.org/other"


def rows(engine, table):
    with read_session(engine) as session:
        found = session.exec(select(table).order_by(col(table.id)))
        return [SimpleNamespace(**row.model_dump()) for row in found]


def unread(engine):
    with read_session(engine) as session:
        return watch.changes(session, unread=True, limit=10)


def mark(engine, change, outcome=Outcome.NO_NEW_CALL, by=7, note="", day=9):
    with write_session(engine) as session:
        return watch.mark_read(session, change, by=by, outcome=outcome, note=note, now=at(day))


def test_a_first_sight_is_no_news_and_the_same_words_are_none(engine):
    report = ingest(engine, page("one"), page("two", url=OTHER))
    assert (report.items, report.new, report.changed) == (2, 2, 0)
    report = ingest(engine, page("one"), page("TWO ", url=OTHER), day=1)
    assert (report.items, report.new, report.changed, report.unchanged) == (2, 0, 0, 2)
    assert unread(engine) == ()
    first, _ = rows(engine, WatchedPageRow)
    assert (first.first_seen_at, first.last_seen_at, first.changed_at) == (at(0), at(1), at(0))
    assert first.lines == ["Calls", "one"]


def test_other_words_are_an_alert_that_says_what_came_and_went(engine):
    ingest(engine, page("opens in March", "closes in May", "same", "same"))
    changed = page("same", "closes in May", "opens in April", files=("https://example.org/p.pdf",))
    report = ingest(engine, changed, day=3)
    assert (report.new, report.changed) == (0, 1)
    (change,) = unread(engine)
    assert change.difference.added == ("opens in April", "https://example.org/p.pdf")
    assert change.difference.removed == ("opens in March", "same")
    assert (change.source_id, change.source_title, change.title) == (SOURCE, "A region", "The plan")
    assert (change.url, change.at, change.reading) == (made.URL, at(3), None)
    assert change.old_hash != change.new_hash == changed.content_hash()
    (row,) = rows(engine, WatchedPageRow)
    assert (row.changed_at, row.content_hash) == (at(3), change.new_hash)


def test_reading_a_page_reads_all_that_changed_before_and_nothing_that_came_later(engine):
    for day, word in enumerate(("a", "b", "c", "d")):
        ingest(engine, page(word), page(word, url=OTHER), day=day)
    numbers = [change.id for change in unread(engine) if change.url == made.URL]
    assert len(numbers) == 3
    third, second, first = numbers
    assert mark(engine, second, Outcome.CALL_ENTERED, note="see the call", day=5) == (first, second)
    left = unread(engine)
    assert [change.id for change in left if change.url == made.URL] == [third]
    assert sum(change.url == OTHER for change in left) == 3
    with read_session(engine) as session:
        found = {c.id: c.reading for c in watch.changes(session, unread=False, limit=10)}
        assert watch.unread_counts(session) == {SOURCE: 2}
        assert watch.changes(session, unread=True, source_id="nobody", limit=10) == ()
    assert found[third] is None
    reading = found[first]
    assert (reading.read_by, reading.read_at, reading.note) == (7, at(5), "see the call")
    assert reading.outcome is Outcome.CALL_ENTERED


def test_only_the_first_reader_counts(engine):
    ingest(engine, page("a"))
    ingest(engine, page("b"), day=1)
    (change,) = unread(engine)
    mark(engine, change.id)
    with pytest.raises(Conflict):
        mark(engine, change.id, by=8)
    with pytest.raises(NotFound):
        mark(engine, change.id + 99)
    with read_session(engine) as session:
        (found,) = watch.changes(session, unread=False, limit=10)
    assert found.reading.read_by == 7


def test_what_was_noted_is_never_changed(engine):
    ingest(engine, page("a"))
    ingest(engine, page("b"), day=1)
    mark(engine, unread(engine)[0].id)
    for statement in (
        "UPDATE watched_change SET old_hash = ''",
        "DELETE FROM watched_change",
        "UPDATE watched_reading SET note = 'x'",
        "DELETE FROM watched_reading",
    ):
        with (
            pytest.raises(sa.exc.DBAPIError, match="never changed"),
            engine.execution_options(write=True).begin() as connection,
        ):
            connection.execute(sa.text(statement))


def test_the_real_page_after_the_recorded_one_is_no_news(engine):
    ingest(engine, page("recorded"), sample=True)
    ingest(engine, page("real"), day=1)
    assert unread(engine) == ()
    assert rows(engine, WatchedPageRow)[0].lines == ["Calls", "real"]
    ingest(engine, page("real, changed"), day=2)
    assert len(unread(engine)) == 1


def test_a_page_that_a_run_lacks_is_marked_only_by_a_complete_one(engine):
    ingest(engine, page("a"), page("b", url=OTHER))
    ingest(engine, page("a"), day=1, verdict=RunVerdict.DEGRADED, complete=False)
    assert [row.missing_since for row in rows(engine, WatchedPageRow)] == [None, None]
    report = ingest(engine, page("a"), day=2)
    assert report.missing == 1
    assert [row.missing_since for row in rows(engine, WatchedPageRow)] == [None, at(2)]
    with read_session(engine) as session:
        (health,) = sources.health(session)
    assert (health.calls, health.missing, health.usual_items) == (1, 1, 2)
    ingest(engine, page("a"), page("b", url=OTHER), day=3)
    assert [row.missing_since for row in rows(engine, WatchedPageRow)] == [None, None]


@pytest.mark.parametrize("damage", ["word", "hash", "source", "twice", "cut", "gone"])
def test_a_file_that_was_touched_is_refused_whole(engine, tmp_path, damage):
    ingest(engine, page("a"))
    run_dir = made.stage(tmp_path, page("b"), page("c", url=OTHER), day=1)
    path = run_dir / WATCHED
    first, second = path.read_text().splitlines()
    line = json.loads(first)
    if damage == "word":
        line["page"]["lines"] = ["Calls", "invented"]
    elif damage == "hash":
        line["content_hash"] = "0" * 64
    elif damage == "source":
        line["page"]["source_id"] = "another"
    if damage == "gone":
        path.unlink()
    else:
        kept = {"twice": [first, first], "cut": [first, second[:50]]}
        body = "\n".join(kept.get(damage, [json.dumps(line), second])) + "\n"
        path.write_text(body)
        verdict = json.loads((run_dir / "verdict.json").read_text())
        verdict["watched_sha256"] = hashlib.sha256(body.encode()).hexdigest()
        (run_dir / "verdict.json").write_text(json.dumps(verdict))
    with pytest.raises(IngestRefused), write_session(engine) as session:
        ingest_run(session, run_dir, spec=made.SPEC, now=at(1))
    assert [row.lines for row in rows(engine, WatchedPageRow)] == [["Calls", "a"]]
    assert rows(engine, WatchedChangeRow) == []


def test_the_bodies_of_pages_and_changes_are_kept(engine):
    ingest(engine, page("a"))
    ingest(engine, page("b"), day=1)
    with write_session(engine) as session:
        run = session.exec(select(CrawlRun).order_by(col(CrawlRun.id))).first()
        (row,) = session.exec(select(WatchedPageRow)).all()
        row.snapshot = "a" * 64
        change = session.exec(select(WatchedChangeRow)).one()
        session.add(
            WatchedChangeRow(**change.model_dump(exclude={"id", "snapshot"}), snapshot="b" * 64)
        )
        for letter in "abc":
            session.add(
                Snapshot(
                    run_id=run.id,
                    source_id=SOURCE,
                    sha256=letter * 64,
                    url=made.URL,
                    fetched_at=at(0),
                    content_type="",
                    size=1,
                )
            )
        number = run.id
    with write_session(engine) as session:
        assert runs.forget_snapshots(session, number) == {"a" * 64, "b" * 64}


TIMETABLE = made.SPEC.model_copy(update={"timetable": True})


@pytest.mark.parametrize(("days", "late"), [(150, False), (151, True)])
def test_a_timetable_that_was_left_lying_is_late(engine, days, late):
    ingest(engine, page("a"), spec=TIMETABLE)
    ingest(engine, page("b"), day=4, spec=TIMETABLE)
    ingest(engine, page("b"), day=4 + days, spec=TIMETABLE)
    with read_session(engine) as session:
        (health,) = sources.health(session)
    assert (health.changed_at, health.unread_changes) == (at(4), 1)
    assert health.timetable_late_since == (at(4) if late else None)


def test_what_is_no_timetable_or_was_not_read_since_is_never_late(engine):
    ingest(engine, page("a"), spec=TIMETABLE)
    with read_session(engine) as session:
        assert sources.health(session)[0].timetable_late_since is None
    ingest(engine, page("a"), day=400)
    with read_session(engine) as session:
        assert sources.health(session)[0].timetable_late_since is None


def test_a_timetable_of_calls_is_late_by_its_calls(engine):
    spec = stored.SPEC.model_copy(update={"timetable": True})

    def crawl_of(number, *refs):
        with TemporaryDirectory() as folder, write_session(engine) as session:
            calls = [stored.call(ref) for ref in refs]
            run_dir = stored.stage(Path(folder), calls, number)
            ingest_run(session, run_dir, spec=spec, now=stored.day(number))
            return sources.health(session)[0]

    crawl_of(0, "1", "2")
    gone = crawl_of(1, "1")
    assert gone.changed_at == stored.day(1)
    assert crawl_of(151, "1").timetable_late_since is None
    assert crawl_of(152, "1").timetable_late_since == stored.day(1)
