"""Commands about sources: crawl, ingest, sources."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from domain.views import SourceHealth
    from jobs.crawls import CrawlOutcome

sources_app = typer.Typer(help="What we read, and how it stands.", no_args_is_help=True)
_AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(crawl)
    app.command()(ingest)
    app.add_typer(sources_app, name="sources")


def crawl(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...")] = None,
    due: Annotated[bool, typer.Option("--due", help="only those whose time has come")] = False,
    base_url: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE=URL", help="origin instead of the real hosts"),
    ] = None,
    recordings: Annotated[Path | None, typer.Option(help="folder of recorded pages")] = None,
    delay: Annotated[float | None, typer.Option(min=0, help="seconds between requests")] = None,
    as_json: _AsJson = False,
) -> None:
    """Crawl sources now and ingest what they give; all of them when none is named."""
    from funding_db import locks
    from jobs import output, supervisor
    from jobs.crawls import CrawlPlan, close_unfinished
    from jobs.crawls import crawl as crawl_one
    from jobs.progress import watched
    from jobs.tick import LOCK
    from services.engine import engine
    from services.settings import settings

    origins = _origins(base_url or [])
    chosen = _chosen(sources or [], due=due)
    _known(list(origins))
    supervisor.prepare(engine())
    outcomes = []
    with locks.hold(engine(), LOCK) as mine:
        if not mine:
            raise _usage("another process is crawling; try again when it is done")
        close_unfinished(engine())
        for source_id in chosen:
            plan = CrawlPlan(source_id, origins.get(source_id, ""), recordings, delay)
            with watched(source_id, settings().data_dir):
                outcomes.append(crawl_one(engine(), settings(), plan))
    if as_json:
        output.as_json([_outcome(outcome) for outcome in outcomes])
    else:
        for outcome in outcomes:
            output.line(_sentence(outcome))
    raise typer.Exit(output.worst([outcome.verdict for outcome in outcomes]))


def _usage(text: str) -> Exception:
    from domain.errors import UsageError

    return UsageError(text)


def _origins(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        source_id, _, url = pair.partition("=")
        if not url.startswith(("http://", "https://")):
            raise _usage(f"--base-url {pair}: write SOURCE=http://HOST:PORT")
        found[source_id] = url
    return found


def _known(ids: list[str]) -> None:
    from crawlers.catalogue import spec

    for source_id in ids:
        spec(source_id)


def _chosen(named: list[str], *, due: bool) -> list[str]:
    from datetime import UTC, datetime

    from crawlers.catalogue import specs
    from funding_db.engine import read_session
    from funding_db.repositories import sources
    from jobs import supervisor
    from jobs.due import due_sources
    from services.engine import engine

    _known(named)
    chosen = list(dict.fromkeys(named)) or [spec.id for spec in specs()]
    if not due:
        return chosen
    supervisor.prepare(engine())
    with read_session(engine()) as session:
        states = sources.states(session)
    waiting = due_sources(datetime.now(UTC), states, {spec.id: spec for spec in specs()})
    return [source_id for source_id in waiting if source_id in chosen]


def _outcome(outcome: "CrawlOutcome") -> dict[str, Any]:
    report = outcome.report
    found: dict[str, Any] = {
        "source": outcome.source_id,
        "verdict": outcome.verdict,
        "failure": outcome.failure,
        "reasons": list(outcome.reasons),
    }
    if report is not None:
        found |= {
            "items": report.items,
            "new": report.new,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "missing": report.missing,
            "notices": {str(kind): count for kind, count in report.notices},
        }
    return found


def _sentence(outcome: "CrawlOutcome") -> str:
    report = outcome.report
    text = f"{outcome.source_id}: {outcome.verdict}"
    if report is not None:
        text += (
            f", {report.items} calls, {report.new} new, {report.changed} changed,"
            f" {report.missing} missing"
        )
    elif outcome.failure is not None:
        text += f" ({outcome.failure}); nothing stored was changed"
    return "\n  ".join([text, *outcome.reasons[:10]])


def ingest(run_dir: Annotated[Path, typer.Argument(help="folder that a crawl left")]) -> None:
    """Take a finished crawl into the database."""
    from datetime import UTC, datetime

    from crawlers.catalogue import spec
    from domain.run import read_verdict
    from funding_db.engine import write_session
    from funding_db.repositories import runs
    from jobs import output, supervisor
    from jobs.crawls import finish
    from services.engine import engine

    if not run_dir.is_dir():
        raise _usage(f"{run_dir} is no folder")
    verdict = read_verdict(run_dir)
    if verdict is None:
        raise _usage(f"{run_dir} has no verdict: the crawl did not end by itself")
    source = spec(verdict.source_id)
    supervisor.prepare(engine())
    with write_session(engine()) as session:
        run_id = runs.start(session, source.id, run_dir.resolve(), now=datetime.now(UTC))
    outcome = finish(engine(), source, run_dir.resolve(), run_id)
    output.line(_sentence(outcome))
    raise typer.Exit(output.EXIT[outcome.verdict])


@sources_app.command("list")
def list_sources(as_json: _AsJson = False) -> None:
    """List the sources that this version can read."""
    from crawlers.catalogue import specs
    from jobs import output

    if as_json:
        output.as_json([spec.model_dump(mode="json") for spec in specs()])
        return
    output.table(
        ("source", "title", "languages", "licence", "verified live"),
        [
            (s.id, s.title, " ".join(s.languages), s.licence, s.verified_live or "never")
            for s in specs()
        ],
    )


@sources_app.command("health")
def health(as_json: _AsJson = False) -> None:
    """Say how each source stands, from what the database knows."""
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import read_session
    from jobs import output, supervisor
    from services import sources
    from services.engine import engine

    supervisor.prepare(engine())
    with read_session(engine()) as session:
        found = sources.health(EMBEDDED_PERSON, session)
    if as_json:
        output.as_json([_health(source) for source in found])
        return
    output.table(
        ("source", "calls", "missing", "last success", "last run", "why"),
        [
            (
                s.spec.id,
                s.calls,
                s.missing,
                f"{s.last_ok_at:%Y-%m-%d %H:%M} UTC" if s.last_ok_at else "never",
                (s.last_run.verdict or "running") if s.last_run else "never",
                "; ".join(s.last_run.reasons[:2]) if s.last_run else "",
            )
            for s in found
        ],
    )


def _health(source: "SourceHealth") -> dict[str, Any]:
    run = source.last_run
    return {
        "id": source.spec.id,
        "title": source.spec.title,
        "enabled": source.enabled,
        "calls": source.calls,
        "missing": source.missing,
        "usual_items": source.usual_items,
        "open_issues": source.open_issues,
        "sample": source.sample,
        "verified_live": source.spec.verified_live,
        "last_ok_at": source.last_ok_at.isoformat() if source.last_ok_at else None,
        "next_due_at": source.next_due_at.isoformat() if source.next_due_at else None,
        "consecutive_failures": source.consecutive_failures,
        "last_run": run
        and {
            "verdict": run.verdict,
            "failure": run.failure,
            "reasons": list(run.reasons),
            "items": run.items,
            "started_at": run.started_at.isoformat(),
            "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        },
    }


def _crawler_command(*arguments: str) -> None:
    """Hand over to the crawlers' own process: nothing else loads them."""
    from jobs.crawls import ROOT

    done = subprocess.run([sys.executable, "-m", "crawlers", *arguments], cwd=ROOT, check=False)
    raise typer.Exit(done.returncode)


@sources_app.command("check")
def check(sources: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Replay the recordings of sources and judge them."""
    _crawler_command("check", *(sources or []))


@sources_app.command("export")
def export() -> None:
    """Write the catalogue from the source files."""
    _crawler_command("export")


@sources_app.command("new")
def new(source: str, url: Annotated[str, typer.Option()]) -> None:
    """Lay a new source: its file and the folder of its recordings."""
    _crawler_command("new", source, "--url", url)


@sources_app.command("record")
def record(source: str, pages: Annotated[int, typer.Option(min=1, max=50)] = 5) -> None:
    """Fetch a few pages politely and keep them as the source's recordings."""
    _crawler_command("record", source, "--pages", str(pages))


@sources_app.command("replay")
def replay(run_dir: Path, out: Annotated[Path, typer.Option()]) -> None:
    """Read the bodies of an old crawl again with today's parser."""
    _crawler_command("replay", str(run_dir), "--out", str(out))
