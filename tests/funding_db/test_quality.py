"""Each check finds the one bad row that it is there for."""

import pytest
import sqlalchemy as sa

from domain.project import ProjectProfile
from funding_db import quality
from funding_db.engine import Engine, read_session, write_session
from funding_db.repositories import projects
from tests.funding_db.calls_of_a_source import call, day, ingest

BREAKS = [
    ("content_missing", "DELETE FROM call_content"),
    ("content_altered", "UPDATE call_content SET record = record || ' '"),
    ("history_missing", "UPDATE call_revision SET record = '{}'"),
    ("history_gap", "UPDATE call_revision SET number = 3"),
    ("deadlines_differ", "DELETE FROM call_deadline"),
    ("not_searchable", "DELETE FROM call_search"),
    ("missing_state", 'UPDATE "call" SET missing_runs = 1'),
    ("version_missing", "UPDATE project SET version = 2"),
    (
        "match_orphan",
        "INSERT INTO match_run (id, organisation_id, project_id, project_version, engine_version, "
        "data_version, made_at) VALUES (1, 1, 1, 1, '1', 1, '2026-08-12 06:00:00');"
        "INSERT INTO match_result (run_id, rank, organisation_id, call_uid, result) "
        "VALUES (1, 1, 1, 'eu_test:gone', '{}')",
    ),
    ("snapshot_missing", "UPDATE call_revision SET snapshot = 'abc'"),
    ("deadline_before_opening", "UPDATE \"call\" SET opens_on = '2030-01-01'"),
    ("grant_bounds", 'UPDATE "call" SET grant_min_minor = 2, grant_max_minor = 1'),
    ("negative_amount", 'UPDATE "call" SET budget_minor = -1'),
]


@pytest.mark.parametrize(("name", "breaking"), BREAKS, ids=[name for name, _ in BREAKS])
def test_it_finds_the_bad_row(engine: Engine, name: str, breaking: str) -> None:
    ingest(engine, [call("1")])
    with write_session(engine) as session:
        projects.save(session, 1, ProjectProfile(title="Safe markets"), now=day(0))
        for statement in breaking.split(";"):
            session.connection().execute(sa.text(statement))
    with read_session(engine) as session:
        found = quality.check(session)
    assert name in {finding.check for finding in found}
    if name not in {"content_missing"}:
        assert {f.check for f in found} <= {name, "history_missing"}


def test_a_search_entry_without_call_is_found(sqlite_engine: Engine) -> None:
    with sqlite_engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.text("INSERT INTO call_search (rowid, title) VALUES (9, 'x')"))
    with read_session(sqlite_engine) as session:
        (found,) = quality.check(session)
    assert (found.check, found.severity) == ("search_orphan", quality.ERROR)


def test_many_bad_rows_are_counted_not_listed(engine: Engine) -> None:
    ingest(engine, [call(str(n), identifier=None) for n in range(30)])
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.text('UPDATE "call" SET budget_minor = -1'))
    with read_session(engine) as session:
        found = quality.check(session)
    assert len(found) == 21
    assert "10 more" in found[-1].detail


def test_errors_come_before_warnings(engine: Engine) -> None:
    ingest(engine, [call("1")])
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.text('UPDATE "call" SET budget_minor = -1, missing_runs = 1'))
    with read_session(engine) as session:
        assert [f.severity for f in quality.check(session)] == [quality.ERROR, quality.WARNING]
