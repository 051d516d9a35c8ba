"""A visitor without a mouse: what is focused, whether one sees it, and in which order it comes.

Every step of the focus is looked at. Something must show where it is: a look is compared with what
the same place looked like before. And it must go as one reads: never to what stands earlier in the
page, never up and to the left.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.ui.browser import Visit, chromium

# The end of the page; its scrolling region, which one needs to scroll with the arrow keys; tables.
_PASSED_OVER = ("none", "main", "grid")
# Where Streamlit lets every page begin.
_START = "Skip to main content"
_NAMES = "--enable-blink-features=ComputedAccessibilityInfo"
# Styles are compared at once: nothing may be on its way from one colour to another.
_KEYS = """
(() => {
  const still = new CSSStyleSheet();
  still.replaceSync("* { transition: none !important; animation: none !important }");
  const places = "a[href], button, input, select, textarea, summary, [tabindex]";
  // Tables draw themselves, their focus too, and are walked through with the arrow keys.
  const drawn = "[data-testid=stDataFrame]";
  const before = new WeakMap();
  let last = null;
  const look = place => {
    const signs = [];
    for (let e = place, up = 0; e && up < 5; e = e.parentElement, up++) {
      const s = getComputedStyle(e);
      signs.push(s.outlineStyle, s.outlineColor, s.boxShadow, s.borderColor, s.borderWidth,
                 s.backgroundColor, s.color, s.textDecorationLine);
    }
    for (const e of place.querySelectorAll("*")) {
      const s = getComputedStyle(e);
      signs.push(s.boxShadow, s.borderColor, s.backgroundColor, s.color);
    }
    return signs.join();
  };
  const remember = () => {
    for (const place of document.querySelectorAll(places))
      if (place !== document.activeElement) before.set(place, look(place));
  };
  const layer = e => e.closest("[data-baseweb=popover], [role=dialog], [data-baseweb=modal]");
  const wrong = (from, to) => {
    if (!from || !from.isConnected || layer(from) !== layer(to)) return "";
    if (!(from.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_FOLLOWING)) return "earlier";
    const [a, b] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
    return b.bottom <= a.top - 1 && b.right <= a.left + 1 ? "up and to the left" : "";
  };
  window.keys = {
    start() { document.adoptedStyleSheets = [still]; remember(); last = document.activeElement; },
    focused(forward) {
      const place = document.activeElement;
      if (!place || place === document.body) { last = null; return {name: "", role: "none"}; }
      const box = place.getBoundingClientRect();
      const was = before.get(place);
      const told = {
        name: place.computedName || "",
        role: place.closest(drawn) ? "grid" : place.computedRole || "",
        inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        shown: place === last || was === undefined || was !== look(place),
        order: forward ? wrong(last, place) : "",
        expanded: place.getAttribute("aria-expanded"),
        checked: place.getAttribute("aria-checked"),
      };
      last = place;
      remember();
      return told;
    },
  };
})();
"""


@dataclass(frozen=True)
class Focus:
    """Where the focus is."""

    name: str
    role: str
    inView: bool = True
    shown: bool = True
    order: str = ""
    expanded: str | None = None
    checked: str | None = None


class Keys:
    """One window that is used by keyboard only."""

    def __init__(self, visit: Visit, page: Page | None = None) -> None:
        self.visit = visit
        self.page = page or visit.page
        self.way: list[Focus] = []
        self.typed = False

    def open(self, path: str) -> None:
        """Open an address, as a mail or a bookmark does."""
        self.page.goto(self.visit.base + path if path.startswith("/") else path)
        self.settle()

    def settle(self) -> None:
        """Wait for the page, where it is one of Streamlit's."""
        self.page.wait_for_selector("h1")
        if self.page.locator("#root").count():
            self.visit.settle(self.page)

    def press(self, *keys: str) -> None:
        """Press keys, and wait for the page's answer."""
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def type(self, words: str) -> None:
        """Write into the focused field; the page takes the words when the focus leaves it."""
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(words)
        self.typed = True

    def to(
        self, name: str, role: str | None = None, *, back: bool = False, most: int = 90
    ) -> Focus:
        """Press Tab until something of this name is focused; see it and its order on the way."""
        self.page.evaluate("keys.start()")
        self.way = []
        for _ in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            if self.typed:
                self.typed = False
                self.settle()
            focus = Focus(**self.page.evaluate("forward => keys.focused(forward)", not back))
            self.way.append(focus)
            if focus.role in _PASSED_OVER:
                continue
            assert focus.inView, f"the focus is out of sight: {focus}"
            assert focus.shown, f"nothing shows the focus: {focus}"
            around = focus.name == _START and focus.order == "earlier"
            assert around or focus.order == "", f"the focus jumps: {self.way[-2:]}"
            if name in focus.name and role in (None, focus.role):
                return focus
        raise AssertionError(f"Tab never came to {name!r}: {[(f.role, f.name) for f in self.way]}")

    def now(self) -> str:
        """Return the name of what is focused."""
        return str(self.page.evaluate("document.activeElement.computedName"))

    def skip(self) -> None:
        """Jump over the menu."""
        self.on(_START)

    def on(self, name: str, key: str = "Enter", *, role: str | None = None) -> None:
        """Go to something and press a key on it."""
        self.to(name, role)
        self.press(key)


@contextmanager
def keyboard_browser() -> Iterator[Browser]:
    """Start Chromium with the names that a screen reader would say."""
    with chromium(_NAMES) as browser:
        yield browser


def keys(browser: Browser, base: str, size: tuple[int, int]) -> Keys:
    """Open a window without a mouse."""
    visit = Visit(browser, base, size)
    visit.context.add_init_script(_KEYS)
    visit.page.set_default_timeout(20_000)
    return Keys(visit)
