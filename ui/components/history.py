"""What happened to a call: every change as old → new."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from domain.i18n import Texts
from domain.money import Money
from domain.views import CallView, FieldChange, NoticeView
from ui import context
from ui.components.escape import md
from ui.components.vocabulary import FIELD, NOTICE

_LONGEST = 160
_TOLD_ALONE = {"missing", "reappeared", "withdrawn", "closed"}


def show(view: CallView, notices: Sequence[NoticeView], t: Texts) -> None:
    """Show revisions and what was told, newest first."""
    st.subheader(t("History"))
    for notice in notices:
        if notice.kind in _TOLD_ALONE:
            st.markdown(md(f"{t.instant(notice.at, context.zone())}: {t(NOTICE[notice.kind])}"))
    for revision in view.revisions:
        when = t.instant(revision.recorded_at, context.zone())
        if not revision.changes:
            st.markdown(md(t("{when}: first read", when=when)))
            continue
        names = ", ".join(t(FIELD.get(c.field, c.field)) for c in revision.changes)
        with st.expander(md(t("{when}: {fields} changed", when=when, fields=names))):
            for change in revision.changes:
                _change(change, t)


def _change(change: FieldChange, t: Texts) -> None:
    name = md(t(FIELD.get(change.field, change.field)))
    st.markdown(f"**{name}**: {md(value(change.old, t))} → {md(value(change.new, t))}")


def value(found: Any, t: Texts) -> str:
    """Return a stored value in the reader's words."""
    if found is None or found == [] or found == "":
        return t("unknown")
    if isinstance(found, dict) and set(found) == {"minor", "currency"}:
        return t.money(Money.model_validate(found))
    if isinstance(found, dict) and "on" in found:
        return " ".join(
            str(part) for part in (value(found["on"], t), found.get("time", "")) if part
        )
    if isinstance(found, list):
        return _short("; ".join(value(part, t) for part in found))
    if isinstance(found, str):
        return _day(found, t)
    return _short(json.dumps(found, ensure_ascii=False))


def _day(text: str, t: Texts) -> str:
    try:
        return t.day(dt.date.fromisoformat(text))
    except ValueError:
        return _short(text)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
