"""Two at once, and whoever has a conflict of interest: nothing is overwritten, nothing is steered."""

import threading

import pytest

from domain.desk import State
from domain.errors import Conflict, NotAllowed, UsageError
from funding_db.engine import write_session
from funding_db.repositories import desk as stored
from services import desk, opinions
from tests.desk.makers import NOW, decided, submitted
from tests.desk.test_desk import cleared, seen


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
