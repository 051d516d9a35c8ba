"""What comes back, the clock, asking again, reminders, and the whole file as a proof."""

import io
import json
import zipfile

import pytest

from domain.advocacy_letters import DispatchState
from domain.dispatches import EventContent
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from funding_db.engine import read_session, write_session
from funding_db.repositories import advocacy_counts
from services import advocacy_waiting, dispatch_dossier, dispatches, replies
from services.advocacy_waiting import Wait
from tests.advocacy_mail.makers import DAY, NOW, ONE_ENGINE, TODAY, addressee, by_post

MAIL = b"From: Unit <u@ec.example>\r\nTo: ada@efus.example\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\nSubject: Your letter\r\n\r\nThank you.\r\n"  # fmt: skip


@pytest.fixture
def sent(office, team, letter):
    """A letter that left by post today."""
    with write_session(office) as session:
        return by_post(session, team[0], letter, addressee(session, team[0]))


def happened(state, on, **fields):
    return EventContent(state=state, on=on, **fields)


def test_an_answer_after_a_holding_reply_with_its_mail(office, team, sent):
    ada = team[0]
    holding = happened(DispatchState.HOLDING_REPLY, TODAY + 2 * DAY, promised_by=TODAY + 30 * DAY,
                       reference="Ares(2026)1", by_service="DG REGIO")  # fmt: skip
    with write_session(office) as session:
        held = replies.note(ada, session, sent.id, holding, [("r.eml", MAIL)],
                            expected_version=sent.version, now=NOW + 2 * DAY)  # fmt: skip
        clock = replies.reading(held, TODAY + 3 * DAY)
        answer = happened(DispatchState.ANSWERED, TODAY + 9 * DAY, said="They agree.")
        with pytest.raises(Conflict):
            replies.note(ada, session, sent.id, answer, (), expected_version=sent.version,
                         now=NOW + 9 * DAY)  # fmt: skip
    assert (held.state, held.their_reference) == (DispatchState.HOLDING_REPLY, "Ares(2026)1")
    assert clock.due.on == TODAY + 30 * DAY
    assert held.events[0].content.headers["From"] == "Unit <u@ec.example>"
    with write_session(office) as session:
        done = replies.note(ada, session, sent.id, answer, (), expected_version=held.version,
                            now=NOW + 9 * DAY)  # fmt: skip
        counted = advocacy_counts.answer_days(session, 1, TODAY, TODAY + 30 * DAY)
    assert done.state is DispatchState.ANSWERED
    assert counted == [(sent.deliverable_id, TODAY + 9 * DAY, 1)]
    assert replies.reading(done, TODAY + 90 * DAY).overdue is False


@ONE_ENGINE
def test_the_whole_file_holds_everything_with_hashes(office, team, sent):
    ada, _bo, cy, di = team
    note = happened(DispatchState.ACKNOWLEDGED, TODAY)
    with write_session(office) as session:
        replies.note(ada, session, sent.id, note, [("../../r.eml", MAIL)],
                     expected_version=sent.version, now=NOW)  # fmt: skip
    with read_session(office) as session:
        packed = zipfile.ZipFile(
            io.BytesIO(dispatch_dossier.archive(cy, session, sent.id, now=NOW))
        )
        with pytest.raises(NotFound):
            dispatch_dossier.archive(di, session, sent.id, now=NOW)
    names = packed.namelist()
    record = json.loads(packed.read("record.json"))
    assert [one["name"] for one in record["files"]] == names[1:]
    assert not any(".." in name for name in names)
    assert packed.read(names[-1]) == MAIL
    assert record["events"][0]["headers"]["Date"].startswith("Mon, 23 Nov 2026")
    assert record["sent_on"] == TODAY.isoformat()


@ONE_ENGINE
def test_asking_again_has_its_time_and_its_gap(office, team, sent):
    ada = team[0]
    with write_session(office) as session:
        for early in (NOW, NOW + 5 * DAY):
            with pytest.raises(UsageError):
                replies.chase(ada, session, sent.id, expected_version=2, now=early, by_hand=True)
        late = NOW + 60 * DAY
        clock = replies.reading(dispatches.one(ada, session, sent.id), late.date())
        assert (clock.overdue, clock.chaser.proposed) == (True, True)
        chased = replies.chase(ada, session, sent.id, expected_version=2, now=late, by_hand=True)
        assert chased.state is DispatchState.CHASED
        with pytest.raises(UsageError):
            replies.chase(ada, session, sent.id, expected_version=3, now=late + DAY, by_hand=True)
        with pytest.raises(UsageError):  # it went by post: no mail leaves by itself
            replies.chase(ada, session, sent.id, expected_version=3, now=late + 30 * DAY)


def test_a_pause_stops_the_clock_and_a_reminder_comes_whatever_happens(office, team, sent):
    ada, _bo, cy, _di = team
    with write_session(office) as session:
        replies.pause(ada, session, sent.id, TODAY, "they asked for figures", now=NOW)
        with pytest.raises(UsageError):
            replies.pause(ada, session, sent.id, TODAY, "", now=NOW)
        paused = dispatches.one(ada, session, sent.id)
        assert replies.reading(paused, TODAY + 60 * DAY).overdue is False
        replies.resume(ada, session, sent.id, now=NOW + 5 * DAY)
        days = {"own_due_on": TODAY + 20 * DAY, "remind_on": TODAY + 21 * DAY}
        kept = replies.set_days(ada, session, sent.id, **days, expected_version=2, now=NOW)
        answer = happened(DispatchState.ANSWERED, TODAY + DAY)
        replies.note(
            ada, session, sent.id, answer, (), expected_version=kept.version, now=NOW + DAY
        )
        with pytest.raises(NotAllowed):
            replies.pause(cy, session, sent.id, TODAY, "", now=NOW)
    with read_session(office) as session:
        assert [one.why for one in advocacy_waiting.waiting(ada, session, now=NOW + 20 * DAY)] == []
        # Only the owner is told; this letter has none, so nobody with an account is.
        assert advocacy_waiting.waiting(cy, session, now=NOW + 21 * DAY) == ()


@ONE_ENGINE
def test_what_waits_for_the_owner(office, team, letter):
    ada, bo, _cy, _di = team
    from services import deliverables

    with write_session(office) as session:
        mine = deliverables.change(
            ada, session, letter.id, letter.content.model_copy(update={"owner": ada.id}),
            expected_version=letter.version, now=NOW,
        )  # fmt: skip
        sent = by_post(session, ada, mine, addressee(session, ada))
        replies.set_days(ada, session, sent.id, own_due_on=TODAY + DAY, remind_on=None,
                         expected_version=sent.version, now=NOW)  # fmt: skip
    with read_session(office) as session:
        assert advocacy_waiting.waiting(ada, session, now=NOW) == ()
        (line,) = advocacy_waiting.waiting(ada, session, now=NOW + 3 * DAY)
        assert (line.why, line.whom, line.on) == (Wait.OVERDUE, "DG HOME", TODAY + DAY)
        assert advocacy_waiting.waiting(ada, session, now=NOW + 20 * DAY)[0].why is Wait.ASK_AGAIN
        assert advocacy_waiting.waiting(bo, session, now=NOW + 20 * DAY) == ()


@ONE_ENGINE
@pytest.mark.parametrize(
    "wrong",
    [
        happened(DispatchState.SENT, TODAY),
        happened(DispatchState.CHASED, TODAY),
        happened(DispatchState.ANSWERED, TODAY + DAY),
        happened(DispatchState.ANSWERED, TODAY - DAY),
        happened(DispatchState.ANSWERED, TODAY, promised_by=TODAY + DAY),
        happened(DispatchState.HOLDING_REPLY, TODAY, promised_by=TODAY - DAY),
    ],
    ids=["sent", "chased", "ahead", "before", "promise_in_answer", "promise_before"],
)
def test_what_cannot_have_happened_is_refused(office, team, sent, wrong):
    with write_session(office) as session, pytest.raises(UsageError):
        replies.note(team[0], session, sent.id, wrong, (), expected_version=2, now=NOW)


def test_a_note_by_mistake_is_taken_back_and_stays_readable(office, team, sent):
    ada = team[0]
    with write_session(office) as session:
        noted = replies.note(ada, session, sent.id, happened(DispatchState.ANSWERED, TODAY), (),
                             expected_version=2, now=NOW)  # fmt: skip
        back = replies.take_back(ada, session, sent.id, noted.events[0].id, now=NOW)
    assert (back.state, len(back.taken_back)) == (DispatchState.SENT, 1)


def test_a_broken_mail_file_is_kept_without_headers():
    for name, body in (("a.pdf", MAIL), ("a.eml", b"\xff\xfe\x00"), ("a.eml", b"")):
        assert replies.headers_of(name, body) == {}
    long = replies.headers_of("a.eml", b"Subject: " + b"x" * 5000 + b"\r\n\r\n")
    assert len(long["Subject"]) == 300
