"""One line to a mail server, on which one mail after the other is handed over.

The steps of a mail are taken apart so that its owner can note "may be out" after the server agreed
to read the text and before it gets any, and so that of every failure it is known whether the server
can have taken the mail: without the closing dot it cannot (RFC 5321, 4.1.1.10), after it only its
answer tells.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple

from domain.mail import Sender, SmtpServer, one_line

_SAY_S, _TEXT_S, _TAKE_S = 120.0, 180.0, 600.0
"""Longest waits: for an answer, for the text to leave, for the text to be taken (RFC 5321, 4.5.3.2)."""
_CLOSING, _GO_ON = 421, 354
_ABOUT_US = frozenset({503, 530, 534, 535, 538})
"""Permanent answers that speak of how we signed in, not of the mail."""
_DOT_AT_BEGIN = re.compile(rb"(?m)^\.")
_BARE_END = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_LOST = (OSError, smtplib.SMTPException)
"""What the library raises when the line is gone or what comes over it makes no sense."""


class Ending(StrEnum):
    """What became of a mail that was to be handed over."""

    TAKEN = "taken"
    LATER = "later"
    """Surely not taken; it may be tried again."""
    NEVER = "never"
    """Refused for good."""
    UNKNOWN = "unknown"
    """The line died after the closing dot and before the answer."""
    NOT_OURS = "not_ours"
    """Its owner called it back before the text."""


class Answer(NamedTuple):
    """The end of one mail with the server's words."""

    ending: Ending
    detail: str


class ServerTrouble(Exception):
    """The server cannot be used now; no mail has anything to do with it."""


class Line:
    """A connection that is opened when it is needed and again after it was lost."""

    def __init__(self, server: SmtpServer, sender: Sender, *, take_s: float = _TAKE_S) -> None:
        self._server = server
        self._sender = sender
        self._take_s = take_s
        self._client: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, encrypt and sign in, unless that is done; raises ServerTrouble."""
        if self._client is not None:
            return
        try:
            self._client = self._connected()
            self._greet(self._client)
        except (*_LOST, UnicodeError) as error:
            self.close()
            raise ServerTrouble(f"{self._server.host}: {_said(error)}") from error

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        # A name of our own choice: the library would ask the network for this machine's.
        name = self._sender.domain
        if server.tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(server.host, server.port, name, timeout=_SAY_S, context=context)
        return smtplib.SMTP(server.host, server.port, name, timeout=_SAY_S)

    def _greet(self, client: smtplib.SMTP) -> None:
        if self._server.starttls:
            # Raises when the server does not offer it: there is no way back to an open line.
            client.starttls(context=ssl.create_default_context())
        client.ehlo_or_helo_if_needed()
        if self._server.user is not None:
            client.login(self._server.user, self._server.password or "")
        if client.sock is not None:
            # The closing dot goes alone and must not wait for the server's acknowledgement.
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def hand_over(
        self, to: str, token: str, message: bytes, *, may_go: Callable[[], bool]
    ) -> Answer:
        """Hand one message over; `may_go` is asked right before its text.

        Raises ServerTrouble when the server wants nothing from us at all.
        """
        self.open()
        text = _as_data(message)
        try:
            refused = self._envelope(to, token)
        except _LOST as error:
            self.close()
            return Answer(Ending.LATER, f"the line was lost before the text: {_said(error)}")
        if refused is not None:
            return refused
        ours = False
        try:
            ours = may_go()
        finally:
            if not ours:
                self.close()
        return self._text(text) if ours else Answer(Ending.NOT_OURS, "")

    def _envelope(self, to: str, token: str) -> Answer | None:
        client = self._open_client()
        can_report = client.has_extn("dsn")
        options = f" RET=HDRS ENVID={token}" if can_report else ""
        code, said = client.docmd(f"MAIL FROM:<{self._sender.address}>{options}")
        if code // 100 != 2:
            self.close()
            raise ServerTrouble(f"the sender {self._sender.address}: {_words(code, said)}")
        options = " NOTIFY=FAILURE,DELAY" if can_report else ""
        for command, good in ((f"RCPT TO:<{to}>{options}", 2), ("DATA", 3)):
            code, said = client.docmd(command)
            if code // 100 != good:
                return self._refused(code, said)
        if code != _GO_ON:
            return self._refused(code, said)
        return None

    def _refused(self, code: int, said: bytes) -> Answer:
        if code in _ABOUT_US:
            self.close()
            raise ServerTrouble(_words(code, said))
        if code == _CLOSING or code // 100 not in (4, 5):
            self.close()
        elif self._client is not None:
            try:
                self._client.rset()
            except _LOST:
                self.close()
        return Answer(Ending.NEVER if code // 100 == 5 else Ending.LATER, _words(code, said))

    def _text(self, text: bytes) -> Answer:
        client = self._open_client()
        try:
            self._wait_at_most(_TEXT_S)
            client.send(text)
        except _LOST as error:
            self.close()
            return Answer(Ending.LATER, f"the line was lost within the text: {_said(error)}")
        try:
            self._wait_at_most(self._take_s)
            client.send(b".\r\n")
            code, said = client.getreply()
            self._wait_at_most(_SAY_S)
        except _LOST as error:
            self.close()
            return Answer(Ending.UNKNOWN, f"the line was lost before the answer: {_said(error)}")
        endings = {2: Ending.TAKEN, 4: Ending.LATER, 5: Ending.NEVER}
        ending = endings.get(code // 100, Ending.UNKNOWN)
        if code == _CLOSING or ending is Ending.UNKNOWN:
            self.close()
        return Answer(ending, _words(code, said))

    def _open_client(self) -> smtplib.SMTP:
        if self._client is None:
            raise ServerTrouble("the line is closed")
        return self._client

    def _wait_at_most(self, seconds: float) -> None:
        if self._client is not None and self._client.sock is not None:
            self._client.sock.settimeout(seconds)

    @property
    def is_open(self) -> bool:
        """Say whether the line stands, as far as is known."""
        return self._client is not None

    def end(self) -> None:
        """Take leave in good order."""
        if self._client is not None:
            self._wait_at_most(5.0)
            with suppress(*_LOST):
                self._client.quit()
        self.close()

    def close(self) -> None:
        """Drop the line; a mail whose closing dot was not sent is void."""
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _as_data(message: bytes) -> bytes:
    """Return a message for DATA: dots at the begin of lines doubled, whole lines, no bare CR or LF.

    A bare one could be read as a line's end by the next server, and what follows as its commands.
    """
    if _BARE_END.search(message) or not message.endswith(b"\r\n"):
        raise ValueError("a message needs CRLF at the end of every line")
    return _DOT_AT_BEGIN.sub(b"..", message)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _words(error.smtp_code, said if isinstance(said, bytes) else said.encode())
    return one_line(str(error) or type(error).__name__)


def _words(code: int, said: bytes) -> str:
    return one_line(f"{code} {said.decode('utf-8', 'replace')}")
