"""Coverage: read, watched or not read, from the sources that exist and have succeeded."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.database import spec_of
from crawlers.staging import write_run
from domain.people import VISITOR
from domain.reference.authorities import Fund
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import sources
from services import coverage
from services.coverage import AreaCoverage, Cover
from tests.funding_db.calls_of_a_source import call

AT = datetime(2026, 8, 12, tzinfo=UTC)


def add(engine, name, kind="calls", *, crawled=True, sample=False):
    spec = spec_of(name).model_copy(update={"kind": kind, "title": f"Source {name}"})
    with TemporaryDirectory() as folder, write_session(engine) as session:
        sources.ensure(session, spec)
        if crawled:
            write_run(Path(folder), [call("1", source_id=name)], source_id=name, at=AT)
            ingest_run(session, Path(folder), spec=spec, now=AT, sample=sample)


def region(engine, code, fund=Fund.ERDF):
    with read_session(engine) as session:
        found = coverage.coverage(VISITOR, session)
    return next(r for r in found if (r.nuts, r.fund) == (code, fund))


def area(engine, code):
    with read_session(engine) as session:
        return coverage.coverage_for(VISITOR, session, code)


def test_an_empty_installation_reads_nothing_and_says_so(engine):
    with read_session(engine) as session:
        found = coverage.coverage(VISITOR, session)
    assert len(found) == 2 * 244
    assert {r.cover for r in found} == {Cover.NOT_READ}
    assert area(engine, "FR") == AreaCoverage("FR", 27, 0)


def test_a_source_that_exists_reads_its_regions(sqlite_engine):
    add(sqlite_engine, "fr_region_sud")
    nice = region(sqlite_engine, "FRL0")
    assert (nice.cover, nice.succeeded) == (Cover.READ, True)
    assert nice.sources == ("Source fr_region_sud",)
    assert region(sqlite_engine, "FRE1").cover is Cover.NOT_READ
    assert region(sqlite_engine, "FRL0", Fund.ISF).cover is Cover.NOT_READ
    assert area(sqlite_engine, "FR") == AreaCoverage("FR", 27, 1)
    assert area(sqlite_engine, "frl0") == AreaCoverage("frl0", 1, 1)
    assert area(sqlite_engine, "FRL03") == AreaCoverage("FRL03", 1, 1)
    assert area(sqlite_engine, "FR1") == AreaCoverage("FR1", 1, 0)


def test_a_watched_page_is_not_read(sqlite_engine):
    add(sqlite_engine, "it_toscana", "watch")
    assert region(sqlite_engine, "ITI1").cover is Cover.WATCHED
    assert area(sqlite_engine, "ITI1") == AreaCoverage("ITI1", 1, 0)


def test_a_register_covers_in_part(sqlite_engine):
    add(sqlite_engine, "es_bdns")
    madrid = region(sqlite_engine, "ES30")
    assert (madrid.cover, madrid.authority) == (Cover.PARTLY_READ, None)
    assert area(sqlite_engine, "ES") == AreaCoverage("ES", 19, 19, 19)


@pytest.mark.parametrize("how", [{"crawled": False}, {"sample": True}])
def test_a_source_without_success_does_not_count_as_read(sqlite_engine, how):
    add(sqlite_engine, "fr_region_sud", **how)
    nice = region(sqlite_engine, "FRL0")
    assert (nice.cover, nice.succeeded) == (Cover.READ, False)
    assert area(sqlite_engine, "FRL0") == AreaCoverage("FRL0", 1, 0)


@pytest.mark.parametrize("code", ["GR", "EL3", "EL30"])
def test_greece_is_found_by_either_code(sqlite_engine, code):
    add(sqlite_engine, "gr_espa")
    found = area(sqlite_engine, code)
    assert found.regions == found.read > 0


@pytest.mark.parametrize("code", ["UA", "EU", "NO", "", "Q"])
def test_an_area_without_member_regions_has_no_answer(sqlite_engine, code):
    assert area(sqlite_engine, code) is None


def test_a_source_of_context_reads_no_calls(sqlite_engine):
    add(sqlite_engine, "fr_region_sud", "context", crawled=False)
    assert region(sqlite_engine, "FRL0").cover is Cover.NOT_READ
