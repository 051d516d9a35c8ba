"""Every page, file and route × every role × own, another and no organisation."""

from itertools import product

import pytest

from api.main import create_api
from api.web import alerts as alert_routes
from api.web import feeds as feed_routes
from api.web import files as file_routes
from api.web import sign_in as sign_in_routes
from api.web import signing, unsubscribe
from domain.enums import Role
from domain.i18n import texts
from domain.people import VISITOR, Person
from domain.project import ProjectProfile
from funding_db.engine import write_session
from funding_db.repositories import people as stored
from services import projects
from services.rights import Action
from tests.accounts.people import NOW, PASSWORD, add_person
from tests.accounts.web import Browser, application, connect
from tests.paths import ROOT
from tests.rights import expected
from tests.rights.cases import CITY, OTHER, PLACES, ROLES, actor, expects
from ui.places import may_open, places

pytestmark = pytest.mark.rights


def page_cases():
    for place in places(texts("en")):
        yield from ((place, role, where) for role, where in product(ROLES, PLACES))


def sees(action, role, where):
    """Say from the table alone whether somebody sees a page, which is of whom he acts for."""
    if where == "none" and action not in expected.EVERYBODY | expected.WITH_ACCOUNT:
        return False
    at_home = where == "home" and action in expected.BY_ADMINS_OF_THE_INSTALLATION
    return expects(action, role, "home" if at_home else "own")


def wrong_pages():
    return [
        (place.name, role, where)
        for place, role, where in page_cases()
        if may_open(actor(role, where), place) is not sees(expected.PAGES[place.name], role, where)
    ]


def test_every_page_has_a_rule_and_keeps_it():
    files = {path.stem for path in (ROOT / "ui" / "app_pages").glob("*.py")}
    assert files == set(expected.PAGES) == {place.name for place in places(texts("en"))}
    assert len(list(page_cases())) >= 200
    assert wrong_pages() == []
    for place in places(texts("en")):
        assert may_open(VISITOR, place) is (place.action in expected.EVERYBODY)


def test_the_pages_notice_that_everything_is_allowed(monkeypatch):
    monkeypatch.setattr("ui.places.may", lambda *_: True)
    assert len(wrong_pages()) > 50


def routes_of_the_code():
    api = {f"/api{route.path}" for route in create_api().routes}
    return api, {route.path.replace(":str", "") for route in sign_in_routes.routes()}


def test_routes_have_a_rule(shared):
    api, own = routes_of_the_code()
    assert own == expected.OPEN_ROUTES
    assert {"/api/health", "/api/v1/calls"} <= api
    signed = {"/unsubscribe/{token:str}", "/mute/{token:str}"}
    assert {route.path for route in unsubscribe.routes()} == signed
    files = {route.path.replace(":str", "") for route in file_routes.routes()}
    assert files == set(expected.FILES)
    by_link = [*feed_routes.routes(), *alert_routes.routes(), *signing.routes()]
    told = {r.path.replace(":str", "") for r in by_link}
    assert told == expected.BY_ADDRESS_ROUTES | expected.PUBLIC_ROUTES
    assert {p for p in api if "/projects" in p} == {f"/api{p}" for p in expected.API_WITH_A_RIGHT}


@pytest.mark.parametrize("role", ROLES)
def test_every_file_for_every_role(shared, role):
    """Own file, another city's file, and none."""
    with write_session(shared) as session:
        for name in ("City", "Other"):
            stored.add_organisation(session, name, "city")
        officer = actor(Role.OFFICER, "own")
        mine = projects.save(officer, session, ProjectProfile(title="Squares"), now=NOW)
        foreign = Person(
            id=1, name="", roles=frozenset({(OTHER, Role.OFFICER)}), organisation_id=OTHER
        )
        theirs = projects.save(foreign, session, ProjectProfile(title="Lights"), now=NOW)
    inside = Browser(application())
    if role is not None:
        add_person(shared, "ada@city.example", "Ada", role, organisation=CITY)
        assert inside.enter("ada@city.example", PASSWORD).status_code == 303
    reads = role in expected.IN_THE_ORGANISATION[Action.READ_PROJECTS]
    for form in ("csv", "xlsx", "json", "jsonl"):
        whole = inside.ask(f"/files/projects.{form}")
        assert whole.status_code == (200 if reads else 401 if role is None else 403)
        assert "Lights" not in whole.text, "another city's project"
        answer = inside.ask(f"/files/projects/{mine.id}/matches.{form}")
        assert answer.status_code == (200 if reads else 401 if role is None else 403)
    guessed = inside.ask(f"/files/projects/{theirs.id}/matches.csv")
    assert guessed.status_code == (404 if reads else 401 if role is None else 403)
    assert "Lights" not in guessed.text
    assert inside.ask(f"/files/projects/{mine.id}/matches.exe").status_code != 200
    assert inside.ask("/files/projects/999999/matches.csv").status_code != 200
    for form in ("pdf", "docx", "html"):
        mayor = inside.ask(f"/files/projects/{mine.id}/calls/eu_test%3A1/sheet.{form}")
        assert mayor.status_code == (404 if reads else 401 if role is None else 403)
        guessed = inside.ask(f"/files/projects/{theirs.id}/calls/eu_test%3A1/sheet.{form}")
        assert guessed.status_code == (404 if reads else 401 if role is None else 403)
        public = inside.ask(f"/files/calls/eu_test%3A1/sheet.{form}")
        assert public.status_code == 404  # visitors may ask too: there is no such call
    own = inside.ask("/files/me.json")
    assert own.status_code == (401 if role is None else 200)
    if role is not None:
        assert own.json()["account"]["email"] == "ada@city.example"
        assert own.headers["content-disposition"].startswith("attachment")
        assert own.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("role", ROLES)
def test_every_route_for_every_role(shared, monkeypatch, public, role):
    from services.settings import settings

    monkeypatch.setenv("FUNDMAP_PUBLIC", str(public))
    settings.cache_clear()
    app = application()
    inside = Browser(app)
    if role is not None:
        add_person(shared, "ada@city.example", "Ada", role)
        assert inside.enter("ada@city.example", PASSWORD).status_code == 303
    api, own = routes_of_the_code()
    pages = {"/", "/projects", "/media/0123.csv", "/_stcore/host-config", "/_stcore/upload_file/x"}
    for path in sorted({*api, *own, *pages}):
        real = path.replace("{token}", "x").replace("{uid:path}", "x")
        status = inside.ask(real).status_code
        free = path in own or path in {f"/api{p}" for p in expected.OPEN_API}
        free = free or path == "/_stcore/host-config" or role is not None
        free = free or (public and not path.startswith("/_stcore/upload_file"))
        assert (status != 401) is free, path
    cookie = "; ".join(f"{name}={value}" for name, value in inside.cookies.items())
    origin = "https://fundmap.city.example"
    answered = connect(app, origin=origin, cookie=cookie)
    assert (answered is not None) is (public or role is not None)
