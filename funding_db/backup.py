"""Copies of the whole database, taken while it is in use; restored only into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import URL, Engine
from sqlalchemy.engine import make_url

from domain.errors import UsageError
from funding_db.engine import make_engine

_SQLITE_MAGIC = b"SQLite format 3\x00"
_TIMEOUT_S = 3_600


def backup(engine: Engine, path: Path) -> None:
    """Write the last committed state to `path`; raises UsageError when that is not possible.

    The file appears under its name only when it is whole. An existing file is not overwritten.
    """
    if path.exists():
        raise UsageError(f"{path} exists already; choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        if engine.dialect.name == "sqlite":
            _copy_sqlite(Path(engine.url.database or ""), unfinished)
        else:
            _postgresql("pg_dump", engine.url, "--format=custom", f"--file={unfinished}")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(path: Path, engine_url: str) -> None:
    """Fill the empty database at `engine_url` from a backup.

    Raises UsageError when there is no backup of this kind of database at `path`, when it is
    damaged, or when the database holds tables already.
    """
    is_sqlite = check(path, engine_url)
    url = make_url(engine_url)
    if is_sqlite:
        _copy_sqlite(path, Path(url.database or ""))
    else:
        _postgresql("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(path))  # fmt: skip


def check(path: Path, engine_url: str) -> bool:
    """Raise UsageError as `restore` does, and touch nothing; return whether it is one of SQLite."""
    if not path.is_file():
        raise UsageError(f"there is no backup at {path}")
    engine = make_engine(engine_url)
    try:
        if sa.inspect(engine).get_table_names():
            raise UsageError("the database is not empty; a backup is restored into an empty one")
    finally:
        engine.dispose()
    url = make_url(engine_url)
    with path.open("rb") as file:
        is_sqlite = file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC
    if is_sqlite is not (url.get_backend_name() == "sqlite"):
        raise UsageError(f"{path} is no backup of a {url.get_backend_name()} database")
    if is_sqlite:
        _check_sqlite(path)
    return is_sqlite


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError as error:
        raise UsageError(f"{path} is damaged: {error}") from error
    if not sound:
        raise UsageError(f"{path} is damaged")


def _postgresql(program: str, url: URL, *options: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise UsageError(
            f"{program} is not installed; it comes with the PostgreSQL client programs"
        )
    # The password goes through the environment: a command line can be read by everybody.
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    address = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(
        [found, f"--dbname={address}", *options],
        env=environment,
        capture_output=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    if done.returncode:
        raise UsageError(f"{program}: {done.stderr.decode(errors='replace').strip()}")
