"""What all answers of the API share: their tag, their errors, the licence of each source."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from domain.people import VISITOR
from funding_db.engine import Session
from services import calls, sources

PRIVATE = {"Cache-Control": "no-store"}


def tag_of(session: Session, now: datetime) -> str:
    """Name a state of the answers: the data, and the minute on which a call's status depends."""
    return f'W/"{calls.version(VISITOR, session)}-{int(now.timestamp() // 60)}"'


def known(request: Request, tag: str) -> bool:
    """Say whether the asker has the answer of this tag already."""
    given = request.headers.get("if-none-match", "")
    return tag in [part.strip() for part in given.split(",")]


def unchanged(tag: str) -> Response:
    """Return the answer to somebody who has it already."""
    return Response(status_code=304, headers=cache_headers(tag))


def cache_headers(tag: str) -> dict[str, str]:
    """Return the headers that let an answer be kept and asked for again."""
    return {"ETag": tag, "Cache-Control": "no-cache"}


def problem(status: int, title: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an error in the form of RFC 9457."""
    body = {"type": "about:blank", "status": status, "title": title}
    return JSONResponse(
        body, status_code=status, media_type="application/problem+json", headers=headers
    )


def licences(session: Session) -> dict[str, str]:
    """Return source → terms under which what it says may be used again."""
    return {s.spec.id: s.spec.licence for s in sources.health(VISITOR, session)}
