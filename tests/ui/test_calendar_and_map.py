"""The pages Calendar and Map: planned is never shown as a deadline, and no country is left out."""

import datetime as dt

from domain.call import Area, Period
from domain.deadline import Deadline
from domain.enums import AreaScheme, PublicationStatus
from domain.listing import CallFilters
from domain.people import EMBEDDED_PERSON, VISITOR
from domain.tracking import MarkContent, Stage
from funding_db.engine import read_session, write_session
from services import agenda, areas, tracking
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
