"""Calls in the forms that other programs of the field read; the same rows as on the screen."""

import json
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.call import CallRecord
from domain.errors import NotFound
from domain.listing import CallFilters
from domain.people import Person
from domain.source import SourceSpec
from domain.views import ListedCall
from funding_db.engine import Session
from funding_db.repositories import calls as call_rows
from services import aides_territoires, common_grants
from services import calls as call_service
from services import sources as source_service
from services.rights import Action, require

_ALL = 100_000
Item = dict[str, Any]
_Write = Callable[[ListedCall, CallRecord, SourceSpec | None], Item]
_kept: tuple[tuple[ListedCall, ...], dict[UUID, str]] | None = None
_lock = threading.Lock()


def opportunities(
    person: Person,
    session: Session,
    filters: CallFilters,
    *,
    limit: int,
    offset: int = 0,
    now: datetime,
) -> tuple[int, list[Item]]:
    """Return how many calls pass, and one page of them as CommonGrants opportunities."""
    page = call_service.find_calls(person, session, filters, limit=limit, offset=offset, now=now)
    return page.total, _items(person, session, page.items, common_grants.opportunity)


def opportunity(person: Person, session: Session, opportunity_id: UUID, *, now: datetime) -> Item:
    """Return one call by the id that CommonGrants readers know; raises NotFound."""
    require(person, Action.READ_CALLS)
    uid = _names(session, now).get(opportunity_id)
    found = call_service.listed_many(person, session, [uid], now=now) if uid else []
    if not found:
        raise NotFound("there is no such call")
    return _items(person, session, found, common_grants.opportunity)[0]


def _names(session: Session, now: datetime) -> dict[UUID, str]:
    """Return the id of an opportunity → uid of its call; of the calls that lists show."""
    global _kept
    listed = call_service.listed_calls(session, now)
    with _lock:
        if _kept is None or _kept[0] is not listed:
            _kept = listed, {common_grants.opportunity_id(c.row.uid): c.row.uid for c in listed}
        return _kept[1]


def aids(
    person: Person,
    session: Session,
    filters: CallFilters,
    *,
    limit: int,
    offset: int = 0,
    now: datetime,
) -> tuple[int, list[Item]]:
    """Return how many calls pass, and one page of them in the form of aides-territoires."""
    page = call_service.find_calls(person, session, filters, limit=limit, offset=offset, now=now)
    return page.total, _items(person, session, page.items, aides_territoires.aid)


def common_grants_file(
    person: Person, session: Session, filters: CallFilters, *, now: datetime
) -> bytes:
    """Return every call that passes as one document: the list answer of CommonGrants."""
    total, items = opportunities(person, session, filters, limit=_ALL, now=now)
    return _document(listing(items, total=total, page=1, size=max(total, 1)))


def aides_territoires_file(
    person: Person, session: Session, filters: CallFilters, *, now: datetime
) -> bytes:
    """Return every call that passes as one document in the form of aides-territoires."""
    total, items = aids(person, session, filters, limit=_ALL, now=now)
    return _document({"count": total, "previous": None, "next": None, "results": items})


def listing(items: Sequence[Item], *, total: int, page: int, size: int) -> Item:
    """Return the list answer of CommonGrants."""
    pages = -(-total // size)
    info = {"page": page, "pageSize": size, "totalItems": total, "totalPages": pages}
    return {"status": 200, "message": "Success", "items": list(items), "paginationInfo": info}


def _items(
    person: Person, session: Session, found: Sequence[ListedCall], write: _Write
) -> list[Item]:
    specs = source_service.specs(person, session, {call.row.source_id for call in found})
    records = call_rows.records(session, [call.row.uid for call in found])
    return [
        write(call, records[call.row.uid], specs.get(call.row.source_id))
        for call in found
        if call.row.uid in records
    ]


def _document(body: Item) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=1).encode()
