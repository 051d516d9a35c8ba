"""A backup holds the database and the files handed in, whole or not at all; so does its return."""

import hashlib
import zipfile

import pytest

from domain.errors import UsageError
from domain.people import EMBEDDED_PERSON
from funding_db import backup as databases
from funding_db import migrate
from funding_db.engine import make_engine, read_session, write_session
from jobs import backups
from services import files
from services.rights import Action
from services.settings import settings
from tests.deliverables.makers import NOW

PDF = b"%PDF-1.7\nsigned by all"
ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Where kept files lie."""
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))
    settings.cache_clear()
    yield tmp_path / "var" / "files"
    settings.cache_clear()


@pytest.fixture
def kept(engine, folder):
    """The hash of a file that somebody handed in, twice under two names."""
    with write_session(engine) as session:
        for name in ("signed.pdf", "again.pdf"):
            files.keep(EMBEDDED_PERSON, session, Action.WRITE_ADVOCACY, name, PDF, NOW)
    return hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def elsewhere(engine, request, tmp_path):
    """Address of another empty database of the same kind."""
    if engine.dialect.name == "sqlite":
        return f"sqlite:///{tmp_path}/restored/fundmap.db"
    return request.getfixturevalue("new_postgresql")(None)


def test_the_kept_files_come_back_with_the_database(engine, folder, kept, elsewhere, tmp_path):
    (folder / "zz").mkdir()
    (folder / "zz" / ".part-1").write_bytes(b"half")  # an upload that was killed is no kept file
    done = backups.write(engine, tmp_path / "backups" / "copy", folder)
    assert (done.files, done.lost) == (1, ())
    assert backups.read(tmp_path / "backups" / "copy", elsewhere, tmp_path / "new" / "files") == 1
    assert (tmp_path / "new" / "files" / kept[:2] / kept).read_bytes() == PDF
    assert [path.name for path in (tmp_path / "new" / "files").rglob("*.*")] == []
    restored = make_engine(elsewhere)
    assert migrate.is_current(restored)
    with read_session(restored) as session:
        rows = session.connection().exec_driver_sql("SELECT name, sha256 FROM stored_file")
        assert {tuple(row) for row in rows} == {("signed.pdf", kept), ("again.pdf", kept)}
    restored.dispose()


@ONE_ENGINE
def test_what_is_lost_on_the_disk_is_named_and_the_rest_saved(engine, folder, kept, tmp_path):
    with write_session(engine) as session:
        files.keep(EMBEDDED_PERSON, session, Action.WRITE_ADVOCACY, "b.pdf", PDF + b"2", NOW)
    (folder / kept[:2] / kept).write_bytes(b"changed by hand")
    done = backups.write(engine, tmp_path / "copy", folder)
    assert (done.files, done.lost) == (1, ("again.pdf",))


@ONE_ENGINE
def test_a_backup_that_fails_midway_leaves_nothing(engine, folder, kept, tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError("no space left")

    (tmp_path / "backups").mkdir()
    monkeypatch.setattr(backups, "_add", full)
    with pytest.raises(OSError, match="no space"):
        backups.write(engine, tmp_path / "backups" / "copy", folder)
    assert list((tmp_path / "backups").iterdir()) == []
    (tmp_path / "backups" / "copy").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        backups.write(engine, tmp_path / "backups" / "copy", folder)


@pytest.fixture
def archive(engine, folder, kept, tmp_path):
    """A whole archive."""
    backups.write(engine, tmp_path / "copy", folder)
    return tmp_path / "copy"


def _with(archive, tmp_path, change):
    """Return a copy of an archive in which `change` replaced or added members."""
    made = tmp_path / "changed"
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(made, "w") as new:
        members = {name: old.read(name) for name in old.namelist()} | change
        for name, content in members.items():
            if content is not None:
                new.writestr(name, content)
    return made


@ONE_ENGINE
def test_what_is_damaged_or_foreign_restores_nothing(archive, kept, elsewhere, tmp_path):
    torn = bytearray(archive.read_bytes())
    torn[100:140] = bytes(40)
    (tmp_path / "torn").write_bytes(torn)
    (tmp_path / "short").write_bytes(archive.read_bytes()[:-200])
    name = f"files/{kept[:2]}/{kept}"
    changes = (
        {name: b"other words"},
        {"files/../../outside": b"x"},
        {"/etc/x": b"x"},
        {"database": None},
        {"database": b"no database"},
    )
    bad = [tmp_path / "torn", tmp_path / "short"]
    for number, change in enumerate(changes):
        bad.append(_with(archive, tmp_path, change).rename(tmp_path / f"bad{number}"))
    for path in bad:
        with pytest.raises(UsageError):
            backups.read(path, elsewhere, tmp_path / "new")
        assert not (tmp_path / "new").exists(), path.name
    assert not (tmp_path / "restored" / "fundmap.db").exists() or migrate_is_empty(elsewhere)


def migrate_is_empty(url):
    """Say whether a database holds no table."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    engine.dispose()
    return found == 0


@ONE_ENGINE
def test_a_database_that_holds_something_keeps_its_files_too(archive, engine, tmp_path):
    url = engine.url.render_as_string(hide_password=False)
    with pytest.raises(UsageError, match="not empty"):
        backups.read(archive, url, tmp_path / "new")
    assert not (tmp_path / "new").exists()


@ONE_ENGINE
def test_a_copy_of_the_database_alone_is_restored_too(engine, elsewhere, tmp_path):
    databases.backup(engine, tmp_path / "old")
    assert backups.read(tmp_path / "old", elsewhere, tmp_path / "new") == 0
    restored = make_engine(elsewhere)
    assert migrate.is_current(restored)
    restored.dispose()
