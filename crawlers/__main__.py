"""Commands of the crawlers, each one process: run, export. See `python -m crawlers --help`."""

import argparse
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from domain.errors import FundmapError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. What a person did wrong is one line and 2."""
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.command(parsed)
    except FundmapError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawlers", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="crawl one source into a run folder")
    run.set_defaults(command=_run)
    run.add_argument("source")
    run.add_argument("--run-dir", type=Path, required=True)
    run.add_argument("--base-url", default="", help="origin that stands for every declared host")
    run.add_argument("--recordings", default="", help="folder of recorded pages; no network")
    run.add_argument("--now", type=_instant, default=None, help="ISO instant that counts as now")
    run.add_argument("--delay", type=float, default=None, help="seconds between requests")
    run.add_argument("--contact", default="", help="mail or page named in the user agent")
    run.add_argument("--locks", type=Path, default=None, help="folder of the host locks")
    export = commands.add_parser("export", help="write catalogue.toml from the source files")
    export.set_defaults(command=_export)
    check = commands.add_parser("check", help="replay the recordings of every source")
    check.set_defaults(command=_check)
    check.add_argument("sources", nargs="*")
    return parser


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _run(parsed: argparse.Namespace) -> int:
    from crawlers.discovery import source
    from crawlers.run import EXIT, Options, run

    options = Options(
        run_dir=parsed.run_dir,
        now=parsed.now or datetime.now(UTC),
        base_url=parsed.base_url,
        recordings=parsed.recordings,
        delay_s=parsed.delay,
        contact=parsed.contact,
        locks=parsed.locks,
    )
    return EXIT[run(source(parsed.source), options).verdict]


def _export(_parsed: argparse.Namespace) -> int:
    from crawlers import export
    from crawlers.discovery import classes

    export.PATH.write_text(export.text(c.spec for c in classes().values()), encoding="utf-8")
    return 0


def _check(parsed: argparse.Namespace) -> int:
    from crawlers.check import check

    return check(parsed.sources, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
