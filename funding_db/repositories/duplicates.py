"""Links between calls: decisions are only ever added, and a person's outranks the machine's."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.enums import LinkState
from domain.errors import Conflict, NotFound
from domain.links import CallLink, Pair, Proposal
from funding_db.document_models import CallLinkRow
from funding_db.models import Call, Source
from funding_db.repositories.calls import bump_data_version

NO_LONGER = "no longer alike"


def standing(session: Session, uid: str | None = None) -> tuple[CallLink, ...]:
    """Return the decision that stands about each pair (of one call), oldest pair first."""
    statement = select(CallLinkRow).order_by(col(CallLinkRow.id))
    if uid is not None:
        statement = statement.where(
            sa.or_(col(CallLinkRow.a_uid) == uid, col(CallLinkRow.b_uid) == uid)
        )
    found: dict[Pair, CallLink] = {}
    for row in session.exec(statement):
        link = _link(row)
        known = found.get(link.pair)
        if known is None or link.by_person or not known.by_person:
            found[link.pair] = link
    return tuple(found.values())


def _link(row: CallLinkRow) -> CallLink:
    return CallLink(
        id=row.id or 0,
        a_uid=row.a_uid,
        b_uid=row.b_uid,
        kind=row.kind,
        state=row.state,
        by_person=row.person_id is not None,
        at=row.at,
        score=row.score,
        reason=row.reason,
    )


def propose(session: Session, proposals: Iterable[Proposal], *, now: datetime) -> int:
    """Take the machine's proposals in; return how many decisions were added.

    What a person has decided stays. What is no longer proposed is taken back.
    """
    known = {link.pair: link for link in standing(session)}
    rows: list[dict[str, Any]] = []
    seen: set[Pair] = set()
    for proposal in proposals:
        seen.add(proposal.pair)
        state = LinkState.CONFIRMED if proposal.certain else LinkState.PROPOSED
        link = known.get(proposal.pair)
        if link is None or (not link.by_person and link.state is not state):
            rows.append(_row(proposal, state, now))
    for pair, link in known.items():
        if pair not in seen and not link.by_person and link.state is not LinkState.REFUSED:
            gone = Proposal(*pair, link.score, False, NO_LONGER)
            rows.append(_row(gone, LinkState.REFUSED, now))
    if rows:
        session.connection().execute(sa.insert(CallLinkRow), rows)
        bump_data_version(session)
    return len(rows)


def _row(proposal: Proposal, state: LinkState, now: datetime) -> dict[str, Any]:
    return {
        "a_uid": proposal.a_uid,
        "b_uid": proposal.b_uid,
        "kind": proposal.kind,
        "state": state,
        "person_id": None,
        "at": now,
        "score": proposal.score,
        "reason": proposal.reason,
    }


def decide(
    session: Session, link_id: int, state: LinkState, *, person_id: int, now: datetime
) -> CallLink:
    """Add a person's decision about the link that the person saw.

    Raises NotFound, or Conflict when somebody else has decided since.
    """
    seen = session.get(CallLinkRow, link_id)
    if seen is None:
        raise NotFound("there is no such link")
    pair = seen.a_uid, seen.b_uid, seen.kind
    now_stands = next(link for link in standing(session, seen.a_uid) if link.pair == pair)
    if now_stands.id != link_id:
        raise Conflict("this link was decided meanwhile")
    row = CallLinkRow(
        a_uid=seen.a_uid,
        b_uid=seen.b_uid,
        kind=seen.kind,
        state=state,
        person_id=person_id,
        at=now,
        score=seen.score,
        reason=seen.reason,
    )
    session.add(row)
    session.flush()
    bump_data_version(session)
    return _link(row)


def aggregators(session: Session) -> dict[str, str]:
    """Return id → title of the sources that repeat calls of other publishers."""
    rows = session.connection().execute(sa.select(col(Source.id), col(Source.spec)))
    return {row[0]: row[1].get("title", row[0]) for row in rows if row[1].get("aggregator")}


def names(session: Session, uids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return uid → title of the call and title of its source; calls that are gone are left out."""
    rows = session.connection().execute(
        sa.select(col(Call.uid), col(Call.title), col(Source.spec))
        .join(Source, col(Source.id) == col(Call.source_id))
        .where(col(Call.uid).in_(uids))
    )
    return {row[0]: (row[1], row[2].get("title", "")) for row in rows}
