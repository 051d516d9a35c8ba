"""People, cities, calls and dismissals for the tests of asks, evidence and gaps."""

import datetime as dt

from domain.enums import Role
from domain.money import Money
from domain.people import Person
from domain.project import ProjectProfile
from domain.tracking import DismissReason, MarkContent, Stage
from funding_db.engine import write_session
from funding_db.repositories import people
from services import projects, tracking
from tests.funding_db import calls_of_a_source as a_call

NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
CALL = f"{a_call.SOURCE}:1"


def advocate(organisation=1, number=0, *roles):
    return Person(
        id=number,
        name="",
        roles=frozenset((organisation, role) for role in (Role.ADVOCATE, *roles)),
        organisation_id=organisation,
    )


def officer(organisation):
    return Person(
        id=0,
        name="",
        roles=frozenset({(organisation, Role.OFFICER)}),
        organisation_id=organisation,
    )


def offer(engine, *calls):
    """Ingest calls; one on police in public spaces when none is given."""
    a_call.ingest(
        engine,
        list(calls)
        or [
            a_call.call(
                "1",
                title="Municipal police and public spaces",
                programme="HORIZON",
                grant_min=Money.of(4_500_000),
            )
        ],
    )


def add_city(engine, name, kind="city"):
    with write_session(engine) as session:
        return people.add_organisation(session, name, kind)


def dismiss(
    engine,
    organisation,
    *,
    uid=CALL,
    reason=DismissReason.NO_POLICE_AUTHORITY,
    country="FR",
    city=None,
    budget=None,
    stage=Stage.DISMISSED,
):
    """Let an organisation set a call aside for a project of its own; return the project."""
    profile = ProjectProfile(
        title="Squares",
        country=country,
        city=city,
        budget=Money.of(budget) if budget else None,
    )
    with write_session(engine) as session:
        mine = projects.save(officer(organisation), session, profile, now=NOW)
        tracking.mark(
            officer(organisation),
            session,
            mine.id,
            uid,
            MarkContent(stage=stage, reason=reason if stage is Stage.DISMISSED else None),
            expected_version=0,
            now=NOW,
        )
    return mine


def refuse_by(engine, count, **what):
    """Let so many cities set the call aside, each costing 100,000 euro."""
    numbers = [add_city(engine, f"City {n}") for n in range(count)]
    for place, number in enumerate(numbers):
        dismiss(engine, number, country="FR" if place % 2 else "IT", budget=100_000, **what)
    return numbers
