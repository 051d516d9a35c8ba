"""What leaves: only approved words, under the approved title, and never a second copy."""

import email
import email.policy
import io
from dataclasses import replace

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from domain.advocacy_letters import DispatchState
from domain.errors import Conflict, UsageError
from domain.mail import Attachment, Mail, MailState, Sender
from funding_db.engine import durable_session, read_session, write_session
from funding_db.outbox_models import OutboxMail
from funding_db.repositories import outbox
from jobs.mail_message import compose
from letters.clock import Chaser
from services import deliverables, dispatches, files, replies
from services import mail as mail_service
from tests.advocacy_mail.makers import DAY, NOW, TODAY, addressee
from tests.advocacy_mail.test_dispatches import mails, prepared, taken
from tests.outbox.test_bounces import report


def queued(engine, person, letter):
    with write_session(engine) as session:
        whom = addressee(session, person)
    (number,) = prepared(engine, person, letter, [whom.id])
    with write_session(engine) as session:
        return dispatches.send(person, session, number, now=NOW)


def refused(engine, mail_id):
    with durable_session(engine) as session:
        outbox.claim(session, mail_id, 1, by="test", until=NOW + DAY)
    with write_session(engine) as session:
        outbox.failed(session, mail_id, 1, now=NOW, detail="550 no")


def test_a_mail_carries_the_approved_title_and_not_the_working_one(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        named = letter.content.model_copy(update={"title": "Angry letter, tactics inside"})
        deliverables.change(
            ada, session, letter.id, named, expected_version=letter.version, now=NOW
        )
    queued(office, ada, letter)
    with read_session(office) as session:
        mail = session.exec(sa.select(OutboxMail)).one()[0]
        assert "Angry" not in mail.subject + mail.text
        assert "Security in integrated strategies" in mail.subject


def test_a_refused_mail_is_not_sent_again_once_its_text_was_reopened(office, team, letter):
    ada, bo = team[0], team[1]
    sent = queued(office, ada, letter)
    refused(office, sent.mail_id)
    with write_session(office) as session:
        deliverables.step(
            bo, session, letter.id, "reopen", expected_version=letter.version, now=NOW
        )
    with write_session(office) as session, pytest.raises(UsageError):
        dispatches.resend(ada, session, sent.id, "new@ec.example", expected_version=2, now=NOW)
    assert len(mails(office)) == 1


@pytest.mark.parametrize("way", ["resend", "post"])
def test_a_mail_that_was_replaced_cannot_be_tried_again(office, team, letter, way):
    ada = team[0]
    sent = queued(office, ada, letter)
    refused(office, sent.mail_id)
    with write_session(office) as session:
        if way == "resend":
            dispatches.resend(ada, session, sent.id, "new@ec.example", expected_version=2, now=NOW)
        else:
            dispatches.mark_sent(ada, session, sent.id, TODAY, expected_version=2, now=NOW)
    with write_session(office) as session, pytest.raises(Conflict):
        outbox.retry(session, sent.mail_id, by="admin", now=NOW)
    with read_session(office) as session:
        assert outbox.view(session, sent.mail_id).state is MailState.FAILED


def test_a_second_bounce_with_the_same_words_is_noted(office, team, letter):
    ada = team[0]
    sent = queued(office, ada, letter)
    token = taken(office, sent.mail_id)
    with write_session(office) as session:
        mail_service.note_bounce(session, report(token=token), now=NOW + DAY)
    with write_session(office) as session:
        found = dispatches.one(ada, session, sent.id)
        again = dispatches.resend(
            ada, session, sent.id, "new@ec.example", expected_version=found.version, now=NOW + DAY
        )
    token = taken(office, again.mail_id, NOW + DAY)
    for _twice in range(2):
        with write_session(office) as session:
            mail_service.note_bounce(session, report(token=token), now=NOW + 2 * DAY)
    with read_session(office) as session:
        found = dispatches.one(ada, session, sent.id)
    assert found.state is DispatchState.BOUNCED
    assert len(found.events) == 3


def test_the_letter_that_a_person_sent_bears_the_day_on_which_it_left(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        whom = addressee(session, ada)
    (number,) = prepared(office, ada, letter, [whom.id])
    with write_session(office) as session:
        sent = dispatches.mark_sent(
            ada, session, number, TODAY, expected_version=1, now=NOW + 5 * DAY
        )
        _view, body = files.read(ada, session, sent.document_id)
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    assert "21 November 2026" in words


def test_asking_again_sends_a_mail_after_a_note_was_taken_back(office, team, letter, monkeypatch):
    ada = team[0]
    sent = queued(office, ada, letter)
    taken(office, sent.mail_id)

    def ready(found, today):
        clock = read(found, today)
        asked = Chaser(proposed=True, from_day=today, why_not=None)
        return replace(clock, chaser=asked)

    read = replies.reading
    monkeypatch.setattr(replies, "reading", ready)

    def chased(**how):
        with write_session(office) as session:
            found = dispatches.one(ada, session, sent.id)
            return replies.chase(
                ada, session, sent.id, expected_version=found.version, now=NOW + 90 * DAY, **how
            )

    noted = chased(by_hand=True).events[-1].id
    chased()
    with write_session(office) as session:
        replies.take_back(ada, session, sent.id, noted, now=NOW + 90 * DAY)
    chased()
    assert [one.kind for one in mails(office)] == ["dispatch", "chaser", "chaser"]


def test_a_kept_mail_arrives_as_the_bytes_that_it_is():
    body = b"From: a@b.example\r\nSubject: An answer\r\n\r\nYes.\r\n"
    kept = Attachment(sha256="0" * 64, name="answer.eml", media_type="message/rfc822")
    mail = Mail(key="k", kind="dispatch", to="x@ec.example", subject="S", text="T", language="en")
    sent = compose(
        mail, "t", Sender(name="", address="me@efus.example"), now=NOW, files=[(kept, body)]
    )
    _text, part = email.message_from_bytes(sent, policy=email.policy.default).iter_parts()
    assert not part.defects
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_content() == body
