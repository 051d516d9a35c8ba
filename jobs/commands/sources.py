"""Commands about sources: what is read, how it stands, and the tools for whoever adds one."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.source import SourceSpec
    from domain.views import SourceHealth
    from domain.watch import PageChange

sources_app = typer.Typer(help="What we read, and how it stands.", no_args_is_help=True)
_AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(sources_app, name="sources")


@sources_app.command("list")
def list_sources(as_json: _AsJson = False) -> None:
    """List the sources that this version can read."""
    from crawlers.catalogue import specs
    from jobs import output

    if as_json:
        output.as_json(
            [spec.model_dump(mode="json") | {"golden": _golden(spec)} for spec in specs()]
        )
        return
    output.table(
        ("source", "title", "languages", "expected", "golden", "live", "licence", "robots"),
        [_listed(spec) for spec in specs()],
    )
    tongues = {language for spec in specs() for language in spec.languages}
    output.line(f"{len(specs())} sources in {len(tongues)} languages")


def _golden(spec: "SourceSpec") -> dict[str, Any] | None:
    from crawlers.catalogue import golden

    found = golden(spec.id)
    return found._asdict() if found else None


def _listed(spec: "SourceSpec") -> tuple[str, ...]:
    found = _golden(spec)
    entries = f"{found['entries']}{' (made up)' if found['made_up'] else ''}" if found else "none"
    least, most = spec.expect.calls
    live = spec.verified_live or "never"
    languages = " ".join(spec.languages)
    expected = f"{least}-{most}"
    return (
        spec.id, spec.title, languages, expected, entries, live, spec.licence, spec.robots_note,
    )  # fmt: skip


@sources_app.command("health")
def health(as_json: _AsJson = False) -> None:
    """Say how each source stands, from what the database knows."""
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import read_session
    from jobs import output
    from jobs.preparation import require
    from services import sources, watch
    from services.engine import engine

    with read_session(require(engine())) as session:
        found = sources.health(EMBEDDED_PERSON, session)
        changes = watch.list_changes(EMBEDDED_PERSON, session)
    if as_json:
        output.as_json([_health(source) | _watched(source, changes) for source in found])
        return
    output.table(
        ("source", "calls", "missing", "last success", "last run"), [_row(s) for s in found]
    )
    for source in found:
        if lacking := _lacking(source):
            output.line(f"{source.spec.id}: needs a token: {', '.join(lacking)}")
        for reason in source.last_run.reasons if source.last_run else ():
            output.line(f"{source.spec.id}: {reason}")
        if source.timetable_late_since:
            output.line(
                f"{source.spec.id}: the authority has not updated its timetable since "
                f"{source.timetable_late_since:%Y-%m-%d}; the regulation asks for three times a year"
            )
    for change in changes:
        output.line(
            f"{change.source_id}: changed {change.at:%Y-%m-%d} and nobody has read it yet: "
            f"{change.title} {change.url}"
        )


def _watched(source: "SourceHealth", changes: "Sequence[PageChange]") -> dict[str, Any]:
    late = source.timetable_late_since
    return {
        "timetable_late_since": late.isoformat() if late else None,
        "unread_changes": [
            {
                "id": change.id,
                "url": change.url,
                "title": change.title,
                "at": change.at.isoformat(),
                "added": list(change.difference.added),
                "removed": list(change.difference.removed),
            }
            for change in changes
            if change.source_id == source.spec.id
        ],
    }


def _lacking(source: "SourceHealth") -> tuple[str, ...]:
    """Return the settings without which a source cannot be asked, and which are not set."""
    from services.settings import settings

    return settings().lacking(source.spec.needs)


def _row(source: "SourceHealth") -> tuple[Any, ...]:
    run = source.last_run
    return (
        source.spec.id,
        f"{source.calls} (recorded sample)" if source.sample else source.calls,
        source.missing,
        f"{source.last_ok_at:%Y-%m-%d %H:%M} UTC" if source.last_ok_at else "never",
        (run.verdict or "running") if run else "never",
    )


def _health(source: "SourceHealth") -> dict[str, Any]:
    run = source.last_run
    return {
        "id": source.spec.id,
        "title": source.spec.title,
        "enabled": source.enabled,
        "needs": list(_lacking(source)),
        "calls": source.calls,
        "missing": source.missing,
        "usual_items": source.usual_items,
        "open_issues": source.open_issues,
        "sample": source.sample,
        "curated_on": source.spec.curated_on,
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
            "new": run.new,
            "changed": run.changed,
            "started_at": run.started_at.isoformat(),
            "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        },
    }


def _crawlers(*arguments: str) -> None:
    """Hand over to the crawlers' own process, in our folder: nothing else loads them."""
    import os
    import subprocess

    from jobs.processes import ROOT

    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-m", "crawlers", *arguments],
        env=os.environ | {"PYTHONPATH": path},
        check=False,
    )
    raise typer.Exit(done.returncode)


@sources_app.command("check")
def check(sources: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Replay the recordings of sources and judge them."""
    _crawlers("check", *(sources or []))


@sources_app.command("export")
def export() -> None:
    """Write the catalogue from the source files."""
    _crawlers("export")


@sources_app.command("new")
def new(source: str, url: Annotated[str, typer.Option(help="the list of calls")]) -> None:
    """Lay a new source: its file and the folder of its recordings."""
    _crawlers("new", source, "--url", url)


@sources_app.command("record")
def record(source: str, pages: Annotated[int, typer.Option(min=1, max=50)] = 5) -> None:
    """Fetch a few pages politely and keep them as the source's recordings."""
    _crawlers("record", source, "--pages", str(pages))


@sources_app.command("replay")
def replay(
    run_dir: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option(help="folder for what is read now")],
) -> None:
    """Read the bodies of an old crawl again with today's parser."""
    _crawlers("replay", str(run_dir), "--out", str(out))
