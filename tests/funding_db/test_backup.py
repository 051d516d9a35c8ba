"""A backup brings everything back, and never over something else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import UsageError
from funding_db import migrate, quality
from funding_db.backup import backup, restore
from funding_db.engine import Engine, make_engine, read_session
from funding_db.repositories import calls
from funding_db.search import search
from tests.funding_db.calls_of_a_source import call, ingest


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_what_was_saved_comes_back(engine: Engine, empty_url_like: str, tmp_path: Path) -> None:
    ingest(engine, [call("1"), call("2")])
    ingest(engine, [call("1", title="Žilina"), call("2")], on=1)
    copy = tmp_path / "backups" / "copy"
    with read_session(engine):  # somebody reads meanwhile
        backup(engine, copy)
    ingest(engine, [call("1", title="Later"), call("2")], on=2)

    restore(copy, empty_url_like)

    restored = make_engine(empty_url_like)
    assert migrate.is_current(restored)
    with read_session(restored) as session:
        assert calls.records(session)["eu_test:1"].title == "Žilina"
        assert len(calls.notices(session)) == 1
        assert len(search(session, "zilina").ids) == 1
        assert quality.check(session) == ()
    assert ingest(restored, [call("1"), call("2"), call("3")], on=3).new == 1
    restored.dispose()


@pytest.fixture
def empty_url_like(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if engine.dialect.name == "sqlite":
        return f"sqlite:///{tmp_path}/restored/fundmap.db"
    make: Callable[[str | None], str] = request.getfixturevalue("new_postgresql")
    return make(None)


def test_a_backup_never_overwrites_a_file(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        backup(engine, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"


def test_only_an_empty_database_is_filled(engine: Engine, tmp_path: Path) -> None:
    backup(engine, tmp_path / "copy")
    ingest(engine, [call("1")])
    with pytest.raises(UsageError, match="not empty"):
        restore(tmp_path / "copy", _url(engine))
    with read_session(engine) as session:
        assert set(calls.records(session)) == {"eu_test:1"}


@pytest.mark.parametrize("content", [b"", b"no backup", b"SQLite format 3\x00" + b"x" * 5_000])
def test_what_is_no_backup_is_refused(empty_url: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(UsageError):
        restore(tmp_path / "copy", empty_url)
    with pytest.raises(UsageError, match="no backup at"):
        restore(tmp_path / "absent", empty_url)
