"""Saved searches, secret feed addresses, API tokens and readers' alerts; each query names the owner."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.accounts import Rhythm
from domain.errors import Conflict, NotFound
from domain.feeds import ApiToken, Feed, FeedKind, ReaderAlert, SavedSearch
from funding_db.feed_models import ApiTokenRow, FeedRow, ReaderAlertRow, SavedSearchRow
from funding_db.models import CallOverride, CallRevision

_CHUNK = 1_000
_FIELD = "deadlines"


def deadline_moves(
    session: Session, call_ids: Sequence[int]
) -> dict[int, tuple[int, datetime | None]]:
    """Return call → how often its deadlines changed and when last; unchanged ones are left out.

    A person's correction counts, and so does its withdrawal: the number never falls.
    """
    found: dict[int, list[datetime]] = {}
    for start in range(0, len(call_ids), _CHUNK):
        part = call_ids[start : start + _CHUNK]
        for number, at in [*_revised(session, part), *_corrected(session, part)]:
            found.setdefault(number, []).append(at)
    return {number: (len(times), max(times)) for number, times in found.items()}


def _revised(session: Session, ids: Sequence[int]) -> list[tuple[int, datetime]]:
    rows = session.execute(
        select(col(CallRevision.call_id), col(CallRevision.recorded_at), col(CallRevision.changes))
        .where(col(CallRevision.call_id).in_(ids), col(CallRevision.number) > 1)
    )  # fmt: skip
    return [(n, at) for n, at, changes in rows if any(c[0] == _FIELD for c in _list(changes))]


def _list(changes: Any) -> Any:
    return json.loads(changes) if isinstance(changes, str) else changes


def _corrected(session: Session, ids: Sequence[int]) -> list[tuple[int, datetime]]:
    rows = session.execute(
        select(
            col(CallOverride.call_id), col(CallOverride.made_at), col(CallOverride.withdrawn_at)
        ).where(col(CallOverride.call_id).in_(ids), col(CallOverride.field) == _FIELD)
    )
    return [(n, at) for n, made, withdrawn in rows for at in (made, withdrawn) if at is not None]


def save_search(
    session: Session, organisation_id: int, person_id: int, name: str, query: str, *, now: datetime
) -> SavedSearch:
    """Keep filters under a name; raises Conflict when the person has that name already."""
    mine = _searches(organisation_id, person_id).where(col(SavedSearchRow.name) == name)
    if session.exec(mine).first() is not None:
        raise Conflict("there is a search of this name")
    row = SavedSearchRow(
        organisation_id=organisation_id, person_id=person_id, name=name, query=query, made_at=now
    )
    session.add(row)
    session.flush()
    return _search(row)


def _searches(organisation_id: int, person_id: int) -> Any:
    return select(SavedSearchRow).where(
        col(SavedSearchRow.organisation_id) == organisation_id,
        col(SavedSearchRow.person_id) == person_id,
    )


def searches(session: Session, organisation_id: int, person_id: int) -> tuple[SavedSearch, ...]:
    """Return a person's searches in an organisation by name."""
    statement = _searches(organisation_id, person_id).order_by(col(SavedSearchRow.name))
    return tuple(_search(row) for row in session.exec(statement))


def all_searches(session: Session, person_id: int) -> tuple[SavedSearch, ...]:
    """Return a person's searches in all organisations, oldest first."""
    rows = session.exec(
        select(SavedSearchRow)
        .where(col(SavedSearchRow.person_id) == person_id)
        .order_by(col(SavedSearchRow.id))
    )
    return tuple(_search(row) for row in rows)


def search(session: Session, organisation_id: int, person_id: int, search_id: int) -> SavedSearch:
    """Return one of a person's searches; raises NotFound for any other."""
    mine = _searches(organisation_id, person_id).where(col(SavedSearchRow.id) == search_id)
    row = session.exec(mine).first()
    if row is None:
        raise NotFound("there is no such search")
    return _search(row)


def delete_search(
    session: Session, organisation_id: int, person_id: int, search_id: int, *, now: datetime
) -> None:
    """Delete one of a person's searches and shut its calendars; raises NotFound for any other."""
    search(session, organisation_id, person_id, search_id)
    session.execute(
        sa.update(FeedRow)
        .where(
            col(FeedRow.kind) == FeedKind.SEARCH,
            col(FeedRow.target_id) == search_id,
            col(FeedRow.person_id) == person_id,
            col(FeedRow.revoked_at).is_(None),
        )
        .values(revoked_at=now)
    )
    session.execute(sa.delete(SavedSearchRow).where(col(SavedSearchRow.id) == search_id))
    session.flush()


def _search(row: SavedSearchRow) -> SavedSearch:
    return SavedSearch(
        row.id or 0, row.organisation_id, row.person_id, row.name, row.query, row.made_at
    )


def add_feed(
    session: Session,
    organisation_id: int,
    person_id: int,
    kind: FeedKind,
    target_id: int,
    *,
    token_hash: str,
    now: datetime,
) -> Feed:
    """Keep a new secret address."""
    row = FeedRow(
        token_hash=token_hash,
        organisation_id=organisation_id,
        person_id=person_id,
        kind=kind,
        target_id=target_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return _feed(row)


def find_feed(session: Session, token_hash: str) -> Feed | None:
    """Return the feed of an address; None when it was revoked or never was."""
    row = session.exec(
        select(FeedRow).where(
            col(FeedRow.token_hash) == token_hash, col(FeedRow.revoked_at).is_(None)
        )
    ).first()
    return _feed(row) if row else None


def feeds(session: Session, organisation_id: int | None, person_id: int) -> tuple[Feed, ...]:
    """Return a person's addresses that work, oldest first; of all organisations for None."""
    statement = select(FeedRow).where(
        col(FeedRow.person_id) == person_id, col(FeedRow.revoked_at).is_(None)
    )
    if organisation_id is not None:
        statement = statement.where(col(FeedRow.organisation_id) == organisation_id)
    return tuple(_feed(row) for row in session.exec(statement.order_by(col(FeedRow.id))))


def revoke_feed(
    session: Session, organisation_id: int, person_id: int, feed_id: int, *, now: datetime
) -> None:
    """Shut one of a person's addresses for ever; raises NotFound for any other."""
    done = session.execute(
        sa.update(FeedRow)
        .where(
            col(FeedRow.id) == feed_id,
            col(FeedRow.organisation_id) == organisation_id,
            col(FeedRow.person_id) == person_id,
            col(FeedRow.revoked_at).is_(None),
        )
        .values(revoked_at=now)
        .returning(col(FeedRow.id))
    )
    if done.first() is None:
        raise NotFound("there is no such address")


def _feed(row: FeedRow) -> Feed:
    return Feed(
        row.id or 0, row.organisation_id, row.person_id, row.kind, row.target_id, row.made_at
    )


def add_token(
    session: Session,
    person_id: int,
    organisation_id: int | None,
    name: str,
    *,
    token_hash: str,
    now: datetime,
) -> ApiToken:
    """Keep a new API token."""
    row = ApiTokenRow(
        token_hash=token_hash,
        person_id=person_id,
        organisation_id=organisation_id,
        name=name,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return _token(row)


def find_token(session: Session, token_hash: str) -> ApiToken | None:
    """Return the API token of a hash; None when it was revoked or never was."""
    row = session.exec(
        select(ApiTokenRow).where(
            col(ApiTokenRow.token_hash) == token_hash, col(ApiTokenRow.revoked_at).is_(None)
        )
    ).first()
    return _token(row) if row else None


def tokens(session: Session, person_id: int) -> tuple[ApiToken, ...]:
    """Return a person's API tokens that work, oldest first."""
    rows = session.exec(
        select(ApiTokenRow)
        .where(col(ApiTokenRow.person_id) == person_id, col(ApiTokenRow.revoked_at).is_(None))
        .order_by(col(ApiTokenRow.id))
    )
    return tuple(_token(row) for row in rows)


def revoke_token(session: Session, person_id: int, token_id: int, *, now: datetime) -> None:
    """End one of a person's API tokens; raises NotFound for any other."""
    done = session.execute(
        sa.update(ApiTokenRow)
        .where(
            col(ApiTokenRow.id) == token_id,
            col(ApiTokenRow.person_id) == person_id,
            col(ApiTokenRow.revoked_at).is_(None),
        )
        .values(revoked_at=now)
        .returning(col(ApiTokenRow.id))
    )
    if done.first() is None:
        raise NotFound("there is no such token")


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(row.id or 0, row.person_id, row.organisation_id, row.name, row.made_at)


def forget_person(session: Session, person_id: int) -> None:
    """Delete everything that a person keeps here."""
    for table in (FeedRow, SavedSearchRow, ApiTokenRow):
        session.execute(sa.delete(table).where(table.person_id == person_id))  # type: ignore[arg-type]


def put_alert(
    session: Session,
    email: str,
    query: str,
    *,
    token_hash: str,
    rhythm: Rhythm,
    language: str,
    now: datetime,
) -> ReaderAlert:
    """Keep the wish of an address that is still to be confirmed.

    One that stands already keeps its confirmation and its old rhythm until the new link is used.
    """
    row = session.exec(
        select(ReaderAlertRow).where(
            col(ReaderAlertRow.email) == email, col(ReaderAlertRow.query) == query
        )
    ).first()
    if row is None:
        row = ReaderAlertRow(
            token_hash=token_hash, email=email, query=query, rhythm=rhythm, made_at=now
        )
    row.token_hash, row.language = token_hash, language
    if row.confirmed_at is None:
        row.rhythm, row.made_at = rhythm, now
    session.add(row)
    session.flush()
    return _alert(row)


def confirm_alert(
    session: Session, token_hash: str, *, now: datetime, since: datetime
) -> ReaderAlert | None:
    """Note that an address is its reader's; None for a link that is none, or older than `since`."""
    row = _by_token(session, token_hash, since)
    if row is None:
        return None
    if row.confirmed_at is None:
        row.confirmed_at = row.told_until = now
        session.add(row)
        session.flush()
    return _alert(row)


def find_alert(session: Session, token_hash: str, *, since: datetime) -> ReaderAlert | None:
    """Return the alert of a link; None for a link that is none, or unused and older than `since`."""
    row = _by_token(session, token_hash, since)
    return _alert(row) if row else None


def _by_token(session: Session, token_hash: str, since: datetime) -> ReaderAlertRow | None:
    row = session.exec(
        select(ReaderAlertRow).where(col(ReaderAlertRow.token_hash) == token_hash)
    ).first()
    if row is None or (row.confirmed_at is None and row.made_at < since):
        return None
    return row


def alert(session: Session, alert_id: int) -> ReaderAlert | None:
    """Return an alert by its number; None when it is not there."""
    row = session.get(ReaderAlertRow, alert_id)
    return _alert(row) if row else None


def change_alert(
    session: Session, alert_id: int, rhythm: Rhythm, days_before: Sequence[int]
) -> None:
    """Keep another rhythm and other thresholds."""
    session.execute(
        sa.update(ReaderAlertRow)
        .where(col(ReaderAlertRow.id) == alert_id)
        .values(rhythm=rhythm, days_before=list(days_before))
    )


def stop_alert(session: Session, alert_id: int) -> bool:
    """Delete an alert with its address; False when it is not there."""
    gone = session.execute(
        sa.delete(ReaderAlertRow)
        .where(col(ReaderAlertRow.id) == alert_id)
        .returning(col(ReaderAlertRow.id))
    )
    return gone.first() is not None


def alerts(session: Session, rhythms: Sequence[Rhythm]) -> tuple[ReaderAlert, ...]:
    """Return the confirmed alerts of these rhythms, oldest first."""
    rows = session.exec(
        select(ReaderAlertRow)
        .where(
            col(ReaderAlertRow.confirmed_at).is_not(None), col(ReaderAlertRow.rhythm).in_(rhythms)
        )
        .order_by(col(ReaderAlertRow.id))
    )
    return tuple(_alert(row) for row in rows)


def told(session: Session, alert_id: int, at: datetime) -> None:
    """Note until when a reader has been told."""
    session.execute(
        sa.update(ReaderAlertRow).where(col(ReaderAlertRow.id) == alert_id).values(told_until=at)
    )


def forget_unconfirmed(session: Session, *, before: datetime) -> int:
    """Delete wishes that nobody confirmed since `before`; return how many."""
    gone = session.execute(
        sa.delete(ReaderAlertRow)
        .where(col(ReaderAlertRow.confirmed_at).is_(None), col(ReaderAlertRow.made_at) < before)
        .returning(col(ReaderAlertRow.id))
    )
    return len(gone.all())


def _alert(row: ReaderAlertRow) -> ReaderAlert:
    return ReaderAlert(
        row.id or 0,
        row.email,
        row.language,
        row.query,
        row.rhythm,
        row.made_at,
        row.confirmed_at,
        row.told_until,
        tuple(row.days_before),
    )
