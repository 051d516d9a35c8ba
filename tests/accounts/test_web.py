"""The pages before the application: signing in and out, invitations, new passwords."""

import asyncio
import re

import pytest

from api.web import sign_in
from api.web.gate import Gate
from domain.enums import Role
from funding_db.engine import read_session, write_session
from funding_db.repositories import outbox
from funding_db.repositories import people as stored
from services import people
from services.account_mails import queue
from services.settings import settings
from tests.accounts.people import BASE, NOW, PASSWORD, actor, add_person
from tests.accounts.web import Browser, application


@pytest.fixture
def app(shared):
    return application()


@pytest.fixture
def browser(app):
    return Browser(app)


def mails(engine):
    with read_session(engine) as session:
        waiting = outbox.due(session, now=NOW)
        return [outbox.waiting(session, number).mail for number in waiting]


def path_in(mail):
    (found,) = re.findall(rf"{BASE}(/\S+/\S+)", mail.text)
    return found


def test_in_and_out_with_cookies_that_no_script_reads(browser, ada):
    assert browser.who() == "None None"
    answer = browser.enter("ada@city.example", PASSWORD, "/sign-in?next=/projects%3Fid=3")
    assert (answer.status_code, answer.headers["location"]) == (303, "/projects?id=3")
    for cookie in answer.headers.get_list("set-cookie"):
        assert re.match(r"__Host-fundmap_\w+=", cookie)
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
    assert browser.who() == f"{ada} 1"
    other = Browser(browser.app)
    other.cookies = browser.cookies
    assert browser.send("/sign-out").headers["location"] == "/sign-in"
    assert browser.who() == "None None"
    assert other.who() == "None None", "the session itself has ended"


def test_loopback_needs_no_tls(shared, ada, monkeypatch):
    monkeypatch.setenv("FUNDMAP_HOSTS", "127.0.0.1:8501")
    settings.cache_clear()
    browser = Browser(application())
    headers = {"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"}
    shown = browser.ask("/sign-in", headers=headers)
    cookie = shown.headers["set-cookie"]
    assert "secure" not in cookie.lower()
    assert cookie.startswith("fundmap_form=")


def test_every_page_is_bare_of_scripts_and_never_kept(browser, ada):
    for path in ("/sign-in", "/sign-out", "/reset", "/accept/x", "/reset/x"):
        answer = browser.ask(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        for forbidden in ("<script", "style=", "onclick", "http://", "https://"):
            assert forbidden not in answer.text, path
        assert '<html lang="en">' in answer.text
        assert answer.text.count("<h1>") == 1
    style = browser.ask("/accounts.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text


def test_what_a_person_types_is_shown_as_text(browser, ada):
    answer = browser.enter('"><script>alert(1)</script>@x.example', "x")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    ("header", "word"), [("fr-BE,en;q=0.5", "Se connecter"), ("tlh", "Sign in"), ("", "Sign in")]
)
def test_the_language_of_the_browser(browser, header, word):
    assert word in browser.ask("/sign-in", headers={"Accept-Language": header}).text
    assert "Se connecter" in browser.ask("/sign-in?lang=fr").text


def test_an_invited_person_comes_in(browser, shared):
    root = actor(shared, add_person(shared, "root@home.example", "Root", Role.ADMIN))
    with write_session(shared) as session:
        lyon = people.add_organisation(root, session, "Lyon <b>", "city", now=NOW)
        people.invite(root, session, lyon, "ben@lyon.example", Role.OFFICER, now=NOW, send=queue)
    (mail,) = mails(shared)
    path = path_in(mail)
    shown = browser.ask(path).text
    assert "Lyon &lt;b&gt; invites ben@lyon.example" in shown
    weak = browser.send(path, name="Ben", password="passwordpassword")
    assert weak.status_code == 422
    assert "among the first" in weak.text
    assert "passwordpassword" not in weak.text
    assert browser.send(path, name=" ", password="a good long one").status_code == 422
    answer = browser.send(path, name="Ben", password="a good long one")
    assert answer.status_code == 303
    with read_session(shared) as session:
        ben = stored.find(session, "ben@lyon.example").person_id
    assert browser.who() == f"{ben} {lyon}"
    assert browser.ask(path).status_code == 404
    assert Browser(browser.app).enter("ben@lyon.example", "a good long one").status_code == 303


def test_an_invitation_of_a_known_person_asks_for_no_password(browser, shared, ada):
    root = actor(shared, add_person(shared, "root@home.example", "Root", Role.ADMIN))
    with write_session(shared) as session:
        _view, token = people.invite_from_console(
            session, 1, "ada@city.example", Role.ADVISOR, language="en", now=NOW
        )
    assert root.id
    path = f"/accept/{token}"
    assert "password" not in browser.ask(path).text.lower()
    answer = browser.send(path)
    assert answer.headers["location"] == "/sign-in"
    assert browser.who() == "None None", "a link alone signs nobody in to an account that exists"
    assert actor(shared, ada).has(Role.ADVISOR, 1)


def test_a_new_password_by_mail(browser, shared, ada):
    known = browser.send("/reset", email="ada@city.example")
    unknown = Browser(browser.app).send("/reset", email="nobody@city.example")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    (mail,) = mails(shared)
    assert mail.to == "ada@city.example"
    path = path_in(mail)
    assert browser.send(path, password="short").status_code == 422
    assert browser.send(path, password="a good long one").status_code == 303
    assert browser.who() == f"{ada} 1"
    assert browser.ask(path).status_code == 404


def test_embedded_mode_has_none_of_it(shared, monkeypatch):
    monkeypatch.setenv("FUNDMAP_MODE", "embedded")
    settings.cache_clear()
    assert sign_in.routes() == []
    passed = []

    async def inner(scope, receive, send):
        passed.append(scope)

    scope = {"type": "http", "path": "/", "method": "POST", "headers": [(b"x-app-user", b"root")]}
    asyncio.run(Gate(inner)(scope, None, None))
    assert passed[0] is scope


def test_a_signed_in_browser_gets_a_fresh_session_at_each_sign_in(browser, ada):
    browser.enter("ada@city.example", PASSWORD)
    old = Browser(browser.app)
    old.cookies.update(browser.cookies)
    browser.enter("ada@city.example", PASSWORD)
    assert browser.who() == f"{ada} 1"
    assert old.who() == "None None"
