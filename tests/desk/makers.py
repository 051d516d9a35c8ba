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
from services import desk, opinions, projects, submissions
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


def seen(house, session, person, number):
    """Return what the queue shows of a programme."""
    return desk.one(person, session, number, now=LATER).row


def cleared(house, session, person, number):
    """Read it as an advisor who has declared no conflict."""
    desk.declare(person, session, number, False, now=NOW)
    return desk.read(person, session, number, now=NOW)


def taken(house, session, person, number):
    """Let an advisor take charge; return the version after it."""
    cleared(house, session, person, number)
    version = seen(house, session, person, number).version
    desk.take(person, session, number, expected_version=version, now=NOW)
    return version + 1


def private_calls(number):
    """Everything that shows or changes the private part, for one advisor."""
    return {
        "read": lambda p, s: desk.read(p, s, number, now=NOW),
        "take": lambda p, s: desk.take(p, s, number, expected_version=1, now=NOW),
        "ask": lambda p, s: desk.ask(p, s, number, "x", expected_version=1, now=NOW),
        "together": lambda p, s: desk.together(p, s, [number]),
        "save": lambda p, s: opinions.save(p, s, number, 1, decided(), expected_version=0, now=NOW),
        "list": lambda p, s: opinions.list_all(p, s, number),
        "history": lambda p, s: opinions.history(p, s, number),
        "draft": lambda p, s: opinions.draft_reply(p, s, number, "x", expected_version=1, now=NOW),
        "return": lambda p, s: opinions.return_reply(
            p, s, number, "x", expected_version=1, now=NOW
        ),
        "release": lambda p, s: opinions.release(p, s, number, expected_version=1, now=NOW),
        "papers": lambda p, s: desk.papers(p, s, number),
        "paper": lambda p, s: desk.paper(p, s, number, 1, now=NOW),
    }
