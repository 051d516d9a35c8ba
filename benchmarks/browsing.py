"""One browser's talk with the application: Streamlit's WebSocket, without a browser behind it.

A page is asked as a browser asks it, and its answer is read to the end; an answer with an error, or
without what the page has to show, counts as failed.
"""

from dataclasses import dataclass
from time import perf_counter

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Look:
    """One page as it is asked for, and what its answer must hold."""

    page: str
    """Address without the slash; empty for the start page."""
    query: str = ""
    shows: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rerun took and brought."""

    look: Look
    seconds: float
    bytes: int
    trouble: str = ""


class Visitor:
    """A signed-in browser window; use it with `async with`."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> "Visitor":
        self._socket = await connect(
            f"ws://127.0.0.1:{self._port}/_stcore/stream",
            additional_headers={"Cookie": self._cookie, "Origin": f"http://127.0.0.1:{self._port}"},
            subprotocols=None,
            max_size=_MOST_BYTES,
            open_timeout=60,
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def ask(self, look: Look) -> Answer:
        """Ask for a page and read its answer; the time is that from the request to the last word."""
        if self._socket is None:
            raise RuntimeError("this window is not open")
        info = ContextInfo(url=f"http://127.0.0.1:{self._port}/{look.page}", locale="en-GB")
        state = ClientState(query_string=look.query, page_name=look.page, context_info=info)
        started = perf_counter()
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        size, seen, trouble = 0, not look.shows, ""
        while True:
            data = await self._socket.recv()
            spent = perf_counter() - started
            raw = data if isinstance(data, bytes) else data.encode()
            size += len(raw)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            seen = seen or look.shows in raw
            if kind == "delta":
                trouble = trouble or _trouble(message.delta)
            elif kind == "page_not_found":
                trouble = "page not found"
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    trouble = trouble or "the script did not end well"
                break
        return Answer(
            look, spent, size, trouble or ("" if seen else "the answer lacks its content")
        )


def _trouble(delta: Delta) -> str:
    """Return what an element complains of; empty for nothing."""
    if delta.WhichOneof("type") != "new_element":
        return ""
    element = delta.new_element
    kind = element.WhichOneof("type")
    if kind == "exception":
        return str(element.exception.message)
    if kind == "alert" and element.alert.format == Alert.ERROR:
        return str(element.alert.body)
    return ""
