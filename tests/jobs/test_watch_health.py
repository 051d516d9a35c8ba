"""`fundmap sources health` tells of changed pages and of timetables left lying, in words and JSON."""

import json

import pytest
from typer.testing import CliRunner

from funding_db import migrate
from funding_db.engine import make_engine
from jobs import cli
from services import engine as engine_service
from services import settings as settings_service
from tests.funding_db import pages_of_a_source as made
from tests.funding_db.pages_of_a_source import ingest, page

TIMETABLE = made.SPEC.model_copy(update={"timetable": True})


@pytest.fixture
def health(tmp_path, monkeypatch):
    """A database of a timetable that changed on 13 February and was last read on 10 September."""
    url = f"sqlite:///{tmp_path / 'fundmap.db'}"
    monkeypatch.setenv("FUNDMAP_DATABASE_URL", url)
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))
    settings_service.settings.cache_clear()
    engine_service.engine.cache_clear()
    engine = make_engine(url)
    migrate.upgrade(engine)
    for day, words in ((0, "a"), (1, "b"), (210, "b")):
        ingest(engine, page(words), day=day, spec=TIMETABLE)
    engine.dispose()

    def run(*options):
        return CliRunner().invoke(cli.app, ["sources", "health", *options])

    yield run
    engine_service.engine().dispose()
    engine_service.engine.cache_clear()
    settings_service.settings.cache_clear()


def test_in_words(health):
    done = health()
    assert done.exit_code == 0, done.output
    assert (
        "eu_watch_test: the authority has not updated its timetable since 2026-02-13; "
        "the regulation asks for three times a year" in done.output
    )
    assert (
        "eu_watch_test: changed 2026-02-13 and nobody has read it yet: The plan "
        "https://example.org/plan" in done.output
    )


def test_as_json(health):
    done = health("--json")
    (found,) = json.loads(done.stdout)
    assert found["timetable_late_since"] == "2026-02-13T06:00:00+00:00"
    (change,) = found["unread_changes"]
    assert (change["url"], change["title"]) == (made.URL, "The plan")
    assert (change["added"], change["removed"]) == (["b"], ["a"])
