"""Buttons and links can be read at rest, pointed at and focused, light and dark, as computed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page

from tests.paths import ROOT
from tests.ui.browser import WIDE, Visit, chromium, need_chromium, running

pytestmark = pytest.mark.browser

READABLE, OFF = 4.5, 2.5
"""What the guidelines ask of words; of what is switched off they ask nothing, we ask a little."""
_WORDS = "button p, a p, [data-testid=stMarkdown] a"
_CONTRAST = """
words => {
  const parse = c => { const v = c.match(/[\\d.]+/g).map(Number); return [...v, 1].slice(0, 4); };
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const grounds = [];
  let opacity = 1;
  for (let e = words; e; e = e.parentElement) {
    const style = getComputedStyle(e);
    grounds.unshift(parse(style.backgroundColor));
    opacity *= parseFloat(style.opacity);
  }
  const ground = grounds.reduce((below, one) => over(one, below), [255, 255, 255, 1]);
  const inkOf = [words, ...words.querySelectorAll('span')].at(-1);
  const ink = parse(getComputedStyle(inkOf).color);
  const shown = over([ink[0], ink[1], ink[2], ink[3] * opacity], ground);
  const light = c => {
    const [r, g, b] = c.slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [light(shown), light(ground)].sort((x, y) => x - y);
  const box = getComputedStyle(words.closest('button, a'));
  return {
    contrast: (high + 0.05) / (low + 0.05),
    frame: [box.boxShadow, box.outlineStyle, box.backgroundColor, box.borderColor].join(),
  };
}
"""


@dataclass(frozen=True)
class Seen:
    """What the browser computed of one button in one state."""

    contrast: float
    frame: str


def seen(words: Locator) -> Seen:
    return Seen(**words.evaluate(_CONTRAST))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    need_chromium()
    folder = tmp_path_factory.mktemp("buttons")
    with running(ROOT / "tests/ui/buttons_page.py", folder) as base, chromium() as browser:
        visit = Visit(browser, base, WIDE)
        shown = visit.open("/")
        shown.add_style_tag(content="* { transition: none !important }")
        yield shown
        visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_buttons_and_links_can_be_read_in_every_state(page: Page, scheme: str):
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.wait_for_timeout(300)  # the theme is changed by the page itself
    faint, without_focus = [], []
    names = page.locator(_WORDS)
    assert names.count() >= 21
    for words in names.all():
        name = words.inner_text()
        least = OFF if name.endswith(" off") else READABLE
        page.mouse.move(0, 0)
        rest = seen(words)
        words.hover(force=True)
        states = {"rest": rest, "pointed at": seen(words)}
        page.mouse.move(0, 0)
        if least is READABLE:
            page.keyboard.press("Tab")
            words.evaluate("e => e.closest('button, a').focus()")
            states["focused"] = focused = seen(words)
            words.evaluate("e => e.closest('button, a').blur()")
            if focused.frame == rest.frame:
                without_focus.append(name)
        faint += [
            (name, state, round(one.contrast, 2))
            for state, one in states.items()
            if one.contrast < least
        ]
    assert faint == []
    assert without_focus == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_panel_and_its_button_can_be_read(page: Page, scheme: str):
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.get_by_role("button", name="panel").click()
    inside = page.get_by_text("tertiary in a panel")
    inside.hover()
    assert seen(inside).contrast >= READABLE
    assert seen(page.get_by_text("panel", exact=True)).contrast >= READABLE
    page.keyboard.press("Escape")
