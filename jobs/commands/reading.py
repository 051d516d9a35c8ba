"""Commands that read calls: search, export."""

from pathlib import Path
from typing import Annotated

import typer

from domain.enums import CallStatus

_AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(search)
    app.command()(export)


def search(
    text: Annotated[str, typer.Argument()] = "",
    status: Annotated[list[CallStatus] | None, typer.Option()] = None,
    programme: Annotated[list[str] | None, typer.Option()] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: _AsJson = False,
) -> None:
    """Search calls by words, phrases in quotes, or identifiers."""
    from domain.listing import CallFilters, Sort
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import read_session
    from jobs import output
    from jobs.preparation import require
    from services import calls, exports
    from services.engine import engine
    from services.settings import settings

    filters = CallFilters(
        q=text,
        status=tuple(status or ()),
        programme=tuple(programme or ()),
        sort=Sort.RELEVANCE if text else Sort.DEADLINE,
    )
    with read_session(require(engine())) as session:
        page = calls.find_calls(
            EMBEDDED_PERSON, session, filters, limit=limit, now=settings().clock()
        )
    if as_json:
        items = [exports.call_values(call) for call in page.items]
        output.as_json({"total": page.total, "any_word": page.any_word, "items": items})
        return
    if page.any_word:
        output.line("No call has all these words; these have some of them.")
    output.line(f"{page.total} calls")
    output.table(
        ("status", "deadline", "identifier", "title"),
        [
            (
                call.status,
                call.next_deadline.on if call.next_deadline else None,
                call.row.identifier,
                call.row.title[:90],
            )
            for call in page.items
        ],
    )


def export(
    what: Annotated[str, typer.Argument(help="calls, matches or deliverables")],
    format: Annotated[
        str,
        typer.Option(
            help="csv, xlsx, json, jsonl; of calls also ics, common-grants, aides-territoires"
        ),
    ] = "csv",
    out: Annotated[
        Path | None, typer.Option(help="file to write; standard output for none")
    ] = None,
    q: Annotated[str, typer.Option(help="only calls that this search finds")] = "",
    status: Annotated[list[CallStatus] | None, typer.Option()] = None,
    programme: Annotated[list[str] | None, typer.Option()] = None,
) -> None:
    """Write calls, matches or deliverables to a file for another program."""
    import sys

    from domain.errors import UsageError
    from domain.listing import CallFilters
    from domain.people import EMBEDDED_PERSON
    from funding_db.engine import read_session
    from jobs.preparation import require
    from services import exports
    from services.engine import engine
    from services.settings import settings

    filters = CallFilters(q=q, status=tuple(status or ()), programme=tuple(programme or ()))
    now = settings().clock()
    with read_session(require(engine())) as session:
        if what == "calls":
            content = exports.calls(EMBEDDED_PERSON, session, filters, format, now=now)
        elif what == "matches":
            content = exports.matches(EMBEDDED_PERSON, session, format, now=now)
        elif what == "deliverables":
            content = exports.deliverables(EMBEDDED_PERSON, session, format)
        else:
            raise UsageError(f"{what} cannot be exported; write calls, matches or deliverables")
    if out is not None:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
