"""After each ingest that brought something, the machine looks for calls that are one."""

from pathlib import Path

import pytest

from crawlers.staging import write_run
from domain.enums import LinkState
from funding_db.engine import Engine, read_session
from funding_db.repositories import duplicates
from jobs import crawls
from services import duplicates as service
from tests.funding_db.calls_of_a_source import call, day

TITLE = "Protection of public spaces in cities"


def ingest(engine: Engine, folder: Path, source_id: str, on: int, title: str = TITLE) -> None:
    run_dir = folder / f"{source_id}-{on}"
    made = call(source_id=source_id, title=title, identifier=None)
    write_run(run_dir, [made], source_id=source_id, at=day(on))
    outcome = crawls.ingest(engine, run_dir)
    assert outcome.report, outcome.reasons


def states(engine: Engine) -> list[LinkState]:
    with read_session(engine) as session:
        return [link.state for link in duplicates.standing(session)]


def test_proposals_come_and_go_with_what_sources_say(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(sqlite_engine, tmp_path, "eu_ft_portal", 0)
    assert states(sqlite_engine) == []
    ingest(sqlite_engine, tmp_path, "es_bdns", 0)
    assert states(sqlite_engine) == [LinkState.PROPOSED]
    ingest(sqlite_engine, tmp_path, "es_bdns", 1, "Lighting of village roads and squares")
    assert states(sqlite_engine) == [LinkState.REFUSED]

    def never(*_: object) -> None:
        raise AssertionError("an unchanged run needs no comparison")

    monkeypatch.setattr(service, "compare", never)
    ingest(sqlite_engine, tmp_path, "es_bdns", 2, "Lighting of village roads and squares")
