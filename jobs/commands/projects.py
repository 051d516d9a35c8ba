"""Commands about city projects: import, list, match."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from domain.call import CallRecord, Quote
    from domain.i18n import Texts
    from domain.match import MatchResult

projects_app = typer.Typer(help="City projects.", no_args_is_help=True)
_AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(projects_app, name="projects")
    app.command()(match)


@projects_app.command("import")
def import_projects(file: Path) -> None:
    """Take projects from a JSON, CSV or XLSX file: all of them, or none."""
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import write_session
    from jobs import output
    from jobs.preparation import prepare
    from services import projects
    from services.engine import engine
    from services.settings import settings

    prepare(engine())
    with write_session(engine()) as session:
        found = projects.import_file(EMBEDDED_PERSON, session, file, now=settings().clock())
    for project in found:
        output.line(f"{project.id}  {project.profile.title}")


@projects_app.command("list")
def list_projects(as_json: _AsJson = False) -> None:
    """List the projects."""
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import read_session
    from jobs import output
    from jobs.preparation import require
    from services import projects
    from services.engine import engine

    with read_session(require(engine())) as session:
        found = projects.list_all(EMBEDDED_PERSON, session)
    if as_json:
        output.as_json(
            [
                {
                    "id": p.id,
                    **p.profile.model_dump(mode="json"),
                    "applicant": p.applicant.content.name if p.applicant else None,
                }
                for p in found
            ]
        )
        return
    output.table(
        ("id", "title", "city", "country", "changed"),
        [
            (p.id, p.profile.title, p.profile.city, p.profile.country, f"{p.updated_at:%Y-%m-%d}")
            for p in found
        ],
    )


def match(
    project: Annotated[int | None, typer.Option(help="id of one project")] = None,
    on: Annotated[str | None, typer.Option(help="day that counts as today, 2026-08-12")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    lang: Annotated[str, typer.Option(help="language of the reasons")] = "en",
    dask: Annotated[
        str | None, typer.Option(help="scheduler of a Dask cluster, tcp://host:8786")
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Say which calls fit the projects, why, and what is not known."""
    from domain.errors import UsageError
    from domain.i18n import LANGUAGES, texts
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import read_session
    from funding_db.repositories import calls
    from jobs import output
    from jobs.preparation import require
    from jobs.progress import counted
    from matcher.engine import ENGINE_VERSION
    from services import matches, projects
    from services.engine import engine
    from services.settings import settings

    if lang not in LANGUAGES:
        raise UsageError(f"--lang {lang}: there are {', '.join(LANGUAGES)}")
    now, words, model = _instant(on), texts(lang), settings().semantic_model or None
    found: list[dict[str, Any]] = []
    with read_session(require(engine())) as session:
        wanted = (
            [projects.get(EMBEDDED_PERSON, session, project)]
            if project is not None
            else projects.list_all(EMBEDDED_PERSON, session)
        )
        with counted("texts read by the sentence model:") as read:
            matched = matches.match_profiles(
                EMBEDDED_PERSON,
                session,
                [view.applying for view in wanted],
                now=now,
                limit=limit,
                cluster=dask,
                read=read,
            )
        for view, results in zip(wanted, matched, strict=True):
            records = calls.records(session, [r.call_uid for r in results])
            rows = [
                _match(rank, result, records[result.call_uid], words)
                for rank, result in enumerate(results, 1)
            ]
            found.append({"id": view.id, "title": view.profile.title, "matches": rows})
    if as_json:
        day = now.date().isoformat()
        output.as_json(
            {"on": day, "engine": ENGINE_VERSION, "sentence_model": model, "projects": found}
        )
        return
    for entry in found:
        output.line(f"\n{entry['title']}")
        if not entry["matches"]:
            output.line("no open call is stored that could fit")
            continue
        output.table(
            ("", "verdict", "relevance", "call", "title", "days left"),
            [
                (
                    m["rank"],
                    m["verdict"],
                    f"{m['relevance']:.2f}",
                    m["identifier"] or m["uid"],
                    m["title"][:80],
                    m["days_left"],
                )
                for m in entry["matches"]
            ],
        )
    if model and any(entry["matches"] for entry in found):
        output.line(
            "\na sentence model helps to order the calls; relevance is that of words and themes alone"
        )


def _instant(on: str | None) -> datetime:
    from domain.errors import UsageError
    from services.settings import settings

    if on is None:
        return settings().clock()
    try:
        day = datetime.fromisoformat(on)
    except ValueError as error:
        raise UsageError(f"--on {on}: write a day like 2026-08-12") from error
    return day if day.tzinfo else day.replace(hour=day.hour or 12, tzinfo=UTC)


def _match(
    rank: int, result: "MatchResult", record: "CallRecord", words: "Texts"
) -> dict[str, Any]:
    return {
        "rank": rank,
        "uid": result.call_uid,
        "identifier": record.identifier,
        "title": record.title,
        "url": record.url,
        "verdict": result.verdict,
        "relevance": round(result.relevance, 4),
        "confidence": round(result.confidence, 4),
        "status": result.status,
        "next_deadline": result.next_deadline.isoformat() if result.next_deadline else None,
        "days_left": result.days_left,
        "reasons": [
            {
                "rule": r.rule,
                "state": r.state,
                "text": words.message(r.text),
                "quote": _quote(r.quote),
                "question": words.message(r.question.text) if r.question else None,
            }
            for r in result.reasons
        ],
        "pays_for": [
            {
                "kind": c.kind,
                "stated": c.stated,
                "text": words.message(c.text),
                "quote": _quote(c.quote),
            }
            for c in result.pays_for
        ],
        "questions": [
            {
                "key": q.key,
                "text": words.message(q.text),
                "ask_contact_point": q.ask_contact_point,
            }
            for q in result.questions
        ],
        "terms": [
            {"field": t.call_field, "term": t.term, "share": round(t.share, 4)}
            for t in result.terms
        ],
    }


def _quote(quote: "Quote | None") -> dict[str, Any] | None:
    return quote.model_dump(mode="json", exclude_none=True) if quote else None
