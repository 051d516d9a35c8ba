"""Signing in through a provider: invited people come in, what is not signed for us does not."""

import pytest

from api.web import oidc
from domain.enums import Role
from funding_db.engine import write_session
from services import people
from services.settings import settings
from tests.accounts.people import BASE, NOW, add_person
from tests.accounts.web import Browser, application
from tests.servers.oidc import CLIENT_ID, CLIENT_SECRET, Provider

ADA = {"sub": "s-1", "email": "ada@city.example", "email_verified": True, "name": "Ada"}


@pytest.fixture
def provider():
    made = Provider(claims=dict(ADA))
    with made.server:
        yield made


@pytest.fixture
def browser(shared, provider, monkeypatch):
    values = {"ISSUER": provider.url, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
    for name, value in values.items():
        monkeypatch.setenv(f"FUNDMAP_OIDC_{name}", value)
    settings.cache_clear()
    oidc.forget_client()
    yield Browser(application())
    oidc.forget_client()


def go(browser, provider, path="/oidc/sign-in?next=/projects"):
    """Walk from our page to the provider and back; return our last answer."""
    away = browser.ask(path).headers["location"]
    assert away.startswith(f"{provider.url}/authorize?")
    back = provider.agree(away)
    assert back.startswith(f"{BASE}/oidc/callback?")
    return browser.ask(back.removeprefix(BASE))


def test_a_person_with_an_account_comes_in(browser, provider, ada):
    assert "Sign in with OpenID Connect" in browser.ask("/sign-in").text
    answer = go(browser, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/projects")
    assert browser.who() == f"{ada} 1"
    assert browser.send("/sign-out").status_code == 303
    assert browser.who() == "None None"


def test_an_invited_person_gets_an_account(browser, provider, shared):
    with write_session(shared) as session:
        people.invite_from_console(
            session, 1, "ada@city.example", Role.OFFICER, language="en", now=NOW
        )
    assert go(browser, provider).status_code == 303
    assert browser.who().endswith(" 1")


def test_nobody_else_comes_in(browser, provider, ada):
    for claims in (
        ADA | {"email": "stranger@city.example"},
        ADA | {"email_verified": False},
        {"sub": "s-1"},
    ):
        provider.claims = claims
        answer = go(browser, provider)
        assert answer.status_code == 403
        assert "stranger" not in answer.text
        assert browser.who() == "None None"


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another"},
        {"aud": "another", "azp": CLIENT_ID},
        {"iss": "https://evil.example"},
        {"nonce": "replayed"},
        {"exp": 1},
    ],
)
def test_a_token_that_is_not_for_us_now_is_refused(browser, provider, ada, wrong):
    provider.wrong = wrong
    assert go(browser, provider).status_code == 403
    assert browser.who() == "None None"


def test_a_token_signed_by_somebody_else_is_refused(browser, provider, ada):
    provider.foreign_key = True
    assert go(browser, provider).status_code == 403


def test_an_answer_for_another_browser_is_refused(browser, provider, ada):
    """Cross-site sign-in: the state belongs to the browser that began."""
    back = provider.agree(browser.ask("/oidc/sign-in").headers["location"])
    victim = Browser(browser.app)
    assert victim.ask(back.removeprefix(BASE)).status_code == 403
    assert victim.who() == "None None"


def test_an_answer_is_good_once(browser, provider, ada):
    back = provider.agree(browser.ask("/oidc/sign-in").headers["location"])
    assert browser.ask(back.removeprefix(BASE)).status_code == 303
    assert Browser(browser.app).ask(back.removeprefix(BASE)).status_code == 403


def test_the_way_back_is_never_another_site(browser, provider, ada):
    for wish in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert go(browser, provider, f"/oidc/sign-in?next={wish}").headers["location"] == "/"


def test_a_provider_that_does_not_answer_is_told(browser, provider, monkeypatch):
    monkeypatch.setenv("FUNDMAP_OIDC_ISSUER", "http://127.0.0.1:9")
    settings.cache_clear()
    oidc.forget_client()
    answer = browser.ask("/oidc/sign-in")
    assert answer.status_code == 502
    assert "You were not signed in" in answer.text


def test_an_account_stays_with_its_identity(browser, provider, shared, ada):
    assert go(browser, provider).status_code == 303
    provider.claims = ADA | {"sub": "s-2"}
    other = Browser(browser.app)
    assert go(other, provider).status_code == 403
    assert other.who() == "None None"
    add_person(shared, "eve@city.example", "Eve", Role.OFFICER)
