"""One list for pages, exports and API: filters, counts, the cache of rows, matches, corrections."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from domain.enums import CallStatus, Instrument
from domain.errors import NotFound
from domain.listing import CallFilters, Sort
from domain.people import EMBEDDED_PERSON, VISITOR
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from services import calls, matches, projects, sources
from services.calls import FACETS
from tests.funding_db.calls_of_a_source import SOURCE, START, call, day, ingest

NOW = day(30)


def three(engine):
    return ingest(
        engine,
        [
            call("1", title="Safe squares", closes=date(2026, 12, 1)),
            call("2", title="Safe markets", closes=date(2026, 10, 1), instrument=Instrument.LOAN),
            call("3", title="Bees", closes=date(2026, 8, 20)),
        ],
    )


def titles(page):
    return [item.row.title for item in page.items]


def test_the_list_is_searched_filtered_sorted_and_cut(engine):
    three(engine)
    with read_session(engine) as session:
        found = calls.find_calls(VISITOR, session, CallFilters(), limit=2, now=NOW)
        assert (found.total, titles(found)) == (3, ["Safe markets", "Safe squares"])
        rest = calls.find_calls(VISITOR, session, CallFilters(), limit=2, offset=2, now=NOW)
        assert titles(rest) == ["Bees"]
        safe = calls.find_calls(VISITOR, session, CallFilters(q="safe", sort=Sort.TITLE), now=NOW)
        assert titles(safe) == ["Safe markets", "Safe squares"]
        closed = CallFilters(status=(CallStatus.CLOSED,))
        assert titles(calls.find_calls(VISITOR, session, closed, now=NOW)) == ["Bees"]


def test_a_facet_counts_what_choosing_its_value_would_show(sqlite_engine):
    three(sqlite_engine)
    filters = CallFilters(instrument=("loan",), q="safe")
    with read_session(sqlite_engine) as session:
        found = calls.facets(VISITOR, session, filters, now=NOW)
        assert set(found) == set(FACETS)
        for name, values in found.items():
            for value in values:
                chosen = filters.model_copy(update={name: (value.value,)})
                page = calls.find_calls(VISITOR, session, chosen, now=NOW)
                if name not in ("applicant", "country"):  # where unknown is kept too
                    assert page.total == value.count, (name, value)
        assert {f.value: f.count for f in found["instrument"]} == {"grant": 1, "loan": 1}


def test_rows_are_read_once_for_a_state_of_the_data_and_anew_after_a_change(
    sqlite_engine, monkeypatch
):
    three(sqlite_engine)
    reads = []
    real = calls.calls.list_rows
    monkeypatch.setattr(calls.calls, "list_rows", lambda s: reads.append(1) or real(s))
    with read_session(sqlite_engine) as session:
        for minute in range(3):
            at = NOW + timedelta(minutes=minute)
            calls.find_calls(VISITOR, session, CallFilters(), now=at)
            calls.facets(VISITOR, session, CallFilters(), now=at)
    assert len(reads) == 1
    ingest(sqlite_engine, [call("4"), call("1"), call("2"), call("3")], on=1)
    with read_session(sqlite_engine) as session:
        assert calls.find_calls(VISITOR, session, CallFilters(), now=NOW).total == 4
    assert len(reads) == 2


def test_the_status_follows_the_clock_without_new_data(sqlite_engine):
    three(sqlite_engine)
    with read_session(sqlite_engine) as session:
        early = calls.listed(VISITOR, session, f"{SOURCE}:1", now=START)
        late = calls.listed(VISITOR, session, f"{SOURCE}:1", now=day(150))
    assert (early.status, late.status) == (CallStatus.FORTHCOMING, CallStatus.CLOSED)


def test_what_does_not_exist_is_told(sqlite_engine):
    with read_session(sqlite_engine) as session:
        with pytest.raises(NotFound):
            calls.get_call(VISITOR, session, "eu_test:none")
        with pytest.raises(NotFound):
            calls.listed(VISITOR, session, "eu_test:none", now=NOW)
        assert calls.find_calls(VISITOR, session, CallFilters(q="x"), now=NOW).total == 0


def test_a_correction_shows_in_the_list_and_can_be_taken_back(engine):
    three(engine)
    uid = f"{SOURCE}:3"
    with write_session(engine) as session:
        made = calls.correct(
            EMBEDDED_PERSON, session, uid, "title", "Wasps", reason="misread", now=NOW
        )
    with read_session(engine) as session:
        assert calls.listed(VISITOR, session, uid, now=NOW).row.title == "Wasps"
        assert calls.get_call(VISITOR, session, uid).record.title == "Wasps"
    with write_session(engine) as session:
        calls.withdraw_correction(EMBEDDED_PERSON, session, made.id, now=NOW)
    with read_session(engine) as session:
        assert calls.listed(VISITOR, session, uid, now=NOW).row.title == "Bees"


def test_only_calls_that_are_not_closed_are_matched(sqlite_engine):
    three(sqlite_engine)
    with write_session(sqlite_engine) as session:
        profile = ProjectProfile(title="Safe markets and bees", country="FR")
        project = projects.save(EMBEDDED_PERSON, session, profile, now=NOW)
    with read_session(sqlite_engine) as session:
        everything = matches.match_all(EMBEDDED_PERSON, session, now=NOW)
        found = matches.match_project(EMBEDDED_PERSON, session, project.id, now=NOW)
        best = matches.match_project(EMBEDDED_PERSON, session, project.id, now=NOW, limit=1)
        earlier = matches.match_project(EMBEDDED_PERSON, session, project.id, now=START)
    assert everything == {project.id: found}
    assert best == found[:1]
    assert f"{SOURCE}:3" not in {result.call_uid for result in found}
    assert f"{SOURCE}:3" in {result.call_uid for result in earlier}


def test_sources_say_whether_they_are_the_sample_and_take_a_wish(sqlite_engine):
    ingest(sqlite_engine, [call("1")], sample=True)
    with write_session(sqlite_engine) as session:
        number = sources.request_crawl(EMBEDDED_PERSON, session, SOURCE, now=NOW)
        assert number > 0
        assert sources.is_sample(VISITOR, session)
        (found,) = sources.health(VISITOR, session)
        assert found.spec.id == SOURCE
        assert found.calls == 1
        assert asdict(sources.runs(VISITOR, session, SOURCE)[0])["verdict"] == "ok"
