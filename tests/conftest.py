"""Databases for tests: every test that asks for `engine` runs on SQLite and on PostgreSQL."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from benchmarks.cluster import ClusterAbsent, temporary_cluster
from funding_db import migrate
from funding_db.engine import Engine, make_engine

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Address of this process's own empty server."""
    try:
        with temporary_cluster() as url:
            yield url
    except ClusterAbsent as absent:
        if os.environ.get("FUNDMAP_REQUIRE_ALL") == "1":
            pytest.fail(f"PostgreSQL is required here: {absent}")
        pytest.skip(f"PostgreSQL cannot be started: {absent}")


@pytest.fixture(scope="session")
def new_postgresql(postgresql_server: str) -> Iterator[Callable[[str | None], str]]:
    """Make a database (a copy of the named one) and return its address."""
    admin = make_engine(postgresql_server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        version = int(connection.execute(text("SHOW server_version_num")).scalar_one())

    def make(template: str | None = None) -> str:
        name = f"fundmap_{next(_NUMBERS)}"
        # Copying the files is twice as fast as writing them to the log, where one may choose.
        how = " STRATEGY FILE_COPY" if version >= 150000 else ""
        copy = f' TEMPLATE "{template}"{how}' if template else ""
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"{copy}'))
        url = make_url(postgresql_server).set(database=name)
        return url.render_as_string(hide_password=False)

    yield make
    admin.dispose()


@pytest.fixture(scope="session")
def _migrated_postgresql(new_postgresql: Callable[[str | None], str]) -> str:
    engine = make_engine(new_postgresql(None))
    migrate.upgrade(engine)
    engine.dispose()
    return str(engine.url.database)


@pytest.fixture(scope="session")
def _migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_engine(_migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a migrated SQLite file of the test's own."""
    path = tmp_path / "fundmap.db"
    shutil.copyfile(_migrated_sqlite, path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(
    postgresql_server: str,
    _migrated_postgresql: str,
    new_postgresql: Callable[[str | None], str],
) -> Iterator[Engine]:
    """An engine on a migrated PostgreSQL database of the test's own."""
    engine = make_engine(new_postgresql(_migrated_postgresql))
    yield engine
    engine.dispose()
    admin = make_engine(postgresql_server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{engine.url.database}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated, otherwise empty database; the test runs once on each engine."""
    made: Engine = request.getfixturevalue(f"{request.param}_engine")
    return made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database without tables; the test runs once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty/fundmap.db"
    make: Callable[[str | None], str] = request.getfixturevalue("new_postgresql")
    return make(None)
