"""Looks into the mailbox to which mail servers send their reports, and notes them on our mails.

A message that was looked at is marked as read and stays where it is. Reading one twice does no harm:
the same report changes nothing the second time.
"""

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.bounce import LARGEST
from domain.mail import Mailbox, mailbox
from funding_db.engine import Engine, write_session
from services import mail
from services.settings import Settings

_TIMEOUT_S = 30
_MOST = 200
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_TROUBLE = (imaplib.IMAP4.error, OSError, ssl.SSLError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look into the mailbox gave."""

    read: int = 0
    noted: int = 0
    """Reports about mails of ours."""
    trouble: str = ""


def fetch(
    engine: Engine, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Looked:
    """Read the new messages of the mailbox; nothing happens when none is set."""
    url = settings.bounces_url.get_secret_value()
    if not url:
        return Looked()
    read = noted = 0
    try:
        with _opened(mailbox(url)) as line:
            for number in _unread(line):
                content = _content(line, number)
                if content is not None:
                    with write_session(engine) as session:
                        noted += mail.note_bounce(session, content, now=clock()) is not None
                line.store(number, "+FLAGS", "(\\Seen)")
                read += 1
    except _TROUBLE as error:
        said = _said(error)
        _log.warning("the mailbox of reports: %s", said)
        return Looked(read, noted, said)
    return Looked(read, noted)


def _said(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    text = first.decode(errors="replace") if isinstance(first, bytes) else str(error)
    return text or type(error).__name__


@contextmanager
def _opened(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Give the folder, opened; certificates are always checked."""
    context = ssl.create_default_context()
    if box.tls:
        line: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            box.host, box.port, ssl_context=context, timeout=_TIMEOUT_S
        )
    else:
        line = imaplib.IMAP4(box.host, box.port, timeout=_TIMEOUT_S)
    try:
        if box.starttls:
            line.starttls(context)
        line.login(box.user, box.password)
        told, answer = line.select(f'"{box.folder}"')
        if told != "OK":
            raise imaplib.IMAP4.error(f"there is no folder {box.folder}: {answer!r}")
        yield line
    finally:
        with suppress(*_TROUBLE):
            line.logout()
        with suppress(OSError):  # a line that died is not closed by a failed logout
            line.shutdown()


def _unread(line: imaplib.IMAP4) -> list[str]:
    told, answer = line.search(None, "UNSEEN")
    if told != "OK" or not answer or not isinstance(answer[0], bytes):
        return []
    return [number.decode("ascii") for number in answer[0].split()[:_MOST]]


def _content(line: imaplib.IMAP4, number: str) -> bytes | None:
    """Return a message as it came; None for one that is too large to be a report."""
    _told, answer = line.fetch(number, "(RFC822.SIZE)")
    found = _SIZE.search(answer[0]) if answer and isinstance(answer[0], bytes) else None
    if found is None or int(found.group(1)) > LARGEST:
        return None
    _told, parts = line.fetch(number, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)
