"""The list of calls as an Atom feed."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.answers import cache_headers, known, licences, tag_of, unchanged
from api.v1.parameters import Filters, Limit
from domain import listing_address
from domain.i18n import texts
from domain.listing import Sort
from domain.people import VISITOR
from funding_db.engine import read_session
from services import atom, calls
from services.engine import engine
from services.settings import settings

_KIND = "application/atom+xml; charset=utf-8"


def calls_atom(
    request: Request,
    filters: Filters,
    limit: Limit = 50,
    lang: Annotated[
        str, Query(pattern="^[a-z]{2}$", description="Language of our own words.")
    ] = "en",
) -> Response:
    """Return the calls that pass as an Atom feed, last changed first unless `sort` says otherwise.

    An entry's id never changes; `updated` is the instant of its last change.
    """
    if "sort" not in request.query_params:
        filters = filters.model_copy(update={"sort": Sort.CHANGED})
    now = settings().clock()
    with read_session(engine()) as session:
        tag = tag_of(session, now)
        if known(request, tag):
            return unchanged(tag)
        page = calls.find_calls(VISITOR, session, filters, limit=limit, now=now)
        terms = licences(session)
    content = atom.feed(
        page.items,
        texts(lang),
        base_url=settings().base_url(),
        query=request.url.query,
        page_query=listing_address.text(filters),
        licences=terms,
    )
    return Response(content, media_type=_KIND, headers=cache_headers(tag))
