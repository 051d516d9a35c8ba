"""What bad people try at the door of shared mode: refused, noted, and nothing leaks."""

import logging
from datetime import timedelta

import pytest

from api.web.addresses import own_path
from domain.accounts import AuditAction
from domain.enums import Role
from funding_db.engine import read_session, write_session
from funding_db.repositories import audit
from funding_db.repositories import people as stored
from services import people, sessions, sign_in
from services.safety import refuse_insecure
from services.settings import settings
from tests.accounts.people import BASE, HOST, NOW, PASSWORD, actor, add_person
from tests.accounts.web import HTML, Browser, application, connect

pytestmark = pytest.mark.rights


@pytest.fixture
def app(shared, monkeypatch):
    """An installation that visitors may not look at."""
    monkeypatch.setenv("FUNDMAP_PUBLIC", "false")
    settings.cache_clear()
    return application()


@pytest.fixture
def inside(app, ada):
    browser = Browser(app)
    assert browser.enter("ada@city.example", PASSWORD).status_code == 303
    return browser


def cookie_of(browser):
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def later(monkeypatch, **past):
    monkeypatch.setenv("FUNDMAP_NOW", (NOW + timedelta(**past)).isoformat())
    settings.cache_clear()


@pytest.mark.parametrize(
    "name", ["X-App-User", "X-Forwarded-User", "X-Remote-User", "X_App_User", "X-Streamlit-User"]
)
def test_forged_headers_are_nobody_and_go_no_further(app, inside, ada, name):
    assert Browser(app).ask("/", headers={name: "1"}).status_code == 401
    answer = inside.ask("/", headers={name: "root"})
    assert answer.text.startswith(f"{ada} 1")
    assert "root" not in answer.text


def test_strangers_are_sent_to_the_door_and_back_to_our_own_pages_only(app):
    answer = Browser(app).ask("/projects?id=3&x=//evil", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fprojects%3Fid%3D3%26x%3D%2F%2Fevil"
    for path in ("//evil.example/", "/\\evil.example"):
        answer = Browser(app).ask(path, headers=HTML)
        assert answer.headers["location"].startswith("/sign-in")
        assert (
            "evil" not in answer.headers["location"]
            or "%2F%2Fevil" not in answer.headers["location"]
        )


@pytest.mark.parametrize(
    "wish",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\nSet-Cookie: x=1",
        " //evil.example",
        "evil.example",
        "",
        "/" + "a" * 3000,
        "http:/evil.example",
    ],
)
def test_no_open_redirect(app, ada, wish):
    assert own_path(wish) == "/"
    browser = Browser(app)
    form = browser.ask("/sign-in").text
    proof = form.split('name="proof" value="')[1].split('"')[0]
    fields = {"proof": proof, "next": wish, "email": "ada@city.example", "password": PASSWORD}
    answer = browser.ask("/sign-in", "POST", data=fields, headers={"Origin": BASE})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"{HOST}.evil.example",
        f"evil.{HOST}",
        f"{HOST}@evil.example",
        "",
        "127.0.0.1",
        f"{HOST}:443@evil.example",
    ],
)
def test_other_hosts_are_not_served(app, inside, host):
    assert inside.ask("/", headers={"Host": host}).status_code == 400
    assert inside.ask("/reset", headers={"Host": host}).status_code == 400
    assert connect(app, host=host, origin=BASE, cookie=cookie_of(inside)) is None


def test_supervisors_may_ask_for_health_by_any_name(app):
    assert Browser(app).ask("/api/health", headers={"Host": "127.0.0.1:8501"}).status_code in (
        200,
        503,
    )


def test_a_socket_needs_a_cookie_and_our_own_origin(app, inside, ada):
    cookie = cookie_of(inside)
    assert connect(app, origin=BASE, cookie=cookie) == str(ada)
    assert connect(app, origin=BASE) is None
    assert connect(app, cookie=cookie) is None, "no browser leaves the origin out"
    for origin in ("https://evil.example", "null", f"https://{HOST}.evil.example", "https://["):
        assert connect(app, origin=origin, cookie=cookie) is None
    assert connect(app, origin=BASE, cookie="fundmap_session=guess") is None


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"http://evil.{HOST}"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-out", "/reset", "/_stcore/upload_file/x"])
def test_requests_from_other_sites_change_nothing(inside, ada, origin, path):
    answer = inside.ask(path, "POST", headers={"Origin": origin}, data={"email": "x"})
    assert answer.status_code == 403
    assert inside.who() == f"{ada} 1"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/reset"])
def test_a_form_without_its_proof_is_refused(app, inside, ada, path):
    stranger = Browser(app)
    foreign = stranger.ask("/sign-in").text.split('name="proof" value="')[1].split('"')[0]
    for proof in ("", "guess", foreign):
        fields = {"proof": proof, "email": "ada@city.example", "password": PASSWORD}
        answer = inside.ask(path, "POST", data=fields)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers or "session" not in answer.headers["set-cookie"]
    assert inside.ask(path, "POST", json={"email": "x"}).status_code == 403
    assert inside.ask(path, "POST", data={"proof": "x" * 20_000}).status_code == 403
    assert inside.who() == f"{ada} 1"


def test_stolen_and_revoked_expired_and_replayed_sessions(app, shared, inside, ada, monkeypatch):
    thief = Browser(app, address="203.0.113.66")
    thief.cookies.update(inside.cookies)
    assert thief.who() == f"{ada} 1"
    with write_session(shared) as session:
        me = stored.acting(session, ada, 1)
        sessions.revoke_others(me, session, "another", now=NOW)
    for browser in (thief, inside):
        assert browser.ask("/").status_code == 401
        assert connect(app, origin=BASE, cookie=cookie_of(browser)) is None
    fresh = Browser(app)
    fresh.enter("ada@city.example", PASSWORD)
    kept = cookie_of(fresh)
    fresh.send("/sign-out")
    assert Browser(app).ask("/", headers={"Cookie": kept}).status_code == 401, "replayed"
    again = Browser(app)
    again.enter("ada@city.example", PASSWORD)
    later(monkeypatch, hours=73)
    assert again.ask("/").status_code == 401


def test_a_page_of_an_ended_session_leads_to_the_door_once(shared, ada, monkeypatch):
    """Also where visitors may look: she learns that she is not signed in any more."""
    browser = Browser(application())
    browser.enter("ada@city.example", PASSWORD)
    later(monkeypatch, days=40)
    answer = browser.ask("/projects", headers=HTML)
    assert answer.headers["location"] == "/sign-in?next=%2Fprojects"
    assert browser.ask("/", headers=HTML).text.startswith("None")


@pytest.mark.parametrize("path", ["/accept/guess", "/reset/guess", "/accept/%00", "/reset/..%2F.."])
def test_guessed_tokens_open_nothing(app, path):
    answer = Browser(app).ask(path)
    assert answer.status_code in (401, 404)
    assert "form method" not in answer.text


def test_probing_accounts_shows_no_difference(app, shared, ada):
    add_person(shared, "shut@city.example", "Shut", Role.OFFICER)
    root = actor(shared, add_person(shared, "root@home.example", "Root", Role.ADMIN))
    with write_session(shared) as session:
        people.disable(root, session, people.number_of(root, session, "shut@city.example"), now=NOW)

    def said(email):
        browser = Browser(app)
        form = browser.ask("/sign-in").text.split('name="proof" value="')[1].split('"')[0]
        answers = []
        for path in ("/sign-in", "/reset"):
            fields = {"proof": form, "next": "/", "email": email, "password": "wrong wrong wrong"}
            answer = browser.ask(path, "POST", data=fields)
            text = answer.text.replace(email, "EMAIL").replace(form, "FORM")
            names = sorted(name for name in answer.headers if name != "content-length")
            answers.append((answer.status_code, text, names))
        return answers

    expected = said("nobody@city.example")
    assert expected[0][0] == 401
    for email in ("ada@city.example", "shut@city.example", "root@home.example"):
        assert said(email) == expected


def test_probing_by_time_finds_the_same_work(app, ada, monkeypatch):
    """Counted, not timed: as many hashings, which take nearly all the time, for everybody."""
    from services import passwords

    def work(email):
        hashed = []
        monkeypatch.setattr(passwords, "matches", lambda kept, given: hashed.append(1) or False)
        Browser(app).enter(email, "x")
        return len(hashed)

    assert work("ada@city.example") == work("nobody@city.example") == 1


def test_refused_sign_ins_are_noted_without_names(app, shared, ada, caplog):
    caplog.set_level(logging.DEBUG)
    Browser(app).enter("ada@city.example", "my other password")
    Browser(app).enter("nobody@city.example", "my other password")
    with read_session(shared) as session:
        events = audit.list_events(session)
    assert [event.action for event in events] == [AuditAction.SIGN_IN_REFUSED] * 2
    assert {event.thing for event in events} == {"", f"person:{ada}"}
    assert "city.example" not in str(events)
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "asyncio"))]
    assert "my other password" not in str(ours)


def test_a_guesser_is_slowed_down_and_the_owner_is_not(app, inside, ada):
    guesser = Browser(app, address="203.0.113.66")
    statuses = [guesser.enter("ada@city.example", f"guess {n}").status_code for n in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    assert (
        Browser(app, address="203.0.113.67").enter("ada@city.example", PASSWORD).status_code == 429
    )
    assert inside.enter("ada@city.example", PASSWORD).status_code == 303


def test_a_client_cannot_choose_its_address(app, shared, ada, monkeypatch):
    seen = []
    monkeypatch.setattr(
        sign_in, "origin_of", lambda email, place, device="": seen.append(place) or _origin(place)
    )
    from services.attempts import Origin

    def _origin(place):
        return Origin("a", place)

    def attempt(header):
        browser = Browser(app)
        form = browser.ask("/sign-in").text.split('name="proof" value="')[1].split('"')[0]
        fields = {"proof": form, "next": "/", "email": "a@b.example", "password": "x"}
        browser.ask("/sign-in", "POST", data=fields, headers={"X-Forwarded-For": header})
        return seen[-1]

    assert attempt("198.51.100.9") == "192.0.2.1"
    monkeypatch.setenv("FUNDMAP_PROXIES", "1")
    settings.cache_clear()
    assert attempt("198.51.100.9, 203.0.113.5") == "203.0.113.5"


def test_metrics_are_closed(inside):
    assert inside.ask("/_stcore/metrics").status_code == 404


def test_what_shared_mode_needs_is_told_at_once(tmp_path):
    from services.safety import shortcomings
    from services.settings import Settings

    def of(**values):
        return " ".join(shortcomings(Settings(_env_file=None, mode="shared", **values), mounts))

    mounts = tmp_path / "mounts"
    mounts.write_text("x / ext4 rw 0 0\nserver:/d /mnt/share nfs4 rw 0 0\n")
    good = {
        "secret": "abcdefghijklmnopqrstuvwxyz0123456789",
        "hosts": HOST,
        "smtp_url": "smtp://127.0.0.1:2525",
        "mail_from": "fundmap@city.example",
    }
    assert of(**good) == ""
    assert "FUNDMAP_SECRET" in of(**good | {"secret": ""})
    assert "FUNDMAP_SECRET" in of(**good | {"secret": "a" * 40})
    assert "FUNDMAP_HOSTS" in of(**good | {"hosts": ""})
    assert "FUNDMAP_HOSTS" in of(**good | {"hosts": "*"})
    assert "FUNDMAP_SMTP_URL" in of(**good | {"smtp_url": ""})
    assert "FUNDMAP_MAIL_FROM" in of(**good | {"mail_from": ""})
    assert "FUNDMAP_OIDC_CLIENT_ID" in of(**good, oidc_issuer="https://id.example")
    assert "FUNDMAP_OIDC_ISSUER" in of(**good, oidc_issuer="http://id.example")
    assert "FUNDMAP_DATABASE_URL" in of(**good, database_url="sqlite:////mnt/share/f.db")
    assert of(**good, database_url="postgresql+psycopg://db/fundmap") == ""
    from domain.errors import UsageError

    with pytest.raises(UsageError, match="FUNDMAP_SECRET"):
        refuse_insecure(Settings(_env_file=None, mode="shared"))
    refuse_insecure(Settings(_env_file=None, mode="embedded"))


def test_browsers_are_told_to_speak_tls_only(app):
    header = Browser(app).ask("/sign-in").headers["strict-transport-security"]
    assert header == "max-age=31536000"


def test_a_visitor_who_asks_without_end_is_slowed_down_and_nobody_else(shared, ada, monkeypatch):
    monkeypatch.setenv("FUNDMAP_PAGES_PER_MINUTE", "3")
    settings.cache_clear()
    app = application()
    inside = Browser(app)
    inside.enter("ada@city.example", PASSWORD)
    visitor = Browser(app)
    assert [visitor.ask("/funding").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert int(visitor.ask("/").headers["retry-after"]) <= 60
    assert connect(app, origin=BASE) is None
    assert visitor.ask("/sign-in").status_code == 200, "the door stays open"
    assert visitor.ask("/static/js/main.js").status_code == 200
    assert Browser(app, address="192.0.2.99").ask("/").status_code == 200
    assert [inside.ask("/").status_code for _ in range(5)] == [200] * 5


@pytest.mark.parametrize("way", ["role", "account"])
def test_an_invitation_is_worth_no_more_than_the_right_of_who_wrote_it(app, shared, way):
    with write_session(shared) as session:
        city = stored.add_organisation(session, "City", "city")
    boss = add_person(shared, "boss@city.example", "Boss", Role.ADMIN, organisation=city)
    add_person(shared, "root@home.example", "Root", Role.ADMIN)
    mails = []
    with write_session(shared) as session:
        people.invite(
            stored.acting(session, boss, city),
            session,
            city,
            "friend@evil.example",
            Role.ADMIN,
            now=NOW,
            send=lambda _session, mail: mails.append(mail.text),
        )
    link = next(line for line in mails[0].splitlines() if "/accept/" in line).removeprefix(BASE)
    assert "form method" in Browser(app).ask(link).text
    with write_session(shared) as session:
        if way == "role":
            stored.take_away(session, boss, city, Role.ADMIN)
        else:
            stored.set_disabled(session, boss, NOW)
    assert Browser(app).ask(link).status_code == 404
    answer = Browser(app).send(link, name="Friend", password="a good long password")
    assert answer.status_code in (403, 404)
    with read_session(shared) as session:
        assert stored.find(session, "friend@evil.example") is None
    with write_session(shared) as session:
        outcome = sign_in.by_provider(
            session,
            "https://id.example",
            "1",
            email="friend@evil.example",
            email_verified=True,
            name="Friend",
            agent="",
            now=NOW,
        )
    assert outcome.token is None
