"""Signing in. Who has no account is answered with the same words after the same work.

The database is not held while a password is checked: the attempt is kept as failed first, then
checked, then settled.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.accounts import AuditAction, Credentials, SignInMethod
from domain.mail import address
from domain.people import VISITOR
from funding_db.engine import Engine, Session, write_session
from funding_db.repositories import invitations, people
from funding_db.repositories import sessions as rows
from services import attempts, audit, passwords, sessions
from services.invitations import stands
from services.settings import settings
from services.tokens import keyed, new_token, sign, unsign

_DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt."""

    token: str | None = None
    """Of the new session; None when nobody was let in."""
    device: str | None = None
    """To be kept by the browser: shows next time that this account was here."""
    wait_s: int = 0
    """Seconds until the next attempt is looked at; 0 when this one was."""
    language: str | None = None


def clean_address(email: str) -> str:
    """Return a mail address in the one form in which it is kept; empty when it cannot be one."""
    try:
        return address(email.strip().casefold())
    except ValueError:
        return ""


def origin_of(email: str, place: str, device: str = "") -> attempts.Origin:
    """Return where an attempt comes from; a device mark counts for the account it was made for."""
    secret = settings().secret
    account = keyed(secret, "account", clean_address(email))
    value = unsign(secret, _DEVICE, device) if device else None
    mark, _, owner = (value or "").partition(":")
    known = keyed(secret, "device-place", mark) if value and owner == account else None
    return attempts.Origin(account, keyed(secret, "place", place), known)


def by_password(
    engine: Engine, email: str, password: str, *, origin: attempts.Origin, agent: str, now: datetime
) -> Outcome:
    """Let somebody in who knows the password of an account, unless too many tried before."""
    with write_session(engine) as session:
        pause = attempts.wait(session, origin, now)
        if pause > timedelta():
            return Outcome(wait_s=math.ceil(pause.total_seconds()))
        attempt = attempts.begin(session, origin, now)
        found = people.find(session, clean_address(email) or " ")
    good = passwords.matches(found.password_hash if found else None, password)
    with write_session(engine) as session:
        # Shut or changed while the password was checked counts as refused.
        again = people.credentials(session, found.person_id) if found else None
        if not good or again is None or again.disabled or again != found:
            audit.note(VISITOR, session, AuditAction.SIGN_IN_REFUSED, now=now, thing=_thing(found))
            return Outcome()
        rows.attempt_was_good(session, attempt)
        method = SignInMethod.PASSWORD
        token = sessions.start(session, again.person_id, method=method, agent=agent, now=now)
    return Outcome(token, new_device(origin), language=again.language)


def _thing(found: Credentials | None) -> str:
    return f"person:{found.person_id}" if found else ""


def new_device(origin: attempts.Origin) -> str:
    """Return a mark for a browser in which an account was signed in to."""
    return sign(settings().secret, _DEVICE, f"{new_token()}:{origin.account}")


def by_provider(
    session: Session,
    issuer: str,
    subject: str,
    *,
    email: str,
    email_verified: bool,
    name: str,
    agent: str,
    now: datetime,
) -> Outcome:
    """Let in whom the provider knows: an account bound to `subject`, or one for its mail address.

    An unverified address opens nothing. An open invitation of the address makes the account.
    """
    found = people.find_subject(session, issuer, subject)
    if found is None and email_verified and (known := clean_address(email)):
        found = people.find(session, known) or _invited(session, known, name, now)
        if found is not None and not found.disabled:
            people.bind_subject(session, found.person_id, issuer, subject)
    if found is None or found.disabled:
        audit.note(VISITOR, session, AuditAction.SIGN_IN_REFUSED, now=now, thing=_thing(found))
        return Outcome()
    method = SignInMethod.OIDC
    token = sessions.start(session, found.person_id, method=method, agent=agent, now=now)
    return Outcome(token, language=found.language)


def _invited(session: Session, email: str, name: str, now: datetime) -> Credentials | None:
    view = invitations.find_address(session, email, now=now)
    if view is None or not stands(session, view):
        return None
    if not invitations.accept(session, view.id, now=now):
        return None
    number = people.add(
        session,
        email=email,
        name=name.strip() or email,
        language=view.language,
        password_hash=None,
        now=now,
    )
    people.grant(session, number, view.organisation_id, view.role, now=now)
    audit.note(
        VISITOR,
        session,
        AuditAction.INVITATION_ACCEPTED,
        now=now,
        organisation_id=view.organisation_id,
        thing=f"person:{number}",
    )
    return people.credentials(session, number)
