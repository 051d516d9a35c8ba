"""The migrations make exactly the tables that the code uses, on both engines."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.util.exc import CommandError

from domain.errors import UsageError
from funding_db import migrate, models
from funding_db.engine import Engine, make_engine, write_session
from funding_db.tables import Base


def test_an_empty_database_is_brought_to_the_newest_tables(empty_url: str) -> None:
    engine = make_engine(empty_url)
    assert migrate.current(engine) is None
    assert not migrate.is_current(engine)

    reached = migrate.upgrade(engine)

    assert reached == migrate.current(engine)
    assert migrate.is_current(engine)
    assert migrate.upgrade(engine) == reached  # a second time changes nothing
    tables = set(sa.inspect(engine).get_table_names())
    assert set(Base.metadata.tables) < tables
    engine.dispose()


def test_several_processes_may_upgrade_at_once(empty_url: str) -> None:
    engines = [make_engine(empty_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        reached = set(pool.map(migrate.upgrade, engines))
    assert reached == {migrate.head()}
    for engine in engines:
        engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert not migrate.is_current(engine)
    with pytest.raises(UsageError, match="9999"):
        migrate.upgrade(engine)
    with write_session(engine) as session:  # references are watched again afterwards
        if engine.dialect.name == "sqlite":
            assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.execution_options(write=True).begin() as connection:
        try:
            command.check(migrate.config(connection))
        except CommandError as difference:
            raise AssertionError(str(difference)) from difference


def test_the_embedded_organisation_is_there(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT id, kind FROM organisation")).all() == [
            (1, "city")
        ]


def test_a_second_organisation_gets_its_own_number(engine: Engine) -> None:
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.insert(models.Organisation), [{"name": "Lyon", "kind": "city"}])
        found = connection.execute(sa.select(models.Organisation.id)).scalars().all()  # type: ignore[call-overload]
    assert sorted(found) == [1, 2]


def test_every_constraint_has_a_name(engine: Engine) -> None:
    with engine.connect() as connection:
        tables = Base.metadata.tables.values()
        unnamed = [c for table in tables for c in table.constraints if not c.name]
        assert unnamed == []
        inspector = sa.inspect(connection)
        for table in Base.metadata.tables:
            for key in inspector.get_foreign_keys(table):
                assert key["name"], table
