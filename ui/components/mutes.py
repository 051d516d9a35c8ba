"""What is muted in the person's mails, with the way back, and more to mute."""

import streamlit as st

from domain.i18n import Texts
from domain.muting import MuteKind, News
from services import mutes, sources
from services.mutes import REASON
from ui import context
from ui.components.escape import md, plain
from ui.components.lists import small

_KIND = {
    MuteKind.CALL: "call",
    MuteKind.SOURCE: "source",
    MuteKind.REASON: "kind of news",
}


def show(t: Texts) -> None:
    """Show what is muted; nothing is told of it by mail until it is taken back."""
    with context.reading() as session:
        found = mutes.list_own(context.person(), session)
    if found:
        st.markdown(f"**{md(t('Muted on Today and in your mails'))}**")
    for mute, title in found:
        name = t(title) if mute.kind is MuteKind.REASON else title
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{md(name)} {small(md(t(_KIND[mute.kind])))}", width="content")
            key = f"unmute_{mute.id}"
            if st.button(t("Tell me again"), key=key, type="tertiary"):
                with context.writing() as session:
                    mutes.unmute(
                        context.person(), session, mute.kind, mute.target, now=context.now()
                    )
                st.rerun()
    panel = st.expander(t("Mute a source or a kind of news"), key="mute_more", on_change="rerun")
    if panel.open:
        with panel:
            _more(t)


def _more(t: Texts) -> None:
    with context.reading() as session:
        titles = {x.spec.id: x.spec.title for x in sources.health(context.person(), session)}
    choices = [(MuteKind.REASON, str(news)) for news in News]
    choices += [(MuteKind.SOURCE, source) for source in titles]
    names = {
        (kind, target): t(REASON[News(target)]) if kind is MuteKind.REASON else titles[target]
        for kind, target in choices
    }
    with st.form("mute", border=False):
        chosen = st.selectbox(
            t("No more about"),
            choices,
            index=None,
            format_func=lambda one: plain(names[one]),
            placeholder=t("choose"),
        )
        if st.form_submit_button(t("Mute it")) and chosen is not None:
            with context.told():
                with context.writing() as session:
                    mutes.mute(context.person(), session, *chosen, now=context.now())
                st.rerun()
