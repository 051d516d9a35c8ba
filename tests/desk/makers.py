"""Cities, a bank and their programmes, for the tests of the desk."""

import datetime as dt
from dataclasses import dataclass

from domain.desk import (
    Opinion,
    Part,
    Programme,
    ProgrammeKind,
    Shared,
    Standing,
    TriageEntry,
    TriageLine,
    TriageResult,
)
from domain.enums import ApplicantType, CostKind, Role
from domain.finance import Cost, RegionCategory
from domain.money import Money
from domain.people import Person
from domain.project import ProjectProfile
from funding_db.engine import write_session
from funding_db.repositories import people
from services import projects, submissions
from tests.accounts.people import NOW, add_person

LATER = NOW + dt.timedelta(days=1)
ALL = tuple(Shared)
SECRET = "Secret plan of the cameras"


@dataclass(frozen=True)
class House:
    """Two cities and two banks with their people."""

    engine: object
    bank: int
    officer: Person
    rival: Person
    ada: Person
    bo: Person
    foreign: Person


def lights(city="Nice", **changes):
    """The programme of six million euro: video protection and lighting."""
    known = {
        "title": f"Video protection and lighting of {city}",
        "summary": SECRET,
        "language": "en",
        "country": "FR",
        "city": city,
        "nuts": ("FRL03",),
        "applicant_type": ApplicantType.MUNICIPALITY,
        "own_funds": Money.of(600_000),
        "region_category": RegionCategory.TRANSITION,
        "costs": (
            Cost(kind=CostKind.EQUIPMENT, year=2027, amount=Money.of(2_500_000)),
            Cost(kind=CostKind.WORKS, year=2028, amount=Money.of(3_500_000)),
        ),
        "answers": {"police_authority": "no", "eib_papers": "no"},
    }
    return ProjectProfile(**(known | changes))


def house_on(engine):
    """Fill an empty database with two cities, a bank with two advisors, and another bank."""
    with write_session(engine) as session:
        nice, torino, bank, other = (
            people.add_organisation(session, name, kind)
            for name, kind in (
                ("Nice", "city"),
                ("Torino", "city"),
                ("Bank", "bank"),
                ("Other", "bank"),
            )
        )

    def one(name, role, organisation):
        number = add_person(
            engine, f"{name.lower()}@x.example", name, role, organisation=organisation
        )
        return Person(
            id=number,
            name=name,
            roles=frozenset({(organisation, role)}),
            organisation_id=organisation,
        )

    return House(
        engine,
        bank,
        one("Olga", Role.OFFICER, nice),
        one("Rino", Role.OFFICER, torino),
        one("Ada", Role.ADVISOR, bank),
        one("Bo", Role.ADVISOR, bank),
        one("Cy", Role.ADVISOR, other),
    )


def programme(bank, *numbers, **changes):
    """What the officer fills in."""
    known = {
        "title": "Safe squares",
        "bank_id": bank,
        "parts": tuple(Part(project_id=n, kind=ProgrammeKind.DEDICATED) for n in numbers),
        "fields": ALL,
        "consent": True,
    }
    return Programme(**(known | changes))


def submitted(house, session, profile=None, *, by=None, **changes):
    """Submit one project; return the number of the submission."""
    officer = by or house.officer
    project = projects.save(officer, session, profile or lights(), now=NOW)
    return submissions.submit(
        officer, session, programme(house.bank, project.id, **changes), now=NOW
    )


def decided(**changes):
    """An opinion in which all that must be said is said."""
    lines = {line: TriageEntry(standing=Standing.GOOD, note="seen") for line in TriageLine}
    return Opinion(**({"triage": lines, "result": TriageResult.PARTNER_BANK} | changes))
