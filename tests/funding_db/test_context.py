"""Context in the database: taken by difference, kept for ever, refused when it was touched."""

import hashlib
import json
from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.call import CallRecord
from domain.errors import IngestRefused
from domain.money import Money
from domain.run import CONTEXT, ITEMS, read_verdict
from funding_db.context_models import ContextRevisionRow, FundedProjectRow, ProgrammeFigureRow
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.models import Call, CrawlRun, Snapshot
from funding_db.repositories import context, runs, sources
from tests.funding_db import context_of_a_source as made
from tests.funding_db.context_of_a_source import SOURCE, figure, ingest, project


def rows(engine, table):
    with read_session(engine) as session:
        found = session.exec(select(table).order_by(col(table.id)))
        return [SimpleNamespace(**row.model_dump()) for row in found]


def test_entries_are_stored_found_and_never_calls(engine):
    report = ingest(engine, project("a"), project("b", countries=("FR", "IT")), figure())
    assert (report.items, report.new, report.changed, report.unchanged) == (3, 3, 0, 0)
    with read_session(engine) as session:
        assert session.exec(select(Call)).all() == []
        by_call = context.by_call(session, ["test-2027-1"])
        assert {view.project.title for view in by_call} == {"Project a", "Project b"}
        assert by_call[0].source_title == "A register"
        assert by_call[0].read_at == by_call[0].last_seen_at == made.at(0)
        total, found = context.by_programme(session, ["ERDF"], ["IT"])
        assert (total, [v.project.source_ref for v in found]) == (1, ["b"])
        assert context.by_programme(session, ["ERDF"], ["ES"]) == (0, ())
        assert context.by_programme(session, ["ERDF"], [])[0] == 2
        assert context.by_programme(session, ["ERDF"], [], without=[f"{SOURCE}:a"])[0] == 1
        assert context.by_call(session, []) == ()
        (planned,) = context.figures(session, ["PT"], ["RSO5.1", "RSO5.2"])
        assert planned.figure == figure()
        assert context.figures(session, ["PT"], ["RSO5.2"]) == ()
        assert context.figures(session, [], ["RSO5.1"]) == ()


def test_the_newest_stand_first_and_those_without_a_day_last(engine):
    ingest(
        engine,
        project("old", starts_on=date(2019, 1, 1)),
        project("none", starts_on=None),
        project("new", starts_on=date(2019, 1, 1), ends_on=date(2027, 1, 1)),
    )
    with read_session(engine) as session:
        found = context.by_call(session, ["TEST-2027-1"], limit=3)
    assert [view.project.source_ref for view in found] == ["new", "old", "none"]


def test_an_unchanged_run_writes_no_row_and_a_change_leaves_a_revision(engine):
    ingest(engine, project("a"), figure())
    (before,) = rows(engine, FundedProjectRow)
    report = ingest(engine, project("a"), figure(), day=1)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert rows(engine, FundedProjectRow) == [before]
    more = Money.of(2_000_000)
    report = ingest(engine, project("a", support=more), figure(), day=2)
    assert (report.new, report.changed) == (0, 1)
    (row,) = rows(engine, FundedProjectRow)
    assert (row.first_seen_at, row.changed_at) == (made.at(0), made.at(2))
    revisions = [r for r in rows(engine, ContextRevisionRow) if r.uid == f"{SOURCE}:a"]
    assert [r.number for r in revisions] == [1, 2]
    assert [change[0] for change in revisions[1].changes] == ["support"]
    assert json.loads(revisions[0].content)["support"]["minor"] == 100_000_000


def test_what_a_complete_run_lacks_is_missing_and_comes_back(engine):
    ingest(engine, project("a"), project("b"))
    report = ingest(engine, project("a"), day=1, complete=False)
    assert report.missing == 1
    assert all(row.missing_since is None for row in rows(engine, FundedProjectRow))
    ingest(engine, project("a"), day=2)
    _, gone = rows(engine, FundedProjectRow)
    assert (gone.missing_since, gone.last_seen_at) == (made.at(2), made.at(0))
    ingest(engine, project("a"), day=3)
    assert rows(engine, FundedProjectRow)[1].missing_since == made.at(2)
    ingest(engine, project("a"), project("b"), day=4)
    assert rows(engine, FundedProjectRow)[1].missing_since is None
    assert len(rows(engine, ContextRevisionRow)) == 2


def test_history_cannot_be_changed(engine):
    ingest(engine, project("a"))
    for statement in (
        sa.update(ContextRevisionRow).values(content="{}"),
        sa.delete(ContextRevisionRow),
    ):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), write_session(engine) as s:
            s.connection().execute(statement)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("Project a", "Project z"),
        lambda text: text + text,
        lambda text: "",
        lambda text: text + "{}\n",
    ],
)
def test_a_file_that_was_not_judged_is_refused_whole(engine, tmp_path, damage):
    run_dir = made.stage(tmp_path, project("a"))
    (run_dir / CONTEXT).write_text(damage((run_dir / CONTEXT).read_text()))
    told = "not the file that was judged"
    with pytest.raises(IngestRefused, match=told), write_session(engine) as session:
        ingest_run(session, run_dir, spec=made.SPEC, now=made.at(0))
    assert rows(engine, FundedProjectRow) == []


def test_a_file_beside_a_run_that_announced_none_is_refused(engine, tmp_path):
    run_dir = made.stage(tmp_path / "run", project("a"))
    (tmp_path / "other").mkdir()
    other = made.stage(tmp_path / "other", verdict="ok", failure=None)
    (other / CONTEXT).write_bytes((run_dir / CONTEXT).read_bytes())
    with pytest.raises(IngestRefused, match="context"), write_session(engine) as session:
        ingest_run(session, other, spec=made.SPEC, now=made.at(0))


def judged_as(run_dir, text):
    """Write a context file and make the verdict agree, as a hostile crawler could."""
    (run_dir / CONTEXT).write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    verdict = read_verdict(run_dir).model_copy(update={"context_sha256": digest})
    (run_dir / "verdict.json").write_text(verdict.model_dump_json())


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("Project a", "Project z"),
        lambda text: text.replace("funded_project", "programme_figure"),
        lambda text: text + text,
        lambda text: "no json\n",
        lambda text: text.replace(f'"{SOURCE}:a"', '"eu_other:a"', 1),
    ],
)
def test_a_line_that_lies_is_refused_even_when_the_file_is_the_judged_one(engine, tmp_path, damage):
    run_dir = made.stage(tmp_path, project("a"))
    judged_as(run_dir, damage((run_dir / CONTEXT).read_text()))
    with pytest.raises(IngestRefused), write_session(engine) as session:
        ingest_run(session, run_dir, spec=made.SPEC, now=made.at(0))
    assert rows(engine, FundedProjectRow) == rows(engine, ProgrammeFigureRow) == []


def test_no_call_can_hide_among_context_nor_the_other_way(tmp_path):
    run_dir = made.stage(tmp_path, project("a"))
    assert (run_dir / ITEMS).read_bytes() == b""
    line = json.loads((run_dir / CONTEXT).read_text())
    with pytest.raises(ValueError, match="CallRecord"):
        CallRecord.model_validate_json(line["content"])


def test_a_source_of_context_is_counted_by_its_entries(engine):
    ingest(engine, project("a"), project("b"), figure())
    ingest(engine, project("a"), figure(), day=1)
    with read_session(engine) as session:
        (health,) = sources.health(session)
        assert (health.calls, health.missing, health.usual_items) == (2, 1, 2)
        assert runs.hints(session, SOURCE).last_counts == (3, 2)


def test_a_body_that_context_cites_is_kept(engine):
    ingest(engine, project("a"))
    with Session(engine.execution_options(write=True)) as session, session.begin():
        (run,) = session.exec(select(CrawlRun)).all()
        row = session.exec(select(ContextRevisionRow)).one()
        session.add(
            ContextRevisionRow(
                **row.model_dump(exclude={"id", "number", "snapshot"}), number=2, snapshot="c" * 64
            )
        )
        for sha256 in ("c" * 64, "d" * 64):
            session.add(
                Snapshot(
                    run_id=run.id,
                    source_id=SOURCE,
                    sha256=sha256,
                    url="https://example.org",
                    fetched_at=made.at(0),
                    size=1,
                )
            )
        session.flush()
        assert runs.forget_snapshots(session, run.id) == {"c" * 64}


def test_texts_that_postgresql_refuses_do_not_stop_a_run(engine):
    ingest(engine, project("a", title="nul \x00", programme="A\x00", call_identifier="X\x00" * 400))
    (row,) = rows(engine, FundedProjectRow)
    assert row.programme == "A"
