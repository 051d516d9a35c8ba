"""Watched pages that changed and wait for a reader, and timetables that were left lying."""

from collections.abc import Iterable

import streamlit as st

from domain.i18n import Texts
from domain.views import SourceHealth
from domain.watch import Outcome, PageChange
from services import watch
from services.rights import Action, may
from ui import context
from ui.components.escape import address, md
from ui.components.lists import small

_SHOWN = 50
_LINES = 12
_NOTE = 300
_OUTCOME = {
    Outcome.NO_NEW_CALL: "no new call",
    Outcome.CALL_ENTERED: "a call, and I have entered it",
}


def show(found: Iterable[SourceHealth], t: Texts) -> None:
    """Show what a person has to look at; nothing when there is nothing."""
    for source in found:
        if source.timetable_late_since is not None:
            st.warning(md(late_words(source, t)), icon=":material/event_busy:")
    if not may(context.person(), Action.WATCH_PAGES):
        return
    with context.reading() as session:
        changes = watch.list_changes(context.person(), session, limit=_SHOWN)
    newest: dict[str, PageChange] = {}
    for change in changes:
        newest.setdefault(change.url, change)
    if not newest:
        return
    st.subheader(t("Pages that changed and that nobody has read yet"), anchor=False)
    st.container(width=680).markdown(
        t(
            "We read no calls out of these pages: a person has to look. Open the page, enter a new "
            "call if there is one, then say what you found."
        )
    )
    for change in newest.values():
        _change(change, t)


def late_words(source: SourceHealth, t: Texts) -> str:
    """Return the warning about a timetable that was not updated; "" for one that was."""
    since = source.timetable_late_since
    if since is None:
        return ""
    return t(
        "{source}: the authority has not updated its timetable since {day}; the regulation asks "
        "for three times a year.",
        source=source.spec.title,
        day=t.day(since.astimezone(context.zone()).date()),
    )


def _change(change: PageChange, t: Texts) -> None:
    with st.container(border=True, gap="small"):
        when = t("changed {when}", when=t.instant(change.at, context.zone()))
        st.markdown(
            f"**{md(change.title)}**  \n{small(md(f'{change.source_title} · {when}'))}",
        )
        if address(change.url):
            st.link_button(t("Open the page"), change.url, icon=":material/open_in_new:")
        _difference(change, t)
        with st.form(f"watched_{change.id}", border=False):
            outcome = st.radio(
                t("What did you find?"),
                list(_OUTCOME),
                format_func=lambda choice: t(_OUTCOME[choice]),
                horizontal=True,
            )
            note = st.text_input(t("Note"), max_chars=_NOTE)
            if st.form_submit_button(t("Mark as read"), icon=":material/done:"):
                _mark(change, outcome, note)


def _difference(change: PageChange, t: Texts) -> None:
    parts = [
        *_lines("＋", t("Came:"), change.difference.added, t),
        *_lines("−", t("Went:"), change.difference.removed, t),
    ]
    if parts:
        with st.expander(t("What changed in the words")):
            st.markdown("  \n".join(parts))


def _lines(sign: str, label: str, lines: tuple[str, ...], t: Texts) -> list[str]:
    if not lines:
        return []
    shown = [f"{sign} {md(line)}" for line in lines[:_LINES]]
    more = len(lines) - _LINES
    rest = [small(md(t.plural("and {count} more line", "and {count} more lines", more)))]
    return [f"**{md(label)}**", *shown, *(rest if more > 0 else [])]


def _mark(change: PageChange, outcome: Outcome, note: str) -> None:
    with context.told():
        with context.writing() as session:
            watch.mark_read(context.person(), session, change.id, outcome, note, now=context.now())
        st.rerun()
