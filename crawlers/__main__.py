"""Commands of the crawlers, each one process: run, check, golden, replay, new, record, export."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from domain.errors import FundmapError, UsageError

if TYPE_CHECKING:
    from crawlers.bases.spider import SourceSpider

_LISTED = 20
_PACKAGE = Path(__file__).resolve().parent


class _OneLine(argparse.ArgumentParser):
    """Tells a person in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}\n")
        sys.exit(2)


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
    parser = _OneLine(prog="python -m crawlers", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_OneLine)
    run = commands.add_parser("run", help="crawl one source into a run folder")
    run.set_defaults(command=_run)
    run.add_argument("source")
    run.add_argument("--run-dir", type=_folder_to_be, required=True)
    run.add_argument("--recordings", type=_folder, default=None, help="recorded pages; no network")
    run.add_argument("--now", type=_instant, default=None, help="ISO instant that counts as now")
    run.add_argument("--locks", type=_folder_to_be, default=None, help="folder of the host locks")
    run.add_argument("--least", type=_calls, default=None, help="calls that a --base-url holds")
    record = commands.add_parser("record", help="fetch a few pages and keep them for tests")
    record.set_defaults(command=_record)
    record.add_argument("source")
    record.add_argument("--pages", type=_count, default=5)
    record.add_argument("--out", type=_folder_to_be, default=_PACKAGE / "recordings")
    for asking in (run, record):
        asking.add_argument("--base-url", type=_origin, default=None, help="stands for every host")
        asking.add_argument("--delay", type=_seconds, default=None, help="between requests")
        asking.add_argument("--contact", default="", help="mail or page named in the user agent")
    replay = commands.add_parser("replay", help="read the bodies of an old crawl again")
    replay.set_defaults(command=_replay)
    replay.add_argument("run_dir", type=_folder)
    replay.add_argument("--out", type=_folder_to_be, required=True)
    new = commands.add_parser("new", help="lay the files of a new source")
    new.set_defaults(command=_new)
    new.add_argument("source")
    new.add_argument("--url", required=True, help="address of the list of calls")
    export = commands.add_parser("export", help="write catalogue.toml from the source files")
    export.set_defaults(command=_export)
    check = commands.add_parser("check", help="replay the recordings of every source")
    check.set_defaults(command=_check)
    check.add_argument("sources", nargs="*")
    golden = commands.add_parser("golden", help="write what the recordings give, as known to be so")
    golden.set_defaults(command=_golden)
    golden.add_argument("sources", nargs="*")
    return parser


def _bad(text: str, wanted: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"{text!r} is not {wanted}")


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise _bad(text, "an ISO instant such as 2026-08-12T12:00:00+00:00") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 3600:
        raise _bad(text, "a number of seconds from 0 to 3600")
    return value


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 50:
        raise _bad(text, "a number of pages from 1 to 50")
    return int(text)


def _calls(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise _bad(text, "a number of calls from 1")
    return int(text)


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise _bad(text, "an origin such as http://127.0.0.1:8000")
    return text


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    return path


def _folder_to_be(text: str) -> Path:
    path = Path(text)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{text} cannot be made: {error.strerror}") from error
    return path


def _polite(kind: "type[SourceSpider]", parsed: argparse.Namespace) -> "type[SourceSpider]":
    """Return the source; raises UsageError for a real host that would be hurried."""
    elsewhere = parsed.base_url or getattr(parsed, "recordings", None)
    if parsed.delay is not None and parsed.delay < kind.spec.delay_s and not elsewhere:
        raise UsageError(
            f"--delay {parsed.delay:g}: {kind.spec.id} is asked every {kind.spec.delay_s:g} s"
            " at most; less is for --base-url only"
        )
    return kind


def _run(parsed: argparse.Namespace) -> int:
    from crawlers.discovery import source
    from crawlers.run import EXIT, Options, run

    kind = _polite(source(parsed.source), parsed)
    if parsed.least is not None and not parsed.base_url:
        raise UsageError(
            "--least: a real host holds what the source promises; only with --base-url"
        )
    options = Options(
        run_dir=parsed.run_dir,
        now=parsed.now or datetime.now(UTC),
        least=parsed.least,
        base_url=parsed.base_url or "",
        recordings=parsed.recordings,
        delay_s=parsed.delay,
        contact=parsed.contact,
        locks=parsed.locks,
    )
    return EXIT[run(kind, options).verdict]


def _record(parsed: argparse.Namespace) -> int:
    from crawlers.discovery import source
    from crawlers.recording import Recorder
    from crawlers.run import Options, run

    kind = _polite(source(parsed.source), parsed)
    recorder = Recorder(parsed.out, parsed.pages)
    with tempfile.TemporaryDirectory() as temporary:
        options = Options(
            run_dir=Path(temporary),
            now=datetime.now(UTC),
            base_url=parsed.base_url or "",
            delay_s=parsed.delay,
            contact=parsed.contact,
            recorder=recorder,
        )
        verdict = run(kind, options)
    for path in recorder.written:
        sys.stdout.write(f"{path}\n")
    if not recorder.written:
        sys.stderr.write("\n".join(("no page could be had", *verdict.reasons)) + "\n")
        return 4
    return 0


def _replay(parsed: argparse.Namespace) -> int:
    from crawlers.replay import replay
    from crawlers.run import EXIT

    verdict, found = replay(parsed.run_dir, parsed.out)
    lines = [
        f"{verdict.source_id}: {verdict.verdict}, {found.same} calls the same,"
        f" {len(found.differ)} differ, {len(found.new)} new, {len(found.gone)} gone",
        *(f"  {reason}" for reason in verdict.reasons),
    ]
    for word, uids in (("differs", found.differ), ("new", found.new), ("gone", found.gone)):
        lines += [f"  {word}: {uid}" for uid in uids[:_LISTED]]
    sys.stdout.write("\n".join(lines) + "\n")
    return EXIT[verdict.verdict]


def _new(parsed: argparse.Namespace) -> int:
    from crawlers.scaffold import lay

    path, recordings = lay(parsed.source, parsed.url, _PACKAGE)
    sys.stdout.write(f"{path}\n{recordings}\n")
    return _export(parsed)


def _export(_parsed: argparse.Namespace) -> int:
    from crawlers import export
    from crawlers.discovery import classes

    export.PATH.write_text(export.text(c.spec for c in classes().values()), encoding="utf-8")
    return 0


def _check(parsed: argparse.Namespace) -> int:
    from crawlers.check import check

    return check(parsed.sources, sys.stdout)


def _golden(parsed: argparse.Namespace) -> int:
    from crawlers.check import write_golden

    return write_golden(parsed.sources, sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
