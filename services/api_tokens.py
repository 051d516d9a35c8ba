"""Tokens with which a program reads what its maker may read; shown once, only the hash is kept."""

from datetime import datetime

from domain.accounts import AuditAction
from domain.errors import Refusal
from domain.feeds import ApiToken
from domain.mail import one_line
from domain.people import Person
from funding_db.engine import Engine, Session, read_session
from funding_db.repositories import feeds as stored
from funding_db.repositories import people
from services import audit
from services.rights import own_number
from services.tokens import digest, new_token

_LONGEST_NAME = 100
_MOST = 20
_MARK = "fundmap_"
"""By it a token that leaked into a public place can be found."""


def list_own(person: Person, session: Session) -> tuple[ApiToken, ...]:
    """Return the person's tokens that work, oldest first, without the tokens themselves."""
    return stored.tokens(session, own_number(person))


def make(person: Person, session: Session, name: str, *, now: datetime) -> str:
    """Make a token for the organisation for which the person acts, and return it: it is shown once.

    Raises UsageError for a name that is empty or too long, and when there are too many tokens.
    """
    number = own_number(person)
    clean = one_line(name)
    if not clean or len(clean) > _LONGEST_NAME:
        raise Refusal("write what the token is for, in at most {count} characters", count=100)
    if len(stored.tokens(session, number)) >= _MOST:
        raise Refusal("there are {count} tokens; revoke one first", count=_MOST)
    token = _MARK + new_token()
    kept = stored.add_token(
        session, number, person.organisation_id, clean, token_hash=digest(token), now=now
    )
    thing = f"api_token:{kept.id}"
    audit.note(person, session, AuditAction.API_TOKEN_MADE, now=now, thing=thing)
    return token


def revoke(person: Person, session: Session, token_id: int, *, now: datetime) -> None:
    """End an own token at once; raises NotFound for any other."""
    stored.revoke_token(session, own_number(person), token_id, now=now)
    thing = f"api_token:{token_id}"
    audit.note(person, session, AuditAction.API_TOKEN_REVOKED, now=now, thing=thing)


def person_of(engine: Engine, token: str) -> Person | None:
    """Return whom a token lets read, with the rights of this moment; None when it is not good."""
    if not token.startswith(_MARK):
        return None
    with read_session(engine) as session:
        found = stored.find_token(session, digest(token))
        if found is None:
            return None
        return people.acting(session, found.person_id, found.organisation_id)
