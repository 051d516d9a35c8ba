"""A mail's value: what is refused, what is folded, and how server and sender are read."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.mail import Mail, address, sender, smtp_server
from services.settings import Settings
from tests.outbox.conftest import mail


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ana@city.example", "ana@city.example"),
        (" ana.b+c@City.Example ", "ana.b+c@city.example"),
        ("ana@münchen.example", "ana@xn--mnchen-3ya.example"),
    ],
)
def test_an_address_is_read(written, read):
    assert address(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "", "ana", "@city.example", "ana@", "ana@city", "ana@city..example", "a b@city.example",
        "ana@city.example\r\nBcc: eve@bad.example", "ana@city.example,eve@bad.example",
        "<ana@city.example>", "Ana <ana@city.example>", "ana@-city.example", "ána@city.example",
        "ana@city.example\n", "ana@[127.0.0.1]", "ana@city.example RET=FULL", ".ana@city.example",
        "ana@city.example\x00", "a" * 65 + "@city.example", "ana@" + "a." * 130 + "example",
        "ana@city.example>", '"a b"@city.example', "ana@city.example\u2028",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(written):
    if written.strip() == "ana@city.example":
        assert address(written) == "ana@city.example"  # space around it is taken away
        return
    with pytest.raises(ValueError, match="no mail address"):
        address(written)
    with pytest.raises(ValidationError):
        mail(to=written)


@given(st.text(max_size=60))
def test_no_address_ever_holds_what_ends_a_command(text):
    try:
        read = address(text)
    except ValueError:
        return
    assert read.isascii()
    assert not set(read) & set(" \r\n<>,;:\0")


@given(st.text(max_size=100), st.text(max_size=300))
def test_what_is_kept_is_one_line_and_plain_text_and_stays_so(subject, text):
    try:
        made = mail(subject=subject, text=text)
    except ValidationError:
        return
    assert len(made.subject.splitlines()) == 1
    assert all(line.isprintable() or not set(line) & set("\r\n\0\x0b") for line in [made.subject])
    assert "\r" not in made.text
    assert "\0" not in made.text
    assert Mail.model_validate(made.model_dump()) == made
    assert Mail.model_validate(made.model_dump()).token == made.token


@pytest.mark.parametrize("sign", ["\u061c", "\u200e", "\u200f", "\u202e", "\u2067", "\r\nBcc: x"])
def test_nothing_turns_the_reading_direction_or_begins_a_line(sign):
    made = mail(subject=f"a{sign}b", text=f"a{sign}b")
    assert sign not in made.subject
    assert sign[0] not in made.text
    assert "\n" not in made.subject


def test_the_token_tells_mails_of_two_installations_apart():
    assert mail().token == mail().token
    assert len({mail().token, mail("b").token, mail(text="x").token, mail(subject="x").token}) == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"unsubscribe_url": "https://x.example/a b"},
        {"unsubscribe_url": "https://x.example/>, <mailto:eve@bad.example"},
        {"unsubscribe_url": "https://x.example/\r\nBcc: eve@bad.example"},
        {"unsubscribe_url": "javascript:alert(1)"},
        {"unsubscribe_url": "https://"},
        {"subject": " \r\n "},
        {"text": " \n "},
        {"language": "en\r\nX: y"},
        {"kind": "Not a kind"},
        {"not_after": datetime(2026, 11, 21)},
    ],
)
def test_what_would_spoil_a_header_is_refused(fields):
    with pytest.raises(ValidationError):
        mail(**fields)


def test_a_server_is_read():
    made = smtp_server("smtp://ana:p%40ss%3A%2Fword@mail.example:587?starttls=1")
    assert (made.host, made.port, made.tls, made.starttls) == ("mail.example", 587, False, True)
    assert (made.user, made.password) == ("ana", "p@ss:/word")
    assert "word" not in repr(made)
    assert smtp_server("smtps://mail.example").port == 465
    assert smtp_server("smtp://mail.example?starttls=1").port == 587
    assert smtp_server("smtp://relay.example/").port == 25
    assert smtp_server("smtp://ana:b@127.0.0.1:2525").user == "ana"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port",
        "smtp://mail.example/box", "smtp://mail.example?starttls=yes", "smtp://mail.example?tls=1",
        "smtps://mail.example?starttls=1", "smtp://ana@mail.example?starttls=1",
        "smtp://ana:b@mail.example", "smtp://ana:b@mail.example?starttls=0", "smtp://m.example?x",
        "smtp://mail.example#x", "smtp://mail.example:99999",
    ],
)  # fmt: skip
def test_a_server_that_cannot_be_used_or_would_see_the_password_go_by_is_refused(url):
    with pytest.raises(ValueError, match=r"write smtp://|encrypted line"):
        smtp_server(url)
    with pytest.raises(ValidationError):
        Settings(smtp_url=url)


def test_a_wrong_setting_does_not_show_the_password():
    with pytest.raises(ValidationError) as refused:
        Settings(smtp_url="smtp://ana:hunter2@mail.example")
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in repr(Settings(smtp_url="smtps://ana:hunter2@mail.example"))


def test_a_sender_is_read():
    assert sender("ana@city.example").name == ""
    read = sender("Ville de Liège <ana@city.example>")
    assert (read.name, read.address, read.domain) == (
        "Ville de Liège",
        "ana@city.example",
        "city.example",
    )
    for wrong in ("Ana", "Ana <x>", "Ana\r\nBcc: e@x.example <ana@city.example>"):
        with pytest.raises(ValueError, match=r"address|one line"):
            sender(wrong)
