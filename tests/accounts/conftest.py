"""Shared mode with a secret, and people to act in it."""

import pytest

from domain.enums import Role
from services import sign_in
from services.settings import settings
from tests.accounts.people import BASE, HOST, NOW, SECRET, add_person


@pytest.fixture
def shared(monkeypatch, engine_of_mode):
    """Set the settings of a shared installation on the test's database; return its engine."""
    url = engine_of_mode.url.render_as_string(hide_password=False)
    values = {"MODE": "shared", "SECRET": SECRET, "HOSTS": HOST, "DATABASE_URL": url}
    for name, value in (values | {"NOW": NOW.isoformat()}).items():
        monkeypatch.setenv(f"FUNDMAP_{name}", value)
    from services.engine import engine

    settings.cache_clear()
    engine.cache_clear()
    assert settings().base_url() == BASE
    yield engine_of_mode
    engine().dispose()
    settings.cache_clear()
    engine.cache_clear()


@pytest.fixture
def engine_of_mode(sqlite_engine):
    """The database of `shared`."""
    return sqlite_engine


@pytest.fixture
def ada(shared):
    """An officer of organisation 1."""
    return add_person(shared, "ada@city.example", "Ada", Role.OFFICER)


@pytest.fixture
def enter(shared):
    """Sign in: `enter(email, password, place=…, device=…, at=…)`."""

    def one(email, password, *, place="192.0.2.1", device="", at=NOW):
        origin = sign_in.origin_of(email, place, device)
        return sign_in.by_password(shared, email, password, origin=origin, agent="Firefox", now=at)

    return one
