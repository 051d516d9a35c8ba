"""Every action and service × every role × own, another and no organisation.

The lists come from the code itself: what has no line in `expected.py` fails. One test asks one
service for everybody: seven thousand tests of a millisecond each take a minute to be counted.
"""

import importlib
import inspect
import pkgutil
from itertools import product

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

import services
from domain.enums import Role
from domain.errors import FundmapError, NotAllowed, NotFound
from domain.people import VISITOR
from domain.project import ProjectProfile
from funding_db.engine import write_session
from funding_db.repositories import people as stored
from services import audit, projects, rights
from services.rights import Action
from tests.accounts.people import NOW, add_person
from tests.rights import expected
from tests.rights.arguments import arguments
from tests.rights.cases import CITY, PLACES, ROLES, actor, expects

pytestmark = pytest.mark.rights
CASES = list(product(Action, ROLES, PLACES))


def wrong_answers():
    return [
        (action, role, place)
        for action, role, place in CASES
        if rights.may(actor(role, place), action, CITY) is not expects(action, role, place)
    ]


def test_may():
    assert wrong_answers() == []


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


def right(stock, name, role, place):
    action, scope = expected.SERVICES[name]
    found = outcome(stock, name, actor(role, place))
    if scope == "acting" and place in ("other", "home") and found == "hidden":
        return True  # another city's: whether it would be allowed is not even asked
    return (found != "refused") is expects(action, role, place, scope)


@pytest.mark.parametrize("name", expected.SERVICES)
def test_a_service(stock, name):
    everybody = product(ROLES, PLACES)
    assert [who for who in everybody if not right(stock, name, *who)] == []
    action, _scope = expected.SERVICES[name]
    asked_by_a_visitor = outcome(stock, name, VISITOR)
    assert (asked_by_a_visitor != "refused") is (action in expected.EVERYBODY)


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
    assert len(CASES) + len(list(product(expected.SERVICES, ROLES, PLACES))) >= 300
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
