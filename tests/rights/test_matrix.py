"""Every action, service and route × every role × own, another and no organisation.

The lists come from the code itself: what has no line in `expected.py` fails.
"""

import importlib
import inspect
import pkgutil
from itertools import product

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

import services
from api.main import create_api
from api.web import alerts as alert_routes
from api.web import feeds as feed_routes
from api.web import files as file_routes
from api.web import sign_in as sign_in_routes
from api.web import signing, unsubscribe
from domain.accounts import DigestSettings
from domain.advocacy import (
    EvidenceBlock,
    EvidenceKind,
    EvidenceRow,
    Figure,
    Milestone,
    MilestoneKind,
)
from domain.advocacy_asks import Outcome as AskOutcome
from domain.advocacy_asks import Stance
from domain.advocacy_letters import DispatchState, OfficeHolder
from domain.advocacy_views import AskContent, Link, PolicyFileContent, SheetContent, SheetFund
from domain.applicant import Applicant
from domain.country_fact import CountryFact
from domain.deliverables import DeliverableContent, DeliverableFilter
from domain.desk import Opinion, Part, Programme
from domain.dispatches import AddresseeContent, Channel, EventContent
from domain.enums import Role
from domain.errors import FundmapError, NotAllowed, NotFound
from domain.hand import HandEntry
from domain.i18n import texts
from domain.listing import CallFilters
from domain.muting import MuteKind
from domain.people import HOME_ORGANISATION_ID, VISITOR, Person
from domain.project import ProjectProfile
from domain.tracking import DismissReason, MarkContent, Stage
from domain.watch import Outcome
from funding_db.engine import write_session
from funding_db.repositories import people as stored
from services import audit, projects, rights
from services.common_grants import opportunity_id
from services.deliverable_files import Purpose
from services.rights import Action
from tests.accounts.people import NOW, PASSWORD, add_person
from tests.accounts.web import Browser, application, connect
from tests.paths import ROOT
from tests.rights import expected
from ui.places import may_open, places

pytestmark = pytest.mark.rights
HOME, CITY, OTHER = HOME_ORGANISATION_ID, 2, 3
ROLES = [*Role, None]
BLOCK = EvidenceBlock(
    kind=EvidenceKind.CALLS,
    question="How many?",
    query="{}",
    drawn_on=NOW.date(),
    figures=(Figure(key="calls", value=1),),
    rows=(EvidenceRow(key="call:1", label="A call"),),
)
PLACES = ["own", "other", "none", "home"]


def actor(role, place, number=1):
    """Somebody with a role in the city, another city, the home organisation, or none anywhere."""
    if role is None:
        return Person(id=number, name="", roles=frozenset(), organisation_id=None)
    organisation = {"own": CITY, "other": OTHER, "none": CITY, "home": HOME}[place]
    acting = None if place == "none" else organisation
    return Person(
        id=number, name="", roles=frozenset({(organisation, role)}), organisation_id=acting
    )


def expects(action, role, place, scope="named"):
    """Say from the table alone whether a person may act on a thing of CITY (or on none)."""
    if action in expected.EVERYBODY or action in expected.WITH_ACCOUNT:
        return True
    if role is None or (scope == "acting" and place == "none"):
        return False
    if action in expected.BY_ADMINS_OF_THE_INSTALLATION and (role, place) == (Role.ADMIN, "home"):
        return True
    if scope == "named" and place not in ("own", "none"):
        return False
    return role in expected.IN_THE_ORGANISATION[action]


CASES = list(product(Action, ROLES, PLACES))


def wrong_answers():
    return [
        (action, role, place)
        for action, role, place in CASES
        if rights.may(actor(role, place), action, CITY) is not expects(action, role, place)
    ]


@pytest.mark.parametrize(("action", "role", "place"), CASES)
def test_may(action, role, place):
    assert rights.may(actor(role, place), action, CITY) is expects(action, role, place)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_one_rule(action):
    lists = (expected.EVERYBODY, expected.WITH_ACCOUNT, expected.IN_THE_ORGANISATION)
    assert sum(action in listed for listed in lists) == 1
    assert rights.may(VISITOR, action, CITY) is (action in expected.EVERYBODY)


def test_an_action_without_a_rule_is_an_error_and_no_permission():
    with pytest.raises(KeyError):
        rights.may(actor(Role.ADMIN, "own"), "a new action", CITY)


def public_functions():
    for module in pkgutil.iter_modules(services.__path__):
        loaded = importlib.import_module(f"services.{module.name}")
        for name, function in vars(loaded).items():
            mine = inspect.isfunction(function) and function.__module__ == loaded.__name__
            if mine and not name.startswith("_") and module.name != "rights":
                yield f"{module.name}.{name}", function


FUNCTIONS = dict(public_functions())


def test_every_service_has_a_rule_or_a_reason():
    by_person, without = set(), set()
    for name, function in FUNCTIONS.items():
        parameters = list(inspect.signature(function).parameters)
        if parameters[:1] == ["person"]:
            by_person.add(name)
        elif {"session", "engine"} & set(parameters):
            without.add(name)
    assert by_person == set(expected.SERVICES) | set(expected.ASKED_OTHERWISE)
    assert without == set(expected.BY_PROOF)


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """Three organisations, a person, a project of CITY; nothing is committed by the cases."""
    from funding_db import migrate
    from funding_db.engine import make_engine

    folder = tmp_path_factory.mktemp("rights")
    engine = make_engine(f"sqlite:///{folder}/fundmap.db")
    migrate.upgrade(engine)
    add_person(engine, "root@home.example", "Root", Role.ADMIN)
    with write_session(engine) as session:
        for name in ("City", "Other"):
            stored.add_organisation(session, name, "city")
        officer = actor(Role.OFFICER, "own")
        project = projects.save(officer, session, ProjectProfile(title="Squares"), now=NOW)
        file = folder / "projects.json"
        file.write_text('[{"title": "Lights", "summary": "Lights", "language": "en"}]')
    yield engine, project.id, file
    engine.dispose()


def arguments(function, project_id, file):
    """Return an argument for each parameter, by its name."""
    known = {
        "action": Action.WRITE_ADVOCACY,
        "agent": "",
        "agreed_on": NOW.date(),
        "applicant": Applicant(name="Metropolis"),
        "applicant_id": 1,
        "area": "FR",
        "about": True,
        "ask_id": 1,
        "asked": AskContent(demand="Open the fund", granter="A ministry"),
        "block": BLOCK,
        "block_id": 1,
        "came_of": AskOutcome.NONE,
        "data": b"question,answer,cities,n,date",
        "described": PolicyFileContent(name="A strategy"),
        "milestone": Milestone(
            kind=MilestoneKind.ADOPTION,
            on=NOW.date(),
            name="Vote",
            source="https://law.example/",
            read_on=NOW.date(),
        ),
        "milestone_id": 1,
        "policy_file_id": 1,
        "proofs": (),
        "refused_for": DismissReason.AMOUNT,
        "sheet": SheetContent(title="A programme", fund=SheetFund.ERDF),
        "survey_id": 1,
        "theme": "police",
        "thing": 1,
        "units": [("ERDF", "eu_test")],
        "link_to": Link.ASK,
        "body": b"words",
        "change_id": 1,
        "comment_id": 1,
        "before": 1,
        "confirm": True,
        "conflict": False,
        "countries": frozenset({"FR"}),
        "duties": frozenset(),
        "call_uid": "eu_test:1",
        "content": MarkContent(stage=Stage.INTERESTED),
        "coordinators": ("Nice",),
        "deliverable_id": 1,
        "delivered": True,
        "email": "new@city.example",
        "expected_version": 0,
        "feed_id": 1,
        "entered": DeliverableContent(kind="letter", title="A letter", in_name_of="efus"),
        "entry": HandEntry(
            link="https://city.example/call", title="A call", language="en", instrument="grant"
        ),
        "fact": CountryFact(
            country="FR",
            key="police_authority",
            answer=True,
            statement="A police authority",
            url="https://law.example/police",
            stated_on=NOW.date(),
        ),
        "fact_id": 1,
        "field": "title",
        "file_id": 1,
        "addressee_id": 1,
        "addressee_ids": (1,),
        "ask_ids": (1,),
        "attached": (),
        "capacity": "Mayor",
        "channel": Channel.POST,
        "purpose": Purpose.ANNEX,
        "dispatch_id": 1,
        "event_id": 1,
        "happened": EventContent(state=DispatchState.ANSWERED, on=NOW.date()),
        "holder": OfficeHolder(name="Somebody", since=NOW.date(), source="https://x.example"),
        "holder_id": 1,
        "mandate": None,
        "office": AddresseeContent(
            body="DG HOME", body_kind="commission", office="Unit", language="en", salutation="Dear"
        ),
        "on": NOW.date(),
        "own_due_on": None,
        "position_id": 1,
        "remind_on": None,
        "signature_id": 1,
        "signer": "Somebody",
        "source": "https://x.example",
        "stance": Stance.SUPPORTS,
        "told_by": "a letter",
        "whom": "Nice",
        "why": "a question",
        "filters": CallFilters(),
        "first": NOW.date(),
        "form": "csv",
        "found": (),
        "ids": (1,),
        "invitation_id": 1,
        "key": "police",
        "kind": "city",
        "language": "en",
        "last": NOW.date(),
        "limit": 5,
        "link_id": 1,
        "mail_id": 1,
        "markdown": "Words",
        "name": "Somebody",
        "numbers": [1],
        "narrowed": DeliverableFilter(),
        "new": "a good long password",
        "now": NOW,
        "number": 1,
        "old": PASSWORD,
        "organisation_id": CITY,
        "outcome": Outcome.NO_NEW_CALL,
        "override_id": 1,
        "path": file,
        "person_id": 1,
        "profile": ProjectProfile(title="Squares"),
        "profiles": (),
        "opinion": Opinion(),
        "opportunity_id": opportunity_id("eu_test:1"),
        "programme": Programme(
            title="Squares", bank_id=1, parts=(Part(project_id=project_id, kind="dedicated"),)
        ),
        "project_id": project_id,
        "query": "q=police",
        "reason": "a reason",
        "remark": "A remark",
        "retired": True,
        "role": Role.OFFICER,
        "search_id": 1,
        "send": lambda session, mail: None,
        "session_id": 1,
        "sha256": "0" * 64,
        "source_id": "eu_test",
        "state": None,
        "step_key": "start",
        "target": "eu_test:1",
        "which": MuteKind.CALL,
        "submission_id": 1,
        "later": 2,
        "text": "Words",
        "to": 1,
        "t": texts("en"),
        "title": "A title",
        "token": "a token",
        "token_id": 1,
        "uid": "eu_test:1",
        "upheld": True,
        "until": NOW.date(),
        "uids": ["eu_test:1"],
        "value": "yes",
        "wanted": DigestSettings(),
        "year": NOW.year,
    }
    needed = [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in ("person", "session")
        and (
            parameter.default is inspect.Parameter.empty
            or name in ("organisation_id", "project_id")
        )
    ]
    return {name: known[name] for name in needed}


def outcome(stock, name, person):
    """Call a service and take back what it did: refused, hidden or allowed."""
    engine, project_id, file = stock
    function = FUNCTIONS[name]
    given = arguments(function, project_id, file)
    with Session(engine.execution_options(write=True)) as session:
        if "session" in inspect.signature(function).parameters:
            given["session"] = session
        try:
            function(person, **given)
        except NotAllowed:
            return "refused"
        except NotFound:
            return "hidden"
        except (FundmapError, IntegrityError):
            return "allowed"
        finally:
            session.rollback()
    return "allowed"


SERVICE_CASES = list(product(expected.SERVICES, ROLES, PLACES))


def right(stock, name, role, place):
    action, scope = expected.SERVICES[name]
    found = outcome(stock, name, actor(role, place))
    if scope == "acting" and place in ("other", "home") and found == "hidden":
        return True  # another city's: whether it would be allowed is not even asked
    return (found != "refused") is expects(action, role, place, scope)


@pytest.mark.parametrize(("name", "role", "place"), SERVICE_CASES)
def test_a_service(stock, name, role, place):
    assert right(stock, name, role, place)


@pytest.mark.parametrize("name", expected.SERVICES)
def test_a_visitor_asks_a_service(stock, name):
    action, _scope = expected.SERVICES[name]
    found = outcome(stock, name, VISITOR)
    assert (found != "refused") is (action in expected.EVERYBODY)


NEEDS_A_CALL = {"call_sheets.for_project", "tracking.mark", "tracking.plan_of"}
"""Asked about a stored call in test_call_sheets and test_tracking."""


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in expected.SERVICES
        if "project_id" in inspect.signature(FUNCTIONS[name]).parameters
        and name not in NEEDS_A_CALL
    ],
)
def test_a_guessed_number_of_another_city_does_not_exist(stock, name):
    assert outcome(stock, name, actor(Role.OFFICER, "own")) == "allowed"
    assert outcome(stock, name, actor(Role.OFFICER, "other")) == "hidden"


def test_the_matrix_is_large_and_notices_that_everything_is_allowed(stock, monkeypatch):
    assert len(CASES) + len(SERVICE_CASES) >= 300
    assert wrong_answers() == []
    monkeypatch.setattr(rights, "may", lambda *_: True)
    assert len(wrong_answers()) > 50
    fooled = [
        case for case in product(expected.SERVICES, [None], ["own"]) if not right(stock, *case)
    ]
    assert len(fooled) >= 15


def test_the_matrix_notices_a_missing_rule(monkeypatch):
    rules = {a: r for a, r in rights._ROLES.items() if a is not Action.EDIT_PROJECTS}
    monkeypatch.setattr(rights, "_ROLES", rules)
    with pytest.raises(KeyError):
        wrong_answers()


def test_audit_names(stock):
    engine, _project, _file = stock
    with Session(engine) as session:
        for role, place in product(ROLES, ["own", "other", "home"]):
            try:
                audit.names(actor(role, place), session, ())
                found = True
            except NotAllowed:
                found = False
            assert found is (role is Role.ADMIN), (role, place)


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
