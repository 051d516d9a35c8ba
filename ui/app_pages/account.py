"""My account: who I am, how I am reached, where I am signed in, my data, and the way out."""

import streamlit as st

from domain.accounts import THRESHOLDS, Account, DigestSettings, Rhythm, SessionView
from domain.errors import NotAllowed
from domain.i18n import LANGUAGES
from services import account_mails, accounts, sessions
from services.passwords import WeakPassword
from ui import context
from ui.components import api_tokens, language_choice, mutes
from ui.components.account_words import RHYTHM, ROLE, SIGN_IN
from ui.components.choices import inked
from ui.components.escape import md, plain
from ui.components.lists import small
from ui.components.visitor import token

_WIDTH_PX = 680
t = context.words()


def _about(mine: Account) -> None:
    with st.form("about"):
        st.markdown(md(mine.email or ""))
        name = st.text_input(t("Name"), mine.name, max_chars=200)
        known = list(LANGUAGES)
        language = st.selectbox(
            t("Language"),
            known,
            index=known.index(mine.language) if mine.language in known else 0,
            format_func=lambda code: language_choice.named(t, code),
            help=t("Mails to you are written in it."),
        )
        if st.form_submit_button(t("Save")):
            with context.writing() as session:
                me, now = context.person(), context.now()
                accounts.change(me, session, name=name, language=language, now=now)
            context.choose_language(language)
            _say(t("Saved."))


def _organisations(mine: Account) -> None:
    if not mine.memberships:
        st.markdown(md(t("You have no role yet. Ask the person who invited you.")))
    for held in mine.memberships:
        name = held.organisation or t("This installation")
        st.markdown(f"- {md(name)}: {md(t(ROLE[held.role]))}")


def _digest(mine: Account) -> None:
    with st.form("digest"):
        rhythm = st.segmented_control(
            t("A mail with what changed for my projects"),
            list(Rhythm),
            default=mine.digest.rhythm,
            required=True,
            format_func=lambda r: inked(t(RHYTHM[r])),
        )
        days = st.multiselect(
            t("Tell me of a deadline this many days before"),
            list(THRESHOLDS),
            default=[d for d in mine.digest.days_before if d in THRESHOLDS],
            placeholder=t("never"),
        )
        if st.form_submit_button(t("Save")):
            wanted = DigestSettings(Rhythm(rhythm or mine.digest.rhythm), tuple(days))
            with context.writing() as session:
                accounts.change_digest(context.person(), session, wanted, now=context.now())
            _say(t("Saved."))
    mutes.show(t)


def _password(mine: Account) -> None:
    if not mine.has_password:
        st.markdown(md(t("You sign in through your organisation's provider, without a password.")))
        return
    with st.form("password", clear_on_submit=True):
        old = st.text_input(t("Password until now"), type="password")
        new = st.text_input(t("New password, 12 characters or more"), type="password")
        if st.form_submit_button(t("Change the password")):
            _change_password(old, new)


def _change_password(old: str, new: str) -> None:
    try:
        with context.writing() as session:
            good = accounts.change_password(
                context.person(),
                session,
                token(),
                old,
                new,
                now=context.now(),
                send=account_mails.queue,
            )
    except WeakPassword as error:
        st.warning(md(t.refusal(error)), icon=":material/edit:")
        return
    except NotAllowed:
        st.warning(t("Too many attempts. Try again in some minutes."), icon=":material/schedule:")
        return
    if not good:
        st.warning(t("The password until now is another one."), icon=":material/edit:")
        return
    _say(t("Changed. You are signed out everywhere else."))


def _sessions(_mine: Account) -> None:
    with context.reading() as session:
        found = sessions.list_own(context.person(), session, token(), now=context.now())
    for view in found:
        _session(view)
    if len(found) > 1 and st.button(t("Sign out everywhere else"), icon=":material/logout:"):
        with context.writing() as session:
            ended = sessions.revoke_others(context.person(), session, token(), now=context.now())
        _say(t.plural("{count} session ended.", "{count} sessions ended.", ended))


def _session(view: SessionView) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        here = f" :green-badge[{md(t('this browser'))}]" if view.current else ""
        when = t(
            "since {since}, last seen {seen}",
            since=t.instant(view.made_at, context.zone()),
            seen=t.instant(view.seen_at, context.zone()),
        )
        how = t(SIGN_IN[view.method])
        agent = plain(view.agent) or t("a browser that does not say its name")
        st.markdown(f"{md(agent)}{here}  \n{small(md(f'{how}, {when}'))}")
        if not view.current and st.button(t("End"), key=f"end_{view.id}"):
            with context.writing() as session:
                sessions.revoke(context.person(), session, view.id, now=context.now())
            _say(t.plural("{count} session ended.", "{count} sessions ended.", 1))


def _keys(_mine: Account) -> None:
    api_tokens.show(t)


def _data(mine: Account) -> None:
    st.markdown(
        md(
            t(
                "All that Fundmap keeps about you, as a file: your account, your sessions, and "
                "what you did."
            )
        )
    )
    context.same_window(t("Download my data"), "files/me.json")
    with st.expander(t("Delete my account"), icon=":material/delete:"):
        st.markdown(
            md(
                t(
                    "Your name, address, password, roles and sessions are erased at once and "
                    "cannot be brought back. What you wrote in your organisation's projects stays "
                    "with it. The audit keeps your number."
                )
            )
        )
        typed = st.text_input(t("Type your mail address to confirm"), key="delete_confirm")
        if st.button(t("Delete my account for good"), type="primary", key="delete_account"):
            if typed.strip().casefold() != mine.email:
                st.warning(t("This is not the address of this account."), icon=":material/edit:")
                return
            with context.writing() as session:
                accounts.delete(context.person(), session, now=context.now())
            st.rerun()


def _say(text: str) -> None:
    st.session_state["account_said"] = text
    st.rerun()


with context.reading() as session:
    mine = accounts.me(context.person(), session)
st.title(t("My account"), anchor=False)
said = st.session_state.pop("account_said", None)
if said:
    st.success(md(said), icon=":material/check:")
with st.container(width=_WIDTH_PX):
    for heading, part in (
        (t("About me"), _about),
        (t("My organisations"), _organisations),
        (t("Mails to me"), _digest),
        (t("Password"), _password),
        (t("Where I am signed in"), _sessions),
        (t("Keys for other programs"), _keys),
        (t("My data"), _data),
    ):
        st.subheader(heading, anchor=False)
        with context.told():
            part(mine)
