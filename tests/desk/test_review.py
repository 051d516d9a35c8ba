"""Two at once, and whoever has a conflict of interest: nothing is overwritten, nothing is steered."""

import threading

import pytest
from sqlmodel import col, select

from domain.desk import State
from domain.errors import Conflict, NotAllowed, UsageError
from funding_db.engine import write_session
from funding_db.outbox_models import OutboxMail
from funding_db.repositories import desk as stored
from services import desk, opinions
from tests.desk.makers import NOW, cleared, decided, seen, submitted


def test_of_two_advisors_who_take_it_at_once_the_second_is_told(both):
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        for person in (house.ada, house.bo):
            cleared(house, session, person, number)
        version = seen(house, session, house.ada, number).version
    read, told = threading.Barrier(2, timeout=20), []

    def take(person):
        try:
            with write_session(house.engine) as session:
                if house.engine.dialect.name == "postgresql":
                    stored.of_bank(session, house.bank, number)
                    read.wait()  # both have read the row before either writes
                desk.take(person, session, number, expected_version=version, now=NOW)
        except Conflict as conflict:
            told.append(conflict)

    both_at_once = [threading.Thread(target=take, args=(one,)) for one in (house.ada, house.bo)]
    for one in both_at_once:
        one.start()
    for one in both_at_once:
        one.join()
    assert len(told) == 1
    with write_session(house.engine) as session:
        row = seen(house, session, house.ada, number)
        assert (row.state, row.version) == (State.IN_REVIEW, version + 1)


def test_whoever_has_a_conflict_does_not_say_who_gets_it(house):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        holder = seen(house, session, house.ada, number).assigned_to
        other = house.bo if holder == house.ada.id else house.ada
        desk.declare(other, session, number, True, now=NOW)
        version = seen(house, session, other, number).version
        with pytest.raises(NotAllowed):
            desk.hand_over(other, session, number, holder, expected_version=version, now=NOW)
        with pytest.raises(NotAllowed):
            desk.refuse(other, session, number, "mine", expected_version=version, now=NOW)
        assert seen(house, session, other, number).assigned_to == holder


def test_an_opinion_is_about_a_version_that_there_is(house):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        cleared(house, session, house.ada, number)
        with pytest.raises(UsageError):
            opinions.save(house.ada, session, number, 2, decided(), expected_version=0, now=NOW)


def test_it_is_handed_to_whoever_has_no_conflict_and_she_declares_before_she_reads(both):
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        cleared(house, session, house.ada, number)
        version = seen(house, session, house.ada, number).version
        desk.take(house.ada, session, number, expected_version=version, now=NOW)
        desk.declare(house.bo, session, number, True, now=NOW)
        with pytest.raises(UsageError, match="has declared a conflict of interest"):
            desk.hand_over(house.ada, session, number, house.bo.id,
                           expected_version=version + 1, now=NOW)  # fmt: skip
        row = seen(house, session, house.ada, number)
        assert (row.taken_by, row.version) == (house.ada.id, version + 1)  # nothing has moved

        desk.declare(house.bo, session, number, False, now=NOW)
        handed = submitted(house, session)
        before = mails_to_bo(session)
        row = seen(house, session, house.ada, handed)
        desk.hand_over(house.ada, session, handed, house.bo.id,
                       expected_version=row.version, now=NOW)  # fmt: skip
        row = seen(house, session, house.bo, handed)
        assert (row.assigned_to, row.taken_by, row.conflict) == (house.bo.id, None, None)
        assert mails_to_bo(session) == before + 1
        for reads in (desk.read, opinions.list_all, desk.papers):
            with pytest.raises(NotAllowed, match="declare first"):
                reads(house.bo, session, handed, **({"now": NOW} if reads is desk.read else {}))
        with pytest.raises(NotAllowed, match="declare first"):
            desk.take(house.bo, session, handed, expected_version=row.version, now=NOW)
        cleared(house, session, house.bo, handed)
        desk.take(house.bo, session, handed, expected_version=row.version, now=NOW)
        assert seen(house, session, house.bo, handed).taken_by == house.bo.id


def mails_to_bo(session):
    found = session.exec(select(OutboxMail).where(col(OutboxMail.recipient) == "bo@x.example"))
    return len(list(found))
