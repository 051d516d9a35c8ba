"""What an installation starts with: nothing invented, loaded once, never overwritten."""

from domain.advocacy import State
from domain.deliverables import DeliverableFilter, LoadedStatus
from domain.people import EMBEDDED_PERSON
from funding_db.engine import read_session, write_session
from jobs.preparation import prepare
from letters.action_plan import action_plan
from services import action_plan as loading
from services import deliverables
from tests.deliverables.makers import NOW


def loaded(session):
    found = deliverables.list_all(EMBEDDED_PERSON, session, DeliverableFilter())
    return {view.key: view for view in found}


def test_the_plan_is_loaded_as_the_documents_say(engine):
    with write_session(engine) as session:
        assert not loading.is_loaded(session)
        assert loading.load(session, now=NOW) == len(action_plan().deliverable) == 25
        assert loading.is_loaded(session)
        found = loaded(session)
    done = {key for key, view in found.items() if view.state is State.CLOSED}
    assert {
        "a2-letter-commissioner", "a2-declaration-po5", "a2-letter-civex", "a3-consultation-ai",
    } <= done  # fmt: skip
    for key in ("a2-webconference", "a2-conference-nice"):
        assert found[key].loaded_status is LoadedStatus.PLANNED
        assert found[key].state is State.IDEA
    web = found["a2-webconference"]
    assert web.due_as_printed == "25 June, year not stated"
    assert found["a2-guidelines-funding"].loaded_status is LoadedStatus.NOT_STATED
    for view in found.values():
        assert view.source
        assert view.content.planned_on is view.content.happened_on is None
        assert view.wording is view.approved_by is view.content.place is None
    assert {view.content.action for view in found.values()} == {1, 2, 3, 4, 5, 6}


def test_loading_again_changes_nothing_that_a_person_did(engine):
    prepare(engine)
    me = EMBEDDED_PERSON
    with write_session(engine) as session:
        web = loaded(session)["a2-webconference"]
        named = web.content.model_copy(update={"title": "Web conference"})
        deliverables.change(me, session, web.id, named, expected_version=1, now=NOW)
    prepare(engine)
    with write_session(engine) as session:
        assert loading.load(session, now=NOW) == 0
    with read_session(engine) as session:
        found = loaded(session)
        assert len(found) == 25
        assert found["a2-webconference"].title == "Web conference"
        assert found["a2-webconference"].due_as_printed == "25 June, year not stated"
