"""Commands that bring calls in: crawl, ingest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from jobs.crawls import CrawlOutcome

_AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(crawl)
    app.command()(ingest)


def crawl(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...")] = None,
    due: Annotated[bool, typer.Option("--due", help="only those whose time has come")] = False,
    base_url: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE=URL", help="origin instead of the source's own hosts"),
    ] = None,
    recordings: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="folder of recorded pages, no network"),
    ] = None,
    delay: Annotated[float | None, typer.Option(min=0, help="seconds between requests")] = None,
    as_json: _AsJson = False,
) -> None:
    """Crawl sources now and ingest what they give; all of them when none is named."""
    from jobs import crawls, output
    from jobs.preparation import prepare
    from jobs.progress import watched
    from services.engine import engine
    from services.settings import settings

    origins = _origins(base_url or [])
    named = _named(sources or [], set(origins))
    prepare(engine())
    outcomes = []
    for source_id in _due(named) if due else named:
        plan = crawls.CrawlPlan(source_id, origins.get(source_id, ""), recordings, delay)
        with watched(source_id):
            outcomes.append(crawls.crawl(engine(), settings(), plan))
        if outcomes[-1].stopped:
            break
    if as_json:
        output.as_json([_outcome(outcome) for outcome in outcomes])
    else:
        for outcome in outcomes:
            output.line(_sentence(outcome))
    raise typer.Exit(output.worst([outcome.verdict for outcome in outcomes]))


def ingest(
    run_dir: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="folder that a crawl left")
    ],
    as_json: _AsJson = False,
) -> None:
    """Take a finished crawl into the database."""
    from jobs import crawls, output
    from jobs.preparation import prepare
    from services.engine import engine

    prepare(engine())
    outcome = crawls.ingest(engine(), run_dir)
    if as_json:
        output.as_json(_outcome(outcome))
    else:
        output.line(_sentence(outcome))
    raise typer.Exit(output.EXIT[outcome.verdict])


def _origins(pairs: list[str]) -> dict[str, str]:
    from urllib.parse import urlsplit

    from domain.errors import UsageError

    found = {}
    for pair in pairs:
        source_id, _, url = pair.partition("=")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise UsageError(f"--base-url {pair}: write SOURCE=http://HOST:PORT")
        found[source_id] = url
    return found


def _named(sources: list[str], with_origin: set[str]) -> list[str]:
    """Return the sources to crawl, each once; raises UsageError for one that does not exist."""
    from crawlers.catalogue import spec, specs
    from domain.errors import UsageError

    named = [spec(source_id).id for source_id in dict.fromkeys(sources)]
    chosen = named or [found.id for found in specs()]
    for source_id in sorted(with_origin - set(chosen)):
        raise UsageError(f"--base-url {source_id}=…: {spec(source_id).id} is not being crawled")
    return chosen


def _due(named: list[str]) -> list[str]:
    from datetime import UTC, datetime

    from funding_db.engine import read_session
    from funding_db.repositories import sources
    from jobs.due import due_sources
    from services.engine import engine
    from services.settings import settings

    with read_session(engine()) as session:
        states = sources.states(session)
    return due_sources(datetime.now(UTC), states, named, quiet=settings().quiet())


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
