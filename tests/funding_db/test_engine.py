"""Sessions: real transactions, waiting writers, references that hold."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from funding_db.engine import Engine, Session, make_engine, once, read_session, write_session
from funding_db.models import CallDeadline, CrawlRequest, Meta


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/a/b/fundmap.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
    engine.dispose()
    assert (tmp_path / "a" / "b" / "fundmap.db").exists()


def test_a_broken_reference_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), write_session(engine) as session:
        session.add(CallDeadline(call_id=99, on=datetime.now(UTC).date(), kind="final"))


def test_an_error_leaves_nothing_behind(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), write_session(engine) as session:
        _write_and_fail(session)
    with read_session(engine) as session:
        assert session.exec(select(Meta)).all() == []


def _write_and_fail(session: Session) -> None:
    session.add(Meta(key="a", value="1"))
    session.flush()
    raise ZeroDivisionError


def test_a_read_session_keeps_nothing_it_wrote(engine: Engine) -> None:
    with read_session(engine) as session:
        session.add(Meta(key="a", value="1"))
        session.flush()
    with read_session(engine) as session:
        assert session.exec(select(Meta)).all() == []


def test_a_reading_session_is_asked_the_same_once_and_a_writing_one_anew(engine: Engine) -> None:
    answers = iter(range(10))
    with read_session(engine) as session:
        assert [once(session, "a", lambda: next(answers)) for _ in range(3)] == [0, 0, 0]
        assert once(session, "b", lambda: next(answers)) == 1
    with read_session(engine) as session:
        assert once(session, "a", lambda: next(answers)) == 2
    with write_session(engine) as session:
        assert [once(session, "a", lambda: next(answers)) for _ in range(2)] == [3, 4]


def test_writers_wait_for_each_other_and_lose_nothing(engine: Engine) -> None:
    with write_session(engine) as session:
        session.add(Meta(key="n", value="0"))

    def count() -> None:
        for _ in range(10):
            with write_session(engine) as session:
                row = session.exec(select(Meta).where(Meta.key == "n").with_for_update()).one()
                row.value = str(int(row.value) + 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_session(engine) as session:
        assert session.get_one(Meta, "n").value == "40"


def test_times_come_back_aware_and_in_utc(engine: Engine) -> None:
    at = datetime(2026, 8, 12, 6, 30, tzinfo=UTC)
    with write_session(engine) as session:
        session.execute(
            sa.text("INSERT INTO source (id, spec, enabled, sample, consecutive_failures) "
                    "VALUES ('eu_x', '{}', true, false, 0)")
        )  # fmt: skip
        session.add(CrawlRequest(source_id="eu_x", asked_by="", asked_at=at))
    with read_session(engine) as session:
        assert session.exec(select(CrawlRequest.asked_at)).one() == at
