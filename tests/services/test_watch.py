"""Who is told of changed pages, who may say that he read them, and what is kept of it."""

import pytest
from sqlmodel import select

from domain.accounts import AuditAction
from domain.enums import Role
from domain.errors import Conflict, NotAllowed, UsageError
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from domain.watch import Outcome
from funding_db.engine import read_session, write_session
from funding_db.people_models import AuditEventRow
from services import watch
from tests.funding_db.pages_of_a_source import SOURCE, at, ingest, page

OFFICER = Person(5, "Officer", frozenset({(2, Role.OFFICER)}), 2)


@pytest.fixture
def change(engine):
    ingest(engine, page("a"))
    ingest(engine, page("b"), day=1)
    with read_session(engine) as session:
        (found,) = watch.list_changes(OFFICER, session)
    return found


def mark(engine, person, number, note="", outcome=Outcome.NO_NEW_CALL):
    with write_session(engine) as session:
        watch.mark_read(person, session, number, outcome, note, now=at(2))


def listed(engine, **options):
    with read_session(engine) as session:
        return watch.list_changes(OFFICER, session, **options)


def test_a_reader_marks_a_change_and_the_alert_goes(engine, change):
    mark(engine, OFFICER, change.id, "  the call is ours \x00", Outcome.CALL_ENTERED)
    assert listed(engine) == ()
    (found,) = listed(engine, unread=False, source_id=SOURCE)
    assert (found.reading.read_by, found.reading.read_at) == (5, at(2))
    assert (found.reading.outcome, found.reading.note) == (
        Outcome.CALL_ENTERED,
        "the call is ours",
    )
    with read_session(engine) as session:
        (event,) = session.exec(select(AuditEventRow)).all()
        assert (event.action, event.person_id) == (AuditAction.CHANGE_READ, 5)
        assert event.thing == f"watched_change:{change.id}"
        detail = {name: str(value) for name, value in event.detail.items()}
        assert detail == {"outcome": "call_entered", "changes": "1"}


def test_the_person_of_embedded_mode_reads_too(engine, change):
    mark(engine, EMBEDDED_PERSON, change.id)
    assert listed(engine, unread=False)[0].reading.read_by == 0


def test_a_visitor_neither_sees_nor_marks(engine, change):
    with read_session(engine) as session, pytest.raises(NotAllowed):
        watch.list_changes(VISITOR, session)
    with pytest.raises(NotAllowed):
        mark(engine, VISITOR, change.id)
    assert listed(engine) == (change,)


def test_a_second_reader_is_told(engine, change):
    mark(engine, OFFICER, change.id)
    with pytest.raises(Conflict):
        mark(engine, OFFICER, change.id)


def test_a_note_has_an_end(engine, change):
    with pytest.raises(UsageError, match="2000"):
        mark(engine, OFFICER, change.id, "x" * 2_001)
    assert listed(engine) == (change,)
    mark(engine, OFFICER, change.id, "x" * 2_000)
