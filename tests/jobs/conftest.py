"""A home of its own for every test of the jobs: settings, database, and a stand-in for crawls."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from funding_db.engine import Engine, make_engine
from jobs import processes
from jobs.preparation import prepare
from services import engine as engine_module
from services import settings as settings_module
from services.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with settings that point into it; the database does not exist yet."""
    monkeypatch.setenv("FUNDMAP_DATABASE_URL", f"sqlite:///{tmp_path}/var/fundmap.db")
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("FUNDMAP_NOW", raising=False)
    monkeypatch.chdir(tmp_path)
    settings_module.settings.cache_clear()
    engine_module.engine.cache_clear()
    yield tmp_path
    if engine_module.engine.cache_info().currsize:
        engine_module.engine().dispose()
    settings_module.settings.cache_clear()
    engine_module.engine.cache_clear()


@pytest.fixture
def settings(home: Path) -> Settings:
    """The settings of this home."""
    return settings_module.settings()


@pytest.fixture(scope="session")
def prepared(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its sources, made once."""
    path = tmp_path_factory.mktemp("prepared") / "fundmap.db"
    shutil.copyfile(_migrated_sqlite, path)
    made = make_engine(f"sqlite:///{path}")
    prepare(made)
    with made.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return path


@pytest.fixture
def database(home: Path, prepared: Path) -> Iterator[Engine]:
    """A database of the test's own with its sources, nothing ingested."""
    (home / "var").mkdir()
    shutil.copyfile(prepared, home / "var" / "fundmap.db")
    made = make_engine(f"sqlite:///{home}/var/fundmap.db")
    yield made
    made.dispose()


@pytest.fixture
def crawls_do(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let every crawl be the stand-in's, which does what it is told."""
    real = processes.start

    def choose(behaviour: str) -> None:
        def start(module: str, arguments: list[str], **options: object) -> processes.Process:
            assert module == "crawlers"
            known = options.get("environment") or {}
            assert isinstance(known, dict)
            given = {**options, "environment": {"FAKE_CRAWL": behaviour, **known}}
            return real("tests.jobs.fake_crawl", arguments, **given)

        monkeypatch.setattr(processes, "start", start)

    return choose
