"""An officer's and a reader's journey in a real browser, with a real mail server."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from benchmarks.mail_server import MailServer, running
from crawlers import catalogue
from crawlers.staging import write_run
from domain.accounts import DigestSettings, Rhythm
from domain.call import CallRecord
from domain.deadline import Deadline
from domain.enums import Role
from funding_db.engine import Engine, make_engine, write_session
from funding_db.ingest import ingest_run
from funding_db.migrate import upgrade
from funding_db.repositories import people, sources
from jobs.mail import send_due
from services import digests, reader_alerts
from services import settings as settings_service
from services.settings import Settings
from tests.accounts.people import PASSWORD, SECRET, add_person
from tests.ui.browser import WIDE, Visit, chromium, free_port, need_chromium, serving
from tests.ui.stock import SOURCE, many, rich
from tests.ui.test_browser import choose

pytestmark = pytest.mark.browser

# The links of mails are opened at the real hour: their servers run by the same clock.
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)
_PATIENCE_MS = 20_000
EVE, READER = "eve@nice.example", "reader@press.example"
FIRST, SECOND = NOW.date() + 120 * DAY, NOW.date() + 150 * DAY


def barriers(on: dt.date) -> CallRecord:
    return rich().model_copy(
        update={"deadlines": (Deadline(on=on),), "opens_on": NOW.date() - 30 * DAY}
    )


@dataclass
class City:
    """A shared installation with one officer, its calls and its mail server."""

    engine: Engine
    url: str
    folder: Path
    port: int
    mails: MailServer
    values: dict[str, str]

    def read(self, records: Sequence[CallRecord], at: dt.datetime) -> None:
        """Ingest calls as a good run."""
        run = self.folder / f"run-{at.timestamp()}"
        write_run(run, records, source_id=SOURCE, at=at)
        with write_session(self.engine) as session:
            ingest_run(session, run, spec=catalogue.spec(SOURCE), now=at)

    def post(self, at: dt.datetime | None = None) -> None:
        """Hand what waits in the outbox at an hour, by default now, to the mail server."""
        own = {name.lower(): value for name, value in self.values.items()}
        hour = at or dt.datetime.now(dt.UTC)
        sent = send_due(self.engine, Settings(_env_file=None, **own), clock=lambda: hour)
        assert sent.trouble == ""

    def mailed(self, to: str) -> list[str]:
        """Return the texts of the mails that somebody got, oldest first."""
        return [
            bytes(mail.get_payload(decode=True)).decode()
            for reader, mail in self.mails.mails
            if reader == to
        ]


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    need_chromium()
    url = f"sqlite:///{tmp_path}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    with write_session(engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
        nice = people.add_organisation(session, "Nice", "city")
    eve = add_person(engine, EVE, "Eve", Role.OFFICER, organisation=nice)
    with write_session(engine) as session:
        people.set_digest(session, eve, DigestSettings(Rhythm.DAILY, ()))
        people.told_until(session, eve, NOW - DAY)
    port = free_port()
    with running() as mails:
        values = {
            "MODE": "shared",
            "SECRET": SECRET,
            "HOSTS": f"127.0.0.1:{port}",
            "SMTP_URL": f"smtp://127.0.0.1:{mails.port}",
            "MAIL_FROM": "fundmap@city.example",
        }
        # Digests are made in this process, with the settings of the server.
        for name, value in values.items():
            monkeypatch.setenv(f"FUNDMAP_{name}", value)
        settings_service.settings.cache_clear()
        made = City(engine, url, tmp_path, port, mails, values)
        made.read([*many(30), barriers(FIRST)], NOW - DAY)
        yield made
    settings_service.settings.cache_clear()
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def event_of(visit: Visit, address: str) -> dict[str, object]:
    """Read the one entry of a calendar back with another library."""
    answer = visit.page.request.get(address)
    assert answer.status == 200
    found = [e for e in Calendar.from_ical(answer.body()).walk("VEVENT") if "rich" in e["UID"]]
    assert len(found) == 1
    return {name: found[0][name] for name in ("UID", "SEQUENCE")} | {"day": found[0]["DTSTART"].dt}


def digest(city: City, at: dt.datetime) -> int:
    """Make the digests of a day as the scheduler does, and send them."""
    noon = at.replace(hour=12)
    sent = digests.send_due(city.engine, now=noon)
    city.post(noon)
    return sent


def sign_in(visit: Visit, email: str) -> None:
    page = visit.page
    page.goto(f"{visit.base}/sign-in")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    visit.settle()


def describe(visit: Visit) -> None:
    """Describe a project in French."""
    page = visit.open("/projects?lang=fr")
    page.locator("[class*=st-key-new_title] input").fill(
        "Protéger les espaces publics et les marchés de la ville"
    )
    page.get_by_label("En quelques phrases").fill(
        "La ville veut protéger ses places et ses rues piétonnes contre les attaques : barrières, "
        "analyse des vulnérabilités et échange avec d'autres villes et leurs polices."
    )
    for key, word in (("new_country", "France"), ("new_language", "français")):
        box = page.locator(f"[class*=st-key-{key}] input")
        box.fill(word)
        box.press("Enter")
    page.get_by_role("button", name="Enregistrer le projet").click()
    page.wait_for_url(re.compile("/project\\?"))
    visit.settle()


def test_the_officer_finds_answers_saves_is_told_once_and_mutes(city: City, browser: Browser):
    with serving(city.url, None, city.folder, port=city.port, **city.values) as base:
        visit = Visit(browser, base, WIDE)
        sign_in(visit, EVE)
        describe(visit)
        page = visit.page
        title = page.get_by_role("link", name=barriers(FIRST).title).first
        expect(title).to_be_visible()
        _answer(visit)
        page.get_by_role("button", name="Enregistrer", exact=True).first.click()
        expect(page.get_by_text("1 appel que vous suivez")).to_be_visible(timeout=_PATIENCE_MS)
        address = _calendar(visit)
        before = event_of(visit, address)
        assert (before["SEQUENCE"], before["day"]) == (0, FIRST)
        city.read([*many(30), barriers(SECOND)], NOW + dt.timedelta(minutes=1))
        after = event_of(visit, address)
        assert after == {"UID": before["UID"], "SEQUENCE": 1, "day": SECOND}
        assert digest(city, NOW + DAY) == 1
        assert digest(city, NOW + DAY) == 0
        assert digest(city, NOW + 2 * DAY) == 0, "nothing new, no mail"
        (text,) = city.mailed(EVE)
        assert barriers(FIRST).title in text
        link = re.search(r"(http://\S+/mute/\S+)", text)
        assert link
        page.goto(link.group(1))
        page.get_by_role("button").click()
        expect(page.get_by_role("heading")).to_have_text(re.compile("Muted|En sourdine"))
        expect(visit.open("/account").get_by_text(barriers(FIRST).title)).to_be_visible()
        city.read([*many(30), barriers(FIRST)], NOW + 2 * DAY + dt.timedelta(hours=13))
        assert digest(city, NOW + 3 * DAY) == 0
        assert visit.complaints == []
        visit.close()


def _answer(visit: Visit) -> None:
    """Say who applies, in the first question that asks for it."""
    page = visit.page
    box = page.locator("[class*='st-key-answer_'][class*='applicant_type'] input").first
    form = page.locator("[data-testid=stForm]").filter(has=box).first
    choose(page, box, "commune")
    form.get_by_role("button", name="Enregistrer la réponse").click()
    expect(page.get_by_text("version 2").first).to_be_visible(timeout=_PATIENCE_MS)
    visit.settle()


def _calendar(visit: Visit) -> str:
    """Make the secret address of the project's calendar and return it."""
    page = visit.page
    page.get_by_text("Calendrier des dates limites").click()
    page.get_by_role("button", name="Créer une adresse de calendrier").first.click()
    code = page.locator("[data-testid=stCode]").filter(has_text=".ics").first
    expect(code).to_be_visible(timeout=_PATIENCE_MS)
    return code.inner_text().strip()


def test_a_reader_without_an_account_reads_a_call_and_is_told_by_mail(city: City, browser: Browser):
    with serving(city.url, None, city.folder, port=city.port, **city.values) as base:
        visit = Visit(browser, base, WIDE)
        page = visit.open("/call?uid=eu_ft_portal:rich")
        expect(page.get_by_role("heading", name=barriers(FIRST).title)).to_be_visible()
        assert page.get_by_role("button", name="Save", exact=True).count() == 0
        page.goto(f"{base}/alerts?q=public+spaces")
        page.get_by_label("Mail address").fill(READER)
        page.get_by_label("How often").select_option("daily")
        page.get_by_role("button", name="Send me a link").click()
        expect(page.get_by_role("heading")).to_have_text("Look into your mailbox")
        _wait(lambda: city.post() or bool(city.mailed(READER)))
        link = re.search(r"(http://\S+/alerts/confirm/\S+)", city.mailed(READER)[-1])
        assert link
        page.goto(link.group(1))
        page.get_by_role("button", name="Yes, send me mails").click()
        expect(page.get_by_role("heading")).to_have_text("Confirmed")
        city.read([*many(30), barriers(SECOND)], dt.datetime.now(dt.UTC))
        noon = (NOW + DAY).replace(hour=12)
        assert reader_alerts.send_due(city.engine, now=noon) == 1
        assert reader_alerts.send_due(city.engine, now=noon) == 0
        city.post(noon)
        assert barriers(FIRST).title in city.mailed(READER)[-1]
        visit.close()


def _wait(done: Callable[[], bool]) -> None:
    """Wait until the server has put the mail into the outbox, which it does after its answer."""
    end = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=20)
    while not done():
        assert dt.datetime.now(dt.UTC) < end, "no mail came"
