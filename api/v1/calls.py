"""Calls: the list, one call, its revisions, and the coming deadlines."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from api.answers import cache_headers, known, licences, tag_of, unchanged
from api.shapes import call_detail, call_item, deadline, revision
from api.v1.parameters import Filters, Limit, Offset
from domain.errors import NotFound
from domain.people import VISITOR
from domain.status import brussels_day
from funding_db.engine import read_session
from services import calls
from services import deadlines as due
from services.engine import engine
from services.settings import settings


def list_calls(
    request: Request, filters: Filters, limit: Limit = 50, offset: Offset = 0
) -> Response:
    """Return one page of calls; `total` counts all that pass.

    `any_word` is true when no call has all the words of `q` and these have some of them.
    """
    now = settings().clock()
    with read_session(engine()) as session:
        tag = tag_of(session, now)
        if known(request, tag):
            return unchanged(tag)
        page = calls.find_calls(VISITOR, session, filters, limit=limit, offset=offset, now=now)
        terms = licences(session)
    body = {
        "total": page.total,
        "any_word": page.any_word,
        "items": [call_item(item, terms) for item in page.items],
    }
    return JSONResponse(body, headers=cache_headers(tag))


def one_call(request: Request, uid: str) -> Response:
    """Return one call with its texts, quotes and history."""
    _refuse_unprintable(uid)
    now = settings().clock()
    with read_session(engine()) as session:
        tag = tag_of(session, now)
        listed = calls.listed(VISITOR, session, uid, now=now)
        if known(request, tag):
            return unchanged(tag)
        view = calls.get_call(VISITOR, session, uid)
    return JSONResponse(call_detail(view, listed), headers=cache_headers(tag))


def revisions(request: Request, uid: str, limit: Limit = 50, offset: Offset = 0) -> Response:
    """Return one page of a call's distinct contents, newest first, with what changed in each."""
    _refuse_unprintable(uid)
    now = settings().clock()
    with read_session(engine()) as session:
        tag = tag_of(session, now)
        calls.listed(VISITOR, session, uid, now=now)
        if known(request, tag):
            return unchanged(tag)
        view = calls.get_call(VISITOR, session, uid)
    found = view.revisions
    body = {
        "uid": uid,
        "source": view.source.id,
        "licence": view.source.licence,
        "total": len(found),
        "items": [revision(r) for r in found[offset : offset + limit]],
    }
    return JSONResponse(body, headers=cache_headers(tag))


def deadlines(
    request: Request,
    filters: Filters,
    limit: Limit = 50,
    offset: Offset = 0,
    since: Annotated[
        date | None, Query(alias="from", description="First day; today in Brussels if left out.")
    ] = None,
    until: Annotated[date | None, Query(description="Last day.")] = None,
) -> Response:
    """Return the deadlines of the calls that pass, stages and cut-offs each by itself, soonest first.

    A deadline of a call that its source no longer lists is there, with `missing_since`.
    """
    now = settings().clock()
    start = since or brussels_day(now)
    with read_session(engine()) as session:
        tag = tag_of(session, now)
        if known(request, tag):
            return unchanged(tag)
        total, found = due.between(
            VISITOR, session, filters, since=start, until=until, limit=limit, offset=offset, now=now
        )
        terms = licences(session)
    items: list[dict[str, Any]] = [
        {
            "uid": call.row.uid,
            "title": call.row.title,
            "status": call.status,
            "planned": call.row.dates.planned_until is not None,
            "deadline": deadline(one),
            "missing_since": call.row.missing_since.isoformat() if call.row.missing_since else None,
            "source": call.row.source_id,
            "licence": terms.get(call.row.source_id, "unknown"),
        }
        for call, one in found
    ]
    return JSONResponse({"total": total, "items": items}, headers=cache_headers(tag))


def _refuse_unprintable(uid: str) -> None:
    if not uid.isprintable():
        raise NotFound("there is no such call")
