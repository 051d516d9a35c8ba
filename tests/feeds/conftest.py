"""Shared mode with a city, its officer and calls."""

import datetime as dt
from collections.abc import Callable

import pytest

from domain.enums import Role
from domain.project import ProjectProfile
from funding_db.engine import Engine, read_session, write_session
from funding_db.repositories import people
from services import projects
from tests.accounts.conftest import ada, engine_of_mode, enter, shared
from tests.accounts.people import NOW, actor, add_person
from tests.funding_db.calls_of_a_source import call, ingest

__all__ = ["ada", "engine_of_mode", "enter", "shared"]
BARRIERS = "Barriers that protect markets and squares in cities against vehicles"


@pytest.fixture
def city(shared: Engine):
    """Return (officer as an actor, number of her project) of a city, with three calls stored."""
    with write_session(shared) as session:
        number = people.add_organisation(session, "Nice; sur, mer", "city")
    eve = add_person(shared, "eve@nice.example", "Eve", Role.OFFICER, organisation=number)
    officer = actor(shared, eve, number)
    with write_session(shared) as session:
        profile = ProjectProfile(
            title="Safe markets", summary=BARRIERS, language="en", country="FR"
        )
        project = projects.save(officer, session, profile, now=NOW)
    ingest(shared, stock())
    return officer, project.id


def stock(moved: dt.date = dt.date(2027, 4, 15)):
    """The calls of the tests; that of the markets closes on `moved`."""
    return [
        call("1", title=BARRIERS, text=f"<p>{BARRIERS}</p>" * 3, closes=moved),
        call("2", title="Fisheries: nets and boats", text="<p>nets</p>"),
        call("3", title="Dairy farming on mountains", text="<p>cows</p>"),
    ]


@pytest.fixture
def mails(shared: Engine) -> Callable[[], list[tuple[str, str, str, str | None]]]:
    """Return a function that gives (to, subject, text, unsubscribe_url) of all mails, oldest first."""

    def all_mails():
        with read_session(shared) as session:
            rows = session.connection().exec_driver_sql(
                "SELECT recipient, subject, text, unsubscribe_url FROM outbox ORDER BY id"
            )
            return [tuple(row) for row in rows]

    return all_mails
