"""How fast the application answers many people at once, and what each of them costs.

    python -m benchmarks.load --people 50 --json

fills a database, starts the application in a process of its own, as it is started in service, and
lets people click through it over its WebSocket: one click every five seconds each, 40 % on the list of
calls, 25 % on a call, 20 % on a project with its matches, 15 % on the rest. An answer lasts from the
request to the end of the script. Before that each person opens a page of each kind once, one after
another, as a day begins: her projects are matched then (`first_p50_ms`, `first_p95_ms`). Processor
and memory are the server's own, from /proc; memory is
counted over a server that has answered every kind of page once.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

from benchmarks import options
from benchmarks.browsing import Answer, Look, Visitor
from benchmarks.cities import NOW, SMALL, SOURCE, Member, Size, recorded, sign_in, store
from benchmarks.database import throwaway_url
from benchmarks.lines import show
from domain.call import CallRecord
from funding_db.engine import make_engine
from tests.paths import ROOT

_EVERY_S = 5.0
_START_S = 60
_LOOK_EVERY_S = 0.2
_COOKIE = "fundmap_session"
_ROW = b"call?uid="
_LISTS: tuple[dict[str, str], ...] = (
    {}, {"status": "open"}, {"status": "any", "page": "3"}, {"status": "open", "days": "30"},
    {"programme": "HORIZON"}, {"q": "public spaces"}, {"q": "CL3-2027", "sort": "deadline"},
    {"status": "any", "sort": "title", "page": "20"}, {"fit": "own"},
)  # fmt: skip
_REST = ("", "projects", "sources", "account", "calendar", "map")
_MIX = (("list", 40), ("call", 25), ("matches", 20), ("rest", 15))


def looks(member: Member, read: Sequence[CallRecord], calls: int) -> dict[str, tuple[Look, ...]]:
    """Return what a member may click on, by kind; small stores have only what fits on one page."""
    lists = [one for one in _LISTS if calls > 1_000 or not {"page", "days", "q"} & set(one)]
    topics = [f"{SOURCE}:{one.source_ref}-0" for one in read[:calls]]
    return {
        "list": tuple(_list(one, member) for one in lists),
        "call": tuple(Look("call", urlencode({"uid": uid}), b"Dates") for uid in topics),
        "matches": tuple(
            Look("project", urlencode({"id": number}), _ROW) for number in member.projects
        ),
        "rest": tuple(Look(page) for page in _REST if page in _pages()),
    }


def _list(asked: dict[str, str], member: Member) -> Look:
    given = {k: str(member.projects[0]) if v == "own" else v for k, v in asked.items()}
    return Look("funding", urlencode(given), _ROW)


def _pages() -> frozenset[str]:
    files = (ROOT / "ui" / "app_pages").glob("*.py")
    return frozenset({""} | {file.stem for file in files})


async def _click(
    visitor: Visitor, offered: dict[str, tuple[Look, ...]], chance: random.Random, until: float
) -> list[Answer]:
    """Click on and on; the first click falls anywhere in the first interval."""
    found = []
    at = time.monotonic() + chance.uniform(0, _EVERY_S)
    while at < until:
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        kind = chance.choices([k for k, _ in _MIX], [weight for _, weight in _MIX])[0]
        found.append(await visitor.ask(chance.choice(offered[kind])))
        at += _EVERY_S
    return found


async def _drive(
    server: "Server", cookies: Sequence[str], offers: Sequence[dict[str, tuple[Look, ...]]],
    *, seconds: float, seed: int,
) -> dict[str, Any]:  # fmt: skip
    async with Visitor(server.port, cookies[0]) as first:
        warm = [await first.ask(look) for kind in offers[0].values() for look in kind[:12]]
    before = server.memory_kib()
    visitors = [Visitor(server.port, cookie) for cookie in cookies]
    for visitor in visitors:
        await visitor.__aenter__()
    opened = [
        await visitor.ask(kind[0])
        for visitor, offer in zip(visitors, offers, strict=True)
        for kind in offer.values()
    ]
    spent, began = server.processor_s(), time.monotonic()
    clicks = await asyncio.gather(
        *(
            _click(visitor, offer, random.Random(seed + number), began + seconds)
            for number, (visitor, offer) in enumerate(zip(visitors, offers, strict=True))
        )
    )
    spent, after = server.processor_s() - spent, server.memory_kib()
    for visitor in visitors:
        await visitor.__aexit__()
    answers = [answer for person in clicks for answer in person]
    return _figures(answers, warm, opened, spent, (after - before) / 1024 / len(visitors))


def _figures(
    answers: Sequence[Answer],
    warm: Sequence[Answer],
    opened: Sequence[Answer],
    spent: float,
    mib: float,
) -> dict[str, Any]:
    by_page: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        by_page[answer.look.page or "today"].append(answer.seconds)
    bad = [answer for answer in (*warm, *opened, *answers) if answer.trouble]
    times = [answer.seconds for answer in answers]
    return {
        "p50_ms": _percentile(times, 50),
        "p95_ms": _percentile(times, 95),
        "first_p50_ms": _percentile([answer.seconds for answer in opened], 50),
        "first_p95_ms": _percentile([answer.seconds for answer in opened], 95),
        "errors": len(bad),
        "mib_per_session": round(mib, 2),
        "cpu_ms_per_rerun": round(1_000 * spent / len(answers), 1),
        "reruns": len(answers),
        "max_ms": round(1_000 * max(times), 1),
        "kib_per_rerun": round(sum(answer.bytes for answer in answers) / 1024 / len(answers), 1),
        "pages": {
            page: {"n": len(spent), "p50_ms": _percentile(spent, 50), "p95_ms": _percentile(spent, 95)}
            for page, spent in sorted(by_page.items())
        },
        "troubles": sorted({f"{one.look.page}?{one.look.query}: {one.trouble}" for one in bad})[:10],
    }  # fmt: skip


def _percentile(times: Sequence[float], share: int) -> float:
    if len(times) < 2:
        return round(1_000 * times[0], 1)
    return round(1_000 * quantiles(times, n=100, method="inclusive")[share - 1], 1)


class Server:
    """The running application, as /proc sees it."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self._proc = port, Path("/proc") / str(pid)

    def memory_kib(self) -> int:
        """Return the memory that the process holds now."""
        lines = (self._proc / "status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])

    def processor_s(self) -> float:
        """Return the processor's seconds that the process has used."""
        fields = (self._proc / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    url: str, folder: Path, *, script: Path = ROOT / "app.py", **more: str
) -> Iterator[Server]:
    """Run the application in shared mode on a free port, its clock fixed.

    `more` are settings, "" leaves one unset; another `script` is run as bare as Streamlit runs it.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "FUNDMAP_MODE": "shared",
        "FUNDMAP_SECRET": "a secret of the benchmark that is long enough",
        "FUNDMAP_HOSTS": f"127.0.0.1:{port}",
        "FUNDMAP_DATABASE_URL": url,
        "FUNDMAP_DATA_DIR": str(folder / "var"),
        "FUNDMAP_NOW": NOW.isoformat(),
        # Shared mode wants a mail server; nothing is sent to it here.
        "FUNDMAP_SMTP_URL": "smtp://127.0.0.1:2525",
        "FUNDMAP_MAIL_FROM": "fundmap@city.example",
        **{f"FUNDMAP_{name.upper()}": value for name, value in more.items()},
    }
    environment = {name: value for name, value in environment.items() if value}
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        asked = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            asked.request("GET", "/_stcore/health")
            if asked.getresponse().status == HTTPStatus.OK:
                return
        except (OSError, HTTPException):
            time.sleep(_LOOK_EVERY_S)
        finally:
            asked.close()
    raise RuntimeError(f"the server did not answer within {_START_S} s")


def measure(
    data: Path, *, people: int, seconds: float, size: Size | None = None, seed: int = 1
) -> dict[str, Any]:
    """Return the figures of `people` who click for `seconds`, on a store of `size`."""
    size, read = size or Size(), recorded(data)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = make_engine(throwaway_url(folder))
        members = store(engine, read, size, people_count=people)
        cookies = [f"{_COOKIE}={sign_in(engine, member)}" for member in members]
        engine.dispose()
        offers = [looks(member, read, size.calls) for member in members]
        with serving(throwaway_url(folder), folder) as server:
            found = asyncio.run(_drive(server, cookies, offers, seconds=seconds, seed=seed))
    return found | {"people": people, "load_average": round(os.getloadavg()[0], 1)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return 2 when the recorded material is not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parsed = options.read(parser, arguments)
    size = SMALL if parsed.small else Size()
    show(
        measure(parsed.data, people=parsed.people, seconds=parsed.seconds, size=size),
        as_json=parsed.json,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
