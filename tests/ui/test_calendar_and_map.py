"""The pages Calendar and Map: planned is never shown as a deadline, and no country is left out."""

import datetime as dt

from domain.call import Area, Period
from domain.deadline import Deadline
from domain.enums import AreaScheme, PublicationStatus
from domain.listing import CallFilters
from domain.people import EMBEDDED_PERSON, VISITOR
from domain.tracking import MarkContent, Stage
from funding_db.engine import read_session, write_session
from services import agenda, areas, calls, regions, tracking
from services.agenda import Kind
from tests.ui.conftest import shown
from tests.ui.stock import NOW, PROJECT, SOURCE, call, rich, three

_PLANNED = {"planned": True, "published_status": PublicationStatus.FORTHCOMING}


def _with_period():
    return call(
        "period",
        "Squares of the next quarter",
        opens_on=None,
        deadlines=(),
        opens_within=Period(
            first=dt.date(2026, 10, 1), last=dt.date(2026, 12, 31), text="4th quarter 2026"
        ),
        **_PLANNED,
    )


def _with_days():
    return call(
        "days",
        "Squares of October",
        opens_on=dt.date(2026, 10, 5),
        deadlines=(Deadline(on=dt.date(2026, 11, 30)),),
        areas=(Area(scheme=AreaScheme.COUNTRY, code="PT"),),
        **_PLANNED,
    )


def test_a_timetable_gives_planned_days_and_periods_never_deadlines(fill, database):
    fill([*three(), _with_period(), _with_days()])
    with read_session(database) as session:
        found = agenda.agenda(EMBEDDED_PERSON, session, CallFilters(), now=NOW)
    kinds = {(e.call.row.uid.split(":")[1], e.on.isoformat()): e.kind for e in found.entries}
    assert kinds["days", "2026-10-05"] is Kind.PLANNED
    assert kinds["days", "2026-11-30"] is Kind.PLANNED
    assert kinds["rich", "2026-09-03"] is Kind.DEADLINE
    assert kinds["rich", "2027-02-04"] is Kind.DEADLINE
    assert kinds["german", "2026-11-03"] is Kind.OPENING
    assert [one.call.row.uid for one in found.planned] == [f"{SOURCE}:period"]


def test_the_calls_that_a_project_follows_are_marked_and_stand_alone_when_asked(
    fill, save, database
):
    fill(three())
    mine = save(PROJECT)
    content = MarkContent(stage=Stage.PREPARING)
    with write_session(database) as session:
        tracking.mark(
            EMBEDDED_PERSON, session, mine.id, rich().uid, content, expected_version=0, now=NOW
        )
        own = agenda.agenda(EMBEDDED_PERSON, session, CallFilters(), now=NOW, own=True)
        public = agenda.agenda(VISITOR, session, CallFilters(), now=NOW)
    assert {entry.call.row.uid for entry in own.entries} == {rich().uid}
    assert own.followed == {rich().uid: PROJECT.title}
    assert public.followed == {}
    assert len(public.entries) == 5


def test_the_calendar_says_what_is_planned_and_what_closes(open_page, fill):
    fill([*three(), _with_period(), _with_days()])
    seen = shown(open_page("calendar"))
    assert "closes, hour not stated" in seen
    assert "Planned to open: “4th quarter 2026”" in seen
    at = open_page("calendar", programme="ISF")
    assert any("Nov 2026" in one for one in at.get_by_key("calendar_month_False").options)
    assert "opens: " in shown(at)
    assert "4th quarter 2026" not in shown(at)


def test_an_empty_calendar_and_an_empty_map_say_so(open_page):
    assert "Take a filter away" in shown(open_page("calendar"))
    assert "We read no managing authority of" in shown(open_page("map"))


def test_the_map_counts_each_call_in_its_countries_and_the_rest_aside(fill, database):
    abroad = call("abroad", "Elsewhere", areas=(Area(scheme=AreaScheme.COUNTRY, code="NO"),))
    fill([*three(), _with_days(), abroad])
    with read_session(database) as session:
        found = areas.areas(VISITOR, session, now=NOW)
    counts = {country.code: country.calls for country in found.countries}
    assert len(counts) == 27
    assert {code for code, count in counts.items() if count} == {"FR", "PT"}
    assert (found.elsewhere, found.unstated) == (1, 2)
    assert all(country.latitude and country.regions for country in found.countries)


def test_a_call_that_vanished_from_its_source_is_not_firm(open_page, fill):
    fill(three())
    assert "not firm" not in shown(open_page("calendar"))
    fill([one for one in three() if one.source_ref != "greek"], at=NOW)
    said = shown(open_page("calendar"))
    assert "not firm: closes, hour not stated" in said
    assert "no longer listed by its source since" in said


def _in(ref, *codes):
    areas = tuple(Area(scheme=AreaScheme.NUTS, code=code, text=text) for code, text in codes)
    return call(ref, f"Call of {ref}", areas=areas)


def _regional():
    return [
        _in("sud", ("FRL0", "Région Sud")),
        _in("nice", ("FRL03", "Alpes-Maritimes")),
        _in("hdf", ("FRE", "Hauts-de-France")),
        _in("lisbon", ("PT17", "AML")),
        rich(),
    ]


def test_the_calls_of_a_country_stand_in_the_regions_that_they_name(fill, database):
    fill(_regional())
    with read_session(database) as session:
        france = regions.regions_of(VISITOR, session, "FR", now=NOW)
        portugal = regions.regions_of(VISITOR, session, "PT", now=NOW)
        nowhere = regions.regions_of(VISITOR, session, "XX", now=NOW)
        listed = {
            region.code: calls.find_calls(
                VISITOR, session, CallFilters(region=(region.code,)), now=NOW
            ).total
            for region in france.regions
        }
    assert (france.named, france.whole) == (3, 1)
    by_code = {region.code: region for region in france.regions}
    assert (by_code["FRL0"].calls, by_code["FRL0"].closer) == (2, 2)
    assert by_code["FRL0"].name == "Région Sud"
    assert [(by_code[c].calls, by_code[c].closer) for c in ("FRE1", "FRE2")] == [(1, 0), (1, 0)]
    assert by_code["FRE1"].name is None, "the name is that of the larger region"
    assert {code: one.calls for code, one in by_code.items()} == listed, "the link shows as many"
    older = next(region for region in portugal.regions if region.code == "PT17")
    assert (older.calls, older.cover, older.name) == (1, None, "AML")
    assert nowhere.regions == ()


def test_the_map_shows_the_regions_of_the_chosen_country_with_their_lists(open_page, fill):
    fill(_regional())
    at = open_page("map", country="FR")
    assert "3 open or coming calls name a region; 1 more" in shown(at)
    table = at.dataframe[1].value
    first = dict(zip(table.columns, table.iloc[0], strict=True))
    assert first["Region (NUTS 2)"] == "FRL0 Région Sud"
    assert (first["Open or coming"], first["Only for it or a part of it"]) == (2, 2)
    assert first["Calls"].endswith("funding?region=FRL0")
    assert (table["Calls"] == "").sum() == len(table) - 3, "no link to an empty list"
    assert "2 calls" in shown(open_page("funding", region="FRL0"))


def test_the_map_opens_at_the_country_of_the_own_project(open_page, fill, save):
    fill(_regional())
    save(PROJECT)
    at = open_page("map")
    assert at.selectbox(key="map_country").value == "FR"
    at.selectbox(key="map_country").set_value("GR").run()
    assert not at.exception
    assert at.query_params["country"] == "GR"
    assert "Greece: 0 open or coming calls name a region" in shown(at)
