"""Most of these tests speak about rules and run on SQLite; `each_engine` is for the queries."""

import pytest


@pytest.fixture
def engine(sqlite_engine):
    return sqlite_engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def each_engine(request):
    return request.getfixturevalue(f"{request.param}_engine")
