"""Own projects and their matches, for programs with a token of somebody who may read them."""

from typing import Any

from fastapi import Path, Request, Response
from fastapi.responses import JSONResponse

from api.answers import PRIVATE, licences
from api.shapes import call_item
from api.v1.parameters import Limit, Offset
from api.web.files import person_of
from domain.i18n import Texts, texts
from domain.match import MatchResult
from domain.views import ListedCall
from funding_db.engine import read_session
from services import calls, matches, projects
from services.engine import engine
from services.settings import settings


def list_projects(request: Request, limit: Limit = 50, offset: Offset = 0) -> Response:
    """Return one page of the projects of the organisation for which the token was made."""
    with read_session(engine()) as session:
        found = projects.list_all(person_of(request), session)
    items = [
        {
            "id": p.id,
            "title": p.profile.title,
            "language": p.profile.language,
            "other_languages": [text.model_dump() for text in p.profile.others],
            "applicant": p.applicant.content.name if p.applicant else None,
            "updated_at": p.updated_at.isoformat(),
        }
        for p in found[offset : offset + limit]
    ]
    return JSONResponse({"total": len(found), "items": items}, headers=PRIVATE)


def project_matches(
    request: Request,
    project_id: int = Path(ge=1, le=2**31 - 1),
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Return one page of the calls that fit a project, best first, with verdict and reasons."""
    now, person = settings().clock(), person_of(request)
    with read_session(engine()) as session:
        results = matches.reasons_of(person, session, project_id, now=now)
        shown = results[offset : offset + limit]
        listed = calls.listed_many(person, session, [r.call_uid for r in shown], now=now)
        terms = licences(session)
    rows = {call.row.uid: call for call in listed}
    t = texts(person.language)
    items = [_match(r, rows[r.call_uid], terms, t) for r in shown if r.call_uid in rows]
    return JSONResponse({"total": len(results), "items": items}, headers=PRIVATE)


def _match(
    result: MatchResult, call: ListedCall, terms: dict[str, str], t: Texts
) -> dict[str, Any]:
    return {
        "verdict": result.verdict,
        "relevance": round(result.relevance, 4),
        "confidence": round(result.confidence, 4),
        "reasons": [t.message(r.text) for r in result.reasons],
        "questions": [t.message(q.text) for q in result.questions],
        "call": call_item(call, terms),
    }
