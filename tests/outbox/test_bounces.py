"""Reports of mail servers, written by anybody: believed only about mails of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bounce import LARGEST, read_bounce
from domain.mail import MailState
from funding_db.engine import write_session
from funding_db.repositories import outbox
from services import mail as mail_service
from tests.outbox.conftest import START

TOKEN = "0123456789abcdef0123456789abcdef01234567"


def report(
    *, token=TOKEN, action="failed", status="5.1.1", returned="text/rfc822-headers", envelope=None
):
    named = f"Original-Envelope-Id: {envelope}\r\n" if envelope else ""
    text = f"""From: MAILER-DAEMON@mail.example
To: fundmap@city.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I could not deliver your mail.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
{named.strip()}

Final-Recipient: rfc822; ana@city.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ana@city.example>:
 user unknown

--b1
Content-Type: {returned}

From: Fundmap <fundmap@city.example>
Message-ID: <{token}@city.example>
Subject: A call has opened

--b1--
"""
    return text.replace("Reporting-MTA: dns; mail.example\n\n\n", "Reporting-MTA: dns; mail.example\n\n").encode()  # fmt: skip


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_is_read(returned):
    found = read_bounce(report(returned=returned))
    assert (found.token, found.action, found.final) == (TOKEN, "failed", True)
    assert found.detail == "5.1.1 smtp; 550 5.1.1 <ana@city.example>: user unknown"


def test_a_report_names_the_mail_by_its_envelope_when_it_returns_nothing_of_it():
    found = read_bounce(report(token="x", envelope=TOKEN))
    assert found.token == TOKEN


def test_line_ends_of_the_network_make_no_difference():
    assert read_bounce(report().replace(b"\n", b"\r\n")) == read_bounce(report())


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
def test_what_is_only_on_its_way_is_not_final(action):
    assert not read_bounce(report(action=action)).final


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 100,
        b"Subject: Out of office\n\nI am away.",
        report(token="short"),
        report(token=TOKEN.upper()),
        report(action="invented"),
        report().replace(b"message/delivery-status", b"text/plain"),
        report().replace(b"Action: failed", b"X: y"),
        report() + b"x" * LARGEST,
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 5_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=a%d\n\n--a%d\n" % (n, n) for n in range(3_000)
        ),
    ],
)
def test_what_is_no_report_of_a_mail_of_ours_is_left_alone(content):
    assert read_bounce(content) is None


@given(st.binary(max_size=400), st.integers(0, 700))
def test_no_bytes_break_the_reader(noise, at):
    whole = report()
    read_bounce(whole[:at] + noise + whole[at:])


def send(box):
    mail_id = box.put()
    box.send()
    return mail_id, box.look(mail_id).token


def note(box, content):
    with write_session(box.engine) as session:
        return mail_service.note_bounce(session, content, now=START)


def test_a_bounce_marks_its_mail(box):
    mail_id, token = send(box)
    assert note(box, report(token=token, action="delayed")) is None
    assert box.look(mail_id).state is MailState.SENT
    assert note(box, report()) is None  # of nobody
    assert note(box, report(token=token)) == mail_id
    found = box.look(mail_id)
    assert found.state is MailState.BOUNCED
    assert found.detail.startswith("failed: 5.1.1 smtp; 550")
    box.clock.go(days=30)
    assert box.send().sent == 0


@pytest.mark.parametrize(
    ("action", "state"), [("delayed", MailState.SENT), ("failed", MailState.BOUNCED)]
)
def test_a_report_about_an_uncertain_mail_proves_that_it_went_out(small_box, action, state):
    box = small_box
    mail_id = box.put()
    box.server.after_taking = lambda _: "hang up"
    box.send()
    assert box.look(mail_id).state is MailState.UNCERTAIN
    assert note(box, report(token=box.look(mail_id).token, action=action)) == mail_id
    assert box.look(mail_id).state is state


def test_a_report_about_a_mail_that_still_waits_is_a_lie(small_box):
    mail_id = small_box.put()
    assert note(small_box, report(token=small_box.look(mail_id).token)) is None
    with write_session(small_box.engine) as session:
        assert outbox.due(session, now=START) == (mail_id,)
