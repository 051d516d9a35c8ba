"""The mailbox of reports: what is new is noted once, the rest does no harm, trouble is told."""

import pytest
from pydantic import SecretStr, ValidationError

from domain.bounce import LARGEST
from domain.mail import MailState, mailbox
from jobs.bounces import Looked, fetch
from services.settings import Settings
from tests.outbox.test_bounces import report
from tests.servers.imap import MailboxServer


def look(box, server, url=""):
    chosen = box.settings.model_copy(update={"bounces_url": SecretStr(url or server.url)})
    return fetch(box.engine, chosen, clock=box.clock)


def content(**fields):
    made = report(**fields)
    return made if isinstance(made, bytes) else made.encode()


@pytest.fixture
def sent(small_box):
    number = small_box.put()
    small_box.send()
    return small_box.look(number)


def test_a_report_is_noted_and_read_once(small_box, sent):
    with MailboxServer([b"Subject: hello\r\n\r\nhow are you", content(token=sent.token)]) as server:
        assert look(small_box, server) == Looked(read=2, noted=1)
        assert small_box.look(sent.id).state is MailState.BOUNCED
        assert server.seen == {1, 2}
        assert look(small_box, server) == Looked()
        server.seen.clear()  # somebody marks them as unread: the same report changes nothing
        before = small_box.look(sent.id)
        assert look(small_box, server) == Looked(read=2, noted=1)
        assert small_box.look(sent.id) == before


def test_a_message_too_large_for_a_report_is_not_even_fetched(small_box, sent):
    with MailboxServer([b"x" * (LARGEST + 1), content(token=sent.token)]) as server:
        assert look(small_box, server) == Looked(read=2, noted=1)
        assert server.fetched == [2]


def test_a_line_that_dies_loses_nothing(small_box, sent):
    with MailboxServer([content(token=sent.token)], deaf_after=4) as server:
        assert look(small_box, server).trouble
        assert small_box.look(sent.id).state is MailState.SENT
        assert server.seen == set()
        server.deaf_after = None
        assert look(small_box, server).noted == 1


def test_trouble_is_told_and_not_raised(small_box, sent):
    with MailboxServer() as server:
        wrong = server.url.replace("secret@", "guess@")
        assert look(small_box, server, wrong).trouble == "this password is wrong"
        nowhere = server.url.replace("/INBOX", "/Elsewhere")
        assert "no folder Elsewhere" in look(small_box, server, nowhere).trouble
        closed = server.url
    assert look(small_box, server, closed).trouble
    assert fetch(small_box.engine, small_box.settings) == Looked(), (
        "without a mailbox nothing is asked"
    )


@pytest.mark.parametrize(
    "url",
    [
        "imap://reports:secret@mail.city.example/INBOX",
        "imaps://mail.city.example/INBOX",
        "imaps://reports@mail.city.example",
        "https://reports:secret@mail.city.example",
        "imaps://reports:secret@mail.city.example?starttls=1",
        "imap",
    ],
)
def test_an_open_line_or_half_an_address_is_refused_without_the_password(url):
    with pytest.raises(ValueError, match=r"imaps?://|encrypted"):
        mailbox(url)
    with pytest.raises(ValidationError) as told:
        Settings(_env_file=None, bounces_url=url)
    assert "secret" not in str(told.value).replace("user:password", "")


def test_a_folder_and_a_port_are_read_from_the_address():
    found = mailbox("imaps://re%40ports:se%2Fcret@mail.city.example:1993/Reports%2F2026")
    assert (found.user, found.password, found.port) == ("re@ports", "se/cret", 1993)
    assert (found.folder, found.tls) == ("Reports/2026", True)
    assert "se/cret" not in repr(found)
