"""No page has a serious or critical finding of axe-core, light and dark, at 1280 and 390 pixels.

Each page is loaded once and looked at four times: a page that is made narrow holds the same
elements as one that was opened so. All rules are run at both widths; in the second colour scheme of
a width the elements are the same, so only the rules about colours are run again.
"""

import importlib.resources
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from crawlers import catalogue
from crawlers.staging import write_run
from domain.advocacy import DeliverableKind
from domain.advocacy_asks import Stance
from domain.advocacy_letters import BodyKind
from domain.deliverables import DeliverableContent
from domain.dispatches import AddresseeContent
from domain.people import EMBEDDED_PERSON
from funding_db.engine import Session, make_engine, write_session
from funding_db.ingest import ingest_run
from funding_db.migrate import upgrade
from funding_db.repositories import sources
from services import addressees, asks, deliverables, policy_files, positions, submissions
from services.projects import save
from tests.accounts.people import SECRET
from tests.desk.makers import programme
from tests.funding_db import context_of_a_source as beside
from tests.ui.browser import (
    NARROW,
    WIDE,
    Visit,
    chromium,
    free_port,
    need_chromium,
    serving,
)
from tests.ui.stock import NOW, PROJECT, READ_AT, SOURCE, many, three

pytestmark = pytest.mark.browser

PATHS = (
    "/",
    "/funding",
    "/call?uid=eu_ft_portal:rich",
    "/projects",
    "/project?id=1",
    "/applicants",
    "/compare?uid=eu_ft_portal:rich&uid=eu_ft_portal:greek",
    "/calendar",
    "/map",
    "/sources",
    "/account",
    "/published",
    "/deliverables",
    "/deliverable?id=1",
    "/gaps",
    "/asks",
    "/addressees",
    "/positions",
    "/policy_files",
    "/programmes",
    "/queue",
    "/desk?id=1",
    "/people",
    "/organisations",
    "/mails",
    "/audit",
)
DOOR = ("/sign-in", "/reset", "/reset/gone", "/alerts", "/sign/gone", "/unsubscribe/gone")
_GRAVE = {"serious", "critical"}
_COLOURS = ["color-contrast", "link-in-text-block"]
# Width, scheme, and the rules to run (none named: all).
LOOKS: tuple[tuple[tuple[int, int], str, list[str]], ...] = (
    (WIDE, "light", []),
    (WIDE, "dark", _COLOURS),
    (NARROW, "dark", []),
    (NARROW, "light", _COLOURS),
)
_LOADED = "() => typeof axe !== 'undefined'"
_RUN = """
async rules => {
  const only = rules.length ? {runOnly: {type: 'rule', values: rules}} : {};
  const found = await axe.run(document, {resultTypes: ['violations'], ...only});
  return found.violations.map(v => ({id: v.id, impact: v.impact, html: v.nodes[0].html}));
}
"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core, run in the page; a package of the tests brings it."""
    need_chromium()
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


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
        _advocacy(session)
        submissions.submit(EMBEDDED_PERSON, session, programme(1, 1), now=NOW)
    beside.ingest(engine, beside.figure("a"))
    engine.dispose()
    with serving(url, NOW.isoformat(), folder) as base:
        yield base


def _advocacy(session: Session) -> None:
    """Store a letter, the first asks and files, an addressee and where he stands."""
    asks.load_plan(session, now=NOW)
    policy_files.load_files(session, now=NOW)
    letter = DeliverableContent(
        kind=DeliverableKind.LETTER, title="To the authority", in_name_of="efus"
    )
    deliverables.create(EMBEDDED_PERSON, session, letter, now=NOW)
    office = AddresseeContent(
        body="Region",
        body_kind=BodyKind.MANAGING_AUTHORITY,
        office="Managing authority",
        language="fr",
        salutation="Madame, Monsieur,",
    )
    who = addressees.create(EMBEDDED_PERSON, session, office, now=NOW)
    ask = asks.list_all(EMBEDDED_PERSON, session)[0]
    positions.note(
        EMBEDDED_PERSON, session, who.id, ask.id, Stance.PROMISED, NOW.date(),
        source="https://region.example/minutes", now=NOW,
    )  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """One window for all pages: the scripts of the application are fetched once."""
    window = Visit(browser, address, WIDE)
    yield window
    window.close()


def findings(page: Page, axe: str, *rules: str) -> list[tuple[str, str, str]]:
    """Return rule, gravity and first element of each grave finding, by some rules or by all."""
    if not page.evaluate(_LOADED):
        page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate(_RUN, list(rules))
    return [
        (one["id"], one["impact"], one["html"][:300]) for one in found if one["impact"] in _GRAVE
    ]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_a_grave_finding(visit: Visit, axe: str, path: str):
    visit.look(WIDE, "light")
    page = visit.open(path)
    assert page.locator("[data-testid=stAlertContentError]").all_inner_texts() == []
    grounds = set()
    for size, scheme, rules in LOOKS:
        visit.look(size, scheme)
        page = visit.settle()
        assert (size, scheme, findings(page, axe, *rules)) == (size, scheme, [])
        grounds.add(page.evaluate("getComputedStyle(document.querySelector('.stApp')).background"))
    assert len(grounds) == 2, "both colour schemes were looked at"


@pytest.fixture(scope="module")
def door(axe: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shared installation that visitors may read, as it stands before anybody signs in."""
    folder = tmp_path_factory.mktemp("door")
    url = f"sqlite:///{folder}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    port = free_port()
    values = {
        "MODE": "shared",
        "SECRET": SECRET,
        "HOSTS": f"127.0.0.1:{port}",
        "PUBLIC": "true",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "fundmap@city.example",
    }
    with serving(url, NOW.isoformat(), folder, port=port, **values) as base:
        yield base


@pytest.mark.parametrize("path", DOOR)
def test_the_pages_at_the_door_have_no_grave_finding(
    browser: Browser, door: str, axe: str, path: str
):
    visit = Visit(browser, door, WIDE)
    page = visit.page
    page.goto(door + path)
    assert page.locator("h1").count() == 1
    for size, scheme, rules in LOOKS:
        visit.look(size, scheme)
        assert (size, scheme, findings(page, axe, *rules)) == (size, scheme, [])
    visit.close()


def test_a_picture_without_words_and_pale_captions_are_found(visit: Visit, axe: str):
    visit.look(WIDE, "light")
    page = visit.open("/calendar")
    page.evaluate(
        "() => { document.querySelector('[data-testid=stMain] h1')"
        ".appendChild(document.createElement('img'));"
        " document.querySelectorAll('[data-testid=stCaptionContainer] p')"
        ".forEach(p => { p.style.color = '#cccccc'; }); }"
    )
    rules = {rule for rule, _gravity, _html in findings(page, axe)}
    assert {"image-alt", "color-contrast"} <= rules
    assert [rule for rule, _gravity, _html in findings(page, axe, *_COLOURS)] == ["color-contrast"]
