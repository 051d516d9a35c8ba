"""Who looks: signed in, for which organisation, and the ways in and out. Shared mode only."""

import streamlit as st

from domain.i18n import Texts
from domain.people import Person
from services import sessions
from services.sessions import cookie_name
from services.settings import Mode, settings
from ui import context
from ui.components.escape import md

_ACTING = "acting_for"


def token() -> str:
    """Return the session's token of this browser; empty for none."""
    return st.context.cookies.get(cookie_name(), "")


def no_right(t: Texts) -> None:
    """Say that somebody may not see this page, and what he can do."""
    st.title(t("No right"), anchor=False)
    if context.person().id is None:
        st.info(t("This page needs an account."), icon=":material/lock:")
        context.same_window(t("Sign in"), "/sign-in")
        return
    st.info(
        t(
            "You have no right to see or do this. "
            "Ask the person who runs this installation for the role that you need."
        ),
        icon=":material/lock:",
    )


def show(t: Texts) -> None:
    """Show in the side bar who is signed in; nothing in embedded mode."""
    if settings().mode is Mode.EMBEDDED:
        return
    me = context.person()
    if me.id is None:
        context.same_window(t("Sign in"), "/sign-in")
        return
    st.markdown(f"**{md(me.name)}**")
    _organisation(me, t)
    if st.button(t("Sign out"), icon=":material/logout:", key="sign_out"):
        with context.writing() as session:
            sessions.sign_out(session, token(), now=context.now())
        context.forget_person()
        context.person(arriving=True)


def _organisation(me: Person, t: Texts) -> None:
    names = dict(me.organisations)
    if len(names) < 2 and me.organisation_id is not None:
        st.caption(md(names.get(me.organisation_id, "")))
        return
    st.session_state[_ACTING] = me.organisation_id
    st.selectbox(
        t("I act for"),
        list(names),
        format_func=names.__getitem__,
        key=_ACTING,
        on_change=_switch,
        placeholder=t("choose an organisation"),
    )


def _switch() -> None:
    chosen = st.session_state[_ACTING]
    if chosen is not None:
        with context.told(), context.writing() as session:
            me = context.person()
            sessions.switch_organisation(me, session, token(), chosen, now=context.now())
