"""A mail server of our own on loopback, for tests and benchmarks: it counts what it has taken."""

import asyncio
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Rule = Callable[[str], str | None]
"""Gets a reader's address; returns the server's answer instead of its usual one, or None."""
_HOST = "127.0.0.1"
_PATIENCE_S = 30.0
_SHORT_S = 0.01


class MailServer:
    """What the server has seen, and how it is to behave."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: Counter[str] = Counter()
        """Message-ID → how often a message with it was taken."""
        self.mails: list[tuple[str, Message]] = []
        """Reader and message, in the order in which they were taken."""
        self.raw: list[bytes] = []
        self.envelopes: list[Envelope] = []
        self.logins: list[str] = []
        self.lines = 0
        """Connections ever made."""
        self.open = 0
        """Connections open now."""
        self.on_sender: Rule = lambda _: None
        self.on_reader: Rule = lambda _: None
        self.before_taking: Rule = lambda _: None
        self.after_taking: Rule = lambda _: None

    async def handle_MAIL(
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer MAIL FROM."""
        said = self.on_sender(address)
        if said is None:
            envelope.mail_from, envelope.mail_options = address, options
        return said or "250 OK"

    async def handle_RCPT(
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer RCPT TO."""
        said = self.on_reader(address)
        if said is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return said or "250 OK"

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:
        """Take a message, or not."""
        reader = envelope.rcpt_tos[0]
        said = self.before_taking(reader)
        if said == "hang up":
            server.transport.abort()
            return "250 nobody hears this"
        if said is not None:
            return said
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        message = message_from_bytes(raw)
        self.raw.append(raw)
        self.envelopes.append(envelope)
        self.mails.append((reader, message))
        self.taken[str(message["Message-ID"])] += 1
        said = self.after_taking(reader)
        if said == "hang up":
            server.transport.abort()
        return said or "250 taken"

    def login(
        self, _server: Any, _session: Any, _envelope: Any, _kind: str, data: Any
    ) -> AuthResult:
        """Let one user in."""
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        self.logins.append(data.login.decode())
        right = (data.login, data.password) == (b"ana", b"p@ss:/word")
        return AuthResult(success=right, handled=False)

    def wait_until_quiet(self) -> None:
        """Return once every connection is closed; raises TimeoutError."""
        end = time.monotonic() + _PATIENCE_S
        while self.open:
            if time.monotonic() > end:
                raise TimeoutError("a connection to the mail server does not end")
            time.sleep(_SHORT_S)


class _Counted(SMTP):
    """One connection that is counted while it is open."""

    server: MailServer

    def connection_made(self, transport: Any) -> None:
        first = self.transport is None
        if first:
            self.server.open += 1
            self.server.lines += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.server.open -= 1
        super().connection_lost(error)


@contextmanager
def running(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: bool = False,
) -> Iterator[MailServer]:
    """Give a server that runs in a thread of this process until the end of the block."""
    server = MailServer()
    loop = asyncio.new_event_loop()

    def protocol() -> SMTP:
        made = _Counted(
            server,
            hostname="mail.example",
            loop=loop,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=login,
            auth_require_tls=False,
            authenticator=server.login if login else None,
        )
        made.server = server
        return made

    async def listen() -> asyncio.Server:
        return await loop.create_server(protocol, _HOST, 0, ssl=tls)

    thread = threading.Thread(target=loop.run_forever, name="mail server", daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(_PATIENCE_S)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_ended(listening), loop).result(_PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(listening: asyncio.Server) -> None:
    listening.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
