"""Who may do what; nothing of one organisation shows in another."""

from dataclasses import replace
from itertools import product

import pytest

from domain.enums import Role
from domain.errors import Conflict, NotAllowed, NotFound
from domain.people import EMBEDDED_PERSON, VISITOR, Person
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from services import calls, exports, matches, projects, sources
from services.rights import Action, may
from tests.funding_db.calls_of_a_source import SOURCE, START, call, ingest

PUBLIC = {Action.READ_CALLS, Action.READ_SOURCES}
OF_AN_ORGANISATION = set(Action) - PUBLIC - {Action.OWN_ACCOUNT}


def officer(organisation: int, *roles: Role) -> Person:
    held = frozenset((organisation, role) for role in roles or (Role.OFFICER,))
    return Person(organisation, f"Person {organisation}", held, organisation)


A, B = officer(1), officer(2)


@pytest.mark.parametrize("action", Action)
def test_a_visitor_reads_what_is_public_and_nothing_else(action):
    assert may(VISITOR, action) is (action in PUBLIC)


@pytest.mark.parametrize(("action", "role"), list(product(sorted(OF_AN_ORGANISATION), Role)))
def test_a_role_in_one_organisation_gives_no_right_in_another(action, role):
    assert not may(officer(2, role), action, 3)


def test_the_one_person_of_embedded_mode_may_do_everything_but_has_no_account():
    refused = {action for action in Action if not may(EMBEDDED_PERSON, action, 1)}
    assert refused == {Action.OWN_ACCOUNT}


def test_only_officers_write_projects():
    writers = {role for role in Role if may(officer(1, role), Action.EDIT_PROJECTS, 1)}
    assert writers == {Role.OFFICER}


def test_a_project_does_not_exist_for_another_organisation(engine):
    with write_session(engine) as session:
        mine = projects.save(A, session, ProjectProfile(title="Barriers"), now=START)
    with read_session(engine) as session:
        assert projects.list_all(B, session) == ()
        assert matches.match_all(B, session, now=START) == {}
        with pytest.raises(NotFound):
            projects.get(B, session, mine.id)
        with pytest.raises(NotFound):
            matches.match_project(B, session, mine.id, now=START)
    with write_session(engine) as session:
        theirs = ProjectProfile(title="Taken over")
        with pytest.raises(NotFound):
            projects.save(B, session, theirs, now=START, project_id=mine.id)
        with pytest.raises(NotFound):
            projects.answer(B, session, mine.id, "police", "yes", now=START)
    with read_session(engine) as session:
        assert projects.get(A, session, mine.id).profile.title == "Barriers"


def test_acting_for_an_organisation_in_which_one_has_no_role_is_refused(sqlite_engine):
    intruder = replace(A, organisation_id=2)
    with read_session(sqlite_engine) as session, pytest.raises(NotAllowed):
        projects.list_all(intruder, session)


def test_visitors_touch_nothing(sqlite_engine):
    ingest(sqlite_engine, [call("1")])
    with write_session(sqlite_engine) as session:
        for attempt in (
            lambda: sources.request_crawl(VISITOR, session, SOURCE, now=START),
            lambda: projects.save(VISITOR, session, ProjectProfile(title="X"), now=START),
            lambda: projects.list_all(VISITOR, session),
            lambda: exports.matches(VISITOR, session, "csv", now=START),
            lambda: calls.correct(
                VISITOR, session, "eu_test:1", "title", "X", reason="fun", now=START
            ),
        ):
            with pytest.raises(NotAllowed):
                attempt()


def test_the_second_of_two_who_edit_is_told_and_nothing_is_lost(sqlite_engine):
    with write_session(sqlite_engine) as session:
        first = projects.save(A, session, ProjectProfile(title="One"), now=START)
        seen = {"project_id": first.id, "expected_version": first.version, "now": START}
        projects.save(A, session, ProjectProfile(title="Two"), **seen)
        with pytest.raises(Conflict):
            projects.save(A, session, ProjectProfile(title="Three"), **seen)
        assert projects.get(A, session, first.id).profile.title == "Two"


def test_an_answer_is_kept_and_can_be_taken_back(sqlite_engine):
    with write_session(sqlite_engine) as session:
        project = projects.save(A, session, ProjectProfile(title="One"), now=START)
        answered = projects.answer(A, session, project.id, "police", "yes", now=START)
        assert answered.profile.answers == {"police": "yes"}
        assert answered.version == 2
        taken = projects.answer(A, session, project.id, "police", None, now=START)
        assert taken.profile.answers == {}
