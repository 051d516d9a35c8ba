"""Signed-in browsers: opened by a sign-in, looked up on every request, ended by age or by word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.accounts import AuditAction, SessionView, SignInMethod
from domain.errors import NotAllowed, NotFound
from domain.people import Person
from funding_db.engine import Engine, Session, read_session
from funding_db.repositories import people, sessions
from services import audit
from services.rights import own_number
from services.settings import settings
from services.tokens import digest, new_token

_LOOK_EVERY = timedelta(minutes=10)
_AGENT = 120
_KEPT_AFTER_END = timedelta(days=30)


def cookie_name(kind: str = "session") -> str:
    """Return the name of a cookie; the prefix binds it to this very host where TLS is spoken."""
    secure = settings().base_url().startswith("https://")
    return f"__Host-fundmap_{kind}" if secure else f"fundmap_{kind}"


def _idle() -> timedelta:
    return timedelta(hours=settings().session_idle_hours)


def start(
    session: Session, person_id: int, *, method: SignInMethod, agent: str, now: datetime
) -> str:
    """Open a session and return its token, which nobody can read again; old traces are deleted."""
    actor = people.acting(session, person_id, None)
    if actor is None:
        raise NotAllowed("this account is closed")
    first = min((organisation for organisation, _role in actor.roles), default=None)
    sessions.forget(session, before=now - _KEPT_AFTER_END)
    token = new_token()
    sessions.add(
        session,
        token_hash=digest(token),
        person_id=person_id,
        organisation_id=first,
        method=method,
        agent="".join(c for c in agent if c.isprintable())[:_AGENT],
        now=now,
        expires_at=now + timedelta(days=settings().session_days),
    )
    audit.note(actor, session, AuditAction.SIGNED_IN, now=now, method=method)
    return token


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person of a live session."""

    person: Person
    session_id: int
    stale: bool
    """Whether it is time to note that the browser was here."""


def find(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Return who is signed in with a token; None when nobody is."""
    found = sessions.find(session, digest(token), now=now, idle=_idle()) if token else None
    if found is None:
        return None
    person = people.acting(session, found.person_id, found.organisation_id)
    if person is None:
        return None
    return SignedIn(person, found.id, now - found.seen_at >= _LOOK_EVERY)


def person_of(engine: Engine, token: str, *, now: datetime, arriving: bool = True) -> Person | None:
    """Return who is signed in with a token, and note the visit now and then; None for nobody.

    Where a transaction may be open in the same thread, `arriving` has to be False: nothing is noted.
    """
    if not token:
        return None
    with read_session(engine) as session:
        found = find(session, token, now=now)
    if found is None:
        return None
    if found.stale and arriving:
        sessions.seen(engine, found.session_id, now)
    return found.person


def list_own(
    person: Person, session: Session, token: str, *, now: datetime
) -> tuple[SessionView, ...]:
    """Return the person's live sessions, last seen first; that of `token` is marked."""
    number = own_number(person)
    return sessions.list_of(session, number, now=now, idle=_idle(), current=digest(token))


def revoke(person: Person, session: Session, session_id: int, *, now: datetime) -> None:
    """End one of the person's own sessions; raises NotFound for any other."""
    if not sessions.revoke(session, own_number(person), now=now, session_id=session_id):
        raise NotFound("there is no such session")
    audit.note(person, session, AuditAction.SESSION_REVOKED, now=now, thing=f"session:{session_id}")


def revoke_others(person: Person, session: Session, token: str, *, now: datetime) -> int:
    """End all own sessions but that of `token`; return how many."""
    ended = sessions.revoke(session, own_number(person), now=now, keep=digest(token))
    audit.note(person, session, AuditAction.SESSION_REVOKED, now=now, ended=ended)
    return ended


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """End the session of a token; nothing happens when there is none."""
    found = find(session, token, now=now)
    if found is None:
        return
    sessions.revoke(session, found.person.id or 0, now=now, session_id=found.session_id)
    audit.note(found.person, session, AuditAction.SIGNED_OUT, now=now)


def switch_organisation(
    person: Person, session: Session, token: str, organisation_id: int, *, now: datetime
) -> None:
    """Act for another organisation in this browser; raises NotAllowed without a role there."""
    number = own_number(person)
    found = find(session, token, now=now)
    if found is None or found.person.id != number:
        raise NotAllowed("this session has ended")
    if not any(organisation == organisation_id for organisation, _role in found.person.roles):
        raise NotAllowed("you have no role in this organisation")
    sessions.choose_organisation(session, found.session_id, organisation_id)
    audit.note(
        person,
        session,
        AuditAction.ORGANISATION_SWITCHED,
        now=now,
        organisation_id=organisation_id,
    )
