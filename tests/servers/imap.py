"""A mailbox of a test's own on loopback: as much of IMAP4rev1 as reading new messages takes."""

import re
import socketserver
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass
class MailboxServer:
    """Serves one folder to one user; a context manager."""

    messages: list[bytes] = field(default_factory=list)
    password: str = "secret"
    seen: set[int] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)
    """Numbers of the messages whose content was asked for."""
    deaf_after: int | None = None
    """Close the line after so many commands."""

    def __enter__(self) -> Self:
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                box._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"imap://reports:{self.password}@127.0.0.1:{self.port}/INBOX"

    def _serve(self, line: socketserver.StreamRequestHandler) -> None:
        line.wfile.write(b"* OK ready\r\n")
        count = 0
        while raw := line.rfile.readline():
            tag, _, rest = raw.decode().strip().partition(" ")
            count += 1
            if self.deaf_after is not None and count > self.deaf_after:
                return
            untagged, word = self._answer(rest)
            why = "done" if word == "OK" else "this password is wrong"
            line.wfile.write(untagged + f"{tag} {word} {why}\r\n".encode())
            if rest.upper() == "LOGOUT":
                return

    def _answer(self, command: str) -> tuple[bytes, str]:
        name = command.split()[0].upper()
        if name == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n", "OK"
        if name == "LOGIN":
            return b"", "OK" if f'"{self.password}"' in command else "NO"
        if name == "SELECT":
            good = '"INBOX"' in command
            return (f"* {len(self.messages)} EXISTS\r\n".encode(), "OK") if good else (b"", "NO")
        if name == "SEARCH":
            new = [str(n) for n in range(1, len(self.messages) + 1) if n not in self.seen]
            return f"* SEARCH {' '.join(new)}\r\n".encode(), "OK"
        number = int(command.split()[1]) if name in ("FETCH", "STORE") else 0
        if name == "STORE":
            assert re.search(r"\+FLAGS \(\\Seen\)", command)
            self.seen.add(number)
        if name == "FETCH":
            return self._fetch(number, command), "OK"
        return b"", "OK"

    def _fetch(self, number: int, command: str) -> bytes:
        content = self.messages[number - 1]
        if "RFC822.SIZE" in command:
            return f"* {number} FETCH (RFC822.SIZE {len(content)})\r\n".encode()
        self.fetched.append(number)
        head = f"* {number} FETCH (BODY[] {{{len(content)}}}\r\n".encode()
        return head + content + b")\r\n"
