"""Real processes, ended by SIGKILL: a letter to twenty reaches each of them once."""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from benchmarks.mail_server import running
from domain.dispatches import Channel
from domain.mail import MailState
from domain.people import EMBEDDED_PERSON
from funding_db.engine import read_session, write_session
from funding_db.repositories import outbox
from jobs.mail import CLAIMED_FOR
from services import dispatches, mail
from tests.advocacy_mail import sender
from tests.advocacy_mail.makers import NOW, addressee

pytestmark = [pytest.mark.e2e, pytest.mark.serial, pytest.mark.committed]
MANY = 20


@pytest.fixture
def engine(sqlite_engine):
    """SQLite alone: the outbox is killed on both engines in tests/outbox."""
    return sqlite_engine


@pytest.fixture(scope="module")
def processes():
    """Makes processes that have all imports behind them, so that a kill hits the work itself."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.advocacy_mail.sender"])
    return context.Process


def until(child, reached, chance):
    """Kill a process shortly after something was reached; say whether it was still at work."""
    end = time.monotonic() + 30
    while child.is_alive() and not reached():
        assert time.monotonic() < end
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.03))  # somewhere between two letters, or in the midst of one
    child.kill()
    return ended(child) == -signal.SIGKILL


def ended(child):
    child.join(30)
    return child.exitcode


def queued(office):
    with read_session(office) as session:
        return session.execute(sa.text("SELECT count(*) FROM outbox")).scalar_one()


def settle(office, taken):
    """Do what an administrator does who asks the mail server about what is uncertain."""
    later = NOW + CLAIMED_FOR + timedelta(seconds=1)
    with write_session(office) as session:
        outbox.expire_claims(session, now=later)
        for view in outbox.list_all(session, state=MailState.UNCERTAIN):
            there = taken[f"<{view.token}@city.example>"] > 0
            mail.resolve(EMBEDDED_PERSON, session, view.id, delivered=there, now=NOW)


def test_twenty_letters_survive_every_kill(office, team, letter, processes, monkeypatch):
    ada, chance = team[0], random.Random(7)
    with write_session(office) as session:
        whom = [
            addressee(session, ada, office=f"Unit {n}", email=f"u{n}@ec.example").id
            for n in range(MANY)
        ]
        dispatches.prepare(ada, session, letter.id, whom, channel=Channel.MAIL, now=NOW)

    def letters():
        child = processes(target=sender.letters, args=(dict(os.environ), ada.id, letter.id, NOW))
        child.start()
        return child

    def mails():
        child = processes(target=sender.mails, args=(dict(os.environ),))
        child.start()
        return child

    kills = sum(
        until(letters(), lambda wanted=wanted: queued(office) >= wanted, chance)
        for wanted in (1, 6, 13)
    )
    assert ended(letters()) == 0
    with running() as server:
        monkeypatch.setenv("FUNDMAP_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        kills += until(mails(), lambda: len(server.mails) >= 8, chance)
        server.wait_until_quiet()
        settle(office, server.taken)
        assert any(ended(mails()) == 0 for _again in range(5))
    assert kills == 4
    assert Counter(server.taken.values()) == {1: MANY}
    assert {reader for reader, _mail in server.mails} == {f"u{n}@ec.example" for n in range(MANY)}
    for _reader, message in server.mails:
        (document,) = message.walk() if not message.is_multipart() else message.get_payload()[1:]
        assert document.get_payload(decode=True).startswith(b"%PDF-")
    with read_session(office) as session:
        found = dispatches.list_of(ada, session, letter.id)
    assert [one.state for one in found] == ["sent"] * MANY
    assert len({one.document_id for one in found}) == MANY
