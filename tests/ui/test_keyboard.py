"""Four journeys without a mouse: an officer, a reader, an advocate and an advisor.

Each step of the focus is seen and in order (see keyboard.py). Only addresses that come from a mail
are opened directly.
"""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from benchmarks.mail_server import running
from crawlers import catalogue
from domain.accounts import DigestSettings, Rhythm
from domain.desk import TriageLine
from domain.enums import Role
from funding_db.engine import make_engine, write_session
from funding_db.migrate import upgrade
from funding_db.repositories import people, sources
from services import projects, reader_alerts
from services import settings as settings_service
from tests.accounts.people import PASSWORD, SECRET, add_person
from tests.desk.makers import house_on, lights, submitted
from tests.ui.browser import WIDE, free_port, need_chromium, serving
from tests.ui.keyboard import Keys, keyboard_browser, keys
from tests.ui.stock import PROJECT, SOURCE
from tests.ui.test_officer_journey import DAY, FIRST, NOW, SECOND, City, barriers, digest

pytestmark = pytest.mark.browser
OLGA, ADVISOR, ADVOCATE = "olga@x.example", "ada@x.example", "vera@efus.example"
READER = "reader@press.example"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    need_chromium()
    folder = tmp_path_factory.mktemp("keyboard")
    url = f"sqlite:///{folder}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    house = house_on(engine)
    add_person(engine, ADVOCATE, "Vera", Role.ADVOCATE)
    with write_session(engine) as session:
        sources.sync(session, [catalogue.spec(SOURCE)])
        projects.save(house.officer, session, PROJECT, now=NOW)
        submitted(house, session, lights(), title="Lights of Nice")
        people.set_digest(session, house.officer.id, DigestSettings(Rhythm.DAILY, ()))
        people.told_until(session, house.officer.id, NOW - DAY)
    port = free_port()
    with running() as mails, pytest.MonkeyPatch.context() as patch:
        values = {
            "MODE": "shared",
            "SECRET": SECRET,
            "HOSTS": f"127.0.0.1:{port}",
            "PUBLIC": "true",
            "SMTP_URL": f"smtp://127.0.0.1:{mails.port}",
            "MAIL_FROM": "fundmap@city.example",
        }
        for name, value in values.items():
            patch.setenv(f"FUNDMAP_{name}", value)
        settings_service.settings.cache_clear()
        made = City(engine, url, folder, port, mails, values)
        made.read([barriers(FIRST)], NOW - DAY)
        with serving(url, None, folder, port=port, **values):
            yield made
    settings_service.settings.cache_clear()
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with keyboard_browser() as started:
        yield started


@pytest.fixture
def hands(browser: Browser, city: City) -> Iterator[Keys]:
    made = keys(browser, f"http://127.0.0.1:{city.port}", WIDE)
    yield made
    assert made.visit.complaints == []
    made.visit.close()


def sign_in(hands: Keys, email: str) -> None:
    hands.open("/sign-in")
    hands.to("Mail address")
    hands.type(email)
    hands.to("Password")
    hands.type(PASSWORD)
    hands.press("Enter")


def has(hands: Keys, words: str) -> None:
    expect(hands.page.get_by_text(words).first).to_be_visible()


def mailed(city: City, to: str, kind: str) -> str:
    """Return the newest address of a kind that was mailed to somebody."""
    end = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=20)
    while not city.mailed(to):  # the server puts it into the outbox after its answer
        city.post()
        assert dt.datetime.now(dt.UTC) < end, "no mail came"
    found = re.search(rf"http://\S+/{kind}/\S+", city.mailed(to)[-1])
    assert found
    return found.group()


def test_an_officer_finds_answers_saves_subscribes_and_mutes(hands: Keys, city: City):
    sign_in(hands, OLGA)
    hands.on("Projects", role="link")
    hands.on("See which calls fit")
    has(hands, PROJECT.title)
    hands.to(barriers(FIRST).title, "link")
    with hands.visit.context.expect_page() as opened:
        hands.page.keyboard.press("Enter")
    call = Keys(hands.visit, opened.value)
    call.settle()
    expect(call.page.get_by_role("heading", name=barriers(FIRST).title)).to_be_visible()
    call.page.close()

    hands.to("Your answer", "combobox")
    hands.page.keyboard.type("municip")
    expect(hands.page.get_by_role("option", name="municipality", exact=True)).to_be_visible()
    hands.press("Enter")
    hands.on("Save the answer")
    has(hands, "version 2")
    hands.on("Dismiss", role="button")
    has(hands, "Why is it nothing for this project?")
    hands.press("Escape")
    assert hands.now() == "Dismiss"
    hands.to("Save", "button", back=True)
    hands.press("Enter")
    has(hands, "1 call that you follow")
    hands.on("Calendar of the deadlines")
    hands.on("Make a calendar address")
    address = hands.page.locator("[data-testid=stCode]").filter(has_text=".ics").first
    expect(address).to_be_visible()
    feed = Calendar.from_ical(hands.page.request.get(address.inner_text().strip()).body())
    assert [str(event["UID"]) for event in feed.walk("VEVENT") if "rich" in event["UID"]]

    city.read([barriers(SECOND)], NOW + dt.timedelta(minutes=1))
    assert digest(city, NOW + DAY) >= 1
    hands.open(mailed(city, OLGA, "mute"))
    hands.on("", role="button")
    expect(hands.page.get_by_role("heading")).to_have_text("Muted")


def test_a_reader_asks_confirms_and_stops(hands: Keys, city: City):
    hands.open("/alerts?q=public+spaces")
    hands.to("Mail address")
    hands.type(READER)
    hands.to("How often")
    hands.page.keyboard.press("ArrowDown")
    hands.on("Send me a link")
    expect(hands.page.get_by_role("heading")).to_have_text("Look into your mailbox")
    hands.open(mailed(city, READER, "alerts/confirm"))
    hands.on("Yes, send me mails")
    expect(hands.page.get_by_role("heading")).to_have_text("Confirmed")
    city.read([barriers(FIRST + DAY)], dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5))
    noon = (NOW + 8 * DAY).replace(hour=12)
    assert reader_alerts.send_due(city.engine, now=noon) == 1
    city.post(noon)
    hands.open(mailed(city, READER, "alerts/stop"))
    hands.on("", role="button")
    city.read([barriers(SECOND)], dt.datetime.now(dt.UTC) + DAY)
    assert reader_alerts.send_due(city.engine, now=noon + 8 * DAY) == 0


def test_an_advocate_writes_and_hands_in(hands: Keys):
    sign_in(hands, ADVOCATE)
    hands.on("Deliverables", role="link")
    hands.on("New deliverable")
    hands.to("Title", "textbox")
    hands.type("Calls for cities")
    hands.to("Title", "textbox", back=True)
    hands.on("Create", role="button")
    hands.on("Begin drafting", role="button")
    hands.to("Text, in Markdown", "textbox")
    hands.type("Cities need **calls** of their own.")
    hands.on("Save this version", role="button")
    has(hands, "1 version")
    hands.on("Hand in for review", role="button")
    has(hands, "in review")


def test_an_advisor_declares_takes_charge_and_gives_an_opinion(hands: Keys):
    sign_in(hands, ADVISOR)
    hands.on("Queue", role="link")
    hands.on("Open", role="link")
    hands.to("I have no conflict of interest", "radio")
    hands.press("Space")
    hands.on("Declare", role="button")
    hands.on("Take charge", role="button")
    hands.to("Screening", "radio")
    while hands.now() != "Triage":
        hands.page.keyboard.press("ArrowRight")
    hands.press("Space")
    for _line in TriageLine:
        hands.to("in order", "radio")
        hands.press("Space")
        hands.to("Why", "textbox")
        hands.type("seen")
    hands.to("Result", "combobox")
    hands.press("ArrowDown", "Enter")
    hands.on("Give my opinion", role="button")
    has(hands, "Your opinion is given")
