"""Measures the server's part of a rerun of every page, in service.

    python -m benchmarks.every_page --json

fills a database with calls, projects, organisations, people, deliverables, letters, submitted
programmes and an audit, starts the application in a process of its own, as it is started in service,
and asks each page again and again over its WebSocket, one after another, as somebody who may open it.
A rerun lasts from the request to the end of the script; `cpu_ms` is the server's own processor time.
What the browser adds is not counted. `LOOKS` names every page of `ui.places`; a test sees to it.
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlmodel import col

from benchmarks import advocacy, desk, options
from benchmarks.browsing import Look, Visitor
from benchmarks.cities import NOW, SMALL, SOURCE, Member, Size, recorded, sign_in, store
from benchmarks.database import throwaway_url
from benchmarks.lines import show
from benchmarks.load import Server, serving
from domain.accounts import AuditAction
from domain.advocacy import State, Visibility
from domain.enums import Role
from domain.people import HOME_ORGANISATION_ID
from funding_db.deliverable_models import DeliverableRow
from funding_db.engine import Engine, make_engine, write_session
from funding_db.repositories import audit, people

LOOKS: dict[str, tuple[str, str, bytes]] = {
    "today": ("officer", "", b"Your projects"),
    "funding": ("officer", "status=open", b"call?uid="),
    "call": ("officer", "uid={call}", b"Dates"),
    "compare": ("officer", "uid={call}&uid={other}&uid={third}", b"call?uid="),
    "projects": ("officer", "", b"Bring projects from a file"),
    "project": ("officer", "id={project}", b"call?uid="),
    "applicants": ("officer", "", b"pplicant"),
    "calendar": ("officer", "", b"call?uid="),
    "map": ("officer", "", b"vega"),
    "sources": ("officer", "", b"eu_ft_portal"),
    "published": ("officer", "", b"/files/published/"),
    "account": ("officer", "", b"Download my data"),
    "queue": ("advisor", "", b"What I look after"),
    "desk": ("advisor", "id={submission}", b"Programme"),
    "deliverables": ("advocate", "", b"deliverable?id="),
    "deliverable": ("advocate", "id=7", b"Security in public spaces"),
    "gaps": ("advocate", "", b"call?uid="),
    "asks": ("advocate", "", b"Asks"),
    "addressees": ("advocate", "", b"Directorate"),
    "positions": ("advocate", "", b"Positions"),
    "policy_files": ("advocate", "", b"Policy files"),
    "programmes": ("advocate", "", b"Programme sheets"),
    "people": ("admin", "", b"Send the invitation"),
    "organisations": ("admin", "", b"City 1"),
    "mails": ("admin", "", b"Mails"),
    "audit": ("admin", "", b"signed"),
}
"""Page → as whom it is asked, its query, and what its answer holds."""


def measure_every_page(
    data: Path, *, size: Size, deliverables: int, programmes: int, reruns: int
) -> dict[str, Any]:
    """Return milliseconds of each page's rerun on a store of this size."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        engine = make_engine(throwaway_url(folder))
        cookies, query = fill(engine, data, size, deliverables, programmes)
        engine.dispose()
        with serving(throwaway_url(folder), folder) as server:
            found = asyncio.run(_ask_all(server, cookies, query, reruns))
    worst = max(found, key=lambda page: float(found[page]["p95_ms"]))
    return {"pages": found, "worst": worst, "worst_p95_ms": found[worst]["p95_ms"],
            "load_average": round(os.getloadavg()[0], 1)}  # fmt: skip


def fill(
    engine: Engine, data: Path, size: Size, deliverables: int, programmes: int
) -> tuple[dict[str, str], dict[str, str]]:
    """Store everything; return the cookie of each role, and the names that the queries need."""
    read = recorded(data)
    members = store(engine, read, size, people_count=50)
    advocacy.fill(engine, deliverables, 20)
    advisor, submissions = desk.fill(engine, programmes)
    who = {"officer": members[0], "advisor": Member(advisor.id or 0, 0, ())}
    with write_session(engine) as session:
        shown = sa.update(DeliverableRow).where(col(DeliverableRow.state) == State.PUBLISHED)
        as_approved = shown.values(visibility=Visibility.PUBLIC, approved_wording="0" * 64)
        session.connection().execute(as_approved)
        for role in (Role.ADVOCATE, Role.ADMIN):
            number = people.add(session, email=f"{role}@city.example", name=str(role),
                                language="en", password_hash=None, now=NOW)  # fmt: skip
            people.grant(session, number, HOME_ORGANISATION_ID, role, now=NOW)
            who[str(role)] = Member(number, HOME_ORGANISATION_ID, ())
        for turn in range(10 * size.projects):
            at = NOW - timedelta(minutes=turn)
            audit.add(session, AuditAction.SIGNED_IN, now=at, person_id=who["admin"].number)
    uids = [f"{SOURCE}:{one.source_ref}-0" for one in read[:3]]
    query = {"call": uids[0], "other": uids[1], "third": uids[2],
             "project": str(members[0].projects[0]), "submission": str(submissions[0])}  # fmt: skip
    return {role: f"fundmap_session={sign_in(engine, one)}" for role, one in who.items()}, query


async def _ask_all(
    server: Server, cookies: dict[str, str], query: dict[str, str], reruns: int
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for page, (role, asked, shows) in LOOKS.items():
        given = urlencode(parse_qsl(asked.format(**query)))
        look = Look("" if page == "today" else page, given, shows)
        async with Visitor(server.port, cookies[role]) as visitor:
            for _ in range(2):  # what the process and the session read once
                await visitor.ask(look)
            spent = server.processor_s()
            answers = [await visitor.ask(look) for _ in range(reruns)]
            spent = server.processor_s() - spent
        times = [answer.seconds for answer in answers]
        found[page] = {
            "p50_ms": round(1_000 * median(times), 1),
            "p95_ms": round(1_000 * quantiles(times, n=100, method="inclusive")[94], 1),
            "cpu_ms": round(1_000 * spent / reruns, 1),
            "kib": round(answers[-1].bytes / 1024, 1),
            "troubles": sorted({answer.trouble for answer in answers if answer.trouble}),
        }
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return 3 when a page did not come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reruns", type=int, default=40)
    parsed = options.read(parser, arguments)
    size, deliverables, programmes = (SMALL, 20, 3) if parsed.small else (Size(), 1_000, 500)
    found = measure_every_page(parsed.data, size=size, deliverables=deliverables,
                               programmes=programmes, reruns=parsed.reruns)  # fmt: skip
    show(found, as_json=parsed.json)
    return 3 if any(page["troubles"] for page in found["pages"].values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
