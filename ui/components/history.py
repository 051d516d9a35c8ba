"""What happened to a call: every change as old → new."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from domain.deadline import Deadline
from domain.i18n import Texts
from domain.money import Money
from domain.views import CallView, FieldChange, NoticeView
from ui import context
from ui.components.escape import md
from ui.components.lists import one_line
from ui.components.vocabulary import FIELD, NOTICE

_LONGEST = 160
_TOLD_ALONE = frozenset({"missing", "reappeared", "withdrawn", "closed"})


def show(view: CallView, notices: Sequence[NoticeView], t: Texts) -> None:
    """Show revisions and what was told, newest first."""
    st.subheader(t("History"), anchor=False)
    zone = context.zone()
    events = [(n.at, _told(n, t)) for n in notices if n.kind in _TOLD_ALONE]
    for revision in view.revisions:
        if revision.changes:
            lines = [_change(change, t) for change in revision.changes]
        else:
            lines = [md(t("first read"))]
        events.append((revision.recorded_at, "  \n".join(lines)))
    for at, words in sorted(events, key=lambda event: event[0], reverse=True):
        st.markdown(f":small[{md(t.instant(at, zone))}]  \n{words}")


def _told(notice: NoticeView, t: Texts) -> str:
    return md(t(NOTICE[notice.kind]))


def _change(change: FieldChange, t: Texts) -> str:
    name = md(field_name(change.field, t))
    return f"**{name}**: {md(value(change.old, t))} → {md(value(change.new, t))}"


def field_name(field: str, t: Texts) -> str:
    """Return the reader's word for a field of a call."""
    return t(FIELD[field]) if field in FIELD else field.replace("_", " ")


def value(found: Any, t: Texts) -> str:
    """Return a stored value in the reader's words; unknown is said."""
    if found is None or found in ([], "", {}):
        return t("not stated")
    if isinstance(found, bool):
        return t("yes") if found else t("no")
    if isinstance(found, int):
        return t.number(found)
    if isinstance(found, Mapping):
        return _mapping(found, t)
    if isinstance(found, Sequence) and not isinstance(found, str):
        return one_line("; ".join(value(part, t) for part in found), _LONGEST)
    return _day(str(found), t)


def _mapping(found: Mapping[str, Any], t: Texts) -> str:
    if set(found) == {"minor", "currency"}:
        return t.money(Money.model_validate(found))
    if "on" in found and "text" not in set(found) - Deadline.model_fields.keys():
        try:
            deadline = Deadline.model_validate(found)
        except ValueError:
            return one_line(json.dumps(found, ensure_ascii=False), _LONGEST)
        return f"{t.day(deadline.on)}, {t.hour(deadline)}"
    if "title" in found or "text" in found:
        return one_line(str(found.get("title") or found.get("text")), _LONGEST)
    return one_line(json.dumps(found, ensure_ascii=False), _LONGEST)


def _day(text: str, t: Texts) -> str:
    try:
        return t.day(dt.date.fromisoformat(text))
    except ValueError:
        return one_line(text, _LONGEST)
