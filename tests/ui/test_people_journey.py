"""People in real browsers, with a real mail server: invited, in, out, and where they may not go."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.mail_server import MailServer, running
from domain.enums import Role
from domain.people import Person
from domain.project import ProjectProfile
from funding_db.engine import Engine, make_engine, write_session
from funding_db.migrate import upgrade
from funding_db.repositories import people as stored
from jobs.mail import send_due
from services.projects import save
from services.settings import Settings
from tests.accounts.people import NOW, PASSWORD, SECRET, add_person
from tests.servers.oidc import CLIENT_ID, CLIENT_SECRET, Provider
from tests.ui.browser import WIDE, Visit, chromium, free_port, need_chromium, serving

pytestmark = pytest.mark.browser
NEW_PASSWORD = "blue lanterns on the quay"


@dataclass
class Installation:
    """A shared installation with an admin, whose mails go to a mail server of the test."""

    engine: Engine
    url: str
    folder: Path
    port: int
    mails: MailServer
    settings: dict[str, str]
    provider: Provider

    def serving(self):
        """Run the application, always under the same address."""
        return serving(self.url, None, self.folder, port=self.port, **self.settings)

    def mailed_link(self, to: str) -> str:
        """Send what waits and return the path of the link in the newest mail to somebody."""
        sent = send_due(self.engine, Settings(_env_file=None, **_lower(self.settings)))
        assert sent.trouble == ""
        texts = [mail.get_payload(decode=True) for reader, mail in self.mails.mails if reader == to]
        found = re.search(r"http://127\.0\.0\.1:\d+(/accept/\S+)", bytes(texts[-1]).decode())
        assert found
        return found.group(1)


def _lower(values: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in values.items()}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    need_chromium()
    url = f"sqlite:///{tmp_path}/fundmap.db"
    engine = make_engine(url)
    upgrade(engine)
    add_person(engine, "root@home.example", "Root", Role.ADMIN)
    port = free_port()
    provider = Provider(
        claims={"sub": "1", "email": "ada@nice.example", "email_verified": True, "name": "Ada"}
    )
    with running() as mails, provider.server:
        values = {
            "MODE": "shared",
            "SECRET": SECRET,
            "HOSTS": f"127.0.0.1:{port}",
            "SMTP_URL": f"smtp://127.0.0.1:{mails.port}",
            "MAIL_FROM": "fundmap@city.example",
            "OIDC_ISSUER": provider.url,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }
        yield Installation(engine, url, tmp_path, port, mails, values, provider)
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def other_citys_project(engine: Engine) -> int:
    with write_session(engine) as session:
        number = stored.add_organisation(session, "Torino", "city")
        officer = Person(
            id=1, name="", roles=frozenset({(number, Role.OFFICER)}), organisation_id=number
        )
        profile = ProjectProfile(title="Secret squares of Torino")
        return save(officer, session, profile, now=NOW).id


def enter(visit: Visit, email: str, password: str) -> Page:
    page = visit.page
    page.goto(f"{visit.base}/sign-in")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return visit.settle()


def invite(visit: Visit, email: str) -> None:
    page = visit.open("/people")
    page.get_by_text("Invite somebody").click()
    page.get_by_label("Mail address").fill(email)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("is on its way")).to_be_visible()


def is_in(visit: Visit, name: str) -> None:
    expect(visit.page.get_by_test_id("stSidebar").get_by_text(name, exact=True)).to_be_visible()


def sees_no_right(visit: Visit, project_id: int) -> None:
    """Addresses of an administrator and of another city: no right, and nothing else."""
    for path in ("/people", "/organisations", "/mails", "/audit"):
        page = visit.open(path)
        expect(page.get_by_role("heading", name="No right")).to_be_visible()
        main = page.get_by_test_id("stMain")
        assert main.get_by_role("button").count() == 0
        assert "Root" not in main.inner_text()
    page = visit.page
    page.goto(f"{visit.base}/project?id={project_id}")
    expect(page.get_by_text("does not exist, or it is not yours to see")).to_be_visible()
    assert "Torino" not in page.inner_text("body")
    answer = page.request.get(f"{visit.base}/files/projects/{project_id}/matches.csv")
    assert answer.status == 404
    assert "Torino" not in answer.text()


def test_invited_in_refreshed_restarted_and_revoked(installation, browser):
    project_id = other_citys_project(installation.engine)
    with installation.serving() as base:
        root = Visit(browser, base, WIDE)
        enter(root, "root@home.example", PASSWORD)
        invite(root, "ada@nice.example")
        root.close()
        ada = Visit(browser, base, WIDE)
        page = ada.page
        page.goto(base + installation.mailed_link("ada@nice.example"))
        page.get_by_label("Name").fill("Ada Bernard")
        page.get_by_label("Password").fill(NEW_PASSWORD)
        page.get_by_role("button").first.click()
        ada.settle()
        is_in(ada, "Ada Bernard")
        page.reload()
        ada.settle()
        is_in(ada, "Ada Bernard")
        sees_no_right(ada, project_id)
    with installation.serving() as base:
        ada.open("/account")
        is_in(ada, "Ada Bernard")
        phone = Visit(browser, base, WIDE)
        enter(phone, "ada@nice.example", NEW_PASSWORD)
        phone.open("/account").get_by_role("button", name="Sign out everywhere else").click()
        expect(phone.page.get_by_text("1 session ended")).to_be_visible()
        phone.close()
        ada.page.get_by_role("button", name="Save").first.click()
        expect(ada.page.get_by_role("heading", name="You are signed out")).to_be_visible()
        ada.page.get_by_role("link", name="Sign in").click()
        expect(ada.page.get_by_label("Password")).to_be_visible()
        ada.close()


def test_the_same_through_a_provider(installation, browser):
    project_id = other_citys_project(installation.engine)
    with installation.serving() as base:
        root = Visit(browser, base, WIDE)
        enter(root, "root@home.example", PASSWORD)
        invite(root, "ada@nice.example")
        ada = Visit(browser, base, WIDE)
        page = ada.open("/")
        page.get_by_test_id("stSidebar").get_by_role("link", name="Sign in").click()
        page.get_by_role("link", name=re.compile("OpenID Connect")).click()
        ada.settle()
        is_in(ada, "Ada")
        page.reload()
        ada.settle()
        is_in(ada, "Ada")
        sees_no_right(ada, project_id)
    with installation.serving() as base:
        ada.open("/account")
        is_in(ada, "Ada")
        page = root.open("/people")
        page.get_by_text("Ada", exact=True).click()
        page.get_by_role("button", name="Shut the account").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        ada.page.get_by_role("button", name="Save").first.click()
        expect(ada.page.get_by_role("heading", name="You are signed out")).to_be_visible()
        ada.page.goto(f"{base}/oidc/sign-in")
        assert "Ada" not in ada.page.inner_text("body")
        for visit in (root, ada):
            visit.close()
