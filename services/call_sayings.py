"""What the texts of calls say of security. Each text is read once for everybody.

To read one takes some milliseconds, so what was found is kept until that call's content changes.
"""

import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from domain.advocacy import NamedIn
from domain.call import CallRecord
from funding_db.engine import Session
from funding_db.repositories import calls
from matcher import security

_CHUNK = 2_000
"""Calls read at once."""


@dataclass
class _Kept:
    """What was found in the calls of one database."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while texts are read: who comes second waits, and then has them too."""
    version: int = -1
    content: dict[str, str] = field(default_factory=dict)
    """Uid of a call → the mark of the content that was read."""
    themes: dict[str, frozenset[str]] = field(default_factory=dict)
    levels: dict[str, NamedIn | None] = field(default_factory=dict)


_lock = threading.Lock()
_kept: dict[str, _Kept] = {}


def themes(session: Session, uids: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the themes that each of these calls names."""
    kept = _of(session)
    with kept.lock:
        _forget_changed(session, kept)
        for record in _unread(session, kept, uids, kept.themes):
            kept.themes[record.uid] = security.themes_of(record)
        return {uid: kept.themes[uid] for uid in uids if uid in kept.themes}


def levels(session: Session, uids: Collection[str]) -> dict[str, NamedIn | None]:
    """Return the level at which each of these calls names security; None where no text was read."""
    kept = _of(session)
    with kept.lock:
        _forget_changed(session, kept)
        for record in _unread(session, kept, uids, kept.levels):
            kept.levels[record.uid] = security.named_in(record)
        return {uid: kept.levels[uid] for uid in uids if uid in kept.levels}


def _of(session: Session) -> _Kept:
    key = session.get_bind().engine.url.render_as_string(hide_password=True)
    with _lock:
        return _kept.setdefault(key, _Kept())


def _forget_changed(session: Session, kept: _Kept) -> None:
    """Forget what was found in calls whose content is another one now."""
    version = calls.data_version(session)
    if version == kept.version:
        return
    now = calls.content_marks(session, kept.content)
    for uid in [uid for uid, mark in kept.content.items() if now.get(uid) != mark]:
        del kept.content[uid]
        kept.themes.pop(uid, None)
        kept.levels.pop(uid, None)
    kept.version = version


def _unread(
    session: Session, kept: _Kept, uids: Collection[str], read: Mapping[str, object]
) -> Iterator[CallRecord]:
    wanted = [uid for uid in uids if uid not in read]
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        # The marks first: a content that changes in between is then read again the next time.
        kept.content |= calls.content_marks(session, part)
        yield from calls.records(session, part).values()
