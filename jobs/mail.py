"""Sends what waits in the outbox: one mail, one attempt at a time, never a second time by itself.

How an attempt goes, and what is known when the process is killed at each point:

1. the server agrees to sender, reader and DATA             killed: the mail waits as before
2. we commit "claimed, attempt n", forced to the disk       killed: uncertain, though not sent
3. the text goes out, then the closing dot alone            killed: uncertain
4. the server answers; the journal notes it at once         killed: the journal knows that it is out
5. we commit "sent", "queued again" or "failed"             killed: it is settled

A claim of which nobody can say how it ended becomes `uncertain` when its time is over. It is never
sent again by itself: an administrator is told and decides with the mail server's log at hand. SMTP
offers no better: between the server's acceptance and our knowing of it there is always a moment.
So no mail goes out twice unless somebody says so, and none is lost without being named.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from filelock import FileLock, Timeout

from domain.errors import NotFound
from domain.mail import sender, smtp_server
from funding_db import locks
from funding_db.engine import Engine, Session, durable_session, read_session, write_session
from funding_db.repositories import outbox
from funding_db.repositories.outbox import Waiting
from jobs.mail_journal import Journal, Taken
from jobs.mail_message import compose
from jobs.smtp import Answer, Ending, Line, ServerTrouble
from services import mail as mail_service
from services.files import content_at
from services.settings import Settings

LOCK = "outbox"
CLAIMED_FOR = timedelta(minutes=30)
"""Longer than the longest waits for text and answer together."""
_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
"""Before the second attempt, the third …; there is none after the last."""
_LOST_IN_A_ROW = 3
_MAILS_A_LINE = 100
_KEPT_FOR = timedelta(days=90)
_CLEANING, _CLEAN_EVERY = "outbox_cleaning", timedelta(days=1)
_log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Sending:
    """What came of one round."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    uncertain: int = 0
    trouble: str = ""
    """Why the round ended before its work; empty when it did not."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def is_set_up(settings: Settings) -> bool:
    """Say whether this installation can send mails."""
    return bool(settings.smtp_url.get_secret_value() and settings.mail_from)


def send_due(
    engine: Engine,
    settings: Settings,
    *,
    stop: threading.Event | None = None,
    clock: Clock = _utc_now,
) -> Sending:
    """Send every mail whose time has come; return what came of it.

    One process does it at a time. Without a mail server in the settings the mails wait.
    """
    if not is_set_up(settings):
        return Sending(trouble="no mail server is set up")
    path = settings.data_dir / "outbox.journal"
    with read_session(engine) as session:
        idle = not outbox.is_pending(session, now=clock())
        cleaned = locks.last_heartbeat(session, _CLEANING)
    dirty = path.exists() and path.stat().st_size > 0
    clean = cleaned is None or clock() - cleaned >= _CLEAN_EVERY
    if idle and not dirty and not clean:
        return Sending()
    with _alone(engine, settings) as mine:
        if not mine:
            return Sending(trouble="another process is sending")
        if clean:
            _forget(engine, clock())
        journal = Journal(path)
        try:
            return _Round(engine, settings, journal, stop or threading.Event(), clock).run()
        finally:
            journal.close()


@contextmanager
def _alone(engine: Engine, settings: Settings) -> Iterator[bool]:
    """Hold the lock of this folder, which dies with us, and the one of the whole installation."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with (
            FileLock(settings.data_dir / "outbox.lock", timeout=0),
            locks.hold(engine, LOCK) as mine,
        ):
            yield mine
    except Timeout:
        yield False


def _forget(engine: Engine, now: datetime) -> None:
    with write_session(engine) as session:
        outbox.forget_texts(session, before=now - _KEPT_FOR)
    locks.heartbeat(engine, _CLEANING, now=now)


class _Round:
    """One round of sending by one process."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        journal: Journal,
        stop: threading.Event,
        clock: Clock,
    ) -> None:
        self._engine, self._settings, self._journal = engine, settings, journal
        self._stop, self._clock = stop, clock
        self._sender = sender(settings.mail_from)
        self._line = Line(smtp_server(settings.smtp_url.get_secret_value()), self._sender)
        self._by = f"{socket.gethostname()}/{os.getpid()}"
        self._done = Sending()
        self._lost = 0

    def run(self) -> Sending:
        """Settle what earlier rounds left, then send until nothing is due."""
        self._recover()
        self._give_up_claims()
        try:
            self._send_all()
        except ServerTrouble as trouble:
            _log.error("mails wait: %s", trouble)
            self._done = replace(self._done, trouble=str(trouble))
        finally:
            self._line.end()
        self._journal.clear()
        return self._done

    def _recover(self) -> None:
        entries = list(self._journal.entries())
        if entries:
            with durable_session(self._engine) as session:
                for entry in entries:
                    self._note_sent(session, entry)
        self._journal.clear()

    def _note_sent(self, session: Session, taken: Taken) -> bool:
        return outbox.sent(
            session,
            taken.mail_id,
            taken.attempt,
            token=taken.token,
            now=self._clock(),
            detail=taken.detail,
        )

    def _give_up_claims(self) -> None:
        now = self._clock()
        with write_session(self._engine) as session:
            found = outbox.expire_claims(session, now=now)
            mail_service.tell_of_uncertain(session, found, self._settings, now=now)
        for view in found:
            _log.error("nobody knows whether mail %s (%s) went out", view.id, view.token)
        self._count(uncertain=len(found))

    def _send_all(self) -> None:
        tried: set[int] = set()
        on_this_line = 0
        while not self._stop.is_set():
            with read_session(self._engine) as session:
                ids = outbox.due(session, now=self._clock())
            left = [mail_id for mail_id in ids if mail_id not in tried]
            if not left:
                return
            for mail_id in left:
                if self._stop.is_set():
                    return
                if on_this_line >= _MAILS_A_LINE:
                    self._line.end()
                    on_this_line = 0
                tried.add(mail_id)
                on_this_line += 1
                self._send_one(mail_id)

    def _watch_line(self, answer: Answer) -> None:
        """End the round when line after line is lost; one lost line is taken up again."""
        lost = not self._line.is_open and answer.ending is not Ending.NOT_OURS
        self._lost = self._lost + 1 if lost else 0
        if self._lost >= _LOST_IN_A_ROW:
            raise ServerTrouble("the line was lost three times in a row")

    def _send_one(self, mail_id: int) -> None:
        with read_session(self._engine) as session:
            waiting = outbox.waiting(session, mail_id)
        if waiting is None:
            return
        now = self._clock()
        if waiting.mail.not_after is not None and now >= waiting.mail.not_after:
            self._fail(mail_id, waiting, "it came too late to be of use")
            return
        try:
            kept = [(one, content_at(one.sha256)) for one in waiting.mail.attachments]
            message = compose(waiting.mail, waiting.token, self._sender, now=now, files=kept)
        except (ValueError, NotFound) as error:
            self._fail(mail_id, waiting, f"it cannot be written as a mail: {error}")
            return
        answer = self._line.hand_over(
            waiting.mail.to,
            waiting.token,
            message,
            may_go=lambda: self._claim(mail_id, waiting.attempt),
        )
        self._settle(mail_id, waiting, answer)
        self._watch_line(answer)

    def _claim(self, mail_id: int, attempt: int) -> bool:
        until = self._clock() + CLAIMED_FOR
        with durable_session(self._engine) as session:
            return outbox.claim(session, mail_id, attempt, by=self._by, until=until)

    def _settle(self, mail_id: int, waiting: Waiting, answer: Answer) -> None:
        match answer.ending:
            case Ending.TAKEN:
                self._take(Taken(mail_id, waiting.attempt, waiting.token, answer.detail))
            case Ending.LATER:
                self._postpone(mail_id, waiting, answer.detail)
            case Ending.NEVER:
                self._fail(mail_id, waiting, answer.detail)
            case Ending.UNKNOWN:
                self._doubt(mail_id, waiting, answer.detail)
            case Ending.NOT_OURS:
                _log.warning("mail %s was taken up by another process", mail_id)

    def _take(self, taken: Taken) -> None:
        self._journal.note(taken)
        noted = False
        try:
            with write_session(self._engine) as session:
                self._note_sent(session, taken)
            noted = True
        finally:
            if not noted:
                self._journal.force()
        self._count(sent=1)

    def _postpone(self, mail_id: int, waiting: Waiting, detail: str) -> None:
        if waiting.attempt > len(_PAUSES):
            self._fail(mail_id, waiting, f"given up after {waiting.attempt} attempts: {detail}")
            return
        until = self._clock() + _PAUSES[waiting.attempt - 1]
        with write_session(self._engine) as session:
            outbox.postponed(session, mail_id, waiting.attempt, until=until, detail=detail)
        self._count(postponed=1)

    def _fail(self, mail_id: int, waiting: Waiting, detail: str) -> None:
        _log.warning("mail %s is not sent: %s", mail_id, detail)
        with write_session(self._engine) as session:
            outbox.failed(session, mail_id, waiting.attempt, now=self._clock(), detail=detail)
        self._count(failed=1)

    def _doubt(self, mail_id: int, waiting: Waiting, detail: str) -> None:
        _log.error("nobody knows whether mail %s (%s) went out", mail_id, waiting.token)
        now = self._clock()
        with write_session(self._engine) as session:
            outbox.uncertain(session, mail_id, waiting.attempt, now=now, detail=detail)
            found = [v for v in (outbox.view(session, mail_id),) if v is not None]
            mail_service.tell_of_uncertain(session, found, self._settings, now=now)
        self._count(uncertain=1)

    def _count(
        self, *, sent: int = 0, postponed: int = 0, failed: int = 0, uncertain: int = 0
    ) -> None:
        done = self._done
        self._done = replace(
            done,
            sent=done.sent + sent,
            postponed=done.postponed + postponed,
            failed=done.failed + failed,
            uncertain=done.uncertain + uncertain,
        )
