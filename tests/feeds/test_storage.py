"""What is kept about feeds, tokens and alerts, on both databases."""

import datetime as dt

import pytest

from domain.accounts import Rhythm
from domain.errors import Conflict, NotFound
from domain.feeds import FeedKind
from funding_db.engine import read_session, write_session
from funding_db.repositories import calls, feeds, people
from tests.funding_db.calls_of_a_source import START, call, day, ingest

DAY = dt.timedelta(days=1)


def person(session, email="eve@nice.example"):
    return people.add(
        session, email=email, name="Eve", language="en", password_hash=None, now=START
    )


def test_moves_of_deadlines_are_counted_and_other_changes_are_not(engine):
    ingest(engine, [call("1"), call("2")])
    ingest(engine, [call("1", closes=dt.date(2027, 4, 16)), call("2", title="Other")], on=1)
    ingest(engine, [call("1", closes=dt.date(2027, 4, 17)), call("2", title="Other")], on=2)
    with read_session(engine) as session:
        ids = {row.uid: row.id for row in calls.list_rows(session)}
        found = feeds.deadline_moves(session, list(ids.values()))
        assert found == {ids["eu_test:1"]: (2, day(2))}
        assert feeds.deadline_moves(session, []) == {}


def test_searches_feeds_and_tokens_are_their_owners(engine):
    with write_session(engine) as session:
        number = person(session)
        city = people.add_organisation(session, "Nice", "city")
        kept = feeds.save_search(session, city, number, "Fish", "q=nets", now=START)
        with pytest.raises(Conflict):
            feeds.save_search(session, city, number, "Fish", "q=cows", now=START)
        feeds.save_search(session, city, 0, "Fish", "q=cows", now=START)
        feed = feeds.add_feed(
            session, city, number, FeedKind.SEARCH, kept.id, token_hash="a", now=START
        )
        token = feeds.add_token(session, number, city, "sheet", token_hash="b", now=START)
    with write_session(engine) as session:
        assert feeds.find_feed(session, "a") == feed
        assert feeds.find_token(session, "b") == token
        for wrong in ((city, 0), (1, number)):
            with pytest.raises(NotFound):
                feeds.revoke_feed(session, *wrong, feed.id, now=START)
            with pytest.raises(NotFound):
                feeds.search(session, *wrong, kept.id)
        with pytest.raises(NotFound):
            feeds.revoke_token(session, 0, token.id, now=START)
        feeds.delete_search(session, city, number, kept.id, now=START)
        feeds.revoke_token(session, number, token.id, now=START)
        assert feeds.find_feed(session, "a") is feeds.find_token(session, "b") is None
    with write_session(engine) as session:
        people.erase(session, number, now=START)
        for table in ("feed", "api_token"):
            assert session.connection().exec_driver_sql(f"SELECT * FROM {table}").all() == []
        assert [s.query for s in feeds.searches(session, city, 0)] == ["q=cows"]


def test_an_alert_is_confirmed_told_and_deleted(engine):
    def put(session, token, rhythm=Rhythm.DAILY, at=START):
        return feeds.put_alert(
            session, "r@x.example", "q=nets", token_hash=token, rhythm=rhythm, language="fr", now=at
        )

    with write_session(engine) as session:
        first = put(session, "a")
        second = put(session, "b", Rhythm.WEEKLY)
        assert first.id == second.id
        assert feeds.confirm_alert(session, "a", now=START, since=START - DAY) is None
        assert feeds.confirm_alert(session, "b", now=START, since=START + DAY) is None
        assert feeds.alerts(session, list(Rhythm)) == ()
        assert feeds.confirm_alert(session, "b", now=START, since=START - DAY)
        put(session, "c", Rhythm.DAILY, START + DAY)  # somebody asks again, and confirms nothing
        (kept,) = feeds.alerts(session, [Rhythm.WEEKLY])
        assert (kept.confirmed_at, kept.told_until) == (START, START)
        feeds.told(session, kept.id, START + DAY)
        assert feeds.alerts(session, [Rhythm.DAILY]) == ()
        assert feeds.forget_unconfirmed(session, before=START + 9 * DAY) == 0
        assert feeds.stop_alert(session, kept.id)
        assert not feeds.stop_alert(session, kept.id)
        put(session, "d")
        assert feeds.forget_unconfirmed(session, before=START + DAY) == 1
