"""The page Sources: changed pages wait for a reader, and a timetable left lying is a warning."""

import datetime as dt

import pytest

from domain.people import EMBEDDED_PERSON, VISITOR
from funding_db.engine import read_session
from services import watch
from tests.funding_db import pages_of_a_source as made
from tests.funding_db.pages_of_a_source import ingest, page
from tests.ui.conftest import words
from tests.ui.stock import HOSTILE, NOW
from ui import context


def days_before(days):
    return (NOW - dt.timedelta(days=days) - made.START).days


@pytest.fixture
def changed(database):
    """A page that changed a week ago, by words that would like to be Markdown."""
    ingest(database, page("first"), day=days_before(8))
    ingest(database, page("second", HOSTILE), day=days_before(7))
    return database


def test_a_changed_page_is_shown_with_its_words_and_marked_as_read(open_page, changed):
    at = open_page("sources")
    said = words(at)
    assert "Pages that changed and that nobody has read yet" in said
    assert "The plan" in said
    assert "second" in said
    assert "**bold**" not in said
    at.text_input[-1].set_value("looked at it")
    button = next(b for b in at.button if b.label == "Mark as read")
    button.click().run()
    assert not at.exception
    assert "nobody has read yet" not in words(at)
    with read_session(changed) as session:
        (found,) = watch.list_changes(EMBEDDED_PERSON, session, unread=False)
    assert found.reading is not None
    assert (found.reading.note, found.reading.read_at) == ("looked at it", NOW)


def test_only_the_newest_change_of_a_page_asks_for_a_reader(open_page, changed):
    ingest(changed, page("third"), day=days_before(2))
    at = open_page("sources")
    buttons = [b for b in at.button if b.label == "Mark as read"]
    assert len(buttons) == 1
    buttons[0].click().run()
    with read_session(changed) as session:
        assert watch.list_changes(EMBEDDED_PERSON, session) == ()


def test_a_visitor_sees_no_alert(open_page, changed, monkeypatch):
    monkeypatch.setattr(context, "person", lambda **_: VISITOR)
    at = open_page("sources")
    assert "nobody has read yet" not in words(at)
    assert "Mark as read" not in [button.label for button in at.button]


def test_a_timetable_left_lying_is_a_warning(open_page, database):
    spec = made.SPEC.model_copy(update={"timetable": True})
    ingest(database, page("plan"), day=0, spec=spec)
    ingest(database, page("plan"), day=days_before(1), spec=spec)
    late = [warning.value for warning in open_page("sources").warning]
    assert len(late) == 1
    assert "A region: the authority has not updated its timetable since Thu 12 Feb 2026" in (
        late[0].replace("\\", "").replace("\u2060", "")
    )


def test_nothing_to_read_says_nothing(open_page, database):
    ingest(database, page("plan"), day=0)
    said = words(open_page("sources"))
    assert "nobody has read yet" not in said
