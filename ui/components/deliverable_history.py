"""What happened to a deliverable: who, when, before and after."""

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.advocacy import State
from domain.deliverables import DeliverableEvent, EventKind
from domain.i18n import Texts
from services.advocacy_words import STATE, STEP_DONE
from ui import context
from ui.components.deliverable_words import who
from ui.components.escape import md
from ui.components.lists import small

_FIELD = {
    "title": "title",
    "kind": "kind",
    "in_name_of": "in whose name",
    "visibility": "who may read it",
    "action": "Action",
    "themes": "themes",
    "programmes": "programmes",
    "owner": "owner",
    "team": "team",
    "planned_on": "planned day",
    "happened_on": "day on which it happened",
    "place": "where it is published",
    "reason": "why it is dropped",
    "mandate_needed": "proof of mandate",
    "parts": "what stands in the document",
}
_SHOWN = 100


def show(events: Sequence[DeliverableEvent], names: Mapping[int, str], t: Texts) -> None:
    """Show the history, newest first."""
    zone = context.zone()
    with st.container(gap="xxsmall"):
        for event in events[:_SHOWN]:
            head = f"{t.instant(event.at, zone)} · {who(names, event.person_id, t)}"
            st.markdown(f"{small(md(head))}  \n{_words(event, t)}")
    if len(events) > _SHOWN:
        left = len(events) - _SHOWN
        st.caption(t.plural("and {count} more", "and {count} more", left))


def _words(event: DeliverableEvent, t: Texts) -> str:
    if event.kind is EventKind.STEP:
        return _step(event, t)
    if event.kind is EventKind.CHANGED:
        fields = ", ".join(_field(name.strip(), t) for name in event.what.split(","))
        return md(t("changed: {fields}", fields=fields))
    if event.kind is EventKind.TEXT:
        language, _, number = event.what.partition(" ")
        said = t(
            "wrote version {number} in {language}",
            number=number,
            language=t.language_name(language),
        )
        note = event.after.get("note")
        return md(f"{said}: {note}" if note else said)
    return md(t(_PLAIN[event.kind]))


_PLAIN = {
    EventKind.CREATED: "created it",
    EventKind.LOADED: "loaded from the Partnership's documents",
    EventKind.COMMENT: "commented",
    EventKind.RESOLVED: "settled a comment",
    EventKind.CONSENT: "recorded the consent of the Partnership for this wording",
    EventKind.LINKED: "changed what it rests on",
    EventKind.FILE: "kept a file",
    EventKind.DISPATCH: "worked on a dispatch",
    EventKind.SIGNATURE: "worked on a signature",
}


def _step(event: DeliverableEvent, t: Texts) -> str:
    done = t(STEP_DONE[event.what]) if event.what in STEP_DONE else event.what
    before, after = (_state(part.get("state"), t) for part in (event.before, event.after))
    by = event.after.get("by")
    reader = f", {t('read by {name}', name=by)}" if by else ""
    return f"**{md(done)}**{md(reader)}: {md(before)} → {md(after)}"


def _state(value: object, t: Texts) -> str:
    known = next((state for state in State if state.value == value), None)
    return t(STATE[known]) if known else str(value or "")


def _field(name: str, t: Texts) -> str:
    return t(_FIELD[name]) if name in _FIELD else name
