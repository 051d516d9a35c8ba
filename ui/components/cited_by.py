"""Letters that cite a call, and those that a project's unmet need led to."""

from collections.abc import Iterable
from urllib.parse import parse_qs, unquote, urlsplit

import streamlit as st

from domain.deliverables import DeliverableView
from domain.i18n import Texts
from domain.people import Person
from services import chain
from services.rights import Action, may
from ui import context
from ui.components import asks_of
from ui.components.deliverable_words import kind_words, link, state_badge
from ui.components.escape import link as web_link
from ui.components.escape import md
from ui.components.lists import small


def rows(found: Iterable[DeliverableView], t: Texts) -> None:
    """Show deliverables one below the other; a stranger's without a link into the workshop."""
    me = context.person()
    for view in found:
        with st.container(border=True, gap=None):
            st.markdown(_words(view, me, t))


def _words(view: DeliverableView, me: Person, t: Texts) -> str:
    mine = view.organisation_id == me.organisation_id
    opened = mine and may(me, Action.READ_ADVOCACY, me.organisation_id)
    place = view.content.place
    if opened:
        title = link(view)
    elif place:
        title = f"**{web_link(view.title, place)}**"
    else:
        title = f"**[{md(view.title)}]({context.page_address('published')})**"
    parts = [kind_words(view, t)]
    if view.content.happened_on:
        parts.append(t.day(view.content.happened_on))
    return f"{title}  \n{state_badge(view.state, t)} {small(md(' · '.join(parts)))}"


def ask_for_call(key: str, t: Texts) -> str:
    """Ask for a call by its address here; return its uid once it is sent, else ""."""
    with st.form(f"cite_{key}", border=False):
        given = st.text_input(
            t("Cite a call"),
            key=f"cite_{key}_uid",
            help=t("The address of its page, or what stands behind uid= there."),
        )
        sent = st.form_submit_button(t("Cite it"))
    if not sent:
        return ""
    asked = parse_qs(urlsplit(given.strip()).query).get("uid", [given.strip()])
    return unquote(asked[0])


def on_call(uid: str, t: Texts) -> None:
    """Show the letters that cite a call, and for advocates the asks about it; else nothing."""
    me = context.person()
    with context.reading() as session:
        letters = chain.letters_citing(me, session, uid)
        asks = chain.asks_about(me, session, uid)
    if not (letters or asks):
        return
    if letters:
        st.subheader(t("Letters that cite it"), anchor=False)
        rows(letters, t)
    if asks:
        st.subheader(t("Asks about it"), anchor=False)
        for ask in asks:
            with st.container(border=True):
                st.markdown(asks_of.head(ask, t))


def on_project(project_id: int, t: Texts) -> None:
    """Show what was written because of calls that a project could not use; nothing when nothing."""
    with context.reading() as session:
        found = chain.of_project(context.person(), session, project_id)
    letters = {view.id: view for unmet in found for view in unmet.letters}
    asks = {ask.id: ask for unmet in found for ask in unmet.asks}
    if not (letters or asks):
        return
    label = t("What is asked for because of calls that you could not use")
    with st.expander(label, icon=":material/campaign:"):
        rows(letters.values(), t)
        for ask in asks.values():
            st.markdown(asks_of.head(ask, t))
