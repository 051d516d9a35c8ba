"""Tokens of programs, for the page My account."""

import streamlit as st

from domain.i18n import Texts
from services import api_tokens
from ui import context
from ui.components.escape import md, plain

_NEW = "api_token_new"


def show(t: Texts) -> None:
    """List the own tokens, revoke one, make one; a new one is shown until the page is left."""
    st.markdown(
        t(
            "A program with a token reads calls, and your projects with their matches, as long as you "
            "may. It changes nothing."
        )
    )
    fresh = st.session_state.pop(_NEW, None)
    if fresh:
        st.markdown(t("Copy this token now; it is not shown again."))
        st.code(fresh, language=None, wrap_lines=True)
    with context.reading() as session:
        found = api_tokens.list_own(context.person(), session)
    for token in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            when = t.day(token.made_at.astimezone(context.zone()).date())
            st.markdown(md(t("{name}, made on {when}", name=token.name, when=when)))
            st.button(t("Revoke"), key=f"revoke_token_{token.id}", on_click=_revoke,
                      args=(token.id,))  # fmt: skip
    with st.form("api_token", clear_on_submit=True):
        name = st.text_input(t("What the token is for"), max_chars=100)
        wanted = st.form_submit_button(t("Make a token"), icon=":material/key:")
    if not wanted:
        return
    if not plain(name):
        st.warning(t("Write what it is for first."), icon=":material/edit:")
        return
    with context.told():
        with context.writing() as session:
            made = api_tokens.make(context.person(), session, name, now=context.now())
        st.session_state[_NEW] = made
        st.rerun()


def _revoke(token_id: int) -> None:
    with context.told(), context.writing() as session:
        api_tokens.revoke(context.person(), session, token_id, now=context.now())
