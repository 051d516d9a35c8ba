"""What the gate and the rights cost a request and a rerun, in an installation of many people.

`python -m benchmarks.gate --json`; milliseconds at the 95th percentile of many requests.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from domain.accounts import SignInMethod
from domain.enums import Role

ORGANISATIONS, PEOPLE, SESSIONS_OF_EACH, AUDIT = 250, 2_000, 2, 20_000
HOST = "fundmap.city.example"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--database-url", help="an empty PostgreSQL database; else SQLite")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _shared(chosen.database_url or f"sqlite:///{folder}/fundmap.db")
        found = measure(chosen.requests)
    print(json.dumps(found) if chosen.json else "\n".join(f"{k}: {v}" for k, v in found.items()))


def _shared(database_url: str) -> None:
    os.environ |= {
        "FUNDMAP_MODE": "shared",
        "FUNDMAP_SECRET": "a secret of a benchmark, long enough",
        "FUNDMAP_HOSTS": HOST,
        "FUNDMAP_DATABASE_URL": database_url,
    }


def measure(requests: int) -> dict[str, Any]:
    """Return the costs of what stands before each request and each rerun."""
    from services.engine import engine

    tokens = _fill()
    chance = random.Random(7)
    asked = [chance.choice(tokens) for _ in range(requests)]
    with_gate = asyncio.run(_requests(asked, gate=True))
    without = asyncio.run(_requests(asked, gate=False))
    reruns = []
    for token in asked:
        started = perf_counter()
        _before_a_page(token)
        reruns.append(perf_counter() - started)
    engine().dispose()
    return {
        "organisations": ORGANISATIONS,
        "people": PEOPLE,
        "requests": requests,
        "request_p95_ms": _p95(with_gate),
        "request_without_gate_p95_ms": _p95(without),
        "rerun_p95_ms": _p95(reruns),
        "request_p50_ms": round(statistics.median(with_gate) * 1000, 3),
        "rerun_p50_ms": round(statistics.median(reruns) * 1000, 3),
    }


def _before_a_page(token: str) -> None:
    """Do what each rerun does before its page: who looks, the menu by rights, the side bar."""
    from domain.i18n import texts
    from funding_db.engine import read_session
    from services import accounts
    from services.engine import engine
    from services.sessions import person_of
    from ui.places import may_open, places

    person = person_of(engine(), token, now=datetime.now(UTC))
    if person is None:
        raise RuntimeError("a session that has to be there is not")
    for place in places(texts("en")):
        may_open(person, place)
    with read_session(engine()) as session:
        accounts.me(person, session)


def _p95(seconds: list[float]) -> float:
    return round(statistics.quantiles(seconds, n=20)[-1] * 1000, 3)


async def _requests(tokens: list[str], *, gate: bool) -> list[float]:
    """Serve one request after the other and return how long each took, the rights asked inside."""
    from api.web.gate import PERSON, Gate
    from api.web.headers import SecurityHeaders
    from domain.people import VISITOR
    from services.rights import Action, may
    from services.sessions import cookie_name

    async def inside(scope: Scope, _receive: Receive, send: Send) -> None:
        person = scope.get(PERSON, VISITOR)
        for action in Action:
            may(person, action, 7)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise RuntimeError("the gate refused a request that it had to let through")

    app = SecurityHeaders(Gate(inside)) if gate else SecurityHeaders(inside)
    took = []
    for token in tokens:
        cookie = f"{cookie_name()}={token}".encode()
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "client": ("192.0.2.1", 1),
            "headers": [(b"host", HOST.encode()), (b"cookie", cookie)],
        }
        started = perf_counter()
        await app(scope, receive, send)
        took.append(perf_counter() - started)
    return took


def _fill() -> list[str]:
    """Make people with roles and sessions, and an audit of some months; return the tokens."""
    from domain.accounts import AuditAction
    from funding_db import migrate
    from funding_db.engine import write_session
    from funding_db.repositories import audit, people, sessions
    from services.engine import engine
    from services.tokens import digest, new_token

    migrate.upgrade(engine())
    now, tokens, roles = datetime.now(UTC), [], list(Role)[:4]
    with write_session(engine()) as session:
        organisations = [
            people.add_organisation(session, f"City {n}", "city") for n in range(ORGANISATIONS)
        ]
        for n in range(PEOPLE):
            number = people.add(
                session,
                email=f"person{n}@city.example",
                name=f"Person {n}",
                language="en",
                password_hash=None,
                now=now,
            )
            for offset, role in enumerate(roles[: 1 + n % 3]):
                organisation = organisations[(n + offset) % ORGANISATIONS]
                people.grant(session, number, organisation, role, now=now)
            for _ in range(SESSIONS_OF_EACH):
                tokens.append(new_token())
                sessions.add(
                    session,
                    token_hash=digest(tokens[-1]),
                    person_id=number,
                    organisation_id=organisations[n % ORGANISATIONS],
                    method=SignInMethod.PASSWORD,
                    agent="Benchmark",
                    now=now,
                    expires_at=now.replace(year=now.year + 1),
                )
        for n in range(AUDIT):
            audit.add(session, AuditAction.SIGNED_IN, now=now, person_id=n % PEOPLE + 1)
    return tokens


if __name__ == "__main__":
    main()
