"""Saving a search and making calendar addresses on the pages Funding and Project."""

import pytest

from domain.people import EMBEDDED_PERSON
from funding_db.engine import read_session
from services import feeds, saved_searches
from tests.ui.conftest import shown
from tests.ui.stock import NOW, PROJECT, three


@pytest.fixture
def stored(fill):
    fill(three())


def opened(at):
    at.session_state["subscribe"] = True
    at.run()
    assert not at.exception
    return at


def press(at, label):
    next(b for b in (*at.button, *at.form_submit_button) if b.label == label).click().run()
    assert not at.exception


def of(database, service):
    with read_session(database) as session:
        return service.list_own(EMBEDDED_PERSON, session)


def calendar(database, at):
    (address,) = [c.value for c in at.code if "/feeds/" in c.value]
    token = address.rpartition("/")[2].removesuffix(".ics")
    with read_session(database) as session:
        return feeds.content(session, token, now=NOW)


def test_a_search_is_kept_and_has_a_calendar_until_it_is_revoked(open_page, database, stored):
    at = opened(open_page("funding", q="public", status="any"))
    next(i for i in at.text_input if i.label == "Name of this search").set_value("*Mine*")
    press(at, "Save this search")
    (kept,) = of(database, saved_searches)
    assert (kept.name, kept.query) == ("*Mine*", "status=any&q=public")
    press(at, "Make a calendar address")
    assert b"BEGIN:VCALENDAR" in calendar(database, at)
    assert "it is not shown again" in shown(at)
    press(at, "Revoke")
    assert of(database, feeds) == ()
    assert not [c for c in at.code if "/feeds/" in c.value]
    press(at, "Delete")
    assert of(database, saved_searches) == ()


def test_a_project_and_the_city_have_calendars(open_page, database, stored, save):
    project = save(PROJECT)
    at = opened(open_page("project", id=str(project.id)))
    press(at, "Make a calendar address")
    assert b"BEGIN:VCALENDAR" in calendar(database, at)
    assert [f.kind for f in of(database, feeds)] == ["project"]


def test_the_feed_asks_for_what_the_page_shows(open_page, stored):
    at = opened(open_page("funding", q="public"))
    (address,) = [c.value for c in at.code]
    assert "/api/v1/calls.atom?q=public&status=open" in address
    assert "status=closed" not in address
