"""Whether the API and the feeds bear 100,000 requests: none fails, and memory does not grow.

    python -m benchmarks.soak --requests 100000 --json

fills a database, starts the application in a process of its own, as it is started in service behind
a reverse proxy (FUNDMAP_PROXIES=1), and asks every public address of the API over several connections
that stay open: lists with filters, all pages to the end, calls, revisions, deadlines, sources, Atom,
calendars by their secret address, CommonGrants, aides-territoires, with and without the tag of an
earlier answer, and a program's own projects by token. The limit of requests of one visitor is that of
every installation: the proxy names 1,500 of them, and at the end one asks until she is refused.
An answer of another status than expected, or without what it has to hold, has failed. Memory and
processor are the server's own, from /proc.
"""

import argparse
import os
import random
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks import options
from benchmarks.cities import NOW, SMALL, SOURCE, Member, Size, recorded, store
from benchmarks.database import throwaway_url
from benchmarks.lines import show
from benchmarks.load import Server, serving
from benchmarks.soak_mix import Asked, Mix
from domain.enums import Role
from domain.people import Person
from funding_db.engine import Engine, make_engine, write_session
from services import api_tokens, feeds, saved_searches
from services.settings import Settings

_CONNECTIONS = 6
_VISITORS = 1_500
_LOOKS = 100
"""How often memory is read."""


@dataclass
class _Tally:
    """What came back, counted by all connections."""

    wanted: int
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[int, int]] = field(default_factory=list)
    walks: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    begun: int = 0
    done: int = 0

    def take(self) -> bool:
        """Say whether one more request is to be made."""
        with self.lock:
            self.begun += 1
            return self.begun <= self.wanted

    def note(self, asked: Asked, seconds: float, status: int, trouble: str, server: Server) -> None:
        """Count one answer, and read the memory now and then."""
        with self.lock:
            self.done += 1
            self.times[asked.route].append(seconds)
            self.statuses[status] += 1
            if trouble:
                self.failed[f"{asked.route}: {trouble}"] += 1
            if self.done % max(1, self.wanted // _LOOKS) == 0:
                self.memory.append((self.done, server.memory_kib()))


def measure(
    data: Path, *, requests: int, size: Size | None = None, seed: int = 1, real_clock: bool = False
) -> dict[str, Any]:
    """Return what `requests` to the API of an installation of `size` brought and cost."""
    size, read = size or Size(), recorded(data)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = make_engine(throwaway_url(folder))
        members = store(engine, read, size, people_count=4)
        uids = [f"{SOURCE}:{one.source_ref}-0" for one in read[: size.calls]]
        mix = mix_of(engine, members, uids)
        engine.dispose()
        return soak(throwaway_url(folder), folder, mix, requests, seed, real_clock=real_clock)


def mix_of(engine: Engine, members: Sequence[Member], uids: Sequence[str]) -> Mix:
    """Make tokens and calendars for some officers; return what may be asked."""
    calendars, tokens = [], []
    with write_session(engine) as session:
        for member in members:
            roles = frozenset({(member.organisation, Role.OFFICER)})
            person = Person(member.number, "Officer", roles, member.organisation)
            search = saved_searches.save(person, session, "Open", "status=open", now=NOW)
            calendars += [
                feeds.for_search(person, session, search.id, now=NOW),
                feeds.for_project(person, session, member.projects[0], now=NOW),
                feeds.for_city(person, session, now=NOW),
            ]
            token = api_tokens.make(person, session, "Benchmark", now=NOW)
            tokens.append((token, member.projects))
    return Mix(tuple(uids), tuple(calendars), tuple(tokens))


def soak(
    url: str, folder: Path, mix: Mix, requests: int, seed: int, *, real_clock: bool = False
) -> dict[str, Any]:
    """Run the server on a filled database and ask it."""
    clock, tally = "" if real_clock else NOW.isoformat(), _Tally(requests)
    with serving(url, folder, proxies="1", now=clock) as server:
        began, spent = time.monotonic(), server.processor_s()
        before = server.memory_kib()
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            seeds = range(seed * 1_000, seed * 1_000 + _CONNECTIONS)
            list(pool.map(lambda one: _work(server, mix, tally, one), seeds))
        took, spent = time.monotonic() - began, server.processor_s() - spent
        refused_after = _greedy(server)
    return _figures(tally, took, spent, before) | {"refused_after": refused_after}


def _work(server: Server, mix: Mix, tally: _Tally, seed: int) -> None:
    """Ask over one connection until all requests are made."""
    chance = random.Random(seed)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    tags: dict[str, str] = {}
    stream = mix.stream(chance, tags, tally.walks)
    while tally.take():
        asked = next(stream)
        visitor = f"198.18.{chance.randrange(_VISITORS) // 250}.{chance.randrange(1, 251)}"
        began = time.perf_counter()
        try:
            connection.request(
                "GET", asked.path, headers=asked.headers | {"X-Forwarded-For": visitor}
            )
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException) as error:
            connection.close()
            tally.note(asked, time.perf_counter() - began, 0, type(error).__name__, server)
            continue
        seconds = time.perf_counter() - began
        asked.answered(answer.status, answer.getheader("ETag"), body)
        tally.note(asked, seconds, answer.status, asked.trouble(answer.status, body), server)
    connection.close()


def _greedy(server: Server) -> int | None:
    """Ask from one address until it is refused; None when it never is, which is a fault."""
    most = 2 * Settings.model_fields["api_per_minute"].default + 1
    headers = {"X-Forwarded-For": "198.19.0.1"}
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        for number in range(1, most + 1):
            connection.request("GET", "/api/v1/sources?limit=1", headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                return number
    return None


def _figures(tally: _Tally, took: float, spent: float, before: int) -> dict[str, Any]:
    number = tally.done
    return {
        "requests": number,
        "failed": sum(tally.failed.values()),
        "failures": dict(tally.failed.most_common(20)),
        "statuses": {str(status): n for status, n in sorted(tally.statuses.items())},
        "walks_to_the_end": len(tally.walks),
        "requests_per_s": round(number / took, 1),
        "cpu_ms_per_request": round(1_000 * spent / number, 2),
        "memory_mib": _memory(tally.memory, before),
        "routes": {
            route: {"n": len(times), "p50_ms": _percentile(times, 50), "p95_ms": _percentile(times, 95)}
            for route, times in sorted(tally.times.items())
        },
        "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _memory(read: Sequence[tuple[int, int]], before: int) -> dict[str, float | None]:
    """Return MiB on the way, and the least-squares slope of the second half."""
    at = {share: next((kib for n, kib in read if n * 100 >= read[-1][0] * share), 0)
          for share in (10, 50, 100)}  # fmt: skip
    half = list(islice(read, len(read) // 2, None))
    middle_n, middle_kib = (sum(column) / len(half) for column in zip(*half, strict=True))
    spread = sum((n - middle_n) ** 2 for n, _ in half)
    rise = sum((n - middle_n) * (kib - middle_kib) for n, kib in half)
    return {
        "start": round(before / 1024, 1),
        **{f"at_{share}": round(kib / 1024, 1) for share, kib in at.items()},
        "kib_per_1000_requests": round(1_000 * rise / spread, 1) if spread else None,
    }


def _percentile(times: Sequence[float], share: int) -> float:
    if len(times) < 2:
        return round(1_000 * times[0], 1)
    return round(1_000 * quantiles(times, n=100, method="inclusive")[share - 1], 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return 3 when a request failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--real-clock", action="store_true", help="let minutes pass, as in service")
    parsed = options.read(parser, arguments)
    size = SMALL if parsed.small else Size()
    found = measure(parsed.data, requests=parsed.requests, size=size, real_clock=parsed.real_clock)
    show(found, as_json=parsed.json)
    return 3 if found["failed"] or found["refused_after"] is None else 0


if __name__ == "__main__":
    raise SystemExit(main())
