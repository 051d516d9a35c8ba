"""One's own account: accept an invitation, new password, my data, the end of the account."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from domain.accounts import (
    THRESHOLDS,
    Account,
    AuditAction,
    DigestSettings,
    InvitationView,
    Rhythm,
    SignInMethod,
    TokenPurpose,
)
from domain.enums import Role
from domain.errors import Conflict, NotAllowed, NotFound, Refusal, UsageError
from domain.i18n import LANGUAGES
from domain.people import HOME_ORGANISATION_ID, Person
from funding_db.engine import Session
from funding_db.repositories import audit as events
from funding_db.repositories import feeds as kept
from funding_db.repositories import invitations, mutes, people
from funding_db.repositories import sessions as rows
from services import account_mails, attempts, audit, passwords, sessions
from services.account_mails import Send
from services.invitations import stands
from services.rights import own_number
from services.settings import settings
from services.sign_in import clean_address
from services.tokens import digest, keyed, new_token

_RESET_GOOD_FOR = timedelta(hours=2)
_RESET_WINDOW = timedelta(hours=1)
_RESETS_OF_ACCOUNT, _RESETS_OF_PLACE = 3, 20
_LONGEST_NAME = 200
_EVENTS = 10_000


def me(person: Person, session: Session) -> Account:
    """Return the person's own account; raises NotFound when it was erased meanwhile."""
    found = people.account(session, own_number(person))
    if found is None:
        raise NotFound("there is no such account")
    return found


def invitation(session: Session, token: str, *, now: datetime) -> InvitationView | None:
    """Return the invitation of a token; None when it is not, or no longer, good."""
    view = invitations.find(session, digest(token), now=now)
    return view if view and stands(session, view) else None


def has_account(session: Session, email: str) -> bool:
    """Say whether an invited address has an account; ask it only with the invitation's token."""
    return people.find(session, email) is not None


def accept(
    session: Session, token: str, *, name: str, password: str, agent: str, now: datetime
) -> str | None:
    """Use an invitation: make the account, or add the role to the one at the invited address.

    The token proves the mailbox. Returns the token of a new session; None when the address has an
    account already, which signs in as usual. Raises NotFound, or UsageError for name and password.
    """
    view = invitation(session, token, now=now)
    if view is None:
        raise NotFound("this invitation cannot be used")
    found = people.find(session, view.email)
    if found is None:
        kept = passwords.hash_new(password, email=view.email, name=name)
        number = people.add(
            session,
            email=view.email,
            name=clean_name(name),
            language=view.language,
            password_hash=kept,
            now=now,
        )
    else:
        number = found.person_id
    if not invitations.accept(session, view.id, now=now):
        raise NotFound("this invitation cannot be used")
    people.grant(session, number, view.organisation_id, view.role, now=now)
    events.add(
        session,
        AuditAction.INVITATION_ACCEPTED,
        now=now,
        person_id=number,
        organisation_id=view.organisation_id,
        role=view.role,
    )
    if found is not None:
        return None
    return sessions.start(session, number, method=SignInMethod.PASSWORD, agent=agent, now=now)


def clean_name(name: str) -> str:
    """Return a person's name as it is kept; raises UsageError when there is none."""
    text = " ".join(name.split())
    if not text or not text.isprintable() or len(text) > _LONGEST_NAME:
        raise Refusal("write your name, in at most {count} characters", count=200)
    return text


def ask_reset(session: Session, email: str, *, place: str, now: datetime, send: Send) -> None:
    """Mail a link for a new password to an account that has one; tell nobody whether it has.

    Callers answer before they call this, so that the time tells nothing either.
    """
    secret, address = settings().secret, clean_address(email)
    asked = attempts.Origin(keyed(secret, "reset", address), keyed(secret, "reset-place", place))
    since = now - _RESET_WINDOW
    mine, _last = rows.failures(session, account=asked.account, place=None, since=since)
    here, _last = rows.failures(session, account=None, place=asked.place, since=since)
    if mine >= _RESETS_OF_ACCOUNT or here >= _RESETS_OF_PLACE:
        return
    rows.note_attempt(session, account=asked.account, place=asked.place, good=False, now=now)
    found = people.find(session, address) if address else None
    if found is None or found.disabled or found.password_hash is None:
        return
    token, until = new_token(), now + _RESET_GOOD_FOR
    rows.add_token(
        session,
        token_hash=digest(token),
        person_id=found.person_id,
        purpose=TokenPurpose.RESET,
        now=now,
        expires_at=until,
    )
    thing = f"person:{found.person_id}"
    events.add(session, AuditAction.RESET_ASKED, now=now, person_id=None, thing=thing)
    key = digest(token)[:16]
    mail = account_mails.reset(address, found.language, token, key, until)
    send(session, mail)


def can_reset(session: Session, token: str, *, now: datetime) -> bool:
    """Say whether a link for a new password is still good."""
    return rows.token_of(session, digest(token), TokenPurpose.RESET, now=now) is not None


def reset(
    session: Session, token: str, password: str, *, agent: str, now: datetime, send: Send
) -> str:
    """Set a new password with a mailed link, end all sessions and return the token of a new one.

    Raises NotFound for a link that is not good, UsageError for a weak password.
    """
    number = rows.token_of(session, digest(token), TokenPurpose.RESET, now=now)
    found = people.credentials(session, number) if number else None
    if found is None or found.disabled:
        raise NotFound("this link cannot be used")
    kept = passwords.hash_new(password, email=found.email)
    if not rows.use_token(session, digest(token), now):
        raise NotFound("this link cannot be used")
    people.set_password(session, found.person_id, kept)
    rows.revoke(session, found.person_id, now=now)
    events.add(session, AuditAction.PASSWORD_SET, now=now, person_id=found.person_id, way="reset")
    key = digest(token)[:16]
    send(session, account_mails.password_set(found.email, found.language, key))
    method = SignInMethod.PASSWORD
    return sessions.start(session, found.person_id, method=method, agent=agent, now=now)


def change_password(
    person: Person, session: Session, token: str, old: str, new: str, *, now: datetime, send: Send
) -> bool:
    """Set a new password and end all other sessions; False when the old one is wrong.

    Guesses are slowed down as at the door. Raises NotAllowed while they are, and UsageError for a
    weak password.
    """
    number = own_number(person)
    found = people.credentials(session, number)
    if found is None:
        raise NotFound("there is no such account")
    secret = settings().secret
    account, place = keyed(secret, "change", str(number)), keyed(secret, "change", digest(token))
    origin = attempts.Origin(account, place)
    if attempts.wait(session, origin, now) > timedelta():
        raise NotAllowed("too many attempts; wait a little")
    attempt = attempts.begin(session, origin, now)
    if not passwords.matches(found.password_hash, old):
        return False
    rows.attempt_was_good(session, attempt)
    people.set_password(session, number, passwords.hash_new(new, email=found.email))
    rows.revoke(session, number, now=now, keep=digest(token))
    audit.note(person, session, AuditAction.PASSWORD_SET, now=now, way="change")
    key = new_token()[:16]
    send(session, account_mails.password_set(found.email, found.language, key))
    return True


def change(person: Person, session: Session, *, name: str, language: str, now: datetime) -> None:
    """Keep another name or language; raises UsageError."""
    if language not in LANGUAGES:
        raise UsageError(f"there are the languages {', '.join(LANGUAGES)}")
    people.change(session, own_number(person), name=clean_name(name), language=language)
    audit.note(person, session, AuditAction.PERSON_CHANGED, now=now)


def change_digest(
    person: Person, session: Session, wanted: DigestSettings, *, now: datetime
) -> None:
    """Keep what the person wants to be told by mail; raises UsageError for another threshold."""
    if set(wanted.days_before) - set(THRESHOLDS):
        raise UsageError(f"choose among {', '.join(str(days) for days in THRESHOLDS)} days")
    days = tuple(sorted(set(wanted.days_before), reverse=True))
    number = own_number(person)
    known = people.account(session, number)
    if known is not None and known.digest.rhythm is Rhythm.NEVER:
        # Who asks again after a year wants what comes, not the year.
        people.told_until(session, number, now)
    people.set_digest(session, number, DigestSettings(wanted.rhythm, days))
    audit.note(person, session, AuditAction.DIGEST_CHANGED, now=now, rhythm=wanted.rhythm)


def export(person: Person, session: Session, token: str, *, now: datetime) -> dict[str, Any]:
    """Return all that is kept about the person, ready for JSON but for its dates."""
    number = own_number(person)
    found = {
        "account": asdict(me(person, session)),
        "sessions": [asdict(view) for view in sessions.list_own(person, session, token, now=now)],
        "events": [
            asdict(event) for event in events.list_events(session, person_id=number, limit=_EVENTS)
        ],
        "searches": [asdict(s) for s in kept.all_searches(session, number)],
        "calendars": [asdict(feed) for feed in kept.feeds(session, None, number)],
        "tokens": [asdict(token) for token in kept.tokens(session, number)],
        "muted": [asdict(mute) for mute in mutes.list_of(session, number)],
    }
    audit.note(person, session, AuditAction.DATA_EXPORTED, now=now)
    return found


def delete(person: Person, session: Session, *, now: datetime) -> None:
    """Erase the person; the audit keeps the number. Raises Conflict for the last admin at home."""
    number = own_number(person)
    refuse_last_admin(session, number)
    rows.forget(session, before=now, person_id=number)
    people.erase(session, number, now=now)
    audit.note(person, session, AuditAction.ACCOUNT_DELETED, now=now, thing=f"person:{number}")


def refuse_last_admin(session: Session, person_id: int) -> None:
    """Raise Conflict when nobody would be left who runs the installation."""
    if people.holders(session, HOME_ORGANISATION_ID, Role.ADMIN) == (person_id,):
        raise Conflict("the last admin of the installation cannot go; name another one first")
