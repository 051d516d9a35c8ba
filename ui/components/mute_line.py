"""Less of this: mute a call, its source or the kind of news from the line itself, with the way back."""

from collections.abc import Sequence

import streamlit as st

from domain.i18n import Texts
from domain.muting import Muted, MuteKind, News, source_of
from services import mutes
from services.mutes import REASON
from ui import context
from ui.components.escape import md, plain

_LAST = "muted_last"
"""What was muted last, so that it can be taken back at once: (kind, target, its words)."""

_Choice = tuple[MuteKind, str]


def muted() -> Muted:
    """Return what the reader has muted; nothing for a visitor."""
    if not mutes.can_mute(context.person()):
        return Muted()
    with context.reading() as session:
        return mutes.muted(context.person(), session)


def button(uid: str, news: News, place: str, titles: dict[str, str], t: Texts) -> None:
    """Offer to mute what a line tells; nothing is offered to a visitor. `place` is part of the key."""
    if not mutes.can_mute(context.person()):
        return
    words = _words(uid, news, titles, t)
    key = f"mute_{place}"
    st.menu_button(
        t("Mute"),
        list(words),
        key=key,
        icon=":material/notifications_off:",
        type="tertiary",
        format_func=words.__getitem__,
        on_click=_mute,
        args=(key, words),
    )


def _words(uid: str, news: News, titles: dict[str, str], t: Texts) -> dict[_Choice, str]:
    source = source_of(uid)
    name = titles.get(source, source)
    return {
        (MuteKind.CALL, uid): plain(t("No more of this call")),
        (MuteKind.REASON, str(news)): plain(t("No more “{name}”", name=t(REASON[news]))),
        (MuteKind.SOURCE, source): plain(t("No more of the source “{name}”", name=name)),
    }


def _mute(key: str, words: dict[_Choice, str]) -> None:
    chosen: _Choice | None = st.session_state.get(key)
    if chosen is None:
        return
    with context.told(), context.writing() as session:
        mutes.mute(context.person(), session, *chosen, now=context.now())
    st.session_state[_LAST] = (*chosen, words[chosen])


def undo(t: Texts) -> None:
    """Say what was muted last and offer to take it back; shown until the page is left or taken back."""
    last = st.session_state.get(_LAST)
    if last is None:
        return
    kind, target, words = last
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = t("Muted here and in your mails: {what}", what=words)
        st.markdown(f":material/notifications_off: {md(said)}", width="content")
        st.button(
            t("Undo"), key="mute_undo", type="tertiary", on_click=_take_back, args=(kind, target)
        )


def _take_back(kind: MuteKind, target: str) -> None:
    with context.told(), context.writing() as session:
        mutes.unmute(context.person(), session, kind, target, now=context.now())
    st.session_state.pop(_LAST, None)


def hidden(count: int, t: Texts) -> None:
    """Say how many lines are not shown because they are muted, and list what is muted."""
    if not mutes.can_mute(context.person()):
        return
    with context.reading() as session:
        found = mutes.list_own(context.person(), session)
    if not found:
        return
    label = t("What you have muted")
    if count:
        said = t.plural("{count} muted line", "{count} muted lines", count)
        label = f"{label} ({said})"
    panel = st.expander(label, key="today_muted", on_change="rerun")
    if not panel.open:
        return
    with panel:
        for mute, title in found:
            name = t(title) if mute.kind is MuteKind.REASON else title
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(md(name), width="content")
                st.button(
                    t("Tell me again"),
                    key=f"today_unmute_{mute.id}",
                    type="tertiary",
                    on_click=_take_back,
                    args=(mute.kind, mute.target),
                )


def titles_of(uids: Sequence[str]) -> dict[str, str]:
    """Return the titles of the sources of these calls."""
    if not uids or not mutes.can_mute(context.person()):
        return {}
    with context.reading() as session:
        return mutes.source_titles(session, {source_of(uid) for uid in uids})
