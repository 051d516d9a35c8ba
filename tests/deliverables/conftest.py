"""An organisation with two advocates, an admin and a rival organisation; on both engines."""

import pytest

from domain.enums import Role
from funding_db.engine import write_session
from funding_db.repositories import people
from tests.accounts.conftest import engine_of_mode, shared  # noqa: F401 - fixtures
from tests.accounts.people import add_person
from tests.deliverables.makers import somebody


@pytest.fixture
def team(engine):
    """Author, reviewer, admin and somebody of another organisation."""
    with write_session(engine) as session:
        people.add_organisation(session, "Other", "network")
    numbers = [
        add_person(engine, f"{name}@efus.example", name, role, organisation=organisation)
        for name, role, organisation in (
            ("Ada", Role.ADVOCATE, 1),
            ("Bo", Role.ADVOCATE, 1),
            ("Cy", Role.ADMIN, 1),
            ("Di", Role.ADVOCATE, 2),
        )
    ]
    roles = (Role.ADVOCATE, Role.ADVOCATE, Role.ADMIN, Role.ADVOCATE)
    homes = (1, 1, 1, 2)
    return tuple(
        somebody(number, role, home)
        for number, role, home in zip(numbers, roles, homes, strict=True)
    )
