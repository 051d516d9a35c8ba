"""The program's own scripts, styles and fonts: read and compressed once, then sent from memory.

A browser with an empty cache asks for about ninety of them before it can show the first page. Streamlit
reads each from disk every time and sends it as it is; packed they are a third as large.
"""

import gzip
import hashlib
import mimetypes
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_OWN_FONTS = Path(__file__).resolve().parents[2] / "ui" / "static"
_PACKED = frozenset({".css", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm"})
_YEAR, _WEEK = 365 * 24 * 60 * 60, 7 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    keep: str
    """How long browsers may keep it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    headers: Mapping[str, str]


def program_files() -> dict[str, _Found]:
    """Return address → file of everything that may be sent from memory; no other is ever read."""
    # Where it lies is all that is asked of Streamlit here: it is not imported.
    streamlit = find_spec("streamlit")
    program = Path(streamlit.origin or "").parent / "static" if streamlit else Path()
    found = {}
    for path in (program / "static").rglob("*"):
        # Their names hold a hash of what is in them.
        keep = f"public, immutable, max-age={_YEAR}"
        found[f"/{path.relative_to(program).as_posix()}"] = _Found(path, keep)
    for path in _OWN_FONTS.glob("*.woff2"):
        found[f"/app/static/{path.name}"] = _Found(path, f"public, max-age={_WEEK}")
    return {address: one for address, one in found.items() if one.path.is_file()}


class ProgramFiles:
    """Answers for these files where the browser takes packed ones; passes on everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._files = program_files()
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        found = self._files.get(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] not in ("GET", "HEAD") or not _plain(scope):
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(scope["path"])
        if kept is None:
            kept = await run_in_threadpool(self._read, scope["path"], found)
        if kept.headers["ETag"] in Headers(scope=scope).get("if-none-match", ""):
            answer = Response(status_code=304, headers=kept.headers)
        else:
            answer = Response(kept.body, headers=kept.headers)
        if scope["method"] == "HEAD":
            answer.body = b""
        await answer(scope, receive, send)

    def _read(self, address: str, found: _Found) -> _Kept:
        with self._lock:  # of two that ask at once one reads
            if address not in self._kept:
                self._kept[address] = _read(found)
            return self._kept[address]


def _plain(scope: Scope) -> bool:
    """Say whether the whole file is asked for by a browser that takes packed ones."""
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and "range" not in headers


def _read(found: _Found) -> _Kept:
    raw = found.path.read_bytes()
    kind = mimetypes.guess_type(found.path.name)[0] or "application/octet-stream"
    packs = found.path.suffix in _PACKED
    body = gzip.compress(raw, 6, mtime=0) if packs else raw
    headers = {
        "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        "Cache-Control": found.keep,
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        "Vary": "Accept-Encoding",
    }
    return _Kept(body, headers | {"Content-Encoding": "gzip"} if packs else headers)
