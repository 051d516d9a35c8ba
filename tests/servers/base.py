"""A web server of a test's own on loopback: it answers by a function and remembers who asked what."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

ORIGIN_HEADER = "x-fundmap-origin"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    """Path and query."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    at: float
    """Seconds on the monotonic clock."""

    @property
    def path(self) -> str:
        """Path without the query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        """Decoded query, empty values kept."""
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def origin(self) -> str:
        """The real origin that this server stands for; empty when it was asked as itself."""
        return self.headers.get(ORIGIN_HEADER, "")


@dataclass(frozen=True)
class Answer:
    """What to send back."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    """Content-Length when it is to differ from the body's; the connection is then cut."""
    hang: bool = False
    """Send nothing until the server stops."""


class LocalServer:
    """Serves on 127.0.0.1, by default on a free port; a context manager."""

    def __init__(self, answer: Callable[[Asked], Answer], port: int = 0) -> None:
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._answer = answer
        self._lock = threading.Lock()
        self._in_flight = 0
        self._stopped = threading.Event()
        self._arrived = threading.Condition(self._lock)
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        # The accept loop looks for the end this often; it costs nothing while requests come.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """Origin of this server."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of hanging requests and close the port."""
        self._stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def paths(self) -> Counter[str]:
        """Return path → how often it was asked."""
        with self._lock:
            return Counter(asked.path for asked in self.asked)

    def wait_for(self, path: str, times: int = 1, timeout: float = 30) -> bool:
        """Wait until a path was asked so often; False when it was not in time."""
        with self._arrived:
            return self._arrived.wait_for(
                lambda: sum(a.path == path for a in self.asked) >= times, timeout
            )

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(
            handler.command, handler.path, headers, handler.rfile.read(length), monotonic()
        )
        with self._arrived:
            self.asked.append(asked)
            self._in_flight += 1
            self.most_at_once = max(self.most_at_once, self._in_flight)
            self._arrived.notify_all()
        try:
            self._send(handler, self._answer(asked))
        finally:
            with self._lock:
                self._in_flight -= 1

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        if answer.hang:
            self._stopped.wait()
            handler.close_connection = True
            return
        length = len(answer.body) if answer.announced is None else answer.announced
        handler.send_response(answer.status)
        if answer.content_type and answer.status != 304:
            handler.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(length))
        handler.end_headers()
        if handler.command != "HEAD" and answer.status != 304:
            handler.wfile.write(answer.body)
        if answer.announced is not None:
            handler.close_connection = True


def _handler(server: LocalServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                server._serve(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the crawler was killed, which some tests do

        do_POST = do_GET
        do_HEAD = do_GET
        do_PUT = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: `asked` is the log."""

    return Handler
