"""One text to few or many: prepared, sent once each, resumed after a kill, back in the file."""

import pytest
import sqlalchemy as sa

from domain.advocacy_letters import BodyKind, DispatchState, OfficeHolder
from domain.dispatches import Channel
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.mail import MailState
from funding_db.engine import durable_session, read_session, write_session
from funding_db.repositories import advocacy_counts, dispatch_events, outbox
from funding_db.repositories import dispatches as stored
from services import addressees, deliverable_texts, deliverables, dispatches, files
from services import mail as mail_service
from tests.advocacy_mail.makers import DAY, NOW, TODAY, addressee, by_post
from tests.deliverables.makers import approved
from tests.outbox.test_bounces import report


def mails(engine):
    with read_session(engine) as session:
        return sorted(outbox.list_all(session), key=lambda one: one.id)


def taken(engine, mail_id, now=NOW):
    """The mail server took the mail."""
    with durable_session(engine) as session:
        outbox.claim(session, mail_id, 1, by="test", until=now + DAY)
    with write_session(engine) as session:
        token = outbox.view(session, mail_id).token
        outbox.sent(session, mail_id, 1, token=token, now=now, detail="250 ok")
    return token


def prepared(engine, person, letter, whom, **options):
    with write_session(engine) as session:
        return dispatches.prepare(
            person, session, letter.id, whom, channel=Channel.MAIL, now=NOW, **options
        )


def test_a_letter_leaves_by_mail_with_its_document(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        whom = addressee(session, ada)
    (number,) = prepared(
        office, ada, letter, [whom.id], copies=["cc@ec.example"], our_reference="E/1"
    )
    with write_session(office) as session:
        sent = dispatches.send(ada, session, number, now=NOW)
        again = dispatches.send(ada, session, number, now=NOW)
        assert again.mail_id == sent.mail_id
        assert sent.sent_on is None  # queued is not sent
        assert stored.count_left(session, letter.id) == 0
        _view, body = files.read(ada, session, sent.document_id)
        mail = outbox.waiting(session, sent.mail_id).mail
    assert body.startswith(b"%PDF-")
    assert [one.to for one in mails(office)] == ["home@ec.example", "cc@ec.example"]
    assert mail.reply_to == "Ada@efus.example"
    assert "E/1" in mail.subject
    assert mail.text.startswith("Dear Director-General,")
    assert [one.name for one in mail.attachments] == [f"letter-{number}-en.pdf"]
    taken(office, sent.mail_id)
    with read_session(office) as session:
        assert dispatches.one(ada, session, number).state is DispatchState.SENT
        assert stored.count_left(session, letter.id) == 1
    with write_session(office) as session:
        moved = deliverables.step(
            ada, session, letter.id, "send", expected_version=letter.version, now=NOW, on=TODAY
        )
    assert moved.state == "sent"


def test_twenty_are_resumed_after_a_kill_without_a_second_copy(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        whom = [addressee(session, ada, office=f"Unit {n}", email=f"u{n}@ec.example").id
                for n in range(20)]  # fmt: skip
    numbers = prepared(office, ada, letter, whom)
    with write_session(office) as session:
        dispatches.keep_record(ada, session, numbers[7], "signed.pdf", b"%PDF-1.7 signed",
                               expected_version=1, now=NOW)  # fmt: skip
    for number in numbers[:7]:
        with write_session(office) as session:
            dispatches.send(ada, session, number, now=NOW)

    class KilledError(Exception):
        pass

    def killed():
        with write_session(office) as session:
            dispatches.send(ada, session, numbers[7], now=NOW)
            raise KilledError

    with pytest.raises(KilledError):
        killed()
    assert len(mails(office)) == 7
    assert prepared(office, ada, letter, whom) == numbers
    for number in numbers:
        with write_session(office) as session:
            dispatches.send(ada, session, number, now=NOW)
    to = [one.to for one in mails(office)]
    assert len(to) == 20
    assert len(set(to)) == 20


def test_a_mail_that_came_back_is_mended_and_goes_once_more(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        whom = addressee(session, ada)
    (number,) = prepared(office, ada, letter, [whom.id])
    with write_session(office) as session:
        mail_id = dispatches.send(ada, session, number, now=NOW).mail_id
    token = taken(office, mail_id)
    for _twice in range(2):
        with write_session(office) as session:
            mail_service.note_bounce(session, report(token=token), now=NOW + 2 * DAY)
    with read_session(office) as session:
        found = dispatches.one(ada, session, number)
        counted = advocacy_counts.dispatch_states(session, 1)
    assert (found.state, found.sent_on, len(found.events)) == (DispatchState.BOUNCED, TODAY, 1)
    assert counted == {letter.id: {DispatchState.BOUNCED: 1}}
    with write_session(office) as session:
        dispatches.resend(ada, session, number, "new@ec.example",
                          expected_version=found.version, now=NOW + 2 * DAY)  # fmt: skip
        with pytest.raises(UsageError):
            dispatches.resend(ada, session, number, "x@ec.example", expected_version=9, now=NOW)
    assert [one.to for one in mails(office)] == ["home@ec.example", "new@ec.example"]
    with read_session(office) as session:
        assert dispatches.one(ada, session, number).state is DispatchState.SENT


def test_what_cannot_be_sent_is_refused_and_nothing_is_kept(office, team, letter):
    ada, _bo, cy, di = team
    with write_session(office) as session:
        english = addressee(session, ada)
        french = addressee(session, ada, language="fr", salutation="Madame,", body="DG REGIO")
        silent = addressee(session, ada, email=None, body="DG EMPL")
    for whom in ([english.id, french.id], [silent.id], []):
        with pytest.raises(UsageError):
            prepared(office, ada, letter, whom)
    for stranger, error in ((cy, NotAllowed), (di, NotFound)):
        with pytest.raises(error):
            prepared(office, stranger, letter, [english.id])
    with pytest.raises(UsageError):
        prepared(office, ada, letter, [english.id], annexes=[999])
    with read_session(office) as session:
        assert dispatches.list_of(ada, session, letter.id) == ()
    instead = dispatches.Instead("en", "Dear Madam,")
    numbers = prepared(office, ada, letter, [english.id, french.id], instead=instead)
    with read_session(office) as session:
        one, other = (dispatches.one(ada, session, number) for number in numbers)
    assert one.addressee.salutation == "Dear Director-General,"
    assert (other.language, other.addressee.salutation) == ("en", "Dear Madam,")


def test_a_letter_keeps_the_holder_of_its_day(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        whom = addressee(session, ada, body_kind=BodyKind.PARLIAMENT)
        holder = OfficeHolder(
            name="Old Holder", since=TODAY - 400 * DAY, source="https://x.example"
        )
        addressees.add_holder(ada, session, whom.id, holder, now=NOW)
        sent = by_post(session, ada, letter, whom)
        later = holder.model_copy(update={"name": "New Holder", "since": TODAY + DAY})
        addressees.add_holder(ada, session, whom.id, later, now=NOW)
        assert addressees.forget_names(session, now=NOW + 800 * DAY) == 1
    with read_session(office) as session:
        assert [one.name for one in dispatches.one(ada, session, sent.id).addressee.holders] == [
            "Old Holder"
        ]
        present = addressees.get(ada, session, whom.id)
    assert [one.holder and one.holder.name for one in present.holders] == [None, "New Holder"]
    assert present.addressee().holder(TODAY + 2 * DAY).name == "New Holder"


def test_what_left_by_post_has_its_day_and_its_record(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        whom = addressee(session, ada, email=None)
        (number,) = dispatches.prepare(
            ada, session, letter.id, [whom.id], channel=Channel.POST, now=NOW
        )
        for wrong in (TODAY + DAY, TODAY - DAY):
            with pytest.raises(UsageError):
                dispatches.mark_sent(ada, session, number, wrong, expected_version=1, now=NOW)
        sent = dispatches.mark_sent(ada, session, number, TODAY, expected_version=1, now=NOW)
        with pytest.raises(Conflict):
            dispatches.keep_record(
                ada, session, number, "a.pdf", b"%PDF-1.7", expected_version=1, now=NOW
            )
        with pytest.raises(UsageError):
            dispatches.keep_record(
                ada, session, number, "a.docx", b"PK", expected_version=2, now=NOW
            )
        kept = dispatches.keep_record(
            ada, session, number, "signed.pdf", b"%PDF-1.7 signed", expected_version=2, now=NOW
        )
        counts = advocacy_counts.sent_days(session, 1, TODAY, TODAY)
    assert (sent.sent_on, sent.state) == (TODAY, DispatchState.SENT)
    assert kept.record_id
    assert kept.document_id != kept.record_id
    assert counts == [(letter.id, TODAY, 1)]


def test_a_refused_mail_is_in_trouble_and_may_go_by_post(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        whom = addressee(session, ada)
    (number,) = prepared(office, ada, letter, [whom.id])
    with write_session(office) as session:
        mail_id = dispatches.send(ada, session, number, now=NOW).mail_id
        outbox.failed(session, mail_id, 1, now=NOW, detail="550 no such user")
    with write_session(office) as session:
        found = dispatches.one(ada, session, number)
        assert (found.in_trouble, found.mail_state) == (True, MailState.FAILED)
        sent = dispatches.mark_sent(
            ada, session, number, TODAY, expected_version=found.version, now=NOW
        )
    assert (sent.state, sent.in_trouble) == (DispatchState.SENT, False)


def test_no_row_of_an_event_is_ever_overwritten(office, team, letter):
    ada = team[0]
    with write_session(office) as session:
        sent = by_post(session, ada, letter, addressee(session, ada))
        kinds = session.execute(
            sa.text("SELECT what FROM deliverable_event WHERE kind = 'dispatch' ORDER BY id")
        )
        assert [row[0] for row in kinds] == ["dispatch_sent"]
        assert sent.version == 2


def test_a_dispatch_of_another_organisation_does_not_exist(office, team, letter):
    ada, di = team[0], team[3]
    with write_session(office) as session:
        sent = by_post(session, ada, letter, addressee(session, ada))
    with write_session(office) as session:
        for asked in (
            lambda: stored.get(session, 2, sent.id),
            lambda: stored.change(session, 2, sent.id, expected_version=2, our_reference="x"),
            lambda: dispatch_events.take_back(session, 2, sent.id, 1, person_id=None, now=NOW),
            lambda: dispatches.one(di, session, sent.id),
            lambda: dispatches.send(di, session, sent.id, now=NOW),
        ):
            with pytest.raises(NotFound):
                asked()
        assert stored.of_deliverable(session, 2, letter.id) == ()
        assert stored.of_addressee(session, 2, sent.addressee_id) == ()


def test_what_was_prepared_of_older_words_never_leaves(office, team, letter):
    ada, bo = team[:2]
    with write_session(office) as session:
        whom = addressee(session, ada)
    (old,) = prepared(office, ada, letter, [whom.id])
    with write_session(office) as session:
        view = deliverables.step(
            bo, session, letter.id, "reopen", expected_version=letter.version, now=NOW
        )
        view, _text = deliverable_texts.write(
            ada, session, letter.id, "en", title="New", markdown="Other words.",
            expected_version=view.version, now=NOW,
        )  # fmt: skip
        for step, person in (("submit", ada), ("approve", bo)):
            view = deliverables.step(
                person, session, letter.id, step, expected_version=view.version, now=NOW
            )
    with write_session(office) as session:
        for leave in (
            lambda: dispatches.send(ada, session, old, now=NOW),
            lambda: dispatches.mark_sent(ada, session, old, TODAY, expected_version=1, now=NOW),
        ):
            with pytest.raises(UsageError):
                leave()
    (new,) = prepared(office, ada, view, [whom.id])
    assert new != old
    with write_session(office) as session:
        assert dispatches.send(ada, session, new, now=NOW).mail_id


def test_what_an_addressee_got_is_told_newest_first_and_as_far_as_one_may_see_it(
    office, team, letter
):
    ada, bo, _cy, di = team
    with write_session(office) as session:
        other = approved(session, ada, bo)
        whom = addressee(session, ada)
        first, second = (by_post(session, ada, one, whom) for one in (letter, other))
    with write_session(office) as session:
        session.execute(
            sa.text("UPDATE deliverable SET visibility = 'private', owner_id = :me WHERE id = :id"),
            {"me": ada.id, "id": other.id},
        )
    with read_session(office) as session:
        seen = {
            person.id: [one.id for one in dispatches.to_addressee(person, session, whom.id)]
            for person in (ada, bo, di)
        }
    assert seen == {ada.id: [second.id, first.id], bo.id: [first.id], di.id: []}
