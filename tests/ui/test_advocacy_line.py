"""The whole line of advocacy in real browsers, with a mail server: from a gap to an outcome."""

import datetime as dt
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from benchmarks.mail_server import MailServer, running
from crawlers import catalogue
from crawlers.staging import write_run
from domain.deadline import Deadline
from domain.enums import Role
from funding_db.dispatch_models import DispatchRow
from funding_db.engine import Engine, make_engine, write_session
from funding_db.ingest import ingest_run
from funding_db.migrate import upgrade
from funding_db.repositories import sources
from jobs.mail import send_due
from services import settings as settings_service
from services.settings import Settings
from tests.accounts.people import PASSWORD, SECRET, add_person
from tests.ui.browser import CHROMIUM, WIDE, Visit, chromium, free_port, serving
from tests.ui.stock import SOURCE, call

pytestmark = pytest.mark.browser

# The links of mails are opened at the real hour: the server runs by the same clock.
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)
_PATIENCE_MS = 20_000
ADA, BO = "ada@efus.example", "bo@efus.example"
CALL = "Street lighting for safer public spaces"
TITLE = "Light for the squares of Europe"
ASKS = {
    "Open calls on lighting to cities": "Ouvrir aux villes les appels sur l'éclairage",
    "Pay for lighting in public spaces": "Financer l'éclairage des espaces publics",
}
CITIES = {"Nice": "nice", "Liège": "liege", "Łódź": "lodz"}
CABINET, INTERGROUP = "cabinet@commission.example", "chair@parliament.example"


@dataclass
class House:
    """A shared installation with two advocates, one call about lighting and a mail server."""

    engine: Engine
    mails: MailServer
    values: dict[str, str]
    base: str = ""

    def post(self) -> None:
        """Hand what waits in the outbox to the mail server."""
        own = {name.lower(): value for name, value in self.values.items()}
        assert send_due(self.engine, Settings(_env_file=None, **own)).trouble == ""

    def mailed(self, to: str) -> list[str]:
        """Return the texts of the mails that somebody got, oldest first."""
        return [
            bytes(part.get_payload(decode=True)).decode()
            for reader, mail in self.mails.mails
            if reader == to
            for part in mail.walk()
            if part.get_content_type() == "text/plain"
        ]

    def weeks_pass(self, weeks: int) -> None:
        """Let the letters have left some weeks earlier: the server's clock cannot be moved."""
        back = (NOW - weeks * 7 * DAY).date()
        with write_session(self.engine) as session:
            session.execute(update(DispatchRow).values(sent_on=back))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    if not CHROMIUM.exists():
        if os.environ.get("FUNDMAP_REQUIRE_ALL") == "1":
            pytest.fail("Chromium is required here")
        pytest.skip("Chromium is not installed")
    url = f"sqlite:///{tmp_path}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    for email, name in ((ADA, "Ada"), (BO, "Bo")):
        add_person(engine, email, name, Role.ADVOCATE)
    record = call(
        "one", CALL, opens_on=NOW.date() - 30 * DAY, deadlines=(_deadline(NOW.date() + 90 * DAY),)
    )
    write_run(tmp_path / "run", [record], source_id=SOURCE, at=NOW)
    with write_session(engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
        ingest_run(session, tmp_path / "run", spec=catalogue.spec(SOURCE), now=NOW)
    # Mails are handed on in this process, with the letters that the server has kept.
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))
    settings_service.settings.cache_clear()
    port = free_port()
    with running() as mails:
        values = {
            "MODE": "shared",
            "SECRET": SECRET,
            "HOSTS": f"127.0.0.1:{port}",
            "SMTP_URL": f"smtp://127.0.0.1:{mails.port}",
            "MAIL_FROM": "fundmap@city.example",
        }
        with serving(url, None, tmp_path, port=port, **values) as base:
            yield House(engine, mails, values, base)
    settings_service.settings.cache_clear()
    engine.dispose()


def _deadline(on: dt.date) -> Deadline:
    return Deadline(on=on, text=on.isoformat())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def said(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible(timeout=_PATIENCE_MS)


def press(visit: Visit, name: str, within: Locator | None = None) -> None:
    (within or visit.page).get_by_role("button", name=name, exact=True).first.click()
    visit.settle()


def section(visit: Visit, name: str) -> None:
    visit.page.get_by_role("radio", name=name, exact=True).or_(
        visit.page.get_by_role("button", name=name, exact=True)
    ).first.click()
    visit.settle()


def pick(page: Page, label: str, option: str) -> None:
    """Choose an option of the last list with this label."""
    page.get_by_role("combobox", name=re.compile(re.escape(label))).last.click()
    page.get_by_role("option", name=re.compile(f"^{re.escape(option)}")).first.click()


def write(page: Page, label: str, words: str) -> None:
    page.get_by_role("textbox", name=label).last.fill(words)


def set_day(page: Page, label: str, digits: str) -> None:
    """Type a day into the first field of this label, part by part in the order that it shows."""
    field = page.get_by_test_id("stDateInput").filter(has_text=label).first
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(digits)


def entered(visit: Visit, email: str, browser_base: str) -> None:
    page = visit.page
    page.goto(f"{browser_base}/sign-in")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    visit.settle()


def keep_asks(visit: Visit) -> None:
    page = visit.open("/asks")
    for number, demand in enumerate(ASKS, 1):
        if number == 1:
            page.get_by_text("New ask").click()
        write(page, "What we ask for", demand)
        write(page, "Who can grant it", "European Commission")
        press(visit, "Keep this ask")
        said(page, demand)


def keep_addressees(visit: Visit) -> None:
    page = visit.open("/addressees")
    offices = (
        ("European Commission", "Director-General", "en", "Dear Director-General,", CABINET),
        ("European Parliament", "Présidente de l'intergroupe", "fr", "Madame,", INTERGROUP),
    )
    for number, (body, office, language, salutation, email) in enumerate(offices):
        if number == 0:
            page.get_by_text("New addressee").click()
        write(page, "Body", body)
        pick(page, "Kind of body", body)
        write(page, "Office or function", office)
        write(page, "Language (two letters, such as fr)", language)
        write(page, "Form of address", salutation)
        write(page, "Mail address", email)
        write(page, "Postal address", "Bruxelles")
        press(visit, "Keep this addressee")
        said(page, office)


def from_the_gap(visit: Visit) -> None:
    page = visit.open("/gaps")
    pick(page, "Theme", "lighting")
    visit.settle()
    page.get_by_role("button", name="Start a deliverable").click()
    write(page, "Title of the new one", TITLE)
    pick(page, "In the name of", "the Partnership")
    press(visit, "Take the figures there")
    said(page, TITLE)
    press(visit, "Begin drafting")


def rests_on(visit: Visit) -> None:
    page = visit.page
    section(visit, "What it rests on")
    said(page, "1 row behind it")
    for demand in ASKS:
        pick(page, "Add an ask", demand)
        press(visit, "Add")
        said(page, demand)


def details(visit: Visit) -> None:
    page = visit.page
    section(visit, "Details")
    write(page, "Letterhead: who speaks, one line each", "Partnership for Security\nParis")
    write(page, "Written in (place)", "Paris")
    press(visit, "Save")


def texts(visit: Visit) -> None:
    page = visit.page
    section(visit, "Text")
    write(page, "Text, in Markdown", "Cities need **light** in their squares.")
    press(visit, "Save this version")
    said(page, "1 version")
    page.get_by_role("radio", name=re.compile("^French")).or_(
        page.get_by_role("button", name=re.compile("^French"))
    ).first.click()
    visit.settle()
    write(page, "Subject or title, in this language", "De la lumière pour les places")
    write(page, "Text, in Markdown", "Les villes ont besoin de **lumière**.")
    for demand, french in ASKS.items():
        write(page, f"In this language: {demand}", french)
    write(page, "In this language: European Commission", "Commission européenne")
    press(visit, "Save this version")
    said(page, "Document in French")


def agreed(visit: Visit) -> None:
    page = visit.page
    page.get_by_text("In the name of the Partnership", exact=True).first.click()
    press(visit, "I confirm that this text does not ask for that")
    said(page, "Confirmed for this wording.")
    write(page, "Coordinators who agreed, with commas between", "Nice, Efus")
    set_day(page, "Agreed on", f"{NOW:%Y%m%d}")
    press(visit, "Record the agreement")
    said(page, "Nice, Efus agreed to this wording")


def approved(browser: Browser, house: House, path: str) -> None:
    """Somebody else reads and approves it, and opens it for signature."""
    visit = Visit(browser, house.base, WIDE)
    entered(visit, BO, house.base)
    visit.open(path)
    press(visit, "Approve this wording")
    said(visit.page, "The wording is frozen")
    press(visit, "Open for signature")
    said(visit.page, "open for signature")
    assert visit.complaints == []
    visit.close()


def asked_to_sign(visit: Visit) -> None:
    page = visit.page
    section(visit, "Signatures")
    for city, name in CITIES.items():
        visit.settle()
        page.wait_for_timeout(500)  # the fold closes by itself, slowly, once somebody was asked
        if not page.get_by_role("textbox", name="Who is asked").is_visible():
            page.get_by_text("Ask somebody to sign").click()
        write(page, "Who is asked", city)
        write(page, "Mail address", f"{name}@city.example")
        press(visit, "Ask for the signature")
        expect(page.get_by_text(city, exact=True)).to_be_visible(timeout=_PATIENCE_MS)


def sign(browser: Browser, house: House, city: str, *, withdraw: bool = False) -> None:
    """Open the link of the mail, read, and sign; without any account."""
    (text,) = house.mailed(f"{CITIES[city]}@city.example")
    found = re.search(r"http://127\.0\.0\.1:\d+/sign/\S+", text)
    assert found
    visit = Visit(browser, house.base, WIDE)
    page = visit.page
    page.goto(found.group())
    said(page, "Pay for lighting in public spaces")
    page.get_by_label("Who signs").fill(f"Mayor of {city}")
    page.get_by_label("In what capacity").fill("Mayor")
    page.get_by_role("button", name=f"Sign for {city}").click()
    said(page, f"Signed by Mayor of {city}, Mayor.")
    if withdraw:
        page.get_by_role("button", name="Withdraw the signature").click()
        said(page, "It stands under no text.")
    assert visit.complaints == []
    visit.close()


def documents(visit: Visit) -> None:
    """All three forms in both languages: who signed stands there, who withdrew does not."""
    number = re.search(r"id=(\d+)", visit.page.url)
    assert number
    for language, words in (("en", "European Commission"), ("fr", "Commission européenne")):
        address = f"{visit.base}/files/deliverables/{number.group(1)}/{language}"
        pdf, docx, html = (
            visit.page.request.get(f"{address}.{form}") for form in ("pdf", "docx", "html")
        )
        assert pdf.body().startswith(b"%PDF")
        assert docx.body().startswith(b"PK")
        text = html.text()
        for shown in ("Mayor of Nice", "Mayor of Łódź", CALL, words):
            assert shown in text
        assert "Liège" not in text


def dispatched(visit: Visit, house: House) -> None:
    page = visit.page
    section(visit, "Letters")
    for office in ("Director-General", "Présidente"):
        pick(page, "To whom", office)
        visit.settle()
    page.keyboard.press("Escape")
    press(visit, "Make these letters")
    press(visit, "Send 2 letters by mail")
    house.post()
    assert len(house.mailed(CABINET)) == len(house.mailed(INTERGROUP)) == 1
    page.reload()
    visit.settle()
    said(page, "sent on")


def card(page: Page, body: str) -> Locator:
    """Return the bordered block of one letter."""
    return page.locator("[class*=st-key-letter_]").filter(has_text=body)


def noted(visit: Visit, body: str, what: str, words: str) -> None:
    """Note what came back to one letter."""
    page, letter = visit.page, card(visit.page, body)
    if not letter.get_by_role("combobox", name="What came back").is_visible():
        letter.get_by_text("Note what came back").click()
        visit.settle()
    pick(page, "What came back", what)
    write(page, "Their words, or a summary", words)
    press(visit, "Note it")
    said(page, words)


def answered(visit: Visit) -> None:
    noted(visit, "European Commission", "holding reply", "We are looking into it.")
    expect(
        card(visit.page, "European Commission").get_by_text("holding reply").first
    ).to_be_visible()
    noted(visit, "European Commission", "answered", "The next call names cities.")
    expect(card(visit.page, "European Commission").get_by_text("answered").first).to_be_visible()


def chased(visit: Visit, house: House) -> None:
    """Ten weeks later the second office is overdue by the day that the advocate sets."""
    page, letter = visit.page, card(visit.page, "European Parliament")
    house.weeks_pass(10)
    page.reload()
    visit.settle()
    letter.get_by_text("Days and reminders").click()
    visit.settle()
    set_day(page, "I expect an answer by", f"{NOW - 28 * DAY:%d%m%Y}")
    press(visit, "Keep these days")
    expect(letter.get_by_text("It is time to ask again")).to_be_visible(timeout=_PATIENCE_MS)
    press(visit, "Ask again by mail", letter)
    expect(letter.get_by_text("asked again").first).to_be_visible(timeout=_PATIENCE_MS)
    expect(letter.get_by_text("It is time to ask again")).to_have_count(0)
    house.post()
    assert len(house.mailed(INTERGROUP)) == 2
    assert len(house.mailed(CABINET)) == 1


def closed_as_sent(visit: Visit) -> None:
    set_day(visit.page, "On which day", f"{NOW:%Y%m%d}")
    press(visit, "Mark as sent")
    said(visit.page, "happened on")


def follow(visit: Visit, name: str) -> Page:
    """Open what a link of the page leads to; the browser would open a second tab."""
    link = visit.page.get_by_test_id("stMain").get_by_role("link", name=name).first
    expect(link).to_be_visible(timeout=_PATIENCE_MS)
    address = link.get_attribute("href") or ""
    return visit.open(f"/{address.lstrip('/')}")


def outcome(visit: Visit) -> None:
    """What came of an ask, with the place where it can be read, beside the letter that made it."""
    page = visit.open("/asks")
    demand = next(iter(ASKS))
    page = follow(visit, demand)
    said(page, TITLE)
    page.get_by_text("Note an outcome").click()
    pick(page, "What came of it", "announced")
    write(page, "Where it can be read", "https://example.org/call")
    write(page, "Quote", "Cities may lead a bid.")
    press(visit, "Note the outcome")
    said(page, "Cities may lead a bid.")


def chain_leads_back_and_forth(visit: Visit) -> None:
    page = visit.open(f"/call?uid={SOURCE}:one")
    said(page, "Letters that cite it")
    page = follow(visit, TITLE)
    section(visit, "What it rests on")
    said(page, "announced")
    expect(page.get_by_test_id("stMain").get_by_role("link", name=CALL).first).to_be_visible()
    section(visit, "Signatures")
    for city in ("Nice", "Łódź"):
        said(page, f"Mayor of {city}, Mayor")
    said(page, "withdrawn on")
    section(visit, "History")
    said(page, "approved the wording")


def test_from_a_gap_to_an_outcome(house: House, browser: Browser) -> None:
    visit = Visit(browser, house.base, WIDE)
    visit.page.set_default_timeout(_PATIENCE_MS)
    entered(visit, ADA, house.base)
    keep_asks(visit)
    keep_addressees(visit)
    from_the_gap(visit)
    rests_on(visit)
    details(visit)
    texts(visit)
    agreed(visit)
    press(visit, "Hand in for review")
    path = visit.page.url.removeprefix(house.base)
    approved(browser, house, path)
    visit.open(path)
    asked_to_sign(visit)
    house.post()
    for city in CITIES:
        sign(browser, house, city, withdraw=city == "Liège")
    visit.open(path)
    documents(visit)
    dispatched(visit, house)
    closed_as_sent(visit)
    answered(visit)
    chased(visit, house)
    outcome(visit)
    chain_leads_back_and_forth(visit)
    assert visit.complaints == []
    visit.close()
