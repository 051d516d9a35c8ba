"""Rows of the outbox: every change is a comparison with what was read before."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from domain.errors import Conflict, NotFound
from domain.mail import MailState
from funding_db.engine import durable_session, read_session, write_session
from funding_db.repositories import outbox
from tests.outbox.conftest import START, mail

LATER = START + timedelta(minutes=30)


@pytest.fixture
def session(engine):
    with write_session(engine) as made:
        yield made


def put(session, key="a", **fields):
    return outbox.put(session, mail(key, **fields), now=START)


def claim(session, mail_id, attempt=1):
    return outbox.claim(session, mail_id, attempt, by="me", until=LATER)


def sent(session, mail_id, attempt=1, token=None):
    token = token or outbox.view(session, mail_id).token
    return outbox.sent(session, mail_id, attempt, token=token, now=START, detail="250 OK")


def state(session, mail_id):
    return outbox.view(session, mail_id).state


def test_a_second_mail_with_a_key_is_the_first(session):
    first = put(session, subject="One")
    assert put(session, subject="Two") == first
    assert put(session, "b") != first
    assert [v.subject for v in outbox.list_all(session)] == ["A call has opened", "One"]
    assert outbox.counts(session) == {MailState.QUEUED: 2}


def test_a_mail_comes_out_as_it_went_in(session):
    made = mail(
        not_after=LATER, organisation_id=1, unsubscribe_url="https://x.example", secret=True
    )
    mail_id = outbox.put(session, made, now=START)
    found = outbox.waiting(session, mail_id)
    assert found == (made, made.token, 1)


def test_due_is_what_waits_and_whose_time_has_come(session):
    ids = [put(session, key) for key in "abc"]
    outbox.postponed(session, ids[0], 1, until=LATER, detail="421")
    claim(session, ids[1])
    assert outbox.due(session, now=START) == (ids[2],)
    assert outbox.due(session, now=LATER) == (ids[2], ids[0])
    assert outbox.due(session, now=LATER, limit=1) == (ids[2],)
    assert outbox.is_pending(session, now=START)
    assert outbox.waiting(session, ids[1]) is None
    assert outbox.waiting(session, 999) is None


def test_one_attempt_is_claimed_once(session):
    mail_id = put(session)
    assert not claim(session, mail_id, 2)
    assert claim(session, mail_id)
    assert not claim(session, mail_id)
    assert not claim(session, mail_id, 2)
    assert outbox.view(session, mail_id).attempts == 1


def test_only_the_attempt_that_was_made_can_succeed(session):
    mail_id = put(session)
    assert not sent(session, mail_id)  # nobody claimed it
    claim(session, mail_id)
    assert not sent(session, mail_id, 2)
    assert not sent(session, mail_id, token="0" * 40)
    assert sent(session, mail_id)
    assert not sent(session, mail_id)
    found = outbox.view(session, mail_id)
    assert (found.state, found.settled_at, found.detail) == (MailState.SENT, START, "250 OK")


def test_what_is_out_is_never_queued_or_failed_by_a_late_word(session):
    mail_id = put(session)
    claim(session, mail_id)
    sent(session, mail_id)
    assert not outbox.postponed(session, mail_id, 1, until=LATER, detail="")
    assert not outbox.failed(session, mail_id, 1, now=START, detail="")
    assert not outbox.uncertain(session, mail_id, 1, now=START, detail="")
    assert outbox.due(session, now=LATER) == ()


def test_an_expired_claim_is_uncertain_and_not_due(session):
    mail_id = put(session)
    claim(session, mail_id)
    assert outbox.expire_claims(session, now=LATER - timedelta(seconds=1)) == ()
    assert not outbox.is_pending(session, now=LATER - timedelta(seconds=1))
    assert outbox.is_pending(session, now=LATER)
    assert [view.id for view in outbox.expire_claims(session, now=LATER)] == [mail_id]
    assert outbox.expire_claims(session, now=LATER) == ()
    assert state(session, mail_id) is MailState.UNCERTAIN
    assert outbox.due(session, now=START + timedelta(days=900)) == ()
    assert sent(session, mail_id)  # the sender was only slow


def test_a_person_settles_what_is_uncertain(session):
    arrived, lost, waits = (put(session, key, secret=True) for key in "abc")
    for mail_id in (arrived, lost):
        claim(session, mail_id)
        outbox.uncertain(session, mail_id, 1, now=START, detail="timeout")
    outbox.resolve(session, arrived, delivered=True, by="Ana", now=START)
    outbox.resolve(session, lost, delivered=False, by="Ana", now=START)
    assert state(session, arrived) is MailState.SENT
    assert outbox.due(session, now=START) == (lost, waits)
    assert outbox.waiting(session, lost).attempt == 2
    assert outbox.waiting(session, lost).mail.text
    for mail_id in (arrived, lost, waits):
        with pytest.raises(Conflict):
            outbox.resolve(session, mail_id, delivered=False, by="Ana", now=START)
    with pytest.raises(NotFound):
        outbox.resolve(session, 999, delivered=True, by="Ana", now=START)


def test_a_failed_mail_can_be_tried_again_unless_its_text_was_forgotten(session):
    plain, secret = put(session), put(session, "b", secret=True)
    for mail_id in (plain, secret):
        outbox.failed(session, mail_id, 1, now=START, detail="550")
    outbox.retry(session, plain, by="Ana", now=START)
    assert outbox.due(session, now=START) == (plain,)
    with pytest.raises(Conflict, match="forgotten"):
        outbox.retry(session, secret, by="Ana", now=START)
    with pytest.raises(Conflict, match="queued"):
        outbox.retry(session, plain, by="Ana", now=START)


def test_the_text_of_a_secret_mail_is_forgotten_once_it_is_out(engine):
    with write_session(engine) as session:
        ids = [put(session, key, secret=key == "a") for key in "ab"]
        for mail_id in ids:
            claim(session, mail_id)
            sent(session, mail_id)
    with read_session(engine) as session:
        texts = [session.get(outbox.OutboxMail, mail_id).text for mail_id in ids]
    assert texts == ["", mail().text]


def test_texts_are_forgotten_after_their_time(session):
    old, open_ = put(session), put(session, "b")
    claim(session, old)
    sent(session, old)
    assert outbox.forget_texts(session, before=START) == 0
    assert outbox.forget_texts(session, before=LATER) == 1
    assert outbox.forget_texts(session, before=LATER) == 0
    assert outbox.waiting(session, open_).mail.text


def test_a_person_who_leaves_is_forgotten_and_gets_no_mail(session):
    ids = [put(session, key, to="ana@city.example") for key in "ab"]
    other = put(session, "c")
    claim(session, ids[0])
    sent(session, ids[0])
    assert outbox.forget_recipient(session, "ana@city.example", now=START) == 2
    assert [outbox.view(session, i).to for i in ids] == ["", ""]
    assert outbox.due(session, now=LATER) == (other,)


def test_a_bounce_marks_what_is_out_and_nothing_else(session):
    out, waits = put(session), put(session, "b")
    claim(session, out)
    sent(session, out)
    tokens = {i: outbox.view(session, i).token for i in (out, waits)}
    assert outbox.bounced(session, tokens[out], now=LATER, detail="5.1.1") == out
    assert outbox.bounced(session, tokens[waits], now=LATER, detail="5.1.1") is None
    assert outbox.bounced(session, "0" * 40, now=LATER, detail="5.1.1") is None
    assert outbox.counts(session) == {MailState.BOUNCED: 1, MailState.QUEUED: 1}
    assert not sent(session, out)


def test_the_database_refuses_a_queued_mail_without_a_time(engine):
    with write_session(engine) as session:
        put(session)
    broken = sa.update(outbox.OutboxMail).values(next_attempt_at=None)
    with write_session(engine) as session, pytest.raises(IntegrityError):
        session.connection().execute(broken)


def test_a_durable_commit_waits_for_the_disk_and_only_it(engine):
    def asked(session):
        sqlite = engine.dialect.name == "sqlite"
        question = "PRAGMA synchronous" if sqlite else "SHOW synchronous_commit"
        return str(session.connection().exec_driver_sql(question).scalar())

    with durable_session(engine) as session:
        durable = asked(session)
    with write_session(engine) as session:
        usual = asked(session)
    expected = {"sqlite": ("2", "1"), "postgresql": ("on", "off")}  # the test server runs with off
    assert (durable, usual) == expected[engine.dialect.name]
