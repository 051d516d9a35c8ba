"""Mails over a real line to a real server: what arrives, what waits, what is given up."""

import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks.mail_server import running
from domain.mail import MailState
from funding_db import locks
from funding_db.engine import read_session, write_session
from funding_db.repositories import outbox
from jobs import mail as jobs_mail
from jobs import smtp
from jobs.mail import CLAIMED_FOR, LOCK
from services import mail as mail_service
from tests.outbox.conftest import START, Box

OPS = "ops@city.example"


def test_a_mail_arrives_once(box):
    ids = [box.put(key, text=".\n..\n.hidden\n.") for key in "abc"]
    done = box.send()
    assert (done.sent, done.trouble) == (3, "")
    assert [reader for reader, _ in box.server.mails] == [f"{k}@city.example" for k in "abc"]
    assert box.server.mails[0][1].get_payload(decode=True) == b".\r\n..\r\n.hidden\r\n.\r\n"
    assert box.server.lines == 1
    assert {box.look(i).state for i in ids} == {MailState.SENT}
    assert box.look(ids[0]).detail == "250 taken"
    assert box.send().sent == 0
    assert set(box.server.taken.values()) == {1}
    assert box.server.envelopes[0].mail_from == "fundmap@city.example"


def test_a_temporary_refusal_is_tried_again_later_and_longer_each_time(small_box):
    box = small_box
    mail_id = box.put()
    box.server.on_reader = lambda _: "450 4.2.1 greylisted"
    pauses = []
    for attempt in range(1, 9):
        assert box.look(mail_id).attempts == attempt - 1
        box.send()
        found = box.look(mail_id)
        if found.next_attempt_at:
            pauses.append(found.next_attempt_at - box.clock.now)
            assert box.send().postponed == 0  # not before its time
            box.clock.now = found.next_attempt_at
    assert [p.total_seconds() / 60 for p in pauses] == [1, 5, 15, 60, 240, 720, 1440]
    assert found.state is MailState.FAILED
    assert "given up after 8 attempts: 450 4.2.1 greylisted" in found.detail


def test_a_temporary_refusal_does_not_hold_up_the_others(small_box):
    box = small_box
    box.server.on_reader = lambda who: "451 later" if who.startswith("a") else None
    for key in "abc":
        box.put(key)
    done = box.send()
    assert (done.sent, done.postponed) == (2, 1)
    box.server.on_reader = lambda _: None
    box.clock.go(minutes=1)
    assert box.send().sent == 1


@pytest.mark.parametrize("step", ["on_reader", "before_taking"])
def test_a_permanent_refusal_is_not_tried_again(small_box, step):
    box = small_box
    setattr(box.server, step, lambda who: "550 5.1.1 no such user" if who[0] == "a" else None)
    ids = [box.put(key) for key in "ab"]
    done = box.send()
    assert (done.failed, done.sent) == (1, 1)
    assert box.look(ids[0]).state is MailState.FAILED
    assert box.look(ids[0]).detail == "550 5.1.1 no such user"
    box.clock.go(days=30)
    assert box.send().sent == 0
    with write_session(box.engine) as session:
        outbox.retry(session, ids[0], by="Ana", now=box.clock.now)
    setattr(box.server, step, lambda _: None)
    assert box.send().sent == 1


def test_a_refusal_of_the_text_for_now_is_tried_again(small_box):
    box = small_box
    mail_id = box.put()
    box.server.before_taking = lambda _: "452 4.3.1 disk full"
    assert box.send().postponed == 1
    assert box.look(mail_id).state is MailState.QUEUED
    box.server.before_taking = lambda _: None
    box.clock.go(minutes=1)
    assert box.send().sent == 1
    assert set(box.server.taken.values()) == {1}


@pytest.mark.parametrize("moment", ["before_taking", "after_taking"])
def test_a_line_that_dies_before_the_answer_leaves_the_mail_uncertain(box, moment):
    mail_id = box.put()
    setattr(box.server, moment, lambda who: "hang up" if who == "a@city.example" else None)
    done = box.send()
    assert done.uncertain == 1
    assert box.look(mail_id).state is MailState.UNCERTAIN
    arrived = box.server.taken[f"<{box.look(mail_id).token}@city.example>"]
    assert arrived == (1 if moment == "after_taking" else 0)

    for _ in range(3):  # never by itself
        box.clock.go(days=30)
        box.send()
    assert box.look(mail_id).state is MailState.UNCERTAIN
    told = [made for reader, made in box.server.mails if reader == OPS]
    assert len(told) == 1
    text = told[0].get_payload(decode=True).decode()
    assert f"{mail_id}: “A call has opened” to a@city.example" in text
    assert box.look(mail_id).token in text

    setattr(box.server, moment, lambda _: None)
    with write_session(box.engine) as session:
        outbox.resolve(session, mail_id, delivered=bool(arrived), by="Ana", now=box.clock.now)
    box.send()
    assert box.look(mail_id).state is MailState.SENT
    assert box.server.taken[f"<{box.look(mail_id).token}@city.example>"] == 1


def test_a_notice_that_is_itself_uncertain_makes_no_other_notice(small_box):
    box = small_box
    box.put()
    box.server.after_taking = lambda _: "hang up"
    for _ in range(4):
        box.send()
        box.clock.go(days=1)
    assert sorted(view.kind for view in box.all().values()) == ["trial", mail_service.NOTICE]
    assert {view.state for view in box.all().values()} == {MailState.UNCERTAIN}


def test_a_server_that_is_away_costs_no_attempt(small_box, settings_for):
    mail_id = small_box.put()
    away = Box(small_box.engine, settings_for("smtp://127.0.0.1:1"), small_box.server)
    done = away.send()
    assert "127.0.0.1" in done.trouble
    assert away.look(mail_id).attempts == 0
    assert small_box.send().sent == 1


def test_a_server_that_refuses_our_address_costs_no_attempt(small_box):
    box = small_box
    ids = [box.put(key) for key in "ab"]
    box.server.on_sender = lambda _: "550 5.7.1 not yours"
    assert "550 5.7.1 not yours" in box.send().trouble
    assert [box.look(i).attempts for i in ids] == [0, 0]
    box.server.on_sender = lambda _: None
    assert box.send().sent == 2


def test_a_server_that_hangs_up_on_everybody_ends_the_round(small_box):
    box = small_box
    for number in range(6):
        box.put(f"a{number}")
    box.server.on_reader = lambda _: "421 closing"
    done = box.send()
    assert done.postponed == 3
    assert "three times in a row" in done.trouble
    assert box.server.lines == 3


def test_without_a_server_in_the_settings_mails_wait(small_box, settings_for):
    mail_id = small_box.put()
    none = Box(small_box.engine, settings_for(""), small_box.server)
    assert none.send().trouble == "no mail server is set up"
    assert none.look(mail_id).state is MailState.QUEUED


def test_a_mail_that_has_lost_its_use_is_not_sent(small_box):
    box = small_box
    mail_id = box.put(not_after=START + timedelta(hours=1), secret=True)
    box.clock.go(hours=1)
    assert box.send().failed == 1
    assert box.look(mail_id).detail == "it came too late to be of use"
    assert box.server.mails == []


def test_what_the_server_took_while_the_database_was_away_is_known_by_the_journal(
    small_box, monkeypatch
):
    box = small_box
    mail_id = box.put()

    def broken(*_args, **_options):
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(jobs_mail.outbox, "sent", broken)
        with pytest.raises(OSError, match="no space"):
            box.send()
    assert box.look(mail_id).state is MailState.CLAIMED
    box.send()
    assert box.look(mail_id).state is MailState.SENT
    assert set(box.server.taken.values()) == {1}
    assert (box.settings.data_dir / "outbox.journal").read_bytes() == b""


def test_a_journal_that_a_kill_cut_off_or_that_speaks_of_another_database_does_no_harm(small_box):
    box = small_box
    mail_id = box.put()
    path = box.settings.data_dir / "outbox.journal"
    path.parent.mkdir()
    path.write_bytes(b'[1, 1, "' + b"0" * 40 + b'", "250"]\n{}\n[9]\n\xff\n[1, 1, "abc')
    assert box.send().sent == 1
    assert box.look(mail_id).state is MailState.SENT


def test_a_sender_that_died_with_a_claim_leaves_it_uncertain_after_its_time(box):
    mail_id = box.put()
    with write_session(box.engine) as session:
        until = START + CLAIMED_FOR
        assert outbox.claim(session, mail_id, 1, by="elsewhere/1", until=until)
    assert box.send().uncertain == 0
    box.clock.now = until
    assert box.send().uncertain == 1
    assert box.look(mail_id).state is MailState.UNCERTAIN
    assert [reader for reader, _ in box.server.mails] == [OPS]


def test_what_another_sender_took_up_meanwhile_is_not_sent_and_spoils_no_other_mail(
    box, monkeypatch
):
    theirs, mine = box.put("theirs"), box.put("mine")
    claim = outbox.claim

    def late(session, number, attempt, *, by, until):
        if number == theirs:
            claim(session, number, attempt, by="another", until=until)
        return claim(session, number, attempt, by=by, until=until)

    monkeypatch.setattr(jobs_mail.outbox, "claim", late)
    done = box.send()
    assert (done.sent, done.trouble) == (1, "")
    box.server.wait_until_quiet()
    assert [reader for reader, _ in box.server.mails] == ["mine@city.example"]
    assert box.server.mails[0][1]["To"] == "mine@city.example"
    assert box.look(theirs).state is MailState.CLAIMED
    assert box.look(mine).state is MailState.SENT


def test_an_error_of_the_database_before_the_text_sends_nothing(small_box, monkeypatch):
    box = small_box
    mail_id = box.put()

    def broken(*_args, **_options):
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(jobs_mail.outbox, "claim", broken)
        with pytest.raises(OSError, match="no space"):
            box.send()
    box.server.wait_until_quiet()
    assert box.server.mails == []
    assert box.look(mail_id).state is MailState.QUEUED
    assert box.send().sent == 1


def test_one_process_sends_and_a_crawl_does_not_hold_it_up(box):
    box.put()
    with locks.hold(box.engine, LOCK) as mine:
        assert mine
        assert box.send().trouble == "another process is sending"
    with locks.hold(box.engine, "scheduler"):
        assert box.send().sent == 1


def test_a_stop_ends_the_round_between_two_mails(small_box):
    box = small_box
    stop = threading.Event()
    for key in "abc":
        box.put(key)
    box.server.after_taking = lambda _: stop.set()
    assert box.send(stop=stop).sent == 1
    assert box.send().sent == 2


def test_every_text_is_forgotten_after_ninety_days(small_box):
    box = small_box
    mail_id = box.put()
    box.send()
    for days, kept in ((1, True), (90, False)):
        box.clock.go(days=days)
        box.send()
        with read_session(box.engine) as session:
            assert bool(session.get(outbox.OutboxMail, mail_id).text) is kept


# An encrypted line


@pytest.fixture
def certificate(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("kind", ["smtps", "starttls"])
def test_the_server_s_name_is_proved_before_anything_is_said(
    kind, certificate, sqlite_engine, settings_for, monkeypatch
):
    path, context = certificate
    options = {"tls": context} if kind == "smtps" else {"starttls": context}
    form = "smtps://{}@localhost:{}" if kind == "smtps" else "smtp://{}@localhost:{}?starttls=1"
    with running(**options, login=True) as server:
        url = form.format("ana:p%40ss%3A%2Fword", server.port)
        box = Box(sqlite_engine, settings_for(url), server)
        box.put()
        assert "CERTIFICATE_VERIFY_FAILED" in box.send().trouble
        assert (server.mails, server.logins) == ([], [])

        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        other = settings_for(url.replace("localhost", "127.0.0.1"))
        assert "127.0.0.1" in Box(sqlite_engine, other, server).send().trouble
        assert server.logins == []

        wrong = settings_for(form.format("ana:guess", server.port))
        assert "535" in Box(sqlite_engine, wrong, server).send().trouble
        assert box.send().sent == 1
        assert set(server.logins) == {"ana"}
        assert next(iter(box.all().values())).attempts == 1


def test_a_server_that_cannot_encrypt_gets_nothing(small_box, settings_for):
    small_box.put()
    url = f"smtp://ana:secret@127.0.0.1:{small_box.server.port}?starttls=1"
    assert "STARTTLS" in Box(small_box.engine, settings_for(url), small_box.server).send().trouble
    assert small_box.server.mails == []
    assert small_box.server.logins == []


def test_a_server_that_never_answers_after_the_dot_leaves_the_mail_uncertain(
    sqlite_engine, server, settings_for, monkeypatch
):
    url = f"smtp://127.0.0.1:{server.port}"
    box = Box(sqlite_engine, settings_for(url, mail_admin=""), server)
    mail_id = box.put()
    answered = threading.Event()
    server.after_taking = lambda _: answered.wait(5) and None
    line = smtp.Line.__init__
    monkeypatch.setattr(smtp.Line, "__init__", lambda self, *given: line(self, *given, take_s=0.2))
    assert box.send().uncertain == 1
    answered.set()
    assert "timed out" in box.look(mail_id).detail
