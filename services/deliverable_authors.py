"""Who has written a text: everybody who changed what it says since it was approved last.

Read from the history, which nobody can change. Whoever has written does not approve.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.advocacy import State
from domain.advocacy_views import Link
from domain.deliverables import DeliverableEvent, EventKind

OF_A_COPY = ("our_reference", "addressee", "body_kind")
"""Parts that stand on one copy of a letter and are no words of the text."""
READ_LINKS = frozenset({Link.ASK.value, "evidence"})
"""Links that are read in the document: whoever lays one there is its author too."""
_SAID = ("kind", "in_name_of", "parts")
"""Fields of a deliverable that stand in its document."""


def since_approval(events: Iterable[DeliverableEvent]) -> frozenset[int | None]:
    """Return who changed the words since the last approval; `events` newest first."""
    found: set[int | None] = set()
    for event in events:
        if event.kind is EventKind.STEP and event.after.get("state") == State.APPROVED:
            break
        if _rewords(event):
            found.add(event.person_id)
    return frozenset(found)


def _rewords(event: DeliverableEvent) -> bool:
    if event.kind is EventKind.TEXT:
        return True
    if event.kind is EventKind.LINKED:
        return not READ_LINKS.isdisjoint({*event.before, *event.after})
    return event.kind is EventKind.CHANGED and _said(event.before) != _said(event.after)


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the document of the fields that an event tells of."""
    said = {name: content[name] for name in _SAID if name in content}
    if "parts" in said:
        said["parts"] = {key: one for key, one in said["parts"].items() if key not in OF_A_COPY}
    return said
