"""Whoever has a conflict of interest, or has not declared, never reaches what a city shared.

The list of services and files comes from the code: what advisors may do is tried one by one.
"""

import inspect

import pytest

from domain.errors import FundmapError, NotAllowed, UsageError
from funding_db.engine import write_session
from services import desk
from services.rights import Action
from tests.accounts.people import PASSWORD
from tests.accounts.web import Browser, application
from tests.desk.makers import NOW, SECRET, house_on, submitted
from tests.rights import expected
from tests.rights.arguments import arguments
from tests.rights.test_matrix import FUNCTIONS

pytestmark = pytest.mark.rights
DESK = sorted(
    name
    for name, (action, _scope) in expected.SERVICES.items()
    if action in (Action.ADVISE, Action.READ_QUEUE)
)
PUBLIC = {"desk.queue", "desk.one", "desk.loads", "desk_documents.queue_csv"}
"""City, title, size and country, and how much colleagues have in hand."""
OF_ONESELF = {"desk.declare", "desk.set_area"}
STEERING = {"desk.hand_over", "desk.refuse"}
"""Allowed before a declaration: nothing is read to give a programme to a colleague."""


@pytest.fixture
def house(sqlite_engine):
    """A bank whose second advisor is Bo, and a programme."""
    made = house_on(sqlite_engine)
    with write_session(made.engine) as session:
        number = submitted(made, session)
        desk.declare(made.ada, session, number, False, now=NOW)
    return made, number


def asked(house, number, session, name):
    """Ask a service as Bo about a programme; return what it gave."""
    function = FUNCTIONS[name]
    given = arguments(function, 1, None)
    version = desk.one(house.ada, session, number, now=NOW).row.version
    known = {"submission_id": number, "numbers": [number], "to": house.ada.id, "number": 1}
    if "submission_id" in given:
        known["expected_version"] = version
    given |= {key: value for key, value in known.items() if key in given}
    return function(house.bo, session, **given)


def shown(house, number, session, name):
    """Return what Bo gets to see, in words; what he does wrong is no secret."""
    try:
        return repr(asked(house, number, session, name))
    except UsageError as told:
        return str(told)


def test_the_list_of_the_desk_is_whole():
    assert set(DESK) > PUBLIC | OF_ONESELF | STEERING
    assert len(set(DESK) - PUBLIC - OF_ONESELF) >= 13
    assert all("session" in inspect.signature(FUNCTIONS[name]).parameters for name in DESK)


@pytest.mark.parametrize("name", DESK)
def test_a_second_advisor_with_a_conflict(house, name):
    house, number = house
    with write_session(house.engine) as session:
        desk.declare(house.bo, session, number, True, now=NOW)
        if name in PUBLIC | OF_ONESELF:
            assert SECRET not in shown(house, number, session, name)
        else:
            with pytest.raises(NotAllowed):
                asked(house, number, session, name)


@pytest.mark.parametrize("name", DESK)
def test_a_second_advisor_without_a_word(house, name):
    house, number = house
    with write_session(house.engine) as session:
        if name in PUBLIC | OF_ONESELF | STEERING:
            assert SECRET not in shown(house, number, session, name)
        else:
            with pytest.raises(NotAllowed):
                asked(house, number, session, name)


def test_the_cases_notice_a_service_that_does_not_ask(house, monkeypatch):
    """Without the look at declarations most of them answer, so the cases above would fail."""
    house, number = house
    from funding_db.repositories import desk as stored

    everything = stored.cleared

    def as_ada(session, bank, person_id, submission_id):
        return everything(session, bank, house.ada.id, submission_id)

    monkeypatch.setattr(stored, "cleared", as_ada)
    answered = set()
    for name in set(DESK) - PUBLIC - OF_ONESELF - STEERING:
        try:
            with write_session(house.engine) as session:
                desk.declare(house.bo, session, number, True, now=NOW)
                asked(house, number, session, name)
            answered.add(name)
        except NotAllowed:
            continue
        except FundmapError:
            answered.add(name)  # let in, and then told what is missing
    assert len(answered) >= 10


@pytest.mark.parametrize("declared", [True, None], ids=["with a conflict", "without a word"])
def test_no_file_of_the_desk_either(shared, declared):
    house = house_on(shared)
    with write_session(shared) as session:
        number = submitted(house, session)
        if declared:
            desk.declare(house.bo, session, number, True, now=NOW)
    browser = Browser(application())
    assert browser.enter("bo@x.example", PASSWORD).status_code == 303
    paths = [path for path, action in expected.FILES.items() if action is Action.ADVISE]
    assert len(paths) >= 2
    for path in paths:
        place = path.replace("{submission_id:int}", str(number)).replace("{file_id:int}", "1")
        for form in ("pdf", "docx", "html"):
            answer = browser.ask(place.replace("{form}", form))
            assert answer.status_code == 403, place
            assert SECRET not in answer.text
