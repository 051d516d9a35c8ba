"""In whose hands a programme is: handed on, reminded of, and every private read audited."""

import datetime as dt

import pytest
from sqlmodel import select

from domain.accounts import AuditAction
from domain.desk import Duty, State
from domain.errors import UsageError
from domain.money import Money
from funding_db.engine import read_session, write_session
from funding_db.outbox_models import OutboxMail
from funding_db.repositories import audit as events
from services import desk, desk_mails
from tests.desk.makers import (
    LATER,
    NOW,
    SECRET,
    cleared,
    lights,
    seen,
    submitted,
)


def test_a_programme_goes_to_who_looks_after_it_and_has_least(both):
    house = both
    with write_session(house.engine) as session:
        desk.set_area(house.ada, session, frozenset({Duty.ADVICE}), frozenset({"FR"}),
                      expected_version=0, now=NOW)  # fmt: skip
        desk.set_area(house.bo, session, frozenset({Duty.LOANS}), frozenset(),
                      expected_version=0, now=NOW)  # fmt: skip
        small = submitted(house, session)
        big = submitted(house, session, lights(costs=(), budget=Money.of(40_000_000)))
        abroad = submitted(house, session, lights(country="IT"))
        holders = [seen(house, session, house.ada, n).assigned_to for n in (small, big, abroad)]
        assert holders == [house.ada.id, house.bo.id, None]
        hands = {load.person_id: load.in_hand for load in desk.loads(house.ada, session)}
        assert hands == {house.ada.id: 1, house.bo.id: 1}
        desk.refuse(house.ada, session, small, "on leave", expected_version=1, now=LATER)
        row = seen(house, session, house.bo, small)
        assert (row.assigned_to, row.state) == (None, State.SUBMITTED)
        desk.hand_over(
            house.ada, session, small, house.bo.id, expected_version=row.version, now=LATER
        )
        assert seen(house, session, house.bo, small).assigned_to == house.bo.id
        with pytest.raises(UsageError):
            desk.hand_over(
                house.ada, session, small, house.foreign.id, expected_version=row.version + 1,
                now=LATER,
            )  # fmt: skip


def mails(session):
    return [(mail.recipient, mail.text) for mail in session.exec(select(OutboxMail))]


def test_reminders_keep_their_distance_and_tell_nothing_private(house):
    with write_session(house.engine) as session:
        number = submitted(house, session)
        before = len(mails(session))
    after = [desk_mails.send_due(house.engine, now=NOW + dt.timedelta(days=d)) for d in range(22)]
    assert [day for day, told in enumerate(after) if told] == [7, 14, 21]
    with read_session(house.engine) as session:
        found = mails(session)
        holder = seen(house, session, house.ada, number).assigned_to
    assert len(found) == before + 3
    name = {house.ada.id: "ada", house.bo.id: "bo"}[holder]
    assert {reader for reader, _text in found} == {f"{name}@x.example"}
    assert not any(SECRET in text for _reader, text in found)


def test_every_private_read_is_audited_once_a_day(both):
    house = both
    with write_session(house.engine) as session:
        number = submitted(house, session)
        for _time in range(3):
            cleared(house, session, house.ada, number)
        found = [
            (event.person_id, event.organisation_id, event.thing)
            for event in events.list_events(session, organisation_id=house.bank, limit=50)
            if event.action is AuditAction.PROGRAMME_READ
        ]
    assert found == [(house.ada.id, house.bank, f"submission:{number}")]
