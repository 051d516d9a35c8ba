"""The bytes of a mail: what a reader's program gets out is what was put in, and nothing more."""

import email
import re
from email import policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.mail import Mail, Sender
from jobs.mail_message import compose
from jobs.smtp import _as_data
from tests.outbox.conftest import START, mail

SENDER = Sender(name="Fundmap", address="fundmap@city.example")
OURS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
    "Content-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip


def written(made, sender=SENDER):
    return compose(made, made.token, sender, now=START)


def read(made, sender=SENDER):
    return email.message_from_bytes(written(made, sender), policy=policy.default)


@given(st.text(min_size=1, max_size=150), st.text(min_size=1, max_size=2000))
@settings(max_examples=150)
def test_what_goes_in_comes_out(subject, text):
    try:
        made = mail(subject=subject, text=text)
    except ValidationError:
        return
    raw = written(made)
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    found = email.message_from_bytes(raw, policy=policy.default)
    assert found.keys() == OURS
    assert str(found["Subject"]).split() == made.subject.split()
    assert found.get_content().replace("\r\n", "\n") == made.text + "\n"
    data = _as_data(raw)
    assert b"\r\n.\r\n" not in data
    assert data.replace(b"\r\n..", b"\r\n.") == raw


def test_the_headers():
    made = mail(
        "invitation:7", to="ana@city.example", language="fr", subject="Ouverture d’un appel"
    )
    found = read(made)
    assert found["From"] == "Fundmap <fundmap@city.example>"
    assert found["To"] == "ana@city.example"
    assert found["Subject"] == "Ouverture d’un appel"
    assert found["Message-ID"] == f"<{made.token}@city.example>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Content-Language"] == "fr"
    assert found["Date"].datetime == START
    assert found.get_content_type() == "text/plain"
    assert "List-Unsubscribe" not in found


def test_a_mail_that_can_be_stopped_says_how_also_to_programs():
    url = "https://city.example/api/unsubscribe/" + "a1-_" * 60
    raw = written(mail(unsubscribe_url=url))
    assert (
        f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw
    )  # whole: some programs do not unfold
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    plain = written(mail(unsubscribe_url="http://127.0.0.1:8501/stop"))
    assert b"List-Unsubscribe: <http" in plain
    assert b"One-Click" not in plain


@pytest.mark.parametrize(
    "subject",
    [
        "Hello\r\nBcc: eve@bad.example",
        "Hello\n\nand a body",
        "Hello\rX-Bad: 1",
        "Hello\u2028Bcc: eve@bad.example",
        "=?utf-8?q?Hello=0D=0ABcc=3A_eve=40bad.example?=",
        "é" * 199,
        "x" * 200,
        "\x00\x0bHello\x85Bcc: x",
    ],
)
def test_no_subject_becomes_a_header(subject):
    found = read(mail(subject=subject))
    assert found.keys() == OURS
    shown = str(found["Subject"])
    assert "\r" not in shown
    assert "\n" not in shown
    if subject.startswith("=?"):
        assert shown == subject  # shown as it is, not decoded


@pytest.mark.parametrize("name", ['A "B" \\ C', "Ville de Liège", "Ευρώπη", "=?utf-8?q?x?=", ""])
def test_any_name_of_a_sender_arrives(name):
    sender = Sender(name=name, address="fundmap@city.example")
    found = read(mail(), sender)["From"].addresses[0]
    assert (found.display_name, found.addr_spec) == (name, "fundmap@city.example")


def test_a_row_that_was_changed_behind_our_back_makes_no_header():
    for field, value in (
        ("to", "ana@city.example\r\nBcc: eve@bad.example"),
        ("language", "en\r\nX: y"),
        ("unsubscribe_url", "https://x.example/\nX: y"),
    ):
        broken = Mail.model_construct(**(mail().model_dump() | {field: value}))
        with pytest.raises(ValueError, match="would not be a line"):
            compose(broken, "0" * 40, SENDER, now=START)


@pytest.mark.parametrize("raw", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\nb\r\n", b"no end"])
def test_a_bare_line_end_never_goes_out(raw):
    with pytest.raises(ValueError, match="CRLF"):
        _as_data(raw)
