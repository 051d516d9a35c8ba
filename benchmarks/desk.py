"""How fast the desk answers with 500 submitted programmes: the queue, and one programme's blends.

    python -m benchmarks.desk --programmes 500 --json

measures the server part through the product's own services: the queue of an advisor, and one
submission read after a declaration, with its screening, its combinations and the audit of the read.
Calls are the recorded open ones, repeated to `--calls`.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.cities import NOW, Size, recorded, store
from benchmarks.database import throwaway_url
from benchmarks.lines import show
from domain.desk import Part, Programme, ProgrammeKind, Shared
from domain.enums import ApplicantType, CostKind, Role
from domain.finance import Cost, RegionCategory
from domain.money import Money
from domain.people import Person
from domain.project import ProjectProfile
from funding_db.engine import Engine, make_engine, read_session, write_session
from funding_db.repositories import people
from services import desk, projects, submissions
from tests.paths import SHARED

_CITIES = ("Nice", "Torino", "Lyon", "Porto", "Malmö", "Gdańsk", "Riga", "Graz", "Bilbao", "Varna")
_COUNTRIES = ("FR", "IT", "FR", "PT", "SE", "PL", "LV", "AT", "ES", "BG")
_TOPICS = (
    "video protection and lighting of squares",
    "barriers and safe access to markets",
    "police building and command centre",
    "renewal of public spaces with young people",
    "safe stations and night transport",
)
_TIMES = 100


def measure(engine: Engine, programmes: int) -> dict[str, Any]:
    """Fill the desk and return the 95th percentiles of the queue and of a blend view."""
    advisor, numbers = fill(engine, programmes)

    def queue(_number: int) -> None:
        with read_session(engine) as session:
            assert len(desk.queue(advisor, session, now=NOW)) == programmes

    def blends(number: int) -> None:
        with write_session(engine) as session:
            found = desk.read(advisor, session, number, now=NOW)
        assert found.report.ways is not None

    blends(numbers[0])  # what every process reads once: the index of the calls, the vocabulary
    chosen = random.Random(7).choices(numbers, k=_TIMES)
    return {
        "programmes": programmes,
        "queue": _timed(queue, chosen),
        "blend_view": _timed(blends, chosen),
    }


def fill(engine: Engine, programmes: int) -> tuple[Person, list[int]]:
    """Submit programmes to a bank; return its advisor, and the numbers of what she may open."""
    officer, advisor = _people(engine)
    return advisor, _submit(engine, officer, advisor, programmes)


def _people(engine: Engine) -> tuple[Person, Person]:
    found = []
    with write_session(engine) as session:
        for kind, role in (("city", Role.OFFICER), ("bank", Role.ADVISOR)):
            organisation = people.add_organisation(session, f"Desk {kind}", kind)
            number = people.add(
                session,
                email=f"{kind}@desk.example",
                name=kind,
                language="en",
                password_hash=None,
                now=NOW,
            )
            people.grant(session, number, organisation, role, now=NOW)
            roles = frozenset({(organisation, role)})
            found.append(Person(number, kind, roles, organisation))
    return found[0], found[1]


def _submit(engine: Engine, officer: Person, advisor: Person, programmes: int) -> list[int]:
    numbers = []
    for place in range(0, programmes, 50):
        with write_session(engine) as session:
            for number in range(place, min(place + 50, programmes)):
                at = NOW - timedelta(hours=number)
                project = projects.save(officer, session, _profile(number), now=at)
                programme = Programme(
                    title=f"Programme {number}",
                    bank_id=advisor.organisation_id or 0,
                    parts=(Part(project_id=project.id, kind=ProgrammeKind.DEDICATED),),
                    fields=tuple(Shared),
                    consent=True,
                )
                numbers.append(submissions.submit(officer, session, programme, now=at))
                desk.declare(advisor, session, numbers[-1], False, now=at)
    return numbers


def _profile(number: int) -> ProjectProfile:
    topic = _TOPICS[number % len(_TOPICS)]
    costs = tuple(
        Cost(kind=kind, year=2027 + year, amount=Money.of(400_000 * (1 + number % 40)))
        for year, kind in enumerate((CostKind.STUDIES, CostKind.EQUIPMENT, CostKind.WORKS))
    )
    return ProjectProfile(
        title=f"{topic.capitalize()} of {_CITIES[number % len(_CITIES)]}",
        summary=f"The city wants {topic}, with its residents and its municipal police.",
        language="en",
        country=_COUNTRIES[number % len(_COUNTRIES)],
        city=_CITIES[number % len(_CITIES)],
        applicant_type=ApplicantType.MUNICIPALITY,
        own_funds=Money.of(100_000),
        costs=costs,
        region_category=list(RegionCategory)[number % 3],
    )


def _timed(work: Callable[[int], None], numbers: list[int]) -> dict[str, float]:
    spent = []
    for number in numbers:
        began = time.perf_counter()
        work(number)
        spent.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(spent, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1)}


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=500)
    parser.add_argument("--calls", type=int, default=600)
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with TemporaryDirectory() as name:
        engine = make_engine(throwaway_url(Path(name)))
        read = recorded(args.data)
        store(engine, read, Size(args.calls, 10, 2), people_count=1)
        result = {"calls": args.calls, **measure(engine, args.programmes)}
        engine.dispose()
    show(result, as_json=args.json)


if __name__ == "__main__":
    main()
