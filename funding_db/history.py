"""What differs between two contents of a call, and which of it people are told."""

import json
from datetime import date
from typing import Any, NamedTuple

from domain.enums import NoticeKind, PublicationStatus

_TOLD_APART = frozenset({"published_status", "deadlines", "opens_on"})


class Notice(NamedTuple):
    """One thing to tell; old and new in their JSON form."""

    kind: NoticeKind
    field: str | None = None
    old: Any = None
    new: Any = None


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[list[Any]]:
    """Return [field, old, new] for every field whose canonical JSON differs; None = unknown."""
    return [
        [name, old.get(name), new.get(name)]
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def notices(changes: list[list[Any]], today: date) -> list[Notice]:
    """Return what a person should be told about the changes of one revision.

    Moves are told at the level of days: sources rewrite seconds at every export. A source that
    drops a day which has passed has moved nothing.
    """
    told: list[Notice] = []
    changed = {field: (old, new) for field, old, new in changes}
    if _only_read_now(*changed.get("documents", (None, None))):
        # The publisher changed nothing: we have read a document for the first time.
        learned = {field for field, (old, _) in changed.items() if old is None}
        changed = {f: pair for f, pair in changed.items() if f not in learned | {"documents"}}
    if changed.get("published_status") == (PublicationStatus.FORTHCOMING, PublicationStatus.OPEN):
        told.append(Notice(NoticeKind.OPENED, "published_status", *changed["published_status"]))
    if "deadlines" in changed:
        old_days, new_days = (_days(value) for value in changed["deadlines"])
        if _moved(old_days, new_days, today):
            told.append(Notice(NoticeKind.DEADLINE_MOVED, "deadlines", old_days, new_days))
    if "opens_on" in changed:
        told.append(Notice(NoticeKind.OPENING_MOVED, "opens_on", *changed["opens_on"]))
    rest = sorted(changed.keys() - _TOLD_APART)
    if rest:
        told.append(Notice(NoticeKind.CHANGED, ",".join(rest)))
    return told


def _only_read_now(old: list[dict[str, Any]] | None, new: list[dict[str, Any]] | None) -> bool:
    """Say whether the list of documents gained nothing but the marks of files read for the first time."""
    if not old or not new or len(old) != len(new):
        return False
    marks = ("sha256", "pages")
    same = all(
        {k: v for k, v in a.items() if k not in marks}
        == {k: v for k, v in b.items() if k not in marks}
        for a, b in zip(old, new, strict=True)
    )
    return same and all("sha256" not in a or a == b for a, b in zip(old, new, strict=True))


def _moved(old: list[str], new: list[str], today: date) -> bool:
    dropped, added = set(old) - set(new), set(new) - set(old)
    return bool(added) or any(day >= today.isoformat() for day in dropped)


def _days(deadlines: list[dict[str, Any]] | None) -> list[str]:
    return sorted({deadline["on"] for deadline in deadlines or ()})


def parse(canonical: str) -> dict[str, Any]:
    """Return a stored content as plain JSON values."""
    content: dict[str, Any] = json.loads(canonical)
    return content
