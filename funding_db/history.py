"""What differs between two contents of a call, and which of it people are told."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from domain.deadline import Deadline
from domain.enums import NoticeKind, PublicationStatus

_TOLD_APART = frozenset({"published_status", "deadlines", "opens_on"})
_SAME_HOUR = timedelta(minutes=1)
"""Hours that differ by less are the same: sources rewrite seconds at every export."""


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


def notices(
    changes: list[list[Any]], today: date, content: Mapping[str, Any] | None = None
) -> list[Notice]:
    """Return what a person should be told about the changes of one revision.

    Moves are told at the level of days: sources rewrite seconds at every export; another hour on
    the same day is told as a change. A source that drops a day which has passed has moved nothing.
    `content` is the whole new content; without it a closing by the source is not told.
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
        elif _other_hour(*changed["deadlines"], today):
            told.append(Notice(NoticeKind.CHANGED, "deadlines", *changed["deadlines"]))
    if "opens_on" in changed:
        told.append(Notice(NoticeKind.OPENING_MOVED, "opens_on", *changed["opens_on"]))
    if content is not None and _shut_or_opened_again(
        changed.get("published_status"), content, today
    ):
        told.append(Notice(NoticeKind.CHANGED, "published_status", *changed["published_status"]))
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


def _other_hour(
    old: list[dict[str, Any]] | None, new: list[dict[str, Any]] | None, today: date
) -> bool:
    """Say whether a deadline to come, of the same day, now ends at another instant."""
    before, after = (
        sorted(
            (d.on, at)
            for d in map(Deadline.model_validate, deadlines or ())
            if d.on >= today and (at := d.instant()) is not None
        )
        for deadlines in (old, new)
    )
    pairs = zip(before, after, strict=True) if len(before) == len(after) else ()
    return any(abs(a - b) >= _SAME_HOUR for (_, a), (_, b) in pairs)


def _shut_or_opened_again(
    change: tuple[Any, Any] | None, content: Mapping[str, Any], today: date
) -> bool:
    """Say whether the source closed a call before its last day, took it back or opened it again.

    A call that closes because its day has passed is no news.
    """
    old, new = change or (None, None)
    shut = new in (PublicationStatus.CLOSED, PublicationStatus.FORTHCOMING)
    again = (old, new) == (PublicationStatus.CLOSED, PublicationStatus.OPEN)
    days = _days(content.get("deadlines"))
    return (shut or again) and (not days or days[-1] >= today.isoformat())


def _days(deadlines: list[dict[str, Any]] | None) -> list[str]:
    return sorted({deadline["on"] for deadline in deadlines or ()})


def parse(canonical: str) -> dict[str, Any]:
    """Return a stored content as plain JSON values."""
    content: dict[str, Any] = json.loads(canonical)
    return content
