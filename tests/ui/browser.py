"""The real application in a real browser: a server process of its own, and Chromium."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from weakref import WeakSet

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from tests.paths import ROOT

CHROMIUM = Path("/usr/bin/chromium")
WIDE, NARROW = (1280, 900), (390, 844)
_START_S = 60
# The page itself says when it stands: the server has answered what was sent, the script has ended,
# and for a quarter of a second nothing was drawn. Streamlit takes half a second to unfold, also for
# who wishes no motion; here nothing does, for a press scrolls what is folded still, and a button
# that jumps back before the release gets no click.
_WATCH = """
(() => {
  const QUIET_MS = 250, ANSWER_MS = 3000;
  let last = performance.now(), asked = false;
  const drawn = () => { last = performance.now(); };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (!this.heard) {
      this.heard = true;
      this.addEventListener("message", () => { asked = false; drawn(); });
    }
    asked = true;
    drawn();
    return send.call(this, data);
  };
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (frames) {
    return animate.call(this, frames, {duration: 0});
  };
  const attributeFilter = ["data-test-script-state", "data-stale"];
  new MutationObserver(drawn).observe(
    document, {subtree: true, childList: true, characterData: true, attributeFilter});
  const stands = () =>
    document.querySelector("h1") &&
    document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]") &&
    performance.now() - last >= (asked ? ANSWER_MS : QUIET_MS);
  window.settled = () => new Promise(done => {
    drawn();
    const look = () => stands() ? done(true) : setTimeout(look, 20);
    look();
  });
})();
"""
_PATIENCE_S = 60
OPEN: "WeakSet[Visit]" = WeakSet()
"""Every window that was opened; a test that fails shows what they said."""
# Streamlit asks below the page's own path first to find out where it is mounted.
_STREAMLIT_PROBES = ("/_stcore/health", "/_stcore/host-config")


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    database_url: str, now: str | None, folder: Path, *, port: int | None = None, **more: str
) -> Iterator[str]:
    """Run the application at a fixed instant, or at the real one for None; give its address."""
    values = {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder / "var"),
        **({"NOW": now} if now else {}),
    }
    with running(ROOT / "app.py", folder, port=port, **values, **more) as base:
        yield base


@contextmanager
def running(script: Path, folder: Path, *, port: int | None = None, **more: str) -> Iterator[str]:
    """Run a script with the project's theme; `more` are FUNDMAP_ settings. Give its address."""
    port = port or free_port()
    environment = os.environ | {f"FUNDMAP_{name}": value for name, value in more.items()}
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(health: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        try:
            with urlopen(health, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not answer within {_START_S} s")


def need_chromium() -> None:
    """Skip where Debian's Chromium is not installed; fail there when nothing may be skipped."""
    if CHROMIUM.exists():
        return
    if os.environ.get("FUNDMAP_REQUIRE_ALL") == "1":
        pytest.fail("Chromium is required here")
    pytest.skip("Chromium is not installed")


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Start Debian's Chromium; nothing is downloaded and no other host is asked."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                *more,
            ],
        )
        yield browser
        browser.close()


class Visit:
    """One visitor's window, with everything that went wrong in it."""

    def __init__(
        self, browser: Browser, base: str, size: tuple[int, int], scheme: str = "light"
    ) -> None:
        self.base = base
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        self.complaints: list[str] = []
        self.context.add_init_script(_WATCH)
        self.context.on("request", self._request)
        self.context.on("console", self._console)
        self.page = self.context.new_page()
        OPEN.add(self)

    def _request(self, request: Request) -> None:
        if not request.url.startswith(
            (self.base, self.base.replace("http", "ws"), "data:", "blob:")
        ):
            self.complaints.append(f"asked another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        if message.type == "error" and not where.endswith(_STREAMLIT_PROBES):
            self.complaints.append(f"{message.text} ({where})")

    def open(self, path: str) -> Page:
        """Open an address of the application and wait until the page stands."""
        self.page.goto(self.base + path)
        return self.settle()

    def settle(self, page: Page | None = None) -> Page:
        """Wait until the last click was answered."""
        page = page or self.page
        page.wait_for_selector("h1", timeout=_PATIENCE_S * 1000)
        limit = f"new Promise((_, no) => setTimeout(() => no('60 s'), {_PATIENCE_S * 1000}))"
        page.evaluate(f"Promise.race([settled(), {limit}])")
        return page

    def look(self, size: tuple[int, int], scheme: str) -> Page:
        """Show the same page at another width and in another colour scheme, without loading it."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        return self.page

    def overflow(self, page: Page | None = None) -> int:
        """Return by how many pixels the page scrolls sideways."""
        found = (page or self.page).evaluate(
            "Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".map(e => e.scrollWidth - e.clientWidth))"
        )
        return int(found)

    def seen(self) -> str:
        """Return address and words of every page of the window, and what went wrong in it."""
        said = []
        for page in self.context.pages:
            try:
                said.append(f"{page.url}\n{page.inner_text('body', timeout=5_000)}")
            except Error as error:
                said.append(f"{page.url} cannot be read: {error}")
        return "\n".join([*said, *self.complaints])

    def close(self) -> None:
        """Close the window."""
        OPEN.discard(self)
        self.context.close()
