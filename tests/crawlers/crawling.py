"""Starts real crawls as child processes and reads what they leave."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from domain.context import Context, StagedContext
from domain.run import CONTEXT, HINTS, ISSUES, ITEMS, SNAPSHOTS, Hints, Verdict, read_verdict
from tests import forks

_SECONDS = 120
_CHILD = "tests.crawlers.child:with_small_sources"


@dataclass(frozen=True)
class Crawl:
    """A finished crawl."""

    code: int
    run_dir: Path
    log: str

    @property
    def verdict(self) -> Verdict:
        found = read_verdict(self.run_dir)
        assert found is not None, self.log
        return found

    @property
    def items(self) -> list[dict]:
        return _lines(self.run_dir / ITEMS)

    @property
    def titles(self) -> dict[str, str]:
        return {item["uid"]: item["record"]["title"] for item in self.items}

    @property
    def context(self) -> list[Context]:
        path = self.run_dir / CONTEXT
        lines = path.read_text().splitlines() if path.exists() else ()
        return [StagedContext.model_validate_json(line).entry() for line in lines]

    @property
    def issues(self) -> list[dict]:
        return _lines(self.run_dir / ISSUES)

    @property
    def snapshots(self) -> list[dict]:
        return _lines(self.run_dir / SNAPSHOTS)


def command(source_id, run_dir, *options):
    """Return the command line of a crawl."""
    parts = [sys.executable, "-m", "tests.crawlers.child", "run", source_id]
    return [*parts, "--run-dir", str(run_dir), "--delay", "0", *options]


def crawl(source_id, run_dir, *options, hints: Hints | None = None) -> Crawl:
    """Crawl one source to its end."""
    run_dir.mkdir(exist_ok=True)
    if hints is not None:
        (run_dir / HINTS).write_text(hints.model_dump_json())
    done = forks.run(_CHILD, command(source_id, run_dir, *options)[3:], timeout=_SECONDS)
    return Crawl(done.returncode, run_dir, done.stderr)


def run(*arguments) -> tuple[int, str, str]:
    """Run another command of the crawlers; return code, output and error output."""
    done = forks.run(_CHILD, [str(one) for one in arguments], timeout=_SECONDS)
    return done.returncode, done.stdout, done.stderr


def _lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]
