"""Sources: whether each can be trusted today, in words, and under which terms it may be used."""

from datetime import datetime
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from api.v1.parameters import Limit, Offset
from domain.enums import RunVerdict
from domain.people import VISITOR
from domain.views import SourceHealth
from funding_db.engine import read_session
from services import sources
from services.engine import engine


def list_sources(limit: Limit = 50, offset: Offset = 0) -> Response:
    """Return one page of sources with their health in words, terms of reuse and last live visit.

    `verified_live` is null when this crawler never met the live address.
    """
    with read_session(engine()) as session:
        found = sources.health(VISITOR, session)
    body = {"total": len(found), "items": [_item(s) for s in found[offset : offset + limit]]}
    return JSONResponse(body, headers={"Cache-Control": "no-cache"})


def _item(s: SourceHealth) -> dict[str, Any]:
    spec = s.spec
    return {
        "id": spec.id,
        "kind": spec.kind,
        "title": spec.title,
        "publisher": spec.publisher,
        "country": spec.country,
        "home": spec.home,
        "languages": list(spec.languages),
        "licence": spec.licence,
        "licence_url": spec.licence_url,
        "verified_live": spec.verified_live,
        "health": in_words(s),
        "sample": s.sample,
        "calls": s.calls,
        "missing": s.missing,
        "last_ok_at": _iso(s.last_ok_at),
        "last_run_at": _iso(s.last_run.started_at) if s.last_run else None,
        "last_verdict": s.last_run.verdict if s.last_run else None,
        "next_due_at": _iso(s.next_due_at),
        "open_issues": s.open_issues,
        "timetable_late_since": _iso(s.timetable_late_since),
    }


def in_words(s: SourceHealth) -> str:
    """Return one or more sentences on how a source stands; they claim nothing that is not stored."""
    return " ".join([_state(s), *_remarks(s)])


def _state(s: SourceHealth) -> str:
    if s.sample:
        return "What is stored comes from the recorded sample; the live source was not read."
    if s.last_ok_at is None:
        return "It was never read with success." if s.last_run else "It was never read."
    kept = f"Last read with success on {s.last_ok_at:%Y-%m-%d %H:%M} UTC"
    if s.consecutive_failures:
        why = f" ({s.last_run.failure})" if s.last_run and s.last_run.failure else ""
        times = "once" if s.consecutive_failures == 1 else f"{s.consecutive_failures} times"
        return f"{kept}; failed {times} since{why}. What was stored is kept."
    if s.last_run and s.last_run.verdict is not None and s.last_run.verdict is not RunVerdict.OK:
        return f"{kept}; the last run ended as “{s.last_run.verdict}”."
    return f"{kept}."


def _remarks(s: SourceHealth) -> list[str]:
    said = []
    if not s.enabled:
        said.append("It is switched off.")
    if s.open_issues:
        said.append(f"Published values that could not be used: {s.open_issues}.")
    if s.missing:
        said.append(f"Calls that it no longer lists: {s.missing}.")
    if s.timetable_late_since:
        said.append(f"Its timetable has been late since {s.timetable_late_since:%Y-%m-%d}.")
    if s.spec.verified_live is None:
        said.append("This crawler never met the live address.")
    return said


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
