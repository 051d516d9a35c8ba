"""An advocate's journey in a real browser: a paper is made, written, approved, signed and read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from funding_db.engine import make_engine, write_session
from funding_db.migrate import upgrade
from services import action_plan, asks
from tests.ui.browser import NARROW, WIDE, Visit, chromium, need_chromium, serving
from tests.ui.stock import NOW

pytestmark = pytest.mark.browser
LONG_MS = 20_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    need_chromium()
    folder: Path = tmp_path_factory.mktemp("advocacy")
    url = f"sqlite:///{folder}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    with write_session(engine) as session:
        action_plan.load(session, now=NOW)
        asks.load_plan(session, now=NOW)
    engine.dispose()
    with serving(url, NOW.isoformat(), folder) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def said(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible(timeout=LONG_MS)


def section(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    ).first.click()


def test_a_paper_from_the_form_to_the_signatures(address: str, browser: Browser) -> None:
    visit = Visit(browser, address, WIDE)
    page = visit.page
    visit.open("/deliverables")
    page.get_by_text("New deliverable").click()
    page.get_by_label("Title", exact=True).fill("Calls for cities")
    page.get_by_role("button", name="Create").click()
    visit.settle()
    page.get_by_role("button", name="Begin drafting").click()
    visit.settle()
    page.get_by_role("textbox", name="Text, in Markdown").fill(
        "Cities need **calls** of their own."
    )
    page.get_by_role("button", name="Save this version").click()
    visit.settle()
    said(page, "1 version")
    page.get_by_role("button", name="Hand in for review").click()
    visit.settle()
    page.get_by_role("textbox", name="Who has read and approved it").fill("The President")
    page.get_by_role("button", name="Approve this wording").click()
    visit.settle()
    said(page, "The wording is frozen")
    page.get_by_role("button", name="Open for signature").click()
    visit.settle()
    said(page, "open for signature")
    section(page, "Signatures")
    section(page, "History")
    said(page, "read by The President")
    assert visit.page.url.startswith(f"{address}/deliverable?id=")
    assert visit.complaints == []
    visit.close()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_board_fits_the_screen(address: str, browser: Browser, size: tuple[int, int]) -> None:
    visit = Visit(browser, address, size)
    visit.open("/deliverables")
    said(visit.page, "Working session to validate the rules of thumb")
    assert visit.overflow() == 0
    assert visit.complaints == []
    visit.close()
