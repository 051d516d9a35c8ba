"""What one run after another leaves in the database."""

import hashlib
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from domain.call import CallRecord, Issue
from domain.enums import FailureClass, NoticeKind, PublicationStatus, RunVerdict
from domain.errors import IngestRefused
from domain.money import Money
from domain.run import Verdict
from domain.views import FieldChange
from funding_db import quality
from funding_db.engine import Engine, read_session, write_session
from funding_db.models import Call, CallDeadline, CallRevision
from funding_db.repositories import calls, overrides, runs, sources
from tests.funding_db.calls_of_a_source import call, day, ingest, stage, take

UID = "eu_test:1"


def _told(engine: Engine, uid: str | None = None) -> list[tuple[NoticeKind, object, object]]:
    with read_session(engine) as session:
        return [(n.kind, n.old, n.new) for n in calls.notices(session, call_uid=uid)]


def _row(engine: Engine, uid: str = UID) -> SimpleNamespace:
    with read_session(engine) as session:
        row = session.exec(select(Call).where(col(Call.uid) == uid)).one()
        return SimpleNamespace(**row.model_dump())


def _whole(engine: Engine) -> None:
    with read_session(engine) as session:
        assert quality.check(session) == ()


def test_a_first_run_fills_all_tables_and_tells_nothing(engine: Engine) -> None:
    report = ingest(engine, [call("1"), call("2")])

    assert (report.items, report.new, report.changed, report.notices) == (2, 2, 0, ())
    with read_session(engine) as session:
        assert calls.data_version(session) == 1
        assert set(calls.records(session)) == {UID, "eu_test:2"}
        view = calls.get_view(session, UID)
    assert view is not None
    assert view.record == view.published == call("1")
    assert view.row.first_seen_at == view.last_seen_at == day(0)
    assert [(r.number, r.changes) for r in view.revisions] == [(1, ())]
    assert view.source.id == "eu_test"
    _whole(engine)


def test_an_unchanged_run_writes_no_call_and_no_version(engine: Engine) -> None:
    ingest(engine, [call("1")])
    before = _row(engine)

    report = ingest(engine, [call("1")], on=1)

    assert (report.new, report.changed, report.unchanged) == (0, 0, 1)
    assert _row(engine) == before
    with read_session(engine) as session:
        assert calls.data_version(session) == 1
        view = calls.get_view(session, UID)
    assert view is not None
    assert view.last_seen_at == day(1)


def test_a_change_becomes_a_revision_with_old_and_new(engine: Engine) -> None:
    ingest(engine, [call("1", grant_max=Money.of(4_500_000))])
    report = ingest(engine, [call("1", grant_max=Money.of(5_000_000), title="Safer squares")], on=1)

    assert (report.changed, dict(report.notices)) == (1, {NoticeKind.CHANGED: 1})
    with read_session(engine) as session:
        view = calls.get_view(session, UID)
        assert calls.data_version(session) == 2
        notice = calls.notices(session)[0]
    assert view is not None
    assert view.revisions[0].changes == (
        FieldChange(
            "grant_max",
            {"minor": 450_000_000, "currency": "EUR"},
            {"minor": 500_000_000, "currency": "EUR"},
        ),
        FieldChange("title", "Call 1", "Safer squares"),
    )
    assert view.row.title == "Safer squares"
    assert view.row.changed_at == day(1)
    assert (notice.field, notice.call_uid, notice.at) == ("grant_max,title", UID, day(1))
    _whole(engine)


def test_moved_days_are_told_once_with_old_and_new(engine: Engine) -> None:
    ingest(engine, [call("1")])
    moved = call("1", closes=date(2027, 4, 16), opens_on=date(2026, 9, 2))
    ingest(engine, [moved], on=1)
    ingest(engine, [moved], on=2)

    assert sorted(_told(engine)) == [
        (NoticeKind.DEADLINE_MOVED, ["2027-04-15"], ["2027-04-16"]),
        (NoticeKind.OPENING_MOVED, "2026-09-01", "2026-09-02"),
    ]
    with read_session(engine) as session:
        days = session.exec(select(CallDeadline.on)).all()
    assert days == [date(2027, 4, 16)]


def test_a_stage_that_has_passed_and_is_dropped_has_not_moved(engine: Engine) -> None:
    passed, ahead = date(2026, 8, 1), date(2027, 4, 15)
    ingest(engine, [call("1", closes=(passed, ahead))])
    ingest(engine, [call("1", closes=ahead)], on=1)
    assert _told(engine) == []

    ingest(engine, [call("1", closes=())], on=2)
    assert _told(engine) == [(NoticeKind.DEADLINE_MOVED, ["2027-04-15"], [])]


def test_an_opening_is_told_only_from_forthcoming_to_open(engine: Engine) -> None:
    forthcoming = PublicationStatus.FORTHCOMING
    ingest(engine, [call("1", published_status=forthcoming), call("2", published_status=None)])
    ingest(engine, [call("1"), call("2")], on=1)
    assert _told(engine) == [(NoticeKind.OPENED, "forthcoming", "open")]


def test_a_new_call_is_told_after_the_first_run(engine: Engine) -> None:
    ingest(engine, [call("1")])
    ingest(engine, [call("1"), call("2")], on=1)
    assert _told(engine, "eu_test:2") == [(NoticeKind.NEW, None, None)]


def test_absence_marks_missing_and_is_told_after_three_runs(engine: Engine) -> None:
    ingest(engine, [call("1"), call("2")])
    for number in (1, 2):
        report = ingest(engine, [call("2")], on=number)
        assert (report.missing, report.notices) == (1, ())
    assert ingest(engine, [call("2")], on=3).notices == ((NoticeKind.MISSING, 1),)
    assert ingest(engine, [call("2")], on=4).notices == ()

    row = _row(engine)
    assert row.missing_since == day(1)
    assert row.last_seen_at == day(0)
    assert row.published_status is PublicationStatus.OPEN  # never closed by absence

    report = ingest(engine, [call("1"), call("2")], on=5)
    assert (report.reappeared, report.notices) == (1, ((NoticeKind.REAPPEARED, 1),))
    row = _row(engine)
    assert (row.missing_since, row.missing_runs, row.last_seen_at) == (None, 0, None)
    _whole(engine)


@pytest.mark.parametrize(
    "doubt", [{"complete": False}, {"verdict": RunVerdict.DEGRADED, "reasons": ("slow",)}]
)
def test_a_run_in_doubt_updates_what_it_saw_and_marks_nothing_missing(
    engine: Engine, doubt: dict[str, object]
) -> None:
    ingest(engine, [call("1"), call("2")])
    report = ingest(engine, [call("2", title="Other")], on=1, **doubt)

    assert (report.changed, report.notices) == (1, ((NoticeKind.CHANGED, 1),))
    row = _row(engine)
    assert (row.missing_since, row.missing_runs, row.last_seen_at) == (None, 0, day(0))
    assert ingest(engine, [call("1"), call("2")], on=2).reappeared == 0
    assert _row(engine).last_seen_at is None


def test_an_identifier_that_changes_keeps_the_history(engine: Engine) -> None:
    ingest(engine, [call("1")])
    report = ingest(engine, [call("1", identifier="TEST-2027-RENAMED")], on=1)

    assert (report.new, report.changed, report.missing) == (0, 1, 0)
    with read_session(engine) as session:
        assert calls.find_by_identifier(session, "test-2027-renamed") == (UID,)
        assert calls.find_by_identifier(session, "TEST-2027-1") == ()


def test_back_to_an_earlier_content_is_a_third_revision(engine: Engine) -> None:
    for number, title in enumerate(("A", "B", "A")):
        ingest(engine, [call("1", title=title)], on=number)
    with read_session(engine) as session:
        numbers = session.exec(select(CallRevision.number).order_by(CallRevision.number)).all()  # type: ignore[arg-type]
    assert numbers == [1, 2, 3]


def test_the_sample_is_no_news_and_never_replaces_the_source(engine: Engine) -> None:
    ingest(engine, [call("1")], sample=True)
    assert ingest(engine, [call("1", title="Real"), call("2")], on=1).notices == ()
    with read_session(engine) as session:
        assert [s.sample for s in sources.states(session)] == [False]
    with pytest.raises(IngestRefused, match="sample"):
        ingest(engine, [call("1")], on=2, sample=True)


def test_issues_are_kept_once_and_resolved_by_a_complete_run(engine: Engine) -> None:
    broken = Issue(code="bad_value", level="warning", source_ref="1", field="opens_on",
                   value="soon\x00", message="no day")  # fmt: skip
    ingest(engine, [call("1")], issues=[broken, broken])
    ingest(engine, [call("1")], on=1, issues=[broken])
    with read_session(engine) as session:
        (kept,) = sources.issues(session, "eu_test")
    assert (kept.first_seen_at, kept.last_seen_at, kept.value) == (day(0), day(1), "soon")

    ingest(engine, [call("1")], on=2, complete=False)
    with read_session(engine) as session:
        assert len(sources.issues(session, "eu_test")) == 1
    ingest(engine, [call("1")], on=3)
    with read_session(engine) as session:
        assert sources.issues(session, "eu_test") == ()


def test_hostile_values_are_stored_or_refused_but_never_crash(engine: Engine) -> None:
    wild = call(
        "1",
        title="A\x00B",
        identifier="".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(200)),
        budget_total=Money(minor=10**30, currency="EUR"),
        text="<p>" + "x" * 100_000 + "</p>",
    )
    ingest(engine, [wild])
    with read_session(engine) as session:
        view = calls.get_view(session, UID)
    assert view is not None
    assert view.published == wild
    assert (view.row.title, view.row.budget_total) == ("AB", None)
    _whole(engine)
    with pytest.raises(IngestRefused, match="named"):
        ingest(engine, [call("r" * 5_000)], on=1)


def test_a_correction_survives_crawls_and_tells_when_the_source_moved_on(engine: Engine) -> None:
    ingest(engine, [call("1")])
    with write_session(engine) as session:
        made = overrides.add(
            session, UID, "opens_on", "2026-10-01", author="A", reason="phoned", now=day(0)
        )
    ingest(engine, [call("1", title="Other")], on=1)
    with read_session(engine) as session:
        view = calls.get_view(session, UID)
    assert view is not None
    assert view.row.dates.opens_on == view.record.opens_on == date(2026, 10, 1)
    assert view.published.opens_on == date(2026, 9, 1)
    assert [o.source_changed_since for o in view.overrides] == [False]

    ingest(engine, [call("1", opens_on=date(2026, 9, 9))], on=2)
    with read_session(engine) as session:
        view = calls.get_view(session, UID)
        rows = calls.list_rows(session)
    assert view is not None
    assert rows[0].dates.opens_on == view.record.opens_on == date(2026, 10, 1)
    assert [o.source_changed_since for o in view.overrides] == [True]

    with write_session(engine) as session:
        overrides.withdraw(session, made.id, author="B", now=day(3))
    assert _row(engine).opens_on == date(2026, 9, 9)
    _whole(engine)


def _record_of(engine: Engine) -> dict[str, CallRecord]:
    with read_session(engine) as session:
        return calls.records(session)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"verdict": RunVerdict.FAILED, "reasons": ("too few",)}, "too few"),
        ({"items_sha256": "0" * 64}, "not the file that was judged"),
        ({"schema_version": 99}, "format 99"),
        ({"source_id": "eu_other"}, "belongs to eu_other"),
        ({"ended_at": day(0)}, "not newer"),
    ],
)
def test_a_run_that_cannot_be_trusted_is_refused_and_changes_nothing(
    engine: Engine, changes: dict[str, object], reason: str, tmp_path: Path
) -> None:
    ingest(engine, [call("1")])
    before = _record_of(engine)
    run_dir = stage(tmp_path, [call("1", title="Wrong"), call("2")], on=1)
    verdict = (run_dir / "verdict.json").read_text()
    judged = Verdict.model_validate_json(verdict).model_copy(update=changes)
    (run_dir / "verdict.json").write_text(judged.model_dump_json())

    with pytest.raises(IngestRefused, match=reason):
        take(engine, run_dir, on=1)
    assert _record_of(engine) == before
    _whole(engine)


def test_a_run_without_or_with_a_broken_verdict_is_refused(engine: Engine, tmp_path: Path) -> None:
    run_dir = stage(tmp_path, [call("1")])
    (run_dir / "verdict.json").write_text("{")
    with pytest.raises(IngestRefused, match="cannot be read"):
        take(engine, run_dir)
    (run_dir / "verdict.json").unlink()
    with pytest.raises(IngestRefused, match="no verdict"):
        take(engine, run_dir)


def test_a_staged_call_whose_hash_lies_is_refused_with_all_others(
    engine: Engine, tmp_path: Path
) -> None:
    run_dir = stage(tmp_path, [call("1"), call("2")])
    items = run_dir / "items.jsonl"
    items.write_text(items.read_text().replace("Call 2", "Call X"))
    verdict = Verdict.model_validate_json((run_dir / "verdict.json").read_text())
    sha = hashlib.sha256(items.read_bytes()).hexdigest()
    (run_dir / "verdict.json").write_text(
        verdict.model_copy(update={"items_sha256": sha}).model_dump_json()
    )
    with pytest.raises(IngestRefused, match="own name or hash"):
        take(engine, run_dir)
    assert _record_of(engine) == {}


def test_a_refusal_and_a_crash_are_told_by_the_health(engine: Engine) -> None:
    ingest(engine, [call("1")])
    with write_session(engine) as session:
        run_id = runs.start(session, "eu_test", Path("runs/1"), now=day(1))
        assert [r.id for r in runs.unfinished(session)] == [run_id]
    with write_session(engine) as session:
        runs.finish(
            session,
            run_id,
            verdict=None,
            failure=FailureClass.CRASHED,
            reasons=["killed"],
            now=day(1),
        )
        assert runs.run_dir_of(session, run_id) == Path("runs/1")
    with read_session(engine) as session:
        (health,) = sources.health(session)
        assert runs.unfinished(session) == ()
    assert health.last_run is not None
    assert (health.last_run.failure, health.last_run.reasons) == (FailureClass.CRASHED, ("killed",))
    assert (health.calls, health.missing, health.usual_items) == (1, 0, 1)
    assert (health.consecutive_failures, health.last_ok_at) == (1, day(0))
    ingest(engine, [call("1")], on=2)
    with read_session(engine) as session:
        assert sources.health(session)[0].consecutive_failures == 0


def test_only_known_snapshots_may_be_cited(engine: Engine) -> None:
    ingest(engine, [call("1")])
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.update(CallRevision).values(snapshot="f" * 64))
    with read_session(engine) as session:
        assert [f.check for f in quality.check(session)] == ["snapshot_missing"]
