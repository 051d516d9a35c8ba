"""Calls entered by hand: in the lists with a mark, checked by somebody else, never twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from domain.accounts import AuditAction
from domain.deadline import Deadline
from domain.enums import CallStatus, Instrument, NoticeKind, Role
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.hand import HAND, HandEntry
from domain.listing import CallFilters
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from funding_db.engine import read_session, write_session
from funding_db.hand_models import HandEntryRow
from funding_db.repositories import audit, people, runs, sources
from services import calls, hand_entries
from tests.accounts.people import actor, add_person
from tests.funding_db import calls_of_a_source as crawled

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
ENTRY = HandEntry(
    link="https://region.example/call",
    title="Éclairage des places",
    language="fr",
    instrument=Instrument.GRANT,
    countries=("FR",),
    deadline=Deadline(on=date(2027, 1, 15)),
)


def someone(number, *roles):
    held = frozenset((1, role) for role in roles or (Role.OFFICER,))
    return Person(number, f"Person {number}", held, 1)


ADA, BOB = someone(1), someone(2)


def enter(engine, person=ADA, entry=ENTRY):
    with write_session(engine) as session:
        return hand_entries.enter(person, session, entry, now=NOW)


def check(engine, uid, person=BOB, now=NOW + timedelta(hours=1)):
    with write_session(engine) as session:
        hand_entries.check(person, session, uid, now=now)


def found(engine, q="", person=ADA):
    with read_session(engine) as session:
        return calls.find_calls(person, session, CallFilters(q=q), now=NOW).items


def test_an_entered_call_is_found_like_any_other_and_marked(engine):
    uid = enter(engine)
    (item,) = found(engine, "eclairage")
    assert item.row.uid == uid
    assert (item.row.source_id, item.status) == ("hand", CallStatus.UNKNOWN)
    assert (item.next_deadline.on, item.row.countries) == (date(2027, 1, 15), ("FR",))
    assert (item.row.entered.by, item.row.entered.at) == (1, NOW)
    assert item.row.entered.checked_at is None
    with read_session(engine) as session:
        view = calls.get_call(VISITOR, session, uid)
        (notice,) = calls.recent_notices(VISITOR, session)
        (waiting,) = hand_entries.to_check(BOB, session)
        (event,) = audit.list_events(session)
    assert view.row.entered == item.row.entered
    assert view.source == HAND
    assert [revision.number for revision in view.revisions] == [1]
    assert notice.kind is NoticeKind.NEW
    assert (waiting.uid, waiting.link) == (uid, "https://region.example/call")
    assert (event.action, event.person_id, event.thing) == (
        AuditAction.CALL_ENTERED,
        1,
        f"call:{uid}",
    )


def test_a_second_person_checks_and_the_first_never(engine):
    uid = enter(engine)
    with pytest.raises(NotAllowed):
        check(engine, uid, ADA)
    assert not hand_entries.may_check(ADA, 1)
    assert hand_entries.may_check(BOB, 1)
    check(engine, uid)
    (item,) = found(engine)
    assert (item.row.entered.checked_by, item.row.entered.checked_at) == (
        2,
        NOW + timedelta(hours=1),
    )
    with read_session(engine) as session:
        assert hand_entries.to_check(BOB, session) == ()
    with pytest.raises(Conflict):
        check(engine, uid, someone(3))


def test_the_database_itself_refuses_the_same_person(engine):
    enter(engine)
    statement = sa.update(HandEntryRow).values(checked_by=1, checked_at=NOW)
    with pytest.raises(sa.exc.IntegrityError), write_session(engine) as session:
        session.connection().execute(statement)


def test_a_call_that_was_crawled_is_not_checked_and_has_no_mark(sqlite_engine):
    crawled.ingest(sqlite_engine, [crawled.call("1")])
    with pytest.raises(NotFound):
        check(sqlite_engine, f"{crawled.SOURCE}:1")
    assert [item.row.entered for item in found(sqlite_engine)] == [None]


def test_nothing_is_entered_twice(engine):
    crawled.ingest(engine, [crawled.call("1")])
    enter(engine)
    with pytest.raises(Conflict):
        enter(engine, BOB, ENTRY.model_copy(update={"link": "https://REGION.example/call#x"}))
    other = {"link": "https://region.example/2", "identifier": "test-2027-1"}
    with pytest.raises(UsageError, match="there already"):
        enter(engine, BOB, ENTRY.model_copy(update=other))
    assert len(found(engine)) == 2
    enter(engine, BOB, ENTRY.model_copy(update={"link": "https://region.example/3"}))
    assert len(found(engine)) == 3


@pytest.mark.parametrize("role", Role)
def test_anyone_with_an_account_may_enter(sqlite_engine, role):
    assert enter(sqlite_engine, someone(7, role))


def test_visitors_enter_check_and_learn_nothing(sqlite_engine):
    uid = enter(sqlite_engine)
    with pytest.raises(NotAllowed):
        enter(sqlite_engine, VISITOR)
    with pytest.raises(NotAllowed):
        check(sqlite_engine, uid, VISITOR)
    assert not hand_entries.may_check(VISITOR, 1)
    with read_session(sqlite_engine) as session:
        for ask in (hand_entries.to_check, lambda p, s: hand_entries.names(p, s, [1])):
            with pytest.raises(NotAllowed):
                ask(VISITOR, session)


def test_the_one_person_of_embedded_mode_enters_and_cannot_check_alone(sqlite_engine):
    uid = enter(sqlite_engine, EMBEDDED_PERSON)
    with pytest.raises(NotAllowed):
        check(sqlite_engine, uid, EMBEDDED_PERSON)
    with read_session(sqlite_engine) as session:
        assert hand_entries.names(EMBEDDED_PERSON, session, [0]) == {}


def test_names_are_looked_up_so_that_an_erased_person_has_none(engine):
    number = add_person(engine, "ada@city.example", "Ada", Role.OFFICER)
    ada = actor(engine, number)
    uid = enter(engine, ada)
    with read_session(engine) as session:
        assert hand_entries.names(BOB, session, [number]) == {number: "Ada"}
    with write_session(engine) as session:
        people.erase(session, number, now=NOW)
    with read_session(engine) as session:
        assert hand_entries.names(BOB, session, [number]) == {}
    assert found(engine)[0].row.uid == uid
    check(engine, uid, replace(BOB, id=number + 1))


def test_a_correction_before_the_check_counts(engine):
    uid = enter(engine)
    with write_session(engine) as session:
        calls.correct(BOB, session, uid, "title", "Éclairage", reason="the page", now=NOW)
    check(engine, uid)
    (item,) = found(engine)
    assert item.row.title == "Éclairage"
    assert item.row.entered.checked_by == 2


def test_the_source_of_entries_is_no_source_to_crawl_and_its_run_no_folder(engine):
    enter(engine)
    enter(engine, BOB, ENTRY.model_copy(update={"link": "https://region.example/3"}))
    with read_session(engine) as session:
        assert sources.health(session) == ()
        assert runs.unfinished(session) == ()
        assert runs.replaceable(session, before=NOW + timedelta(days=400)) == ()
        assert len(sources.runs(session, "hand")) == 1
