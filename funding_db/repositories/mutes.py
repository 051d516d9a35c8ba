"""What people have muted in their mails; every row is one person's."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from domain.muting import Mute, Muted, MuteKind
from funding_db.officer_models import MuteRow


def add(session: Session, person_id: int, kind: MuteKind, target: str, *, now: datetime) -> bool:
    """Mute something; False when it is muted already."""
    if _standing(session, person_id, kind, target) is not None:
        return False
    session.add(MuteRow(person_id=person_id, kind=kind, target=target, made_at=now))
    session.flush()
    return True


def end(session: Session, person_id: int, kind: MuteKind, target: str, *, now: datetime) -> bool:
    """Take a mute back; False when there is none."""
    row = _standing(session, person_id, kind, target)
    if row is None:
        return False
    row.ended_at = now
    session.add(row)
    session.flush()
    return True


def _standing(session: Session, person_id: int, kind: MuteKind, target: str) -> MuteRow | None:
    return session.exec(
        select(MuteRow).where(
            col(MuteRow.person_id) == person_id,
            col(MuteRow.kind) == kind,
            col(MuteRow.target) == target,
            col(MuteRow.ended_at).is_(None),
        )
    ).first()


def list_of(session: Session, person_id: int) -> tuple[Mute, ...]:
    """Return what one person has muted, newest first."""
    rows = session.exec(
        select(MuteRow)
        .where(col(MuteRow.person_id) == person_id, col(MuteRow.ended_at).is_(None))
        .order_by(col(MuteRow.id).desc())
    )
    return tuple(Mute(row.id or 0, row.kind, row.target, row.made_at) for row in rows)


def forget_person(session: Session, person_id: int) -> None:
    """Delete what somebody muted whose account is erased."""
    session.execute(sa.delete(MuteRow).where(col(MuteRow.person_id) == person_id))


def muted_of(session: Session, person_id: int) -> Muted:
    """Return all that one person has muted."""
    return _muted(session, person_id).get(person_id, Muted())


def all_muted(session: Session) -> dict[int, Muted]:
    """Return what everybody has muted by person; who has muted nothing is left out."""
    return _muted(session, None)


def _muted(session: Session, person_id: int | None) -> dict[int, Muted]:
    statement = select(MuteRow).where(col(MuteRow.ended_at).is_(None))
    if person_id is not None:
        statement = statement.where(col(MuteRow.person_id) == person_id)
    found: dict[int, dict[MuteKind, set[str]]] = {}
    for row in session.exec(statement):
        found.setdefault(row.person_id, {}).setdefault(row.kind, set()).add(row.target)
    return {
        person: Muted(*(frozenset(kinds.get(kind, ())) for kind in MuteKind))
        for person, kinds in found.items()
    }
