"""`fundmap users`: the first admin gets in, and an account can be shut from the machine."""

import json

import pytest

from domain.accounts import AuditAction
from domain.enums import Role
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from funding_db.repositories import audit
from jobs import cli
from services import accounts, projects, sessions
from tests.accounts.people import BASE, NOW, PASSWORD, actor, add_person


@pytest.fixture
def fundmap(shared, capsys):
    def run(*arguments):
        code = cli.run(["users", *arguments])
        return code, capsys.readouterr()

    return run


def test_the_first_admin_gets_in_by_a_printed_link(shared, fundmap):
    code, told = fundmap("admin", "Root@city.example")
    assert code == 0
    token = told.out.split(f"{BASE}/accept/")[1].strip()
    with write_session(shared) as session:
        opened = accounts.accept(
            session, token, name="Root", password="a good long one", agent="", now=NOW
        )
        assert sessions.find(session, opened, now=NOW).person.has(Role.ADMIN, 1)
    assert "is an admin" in fundmap("admin", "root@city.example")[1].out
    code, told = fundmap("list", "--json")
    (account,) = json.loads(told.out)
    assert (account["email"], account["name"]) == ("root@city.example", "Root")
    assert "argon2" not in told.out
    assert "admin of 1" in fundmap("list")[1].out


def test_an_account_is_shut_and_opened(shared, ada, enter, fundmap):
    add_person(shared, "root@home.example", "Root", Role.ADMIN)
    token = enter("ada@city.example", PASSWORD).token
    assert fundmap("disable", "ADA@city.example")[0] == 0
    assert sessions.person_of(shared, token, now=NOW) is None
    assert "disabled" in fundmap("list")[1].out
    assert fundmap("enable", "ada@city.example")[0] == 0
    assert enter("ada@city.example", PASSWORD).token


@pytest.mark.parametrize(
    "arguments",
    [
        ("disable", "nobody@city.example"),
        ("disable", "root@home.example"),
        ("invite", "no address"),
        ("invite", "a@b.example", "--role", "reader"),
        ("invite", "a@b.example", "--organisation", "99"),
        ("invite", "a@b.example", "--lang", "tlh"),
        ("invite", "a@b.example", "--role", "king"),
    ],
)
def test_what_a_person_mistypes_is_one_line(shared, fundmap, arguments):
    add_person(shared, "root@home.example", "Root", Role.ADMIN)
    code, told = fundmap(*arguments)
    assert code == 2
    assert told.err.strip()
    assert "Traceback" not in told.err
    assert told.out == ""


def test_changes_are_in_the_audit_with_the_number_of_who_made_them(shared, ada):
    with write_session(shared) as session:
        saved = projects.save(actor(shared, ada), session, ProjectProfile(title="X"), now=NOW)
    with read_session(shared) as session:
        (event,) = audit.list_events(session, organisation_id=1)
    assert (event.action, event.person_id) == (AuditAction.PROJECT_SAVED, ada)
    assert event.thing == f"project:{saved.id}"
