"""An officer's journey in a real browser, at both widths."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from crawlers import catalogue
from crawlers.staging import write_run
from domain.people import EMBEDDED_PERSON
from funding_db.engine import make_engine, write_session
from funding_db.ingest import ingest_run
from funding_db.migrate import upgrade
from services.projects import save
from tests.ui.browser import NARROW, WIDE, Visit, chromium, need_chromium, serving
from tests.ui.stock import (
    HOSTILE,
    LONG_GERMAN,
    NOW,
    PROJECT,
    READ_AT,
    SOURCE,
    hostile,
    many,
    rich,
    three,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    need_chromium()
    folder = tmp_path_factory.mktemp("browser")
    url = f"sqlite:///{folder}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    calls = [*three(), hostile(), *many(60)]
    write_run(folder / "run", calls, source_id=SOURCE, at=READ_AT)
    with write_session(engine) as session:
        ingest_run(session, folder / "run", spec=catalogue.spec(SOURCE), now=READ_AT)
        hurt = PROJECT.model_copy(update={"title": HOSTILE, "summary": HOSTILE})
        save(EMBEDDED_PERSON, session, hurt, now=NOW)
    engine.dispose()
    with serving(url, NOW.isoformat(), folder) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module", params=[WIDE, NARROW], ids=["1280", "390"])
def window(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    """A visitor's browser at a width: it fetches the scripts of the application once."""
    made = Visit(browser, address, request.param)
    yield made
    made.close()


@pytest.fixture
def visit(window: Visit) -> Iterator[Visit]:
    """A tab of its own for every test."""
    window.complaints.clear()
    window.page = window.context.new_page()
    yield window
    for page in window.context.pages:
        page.close()
    assert window.complaints == []


def choose(page: Page, field: Locator, name: str) -> None:
    """Choose an option; a list that a rerun of the page closes is opened once more."""
    option = page.get_by_role("option", name=name, exact=True)
    for _ in range(4):
        field.click()
        field.fill(name)
        try:
            option.wait_for(timeout=5_000)
            option.click(timeout=5_000)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"the list never offered {name}")


def test_what_unfolds_stands_at_once(browser: Browser, address: str) -> None:
    """A press scrolls what is folded still; it jumps back before the release, and no click is left."""
    visit = Visit(browser, address, WIDE)
    visit.open("/deliverables")
    folded = visit.page.locator("details").filter(has_text="New deliverable")
    folded.locator("summary").click()
    folded.get_by_role("button", name="Create").wait_for()
    before = folded.bounding_box()
    visit.settle()
    assert folded.bounding_box() == before
    visit.close()


def test_an_officer_finds_a_call_saves_a_project_and_answers_a_question(visit: Visit):
    page = visit.open("/funding")
    search = page.get_by_label("Search", exact=True)
    search.fill("market squares")
    search.press("Enter")
    expect(page).to_have_url(f"{visit.base}/funding?q=market+squares", timeout=15_000)
    visit.settle()
    with visit.context.expect_page() as opened:
        page.get_by_role("link", name=rich().title).first.click()
    call = visit.settle(opened.value)
    expect(call.get_by_role("heading", name=rich().title)).to_be_visible()
    expect(call.get_by_text("17:00 Brussels").first).to_be_visible()
    assert visit.overflow(call) == 0
    call.get_by_role("link", name="See why").first.wait_for()
    visit.open("/projects")
    page.get_by_text("Add a project", exact=True).first.click()
    visit.settle()
    page.get_by_label("What do you want to do?").first.fill("Barriers for market squares")
    page.get_by_label("In a few sentences").first.fill("Protect public spaces and market squares")
    # A rerun that is under way when one types takes the field's newest words only once it is over.
    page.keyboard.press("Tab")
    visit.settle()
    page.get_by_role("button", name="Save the project").click()
    expect(page.get_by_role("heading", name="Barriers for market squares")).to_be_visible(
        timeout=60_000
    )
    visit.settle()
    expect(page.get_by_role("link", name=rich().title).first).to_be_visible()
    question = page.get_by_text("Which kind of organisation applies?").first
    expect(question).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Your answer").first, "municipality")
    page.get_by_role("button", name="Save the answer").first.click()
    visit.settle()
    expect(page.get_by_text("municipality", exact=False).first).to_be_visible()
    expect(page.get_by_text("Which kind of organisation applies?")).to_have_count(0)
    assert visit.overflow() == 0


@pytest.mark.parametrize(
    "path",
    ["/", "/funding", "/funding?status=any&q=" + LONG_GERMAN[:40], "/call?uid=eu_ft_portal:rich",
     "/call?uid=eu_ft_portal:german", "/call?uid=eu_ft_portal:hostile", "/projects",
     "/project?id=1", "/sources"],
)  # fmt: skip
def test_no_page_scrolls_sideways_or_reads_foreign_words(visit: Visit, path: str):
    page = visit.open(path)
    assert visit.overflow() == 0
    assert (
        page.locator("a[href*='evil.example'], img[src*='evil.example'], img[src='x']").count() == 0
    )
    assert page.get_by_text("link", exact=True).count() == 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0


def test_hostile_words_are_shown_as_they_are(visit: Visit):
    page = visit.open("/call?uid=eu_ft_portal:hostile")
    title = page.get_by_role("heading", level=1).inner_text().replace("\u2060", "")
    assert title == HOSTILE.replace("\u202e", "")


def test_filters_stay_in_the_address_and_come_back_with_it(visit: Visit):
    page = visit.open("/funding")
    page.get_by_text("Filters", exact=True).click()
    visit.settle()
    programme = page.get_by_role("combobox", name="Programme")
    programme.click()
    page.get_by_role("option", name="Internal Security Fund").first.click()
    page.keyboard.press("Escape")
    visit.settle()
    expect(page).to_have_url(f"{visit.base}/funding?programme=ISF", timeout=15_000)
    expect(page.get_by_text("1 call", exact=True)).to_be_visible()
    page.reload()
    visit.settle()
    expect(page.get_by_text("1 call", exact=True)).to_be_visible()
    page.go_back()
    visit.settle()
    assert "programme" not in page.url
    expect(page.get_by_text("64 calls", exact=True)).to_be_visible(timeout=15_000)


def test_the_list_is_worked_by_keyboard_alone(browser: Browser, address: str):
    visit = Visit(browser, address, WIDE)
    page = visit.open("/funding")
    page.get_by_label("Search", exact=True).focus()
    page.keyboard.type("market squares")
    page.keyboard.press("Enter")
    visit.settle()
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.innerText || ''")
        if rich().title in name:
            break
    with visit.context.expect_page() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.get_by_role("heading", name=rich().title)).to_be_visible(timeout=30_000)
    visit.close()
    assert visit.complaints == []


def test_an_export_holds_what_the_list_shows(browser: Browser, address: str, tmp_path: Path):
    visit = Visit(browser, address, WIDE)
    page = visit.open("/funding?programme=ISF")
    page.get_by_role("button", name="Export this list").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    file = tmp_path / "calls.csv"
    download.value.save_as(file)
    lines = file.read_text("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "TEST-2026-german" in lines[1]
    visit.close()
