"""Administration: the mails that could not be sent, or of which nobody knows whether they arrived."""

import streamlit as st

from domain.mail import MailState, MailView
from services import mail
from services.settings import settings
from ui import context
from ui.components.account_words import MAIL
from ui.components.choices import inked
from ui.components.escape import md
from ui.components.lists import small

_SHOWN = 50
t = context.words()


def _mail(view: MailView) -> None:
    with st.container(border=True):
        when = t.instant(view.queued_at, context.zone())
        line = f"{view.to} · {when} · {view.detail}" if view.detail else f"{view.to} · {when}"
        st.markdown(f"**{md(view.subject)}**  \n{small(md(line))}")
        if view.state is MailState.UNCERTAIN:
            st.caption(
                t(
                    "Look for the Message-ID {token} in the mail server's log, then say what you "
                    "found.",
                    token=view.token,
                )
            )
            with st.container(horizontal=True):
                if st.button(t("It arrived"), key=f"arrived_{view.id}"):
                    _settle(view, delivered=True)
                if st.button(t("It did not: send it again"), key=f"again_{view.id}"):
                    _settle(view, delivered=False)
        elif view.state is MailState.FAILED and st.button(t("Send again"), key=f"retry_{view.id}"):
            with context.told():
                with context.writing() as session:
                    mail.retry(context.person(), session, view.id, now=context.now())
                st.rerun()


def _settle(view: MailView, *, delivered: bool) -> None:
    with context.told():
        with context.writing() as session:
            mail.resolve(context.person(), session, view.id, delivered=delivered, now=context.now())
        st.rerun()


st.title(t("Mails"), anchor=False)
if not settings().smtp_url.get_secret_value():
    st.warning(
        t("No mail server is set: mails are kept and wait."), icon=":material/outgoing_mail:"
    )
with context.reading() as session:
    counted = mail.counts(context.person(), session)
if not counted:
    st.info(t("No mail has been written yet."), icon=":material/mail:")
    st.stop()
needing = next((s for s in (MailState.UNCERTAIN, MailState.FAILED) if counted.get(s)), None)
chosen = st.segmented_control(
    t("State"),
    list(counted),
    default=needing or next(iter(counted)),
    required=True,
    format_func=lambda s: inked(f"{t(MAIL[s])} ({t.number(counted[s])})"),
    wrap=True,
)
with context.reading() as session:
    found = mail.mails(context.person(), session, state=MailState(chosen), limit=_SHOWN)
for view in found:
    _mail(view)
