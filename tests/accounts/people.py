"""People of tests, made without mails."""

from datetime import UTC, datetime

from domain.enums import Role
from domain.people import Person
from funding_db.engine import write_session
from funding_db.repositories import people
from services import passwords

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SECRET = "a secret of tests that is long enough"
HOST = "fundmap.city.example"
BASE = f"https://{HOST}"
PASSWORD = "correct horse battery"
_HASH = passwords.hash_new(PASSWORD, email="x@y.example")


def add_person(engine, email, name, *roles: Role, organisation: int = 1) -> int:
    """Keep a person with PASSWORD and these roles; return the number."""
    with write_session(engine) as session:
        number = people.add(
            session, email=email, name=name, language="en", password_hash=_HASH, now=NOW
        )
        for role in roles:
            people.grant(session, number, organisation, role, now=NOW)
        return number


def actor(engine, number: int, organisation: int | None = 1) -> Person:
    """Return a stored person as an actor."""
    with write_session(engine) as session:
        found = people.acting(session, number, organisation)
        assert found is not None
        return found
