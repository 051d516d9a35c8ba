"""Signed-in browsers, one-time tokens and sign-in attempts; tokens are known by their hash only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from domain.accounts import SessionView, SignInMethod, TokenPurpose
from funding_db.people_models import LoginSessionRow, OneTimeTokenRow, SignInAttemptRow

_MOMENT_MS = 100
_LIVE = (
    col(LoginSessionRow.revoked_at).is_(None),
    col(LoginSessionRow.expires_at) > sa.bindparam("now"),
    col(LoginSessionRow.seen_at) > sa.bindparam("idle_since"),
)
# Asked at every click of everybody: built once, so that only its parameters are looked at.
_FIND = sa.select(
    col(LoginSessionRow.id),
    col(LoginSessionRow.person_id),
    col(LoginSessionRow.organisation_id),
    col(LoginSessionRow.seen_at),
).where(*_LIVE, col(LoginSessionRow.token_hash) == sa.bindparam("token_hash"))


@dataclass(frozen=True, slots=True)
class Open:
    """A session that is neither revoked nor past its last day."""

    id: int
    person_id: int
    organisation_id: int | None
    seen_at: datetime


def add(
    session: Session,
    *,
    token_hash: str,
    person_id: int,
    organisation_id: int | None,
    method: SignInMethod,
    agent: str,
    now: datetime,
    expires_at: datetime,
) -> int:
    """Keep a new session; return its number."""
    row = LoginSessionRow(
        token_hash=token_hash,
        person_id=person_id,
        organisation_id=organisation_id,
        method=method,
        agent=agent,
        made_at=now,
        seen_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def find(session: Session, token_hash: str, *, now: datetime, idle: timedelta) -> Open | None:
    """Return the session of a token; None when unknown, revoked, over or idle for too long."""
    asked = {"now": now, "idle_since": now - idle, "token_hash": token_hash}
    row = session.execute(_FIND, asked).first()
    if row is None:
        return None
    return Open(row.id, row.person_id, row.organisation_id, row.seen_at)


def seen(engine: Engine, session_id: int, now: datetime) -> bool:
    """Note that a browser was here, unless somebody else is writing: nobody waits for this.

    In a transaction of its own; returns False when it was not noted, so that the next visit is.
    """
    statement = (
        sa.update(LoginSessionRow).where(col(LoginSessionRow.id) == session_id).values(seen_at=now)
    )
    with engine.execution_options(write=True).connect() as connection, _impatient(connection):
        try:
            with connection.begin():
                connection.execute(statement)
        except OperationalError:
            return False
    return True


@contextmanager
def _impatient(connection: Connection) -> Iterator[None]:
    """Let SQLite give up after a moment instead of many seconds."""
    raw = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    usual = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute(f"PRAGMA busy_timeout={_MOMENT_MS}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout={usual}")


def choose_organisation(session: Session, session_id: int, organisation_id: int) -> None:
    """Keep for which organisation the person acts in this browser."""
    session.execute(
        sa.update(LoginSessionRow)
        .where(col(LoginSessionRow.id) == session_id)
        .values(organisation_id=organisation_id)
    )


def list_of(
    session: Session, person_id: int, *, now: datetime, idle: timedelta, current: str
) -> tuple[SessionView, ...]:
    """Return a person's live sessions, last seen first; `current` is the hash of this browser's."""
    rows = session.exec(
        select(LoginSessionRow)
        .where(*_LIVE, col(LoginSessionRow.person_id) == person_id)
        .order_by(col(LoginSessionRow.seen_at).desc(), col(LoginSessionRow.id).desc()),
        params={"now": now, "idle_since": now - idle},
    )
    return tuple(
        SessionView(
            row.id or 0,
            row.method,
            row.agent,
            row.made_at,
            row.seen_at,
            row.expires_at,
            row.token_hash == current,
        )
        for row in rows
    )


def revoke(
    session: Session,
    person_id: int,
    *,
    now: datetime,
    session_id: int | None = None,
    keep: str | None = None,
) -> int:
    """End one session of a person, or all but the one with the hash `keep`; return how many."""
    statement = sa.update(LoginSessionRow).where(
        col(LoginSessionRow.person_id) == person_id, col(LoginSessionRow.revoked_at).is_(None)
    )
    if session_id is not None:
        statement = statement.where(col(LoginSessionRow.id) == session_id)
    if keep is not None:
        statement = statement.where(col(LoginSessionRow.token_hash) != keep)
    done = session.execute(statement.values(revoked_at=now))
    return int(done.rowcount)  # type: ignore[attr-defined]


def forget(session: Session, *, before: datetime, person_id: int | None = None) -> None:
    """Delete sessions, tokens and attempts that ended before a day, or all sessions of a person."""
    if person_id is not None:
        mine = col(LoginSessionRow.person_id) == person_id
        session.execute(sa.delete(LoginSessionRow).where(mine))
        return
    session.execute(sa.delete(LoginSessionRow).where(col(LoginSessionRow.expires_at) < before))
    session.execute(sa.delete(OneTimeTokenRow).where(col(OneTimeTokenRow.expires_at) < before))
    session.execute(sa.delete(SignInAttemptRow).where(col(SignInAttemptRow.at) < before))


def add_token(
    session: Session,
    *,
    token_hash: str,
    person_id: int,
    purpose: TokenPurpose,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Keep a one-time token; older ones of the same purpose are worth nothing from now on."""
    mine = (
        col(OneTimeTokenRow.person_id) == person_id,
        col(OneTimeTokenRow.purpose) == purpose,
        col(OneTimeTokenRow.used_at).is_(None),
    )
    session.execute(sa.update(OneTimeTokenRow).where(*mine).values(used_at=now))
    session.add(
        OneTimeTokenRow(
            token_hash=token_hash,
            person_id=person_id,
            purpose=purpose,
            made_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()


def token_of(
    session: Session, token_hash: str, purpose: TokenPurpose, *, now: datetime
) -> int | None:
    """Return whose token it is; None when it is unknown, used or too old."""
    row = session.get(OneTimeTokenRow, token_hash)
    if row is None or row.purpose is not purpose or row.used_at is not None:
        return None
    return row.person_id if row.expires_at > now else None


def use_token(session: Session, token_hash: str, now: datetime) -> bool:
    """Use a token up; return False when somebody else has done so."""
    done = session.execute(
        sa.update(OneTimeTokenRow)
        .where(
            col(OneTimeTokenRow.token_hash) == token_hash, col(OneTimeTokenRow.used_at).is_(None)
        )
        .values(used_at=now)
    )
    return int(done.rowcount) == 1  # type: ignore[attr-defined]


def note_attempt(session: Session, *, account: str, place: str, good: bool, now: datetime) -> int:
    """Keep an attempt to sign in; return its number."""
    row = SignInAttemptRow(account=account, place=place, good=good, at=now)
    session.add(row)
    session.flush()
    return row.id or 0


def attempt_was_good(session: Session, attempt_id: int) -> None:
    """Note that an attempt, kept as failed when it began, was a good one."""
    session.execute(
        sa.update(SignInAttemptRow).where(col(SignInAttemptRow.id) == attempt_id).values(good=True)
    )


def was_good(session: Session, *, account: str, place: str, since: datetime) -> bool:
    """Say whether this account was signed in to from this place."""
    return (
        session.exec(
            select(col(SignInAttemptRow.id)).where(
                col(SignInAttemptRow.account) == account,
                col(SignInAttemptRow.place) == place,
                col(SignInAttemptRow.good).is_(True),
                col(SignInAttemptRow.at) > since,
            )
        ).first()
        is not None
    )


def failures(
    session: Session, *, account: str | None, place: str | None, since: datetime
) -> tuple[int, datetime | None]:
    """Return how many attempts failed since the last good one there, and when the last did.

    Counted for an account, a place, or an account at a place. A good attempt ends the count of an
    account at a place only: elsewhere it would let an attacker reset the count with an own account.
    """
    where = [col(SignInAttemptRow.at) > since]
    if account is not None:
        where.append(col(SignInAttemptRow.account) == account)
    if place is not None:
        where.append(col(SignInAttemptRow.place) == place)
    if account is not None and place is not None:
        last_good = (
            select(sa.func.max(col(SignInAttemptRow.id)))
            .where(*where, col(SignInAttemptRow.good).is_(True))
            .scalar_subquery()
        )
        where.append(col(SignInAttemptRow.id) > sa.func.coalesce(last_good, 0))
    found = session.execute(
        select(sa.func.count(), sa.func.max(col(SignInAttemptRow.at))).where(
            *where, col(SignInAttemptRow.good).is_(False)
        )
    ).one()
    return int(found[0]), found[1]
