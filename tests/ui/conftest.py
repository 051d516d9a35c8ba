"""The pages on a small database of their own, at a fixed instant."""

import datetime as dt
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crawlers import catalogue
from crawlers.staging import write_run
from domain.call import CallRecord
from domain.people import EMBEDDED_PERSON
from domain.project import ProjectProfile
from domain.views import ProjectView
from funding_db.engine import Engine, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import sources
from services import engine as engine_service
from services import projects
from services import settings as settings_service
from tests.paths import ROOT
from tests.ui.browser import OPEN
from tests.ui.stock import NOW, READ_AT, SOURCE

Fill = Callable[..., None]
Open = Callable[..., AppTest]


@pytest.fixture
def database(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Engine]:
    """The database that the pages read, empty but for the source."""
    monkeypatch.setenv("FUNDMAP_DATABASE_URL", str(sqlite_engine.url))
    monkeypatch.setenv("FUNDMAP_NOW", NOW.isoformat())
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))
    settings_service.settings.cache_clear()
    engine_service.engine.cache_clear()
    st.cache_data.clear()
    st.cache_resource.clear()
    with write_session(sqlite_engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
    yield sqlite_engine
    engine_service.engine().dispose()
    engine_service.engine.cache_clear()
    settings_service.settings.cache_clear()


@pytest.fixture
def fill(database: Engine, tmp_path: Path) -> Fill:
    """Ingest calls as a good run of the source."""
    runs = iter(range(1, 100))

    def ingest(
        records: list[CallRecord], *, at: dt.datetime = READ_AT, sample: bool = False
    ) -> None:
        folder = tmp_path / f"run-{next(runs)}"
        write_run(folder, records, source_id=SOURCE, at=at)
        with write_session(database) as session:
            ingest_run(session, folder, spec=catalogue.spec(SOURCE), now=at, sample=sample)

    return ingest


@pytest.fixture
def save(database: Engine) -> Callable[[ProjectProfile], ProjectView]:
    """Keep a project."""

    def keep(profile: ProjectProfile) -> ProjectView:
        with write_session(database) as session:
            return projects.save(EMBEDDED_PERSON, session, profile, now=NOW)

    return keep


@pytest.fixture
def open_page(database: Engine) -> Open:
    """Open a page from the entry point and fail on any error that it shows."""

    def run(file: str = "today", *, broken: bool = False, **params: str | list[str]) -> AppTest:
        at = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
        at.run()
        if file != "today":
            at.switch_page(f"app_pages/{file}.py")
        for name, value in params.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        if not broken:
            assert not [e.value for e in at.error]
        return at

    return run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the windows said when a test in a browser fails: no one was there to look."""
    report = yield
    if report.failed and report.when == "call":
        report.sections += [("what a window said", visit.seen()) for visit in list(OPEN)]
    return report


def words(at: AppTest) -> str:
    """Return everything that a page says, Markdown as written."""
    kinds = (at.title, at.header, at.subheader, at.markdown, at.caption, at.info, at.warning,
             at.error, at.success, at.html, at.page_link, at.link_button)  # fmt: skip
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def shown(at: AppTest) -> str:
    """Return what a page says as its reader sees it: without escapes and joiners."""
    return (
        re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words(at)).replace("\u2060", "").replace("\xa0", " ")
    )


def opened(at: AppTest, key: str) -> AppTest:
    """Unfold a part of the page that is drawn only then."""
    at.session_state[key] = True
    at.run()
    assert not at.exception
    return at
