"""Tokens of programs: shown once, good while their maker has the right, for reading only."""

import pytest

from domain.enums import Role
from domain.errors import NotAllowed, NotFound, UsageError
from domain.people import EMBEDDED_PERSON, VISITOR
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from funding_db.repositories import people
from services import accounts, api_tokens, projects
from services.settings import settings
from tests.accounts.people import NOW, PASSWORD, actor, add_person
from tests.accounts.web import Browser, application


def make(engine, person, name="spreadsheet"):
    with write_session(engine) as session:
        return api_tokens.make(person, session, name, now=NOW)


def ask(path, token, **options):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Browser(application()).ask(path, headers=headers, **options)


def test_a_program_reads_own_projects_and_their_matches(shared, city):
    officer, project = city
    token = make(shared, officer)
    listed = ask("/api/v1/projects", token)
    assert listed.status_code == 200
    assert listed.headers["cache-control"] == "no-store"
    assert [(i["id"], i["title"]) for i in listed.json()["items"]] == [(project, "Safe markets")]
    body = ask(f"/api/v1/projects/{project}/matches", token).json()
    assert body["total"] >= 1
    first = body["items"][0]
    assert first["call"]["uid"] == "eu_test:1"
    assert first["call"]["licence"]
    assert first["verdict"]
    assert first["reasons"]


def test_others_projects_do_not_exist_and_visitors_have_no_right(shared, city):
    officer, project = city
    with write_session(shared) as session:
        number = people.add_organisation(session, "Lyon", "city")
    other = actor(shared, add_person(shared, "x@lyon.example", "X", Role.OFFICER,
                                     organisation=number), number)  # fmt: skip
    with write_session(shared) as session:
        theirs = projects.save(other, session, ProjectProfile(title="Sekret"), now=NOW)
    answer = ask(f"/api/v1/projects/{theirs.id}/matches", make(shared, officer))
    assert answer.status_code == 404
    assert "Sekret" not in answer.text + ask("/api/v1/projects", make(shared, officer)).text
    for path in ("/api/v1/projects", f"/api/v1/projects/{project}/matches"):
        assert ask(path, None).status_code == 403
    advocate = actor(shared, add_person(shared, "y@lyon.example", "Y", Role.ADVOCATE,
                                        organisation=number), number)  # fmt: skip
    assert ask("/api/v1/projects", make(shared, advocate)).status_code == 403
    assert ask("/api/v1/calls", make(shared, advocate)).status_code == 200


@pytest.mark.parametrize("token", ["x", "fundmap_", "fundmap_" + "x" * 43, "", "é"])
def test_a_token_that_is_not_good_is_refused_everywhere(shared, token):
    browser = Browser(application())
    headers = {b"Authorization": f"Bearer {token}".encode()}
    for path in ("/api/v1/calls", "/api/v1/projects"):
        answer = browser.ask(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_opens_a_closed_installation_to_reading_only(shared, city, monkeypatch):
    officer, _project = city
    token = make(shared, officer)
    monkeypatch.setenv("FUNDMAP_PUBLIC", "false")
    settings.cache_clear()
    assert ask("/api/v1/calls", None).status_code == 401
    assert ask("/api/v1/calls", token).status_code == 200
    assert ask("/", token).status_code == 401
    assert ask("/files/me.json", token).status_code == 401
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask("/api/v1/projects", token, method=method).status_code == 405


@pytest.mark.parametrize("way", ["revoked", "role", "disabled", "deleted"])
def test_a_token_ends_with_its_makers_right(shared, city, way):
    officer, _project = city
    token = make(shared, officer)
    assert ask("/api/v1/projects", token).status_code == 200
    with write_session(shared) as session:
        if way == "revoked":
            (kept,) = api_tokens.list_own(officer, session)
            api_tokens.revoke(officer, session, kept.id, now=NOW)
        elif way == "disabled":
            people.set_disabled(session, officer.id, NOW)
        elif way == "deleted":
            accounts.delete(officer, session, now=NOW)
        else:
            people.take_away(session, officer.id, officer.organisation_id, Role.OFFICER)
    assert ask("/api/v1/projects", token).status_code == (403 if way == "role" else 401)


def test_it_is_kept_as_a_hash_and_revoked_by_its_maker_only(shared, city):
    officer, _project = city
    token = make(shared, officer, "  the\nbudget sheet ")
    with read_session(shared) as session:
        (kept,) = api_tokens.list_own(officer, session)
        stored = session.connection().exec_driver_sql("SELECT * FROM api_token").all()
    assert kept.name == "the budget sheet"
    assert token not in repr(stored)
    other = actor(shared, add_person(shared, "b@nice.example", "B", Role.ADMIN))
    with write_session(shared) as session, pytest.raises(NotFound):
        api_tokens.revoke(other, session, kept.id, now=NOW)
    assert ask("/api/v1/projects", token).status_code == 200


def test_who_has_no_account_has_no_token_and_names_are_checked(shared, city):
    for person in (VISITOR, EMBEDDED_PERSON):
        with pytest.raises(NotAllowed):
            make(shared, person)
    for name in ("", " \n", "x" * 101):
        with pytest.raises(UsageError):
            make(shared, city[0], name)
    for _ in range(20):
        make(shared, city[0])
    with pytest.raises(UsageError, match="20"):
        make(shared, city[0])


def test_what_is_kept_is_in_the_own_data_and_goes_with_the_account(shared, city):
    officer, _project = city
    make(shared, officer, "budget sheet")
    browser = Browser(application())
    assert browser.enter("eve@nice.example", PASSWORD).status_code == 303
    own = browser.ask("/files/me.json")
    assert "budget sheet" in own.text
    assert own.json()["searches"] == own.json()["calendars"] == []
    with write_session(shared) as session:
        accounts.delete(officer, session, now=NOW)
        rows = session.connection().exec_driver_sql("SELECT * FROM api_token").all()
    assert rows == []
