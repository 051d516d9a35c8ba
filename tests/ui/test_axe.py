"""No page has a serious or critical finding of axe-core, light and dark.

axe-core is a test-time tool that is not part of the project: FUNDMAP_AXE names its axe.min.js (see
CONTRIBUTING.md); without it these tests are skipped.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from crawlers import catalogue
from crawlers.staging import write_run
from domain.people import EMBEDDED_PERSON
from funding_db.engine import make_engine, write_session
from funding_db.ingest import ingest_run
from funding_db.migrate import upgrade
from funding_db.repositories import sources
from services.projects import save
from tests.ui.browser import CHROMIUM, NARROW, WIDE, Visit, chromium, serving
from tests.ui.stock import NOW, PROJECT, READ_AT, SOURCE, many, three

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/funding",
    "/call?uid=eu_ft_portal:rich",
    "/projects",
    "/project?id=1",
    "/calendar",
    "/map",
    "/sources",
    "/account",
)
_GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core, run in the page and read from the file that a variable names."""
    named = os.environ.get("FUNDMAP_AXE", "")
    if not named:
        pytest.skip("FUNDMAP_AXE does not name axe-core's axe.min.js; see CONTRIBUTING.md")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    return Path(named).read_text("utf-8")


@pytest.fixture(scope="module")
def address(axe: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("axe")
    url = f"sqlite:///{folder}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    write_run(folder / "run", [*three(), *many(8)], source_id=SOURCE, at=READ_AT)
    with write_session(engine) as session:
        sources.sync(session, catalogue.specs())
        ingest_run(session, folder / "run", spec=catalogue.spec(SOURCE), now=READ_AT)
        save(EMBEDDED_PERSON, session, PROJECT, now=NOW)
    engine.dispose()
    with serving(url, NOW.isoformat(), folder) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def findings(page: Page, axe: str) -> list[tuple[str, str, str]]:
    """Return rule, gravity and first element of each grave finding."""
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        ".map(v => ({id: v.id, impact: v.impact, html: v.nodes[0].html}))"
    )
    return [
        (one["id"], one["impact"], one["html"][:300]) for one in found if one["impact"] in _GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_a_grave_finding(
    browser: Browser, address: str, axe: str, path: str, size: tuple[int, int], scheme: str
):
    visit = Visit(browser, address, size, scheme)
    found = findings(visit.open(path), axe)
    visit.close()
    assert found == []


def test_a_picture_without_words_and_pale_captions_are_found(
    browser: Browser, address: str, axe: str
):
    visit = Visit(browser, address, WIDE)
    page = visit.open("/calendar")
    page.evaluate(
        "() => { document.querySelector('[data-testid=stMain] h1')"
        ".appendChild(document.createElement('img'));"
        " document.querySelectorAll('[data-testid=stCaptionContainer] p')"
        ".forEach(p => { p.style.color = '#cccccc'; }); }"
    )
    rules = {rule for rule, _gravity, _html in findings(page, axe)}
    visit.close()
    assert {"image-alt", "color-contrast"} <= rules
