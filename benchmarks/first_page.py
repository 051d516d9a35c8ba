"""How long somebody waits for the first page in a browser with an empty cache.

    python -m benchmarks.first_page --json

fills a database, starts the application in a process of its own, as it is started in service, and
opens pages in Debian's Chromium, each time in a new context, which has no cache: the start page of
somebody who is not signed in, Today of an officer, and the list of calls of both. The time is the
browser's own, from the navigation to the first frame in which the page's content stands; bytes and
requests are those on the wire until then, the socket's included. `wait_for` tells where the time
went: until all scripts of the program were loaded, until they had opened the socket, and the rest,
which is the server's answer and its drawing. `streamlit alone` is the same for a script of one heading: what
is the framework's and not ours. `--mbit` slows the line down to what an office has.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession

from benchmarks import options
from benchmarks.cities import SMALL, Size, recorded, sign_in, store
from benchmarks.database import throwaway_url
from benchmarks.lines import show
from benchmarks.load import Server, serving
from funding_db.engine import make_engine
from services.sessions import cookie_name
from tests.ui.browser import chromium

_PATIENCE_MS = 60_000
_REST_S, _IDLE_S = 180, 0.05
_ROW = "[data-testid=stMain] a[href*='call?uid=']"
LOOKS: dict[str, tuple[str, bool, str]] = {
    "landing, signed out": ("/", False, "[data-testid=stMain] h1"),
    "today, signed in": ("/", True, "[data-testid=stMain] h1"),
    "calls, signed out": ("/funding", False, _ROW),
    "calls, signed in": ("/funding", True, _ROW),
}
"""Name → address, whether somebody is signed in, and what stands when the content does."""
_BARE = ("/", False, "[data-testid=stMain] h1")
_WATCH = """(wanted) => {
  const look = () => {
    const found = document.querySelector(wanted);
    if (!found || !found.getClientRects().length || window.__shown) return;
    watch.disconnect();
    requestAnimationFrame(() => { window.__shown = performance.now(); });
  };
  const watch = new MutationObserver(look);
  watch.observe(document, {childList: true, subtree: true, attributes: true});
}"""
_LOADED = """() => Math.max(0, ...performance.getEntriesByType('resource')
  .filter(one => one.name.endsWith('.js') && one.responseEnd <= window.__socket)
  .map(one => one.responseEnd))"""
_SOCKET = """() => { const Real = WebSocket; window.__socket = 0;
  window.WebSocket = class extends Real { constructor(...a) { super(...a);
    this.addEventListener('open', () => { window.__socket ||= performance.now(); }); } }; }"""


@dataclass
class _Wire:
    """What came over the wire, as the browser's own instruments count it."""

    requests: int = 0
    bytes: int = 0
    messages: int = field(default=0)

    def listen(self, session: CDPSession) -> None:
        """Count from now on."""
        session.on("Network.requestWillBeSent", lambda _: self._add(requests=1))
        session.on("Network.loadingFinished", lambda e: self._add(size=int(e["encodedDataLength"])))
        session.on(
            "Network.webSocketFrameReceived",
            # What is binary comes as base64, four letters for three bytes.
            lambda e: self._add(size=len(e["response"]["payloadData"]) * 3 // 4, messages=1),
        )
        session.send("Network.enable")

    def _add(self, requests: int = 0, size: int = 0, messages: int = 0) -> None:
        self.requests, self.bytes = self.requests + requests, self.bytes + size
        self.messages += messages


def measure(data: Path, *, times: int, size: Size | None = None, mbit: float = 0) -> dict[str, Any]:
    """Return for each first page how long it took, and what came."""
    size, read = size or Size(), recorded(data)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = make_engine(throwaway_url(folder))
        member = store(engine, read, size, people_count=1)[0]
        token = sign_in(engine, member)
        engine.dispose()
        return look_at(throwaway_url(folder), folder, token, times=times, mbit=mbit)


def look_at(url: str, folder: Path, token: str, *, times: int, mbit: float = 0) -> dict[str, Any]:
    """Run the server on a filled database and open its pages."""
    found: dict[str, Any] = {"times": times, "mbit": mbit or None}
    bare = folder / "bare.py"
    bare.write_text("import streamlit as st\n\nst.title('One heading')\n", encoding="utf-8")
    with serving(url, folder, script=bare) as server, chromium() as browser:
        found["streamlit alone"] = _several(browser, server, _BARE, token, times, mbit)
    with serving(url, folder) as server, chromium() as browser:
        for name, look in LOOKS.items():
            found[name] = _several(browser, server, look, token, times, mbit)
    return found | {"load_average": round(os.getloadavg()[0], 1)}


def _several(
    browser: Browser,
    server: Server,
    look: tuple[str, bool, str],
    token: str,
    times: int,
    mbit: float,
) -> dict[str, Any]:
    base = f"http://127.0.0.1:{server.port}"
    _once(browser, base, look, token, 0)  # what the process reads once
    _rest(server)
    spent = server.processor_s()
    opened = [_once(browser, base, look, token, mbit) for _ in range(times)]
    spent = server.processor_s() - spent
    return _figures(opened) | {"server_cpu_ms": round(1_000 * spent / times, 1)}


def _rest(server: Server) -> None:
    """Wait until the server has done what it does behind the first page, such as the matcher's index."""
    end = time.monotonic() + _REST_S
    while time.monotonic() < end:
        before = server.processor_s()
        time.sleep(1)
        if server.processor_s() - before < _IDLE_S:
            return


def _once(
    browser: Browser, base: str, look: tuple[str, bool, str], token: str, mbit: float
) -> dict[str, float]:
    path, signed_in, wanted = look
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    try:
        if signed_in:
            context.add_cookies([{"name": cookie_name(), "value": token, "url": base}])
        return _opened(context, base + path, wanted, mbit)
    finally:
        context.close()


def _opened(context: BrowserContext, address: str, wanted: str, mbit: float) -> dict[str, float]:
    context.add_init_script(f"({_SOCKET})(); ({_WATCH})({wanted!r})")
    page = context.new_page()
    wire, session = _Wire(), context.new_cdp_session(page)
    wire.listen(session)
    if mbit:
        speed = mbit * 1e6 / 8
        session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 20, "downloadThroughput": speed, "uploadThroughput": speed},
        )  # fmt: skip
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.__shown", timeout=_PATIENCE_MS)
    shown, socket = page.evaluate("[window.__shown, window.__socket]")
    loaded = float(page.evaluate(_LOADED))
    return {
        "shown_ms": float(shown),
        "scripts_ms": loaded,
        "socket_ms": float(socket) - loaded,
        "answer_ms": float(shown) - float(socket),
        "requests": wire.requests,
        "kib": wire.bytes / 1024,
        "messages": wire.messages,
    }


def _figures(opened: Sequence[dict[str, float]]) -> dict[str, Any]:
    middle = {name: round(median(one[name] for one in opened), 1) for name in opened[0]}
    return {
        "median_ms": middle.pop("shown_ms"),
        "worst_ms": round(max(one["shown_ms"] for one in opened), 1),
        "wait_for": {name: middle.pop(f"{name}_ms") for name in ("scripts", "socket", "answer")},
        **middle,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument(
        "--mbit", type=float, default=0, help="speed of the line; 0: loopback's own"
    )
    parsed = options.read(parser, arguments)
    size = SMALL if parsed.small else Size()
    found = measure(parsed.data, times=parsed.times, size=size, mbit=parsed.mbit)
    show(found, as_json=parsed.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
