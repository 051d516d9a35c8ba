"""No more of this: one call, one source, one kind of news; from the mail, Today or the account.

What is muted is neither told by mail nor shown on Today.
"""

import base64
import binascii
from collections.abc import Collection
from datetime import datetime

from domain.accounts import AuditAction
from domain.errors import Refusal
from domain.muting import Mute, Muted, MuteKind, News
from domain.people import EMBEDDED_PERSON, Person
from funding_db.engine import Session
from funding_db.repositories import audit as stored_audit
from funding_db.repositories import calls as stored_calls
from funding_db.repositories import mutes, people, sources
from services import audit
from services.rights import Action, may, own_number
from services.settings import settings
from services.tokens import sign, unsign

_PURPOSE = "mute"
_LONGEST = 2_000
REASON = {
    News.CAME: "New for your projects",
    News.CHANGED: "Changed",
    News.DEADLINE: "Deadlines",
    News.GONE: "No longer there",
}
"""Kind of news → its heading in the mail."""


def address(person_id: int, kind: MuteKind, target: str) -> str:
    """Return the address of a mail by which its reader mutes something with one click."""
    named = base64.urlsafe_b64encode(f"{person_id}:{kind}:{target}".encode()).decode().rstrip("=")
    return f"{settings().base_url()}/mute/{sign(settings().secret, _PURPOSE, named)}"


def named_by(token: str) -> tuple[int, MuteKind, str] | None:
    """Return whom and what the address of a mail names; None when it is none of ours."""
    named = unsign(settings().secret, _PURPOSE, token)
    if named is None:
        return None
    try:
        text = base64.urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode()
        number, kind, target = text.split(":", 2)
        return int(number), MuteKind(kind), target
    except (binascii.Error, ValueError):
        return None


def by_address(session: Session, token: str, *, now: datetime) -> bool:
    """Mute what the address of a mail names; False for one that is none of ours."""
    found = named_by(token)
    if found is None or people.account(session, found[0]) is None:
        return False
    number, kind, target = found
    if mutes.add(session, number, kind, target, now=now):
        stored_audit.add(
            session, AuditAction.MUTED, now=now, person_id=number, thing=f"{kind}:{target}"
        )
    return True


def title_of(session: Session, kind: MuteKind, target: str) -> str:
    """Return the name of a call, of a source or of a kind of news, in English where it is ours."""
    if kind is MuteKind.REASON:
        return REASON.get(News(target), target) if target in set(News) else target
    if kind is MuteKind.CALL:
        view = stored_calls.get_view(session, target)
        return view.row.title if view else target
    titles = {known.spec.id: known.spec.title for known in sources.known(session)}
    return titles.get(target, target)


def can_mute(who: Person) -> bool:
    """Say whether somebody can mute: with an account, or as the one person of embedded mode."""
    return _is_embedded(who) or may(who, Action.OWN_ACCOUNT)


def _number(person: Person) -> int:
    """Return under which number somebody's mutes are kept; raises NotAllowed for a visitor."""
    return 0 if _is_embedded(person) else own_number(person)


def _is_embedded(person: Person) -> bool:
    return person.id == EMBEDDED_PERSON.id and person.roles == EMBEDDED_PERSON.roles


def muted(person: Person, session: Session) -> Muted:
    """Return all that the person has muted."""
    return mutes.muted_of(session, _number(person))


def source_titles(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Return the titles of some sources."""
    return {
        known.spec.id: known.spec.title for known in sources.known(session) if known.spec.id in ids
    }


def list_own(person: Person, session: Session) -> tuple[tuple[Mute, str], ...]:
    """Return what the person has muted with its name, newest first."""
    found = mutes.list_of(session, _number(person))
    return tuple((mute, title_of(session, mute.kind, mute.target)) for mute in found)


def mute(person: Person, session: Session, which: MuteKind, target: str, *, now: datetime) -> None:
    """Mute something for the person; raises UsageError for what does not exist."""
    number = _number(person)
    if not target or len(target) > _LONGEST or not _exists(session, which, target):
        raise Refusal("there is nothing of this name to mute")
    if mutes.add(session, number, which, target, now=now):
        audit.note(person, session, AuditAction.MUTED, now=now, thing=f"{which}:{target}")


def unmute(
    person: Person, session: Session, which: MuteKind, target: str, *, now: datetime
) -> None:
    """Tell the person again of what was muted; nothing happens when it was not."""
    if mutes.end(session, _number(person), which, target, now=now):
        audit.note(person, session, AuditAction.UNMUTED, now=now, thing=f"{which}:{target}")


def _exists(session: Session, kind: MuteKind, target: str) -> bool:
    if kind is MuteKind.REASON:
        return target in set(News)
    if kind is MuteKind.SOURCE:
        return any(known.spec.id == target for known in sources.known(session))
    return stored_calls.get_view(session, target) is not None
