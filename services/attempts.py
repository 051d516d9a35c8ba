"""How often somebody may try to sign in. Nobody can lock somebody else out of a known browser.

Attempts from a browser or place where the account was signed in to before are counted by
themselves. All others share one count for the account and one for the place, so that neither many
places nor many accounts help a guesser. Accounts that do not exist count the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from funding_db.engine import Session
from funding_db.repositories import sessions

_WINDOW = timedelta(days=1)
_KNOWN_FOR = timedelta(days=30)
_LONGEST = timedelta(minutes=15)
_FREE_OF_ACCOUNT, _FREE_OF_PLACE = 10, 40
"""Failures without delay; a place may be a whole city hall behind one address."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from, as keyed hashes."""

    account: str
    place: str
    device: str | None = None
    """Mark of a browser in which this very account was signed in to; None for any other."""


def lane(session: Session, origin: Origin, now: datetime) -> tuple[str, bool]:
    """Return under which place an attempt counts, and whether it is a known one."""
    if origin.device is not None:
        return origin.device, True
    known = sessions.was_good(
        session, account=origin.account, place=origin.place, since=now - _KNOWN_FOR
    )
    return origin.place, known


def wait(session: Session, origin: Origin, now: datetime) -> timedelta:
    """Return how long the next attempt has to wait; zero when it may come."""
    place, known = lane(session, origin, now)
    since = now - _WINDOW
    if known:
        mine = sessions.failures(session, account=origin.account, place=place, since=since)
        return _left(*mine, _FREE_OF_ACCOUNT, now)
    account = sessions.failures(session, account=origin.account, place=None, since=since)
    here = sessions.failures(session, account=None, place=place, since=since)
    return max(_left(*account, _FREE_OF_ACCOUNT, now), _left(*here, _FREE_OF_PLACE, now))


def _left(count: int, last: datetime | None, free: int, now: datetime) -> timedelta:
    if last is None or count < free:
        return timedelta()
    pause = min(timedelta(seconds=2 ** min(count - free + 1, 20)), _LONGEST)
    return max(last + pause - now, timedelta())


def begin(session: Session, origin: Origin, now: datetime) -> int:
    """Keep an attempt as failed until it proves good, so that attempts at once count as well."""
    place, _known = lane(session, origin, now)
    return sessions.note_attempt(session, account=origin.account, place=place, good=False, now=now)
