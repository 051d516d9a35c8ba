"""A house of cities and banks; the longest ways run on both engines."""

import pytest

from tests.accounts.conftest import engine_of_mode, shared
from tests.desk.makers import house_on

__all__ = ["both", "engine_of_mode", "house", "shared"]


@pytest.fixture
def house(sqlite_engine):
    """Two cities and two banks with their people."""
    return house_on(sqlite_engine)


@pytest.fixture
def both(engine):
    """The same, once on each engine."""
    return house_on(engine)
