"""The migrations make exactly the tables that the code uses, on both engines."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

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


def test_the_regions_of_stored_calls_are_read_from_their_content(empty_url: str) -> None:
    engine = make_engine(empty_url)
    writing = engine.execution_options(write=True)
    with writing.begin() as connection:
        command.upgrade(migrate.config(connection), "0020")
        source = {"id": "x", "title": "x", "url": "x", "country": "FR", "kind": "calls"}
        _insert(connection, "source", source)
        for number, (code, title) in enumerate((("FRL03", "a"), ("FR", "b"), ("FRE1", "c")), 1):
            _insert(connection, "call", {"id": number, "uid": f"x:{title}", "source_id": "x"})
            areas = [{"scheme": "nuts", "code": code}, {"scheme": "text", "code": ""}]
            _insert(
                connection,
                "call_content",
                {"call_id": number, "record": json.dumps({"areas": areas})},
            )
        _insert(
            connection,
            "call_override",
            {"call_id": 3, "field": "areas", "value": [{"scheme": "nuts", "code": "frk2"}]},
        )
    migrate.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT regions FROM call ORDER BY id")).scalars()
        assert [json.loads(one) if isinstance(one, str) else one for one in found] == [
            ["FRL03"],
            [],
            ["FRK2"],
        ]
    engine.dispose()


def _insert(connection: sa.Connection, name: str, values: dict[str, object]) -> None:
    """Insert a row into a table as it stands in the database, with something in every column."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    filled = {
        column.name: _anything(column)
        for column in table.columns
        if not column.nullable
        and column.server_default is None
        and column.autoincrement is not True
    }
    connection.execute(sa.insert(table), [filled | values])


def _anything(column: sa.Column[object]) -> object:
    kind = column.type
    if isinstance(kind, sa.JSON):
        return []
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 8, 1, tzinfo=UTC)
    return 0 if isinstance(kind, sa.Integer | sa.Boolean) else "x"
