"""Sends many mails through kills of the sender and counts, at the server, what arrived how often.

The sender is the product's own command in a process of its own, ended by SIGKILL at random moments.
The server lives in this process and counts by Message-ID. A mail that a kill left uncertain is
settled as an administrator would: by what the server knows of it. Nothing else reads the server.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.cluster import temporary_cluster
from benchmarks.database import throwaway_url
from benchmarks.lines import show
from benchmarks.mail_server import MailServer, running
from domain.mail import Mail, MailState
from domain.people import EMBEDDED_PERSON
from funding_db import migrate
from funding_db.engine import Engine, make_engine, read_session, write_session
from funding_db.repositories import outbox
from jobs.mail import CLAIMED_FOR
from jobs.mail_journal import Journal
from services import mail

_ROOT = Path(__file__).resolve().parent.parent
_DOMAIN = "city.example"
_AFTER_S = 0.02
_START_S = 6.0
_LOOK_EVERY_S = 0.001


@dataclass
class _Trial:
    """One measurement and what it has counted so far."""

    engine: Engine
    folder: Path
    server: MailServer
    chance: random.Random
    killed: int = 0
    journalled: int = 0
    settled: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})

    def start(self) -> "subprocess.Popen[bytes]":
        environment = os.environ | {
            "FUNDMAP_DATABASE_URL": self.engine.url.render_as_string(hide_password=False),
            "FUNDMAP_DATA_DIR": str(self.folder / "var"),
            "FUNDMAP_SMTP_URL": f"smtp://127.0.0.1:{self.server.port}",
            "FUNDMAP_MAIL_FROM": f"Fundmap <fundmap@{_DOMAIN}>",
        }
        command = [sys.executable, "-m", "jobs.cli", "outbox", "send", "--json"]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=quiet, stderr=quiet)

    def run_and_kill(self, until: int | None) -> None:
        """Kill a sender shortly after the server has `until` mails; at once while it starts, if None."""
        child = self.start()
        begun = time.monotonic()
        patience = self.chance.uniform(0, _START_S)
        while child.poll() is None:
            late = time.monotonic() - begun > patience
            if late if until is None else sum(self.server.taken.values()) >= until:
                break
            time.sleep(_LOOK_EVERY_S)
        time.sleep(self.chance.uniform(0, _AFTER_S))
        child.kill()
        if child.wait() == -9:
            self.killed += 1
        self.journalled += self._only_in_the_journal()

    def _only_in_the_journal(self) -> int:
        path = self.folder / "var" / "outbox.journal"
        if not path.exists():
            return 0
        journal = Journal(path)
        entries = list(journal.entries())
        journal.close()
        with read_session(self.engine) as session:
            states = [outbox.view(session, entry.mail_id) for entry in entries]
        return sum(view is not None and view.state is MailState.CLAIMED for view in states)

    def finish(self) -> None:
        """Send all that is left, to the end."""
        for _ in range(100):
            if self.start().wait() == 0 and not self._due():
                return
            time.sleep(_AFTER_S)  # PostgreSQL frees a killed sender's lock in its own time
        raise RuntimeError("the outbox does not become empty")

    def _due(self) -> bool:
        with read_session(self.engine) as session:
            return bool(outbox.due(session, now=datetime.now(UTC), limit=1))

    def settle(self) -> None:
        """Resolve every uncertain mail by what the server has."""
        self.server.wait_until_quiet()
        now = datetime.now(UTC)
        with write_session(self.engine) as session:
            outbox.expire_claims(session, now=now + CLAIMED_FOR + timedelta(seconds=1))
            for view in outbox.list_all(session, state=MailState.UNCERTAIN, limit=1_000_000):
                there = self.server.taken[f"<{view.token}@{_DOMAIN}>"] > 0
                self.settled[there] += 1
                mail.resolve(EMBEDDED_PERSON, session, view.id, delivered=there, now=now)


def fill(engine: Engine, rows: int) -> None:
    """Put `rows` mails into the outbox."""
    with write_session(engine) as session:
        for number in range(rows):
            made = Mail(
                key=f"trial:{number}",
                kind="trial",
                to=f"reader{number}@{_DOMAIN}",
                subject=f"Call {number} has opened",
                text="Good day,\n\na call that fits one of your projects has opened.\n" * 5,
                language="en",
            )
            mail.put(session, made, now=datetime.now(UTC))


def measure(url: str, folder: Path, *, rows: int, kills: int, seed: int) -> dict[str, Any]:
    """Send `rows` mails through `kills` kills; return what the server counted and what we know.

    Every fifth sender is killed while it starts, the others while they send.
    """
    engine = make_engine(url)
    migrate.upgrade(engine)
    fill(engine, rows)
    chance = random.Random(seed)
    # Not close to the end: a sender that is done cannot be killed.
    moments = sorted(chance.sample(range(1, rows * 9 // 10), kills))
    begun = time.perf_counter()
    with running() as server:
        trial = _Trial(engine, folder, server, chance)
        for number, moment in enumerate(moments):
            trial.run_and_kill(None if number % 5 == 4 else moment)
        trial.finish()
        trial.settle()
        trial.finish()
        spent = time.perf_counter() - begun
        with read_session(engine) as session:
            counts = outbox.counts(session)
        taken = server.taken
    engine.dispose()
    return {
        "engine": engine.dialect.name,
        "rows": rows,
        "kills": trial.killed,
        "doubled": sum(number - 1 for number in taken.values()),
        "lost": rows - len(taken),
        "states": {str(state): number for state, number in counts.items()},
        "known_by_the_journal_alone": trial.journalled,
        "uncertain": sum(trial.settled.values()),
        "uncertain_that_had_arrived": trial.settled[True],
        "s": round(spent, 1),
        "mails_per_s": round(rows / spent, 1),
    }


def main() -> None:
    """Run it on SQLite or on a PostgreSQL of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    size = {"rows": given.rows, "kills": given.kills, "seed": given.seed}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.postgresql:
            with temporary_cluster() as url:
                result = measure(url, folder, **size)
        else:
            result = measure(throwaway_url(folder), folder, **size)
    show(result, as_json=given.json)


if __name__ == "__main__":
    main()
