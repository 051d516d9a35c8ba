"""Two advocates, a mail server, and what a hand does on the pages of advocacy."""

import datetime as dt
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
from tests.ui.browser import Visit, chromium, free_port, need_chromium, serving
from tests.ui.stock import SOURCE, call

# The links of mails are opened at the real hour: the server runs by the same clock.
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)
PATIENCE_MS = 20_000
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
    need_chromium()
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
    expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE_MS)


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
