"""What all answers of the API share: their tag, their errors, the licence of each source."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from domain.people import VISITOR
from funding_db.engine import Session
from services import calls, sources

PRIVATE = {"Cache-Control": "no-store"}
"""Of answers that no cache may keep: those for one person, and errors."""


def tag_of(session: Session, now: datetime) -> str:
    """Name a state of the answers: the data, and the minute on which a call's status depends."""
    return f'W/"{calls.version(VISITOR, session)}-{int(now.timestamp() // 60)}"'


def known(request: Request, tag: str) -> bool:
    """Say whether the asker has the answer of this tag already."""
    given = ",".join(request.headers.getlist("if-none-match")).split(",")
    # Compared weakly (RFC 9110, 13.1.2): programs and proxies may drop or add the mark of a weak tag.
    return _opaque(tag) in {_opaque(part) for part in given}


def _opaque(tag: str) -> str:
    return tag.strip().removeprefix("W/")


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
        body,
        status_code=status,
        media_type="application/problem+json",
        headers=PRIVATE | dict(headers or {}),
    )


def licences(session: Session) -> dict[str, str]:
    """Return source → terms under which what it says may be used again."""
    return sources.licences(VISITOR, session)
