"""What happened to a call: every change as old → new."""

from collections.abc import Sequence

import streamlit as st

from domain.i18n import Texts
from domain.views import CallView, FieldChange, NoticeView
from services.change_words import NOTICE, field_name, value
from ui import context
from ui.components.escape import md

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
