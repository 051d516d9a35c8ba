"""News that the portal attaches to a call; extensions of a deadline are announced only here."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from crawlers.normalise.texts import plain_text, repair, without_personal_mail
from domain.call import Update


def updates(infos: Any, most: int | None = None) -> tuple[Update, ...]:
    """Return the first `most` readable items of `latestInfos` (newest first); () when none is."""
    if not isinstance(infos, list) or not infos:
        return ()
    made = [_of(info) for info in infos[:most] if isinstance(info, dict)]
    return tuple(update for update in made if update is not None)


def _of(info: Mapping[str, Any]) -> Update | None:
    content = info.get("content")
    if not isinstance(content, str) or not content:
        return None
    return _read(content, str(info.get("lastChangeDate") or info.get("approvalDate") or ""))


# The topics of a call repeat the call's news, so that most items were read a moment ago.
@lru_cache(4_096)
def _read(content: str, changed: str) -> Update | None:
    words = without_personal_mail(plain_text(repair(content), lines=True))
    try:
        day = dt.date.fromisoformat(changed[:10]) if changed else None
    except ValueError:
        day = None
    return Update(on=day, text=words) if words else None
