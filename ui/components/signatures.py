"""The signatures of a deliverable on its page: who was asked, who signed, and under which words."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from domain.advocacy import State
from domain.advocacy_letters import SIGNATORIES, BodyKind, SignatureState
from domain.deliverables import DeliverableView
from domain.dispatches import SignatureView
from domain.i18n import LANGUAGES, Texts
from domain.people import Person
from services import signatures
from services.rights import Action, may
from ui import context
from ui.components.dispatch_words import BODY_KIND, SIGNATURE, SIGNATURE_COLOUR
from ui.components.escape import md
from ui.components.lists import small


def show(t: Texts, me: Person, view: DeliverableView) -> None:
    """Show the invitations and what came of each; let those with the right ask and note."""
    with context.reading() as session:
        found = signatures.list_of(me, session, view.id)
        again = signatures.to_ask_again(me, session, view.id)
    open_now = view.state is State.SIGNING
    may_ask = may(me, Action.SEND_ADVOCACY, me.organisation_id) and open_now
    if not open_now:
        st.caption(t("Signatures are asked for once the approved text is open for signature."))
    if again:
        st.warning(
            md(
                t(
                    "The text was changed: these were asked or signed under other words and must "
                    "be asked again: {names}",
                    names=", ".join(again),
                )
            ),
            icon=":material/history:",
        )
    if may_ask:
        with st.expander(t("Ask somebody to sign"), icon=":material/draw:", expanded=not found):
            _invite(t, me, view, found, again)
    present = view.approved_wording or view.wording
    if len(found) > 1:
        st.markdown(_progress(t, found, present))
    for one in found:
        _card(t, me, one, may_ask=may_ask, is_present=one.signature.wording == present)


def _progress(t: Texts, found: Sequence[SignatureView], present: str | None) -> str:
    """Return how many bodies signed the present words, were asked, or withdrew."""
    counted = Counter(one.signature.state for one in found if one.signature.wording == present)
    return " ".join(
        f":{SIGNATURE_COLOUR[state]}-badge[{md(t(SIGNATURE[state]))}] {md(t.number(counted[state]))}"
        for state in (SignatureState.CONFIRMED, SignatureState.INVITED, SignatureState.WITHDRAWN)
        if counted[state]
    )


def _invite(
    t: Texts,
    me: Person,
    view: DeliverableView,
    found: Sequence[SignatureView],
    again: Sequence[str],
) -> None:
    if not signatures.by_link():
        st.caption(t("No mail leaves this installation: ask them yourself and note what they say."))
    known = {one.signature.body: one for one in found}
    first = known.get(again[0]) if again else None
    key = f"invite_{view.id}_{len(found)}"
    kinds = [kind for kind in BodyKind if kind in SIGNATORIES]
    usual = kinds.index(first.signature.body_kind) if first else 0
    with st.form(key, border=False):
        left, right = st.columns(2)
        body = left.text_input(
            t("Who is asked"),
            first.signature.body if first else "",
            key=f"{key}_body",
            max_chars=300,
        )
        kind = right.selectbox(
            t("Kind"), kinds, usual, format_func=lambda one: t(BODY_KIND[one]), key=f"{key}_kind"
        )
        email = left.text_input(
            t("Mail address"),
            (first.email if first else "") or "",
            key=f"{key}_email",
            max_chars=254,
        )
        language = right.selectbox(
            t("Language of the invitation"),
            list(LANGUAGES),
            list(LANGUAGES).index(t.language),
            format_func=lambda code: LANGUAGES[code],
            key=f"{key}_language",
        )
        sent = st.form_submit_button(t("Ask for the signature"), type="primary")
    if not sent:
        return
    with context.told():
        with context.writing() as session:
            signatures.invite(
                me,
                session,
                view.id,
                body,
                kind,
                email=email,
                language=language,
                now=context.now(),
            )
        st.rerun()


def _card(t: Texts, me: Person, one: SignatureView, *, may_ask: bool, is_present: bool) -> None:
    signed = one.signature
    colour = SIGNATURE_COLOUR[signed.state] if is_present else "orange"
    with st.container(border=True, gap="small"):
        lines = [f":{colour}-badge[{md(t(SIGNATURE[signed.state]))}] **{md(signed.body)}**"]
        if signed.person:
            lines.append(md(f"{signed.person}, {signed.capacity}"))
        if signed.mandate:
            lines.append(small(md(t("Mandate: {proof}", proof=signed.mandate))))
        days = [t("asked on {day}", day=t.day(signed.invited_at.date()))]
        if one.reminded_at:
            days.append(t("reminded on {day}", day=t.day(one.reminded_at.date())))
        if signed.confirmed_at:
            days.append(t("signed on {day}", day=t.day(signed.confirmed_at.date())))
        if signed.withdrawn_on:
            days.append(t("withdrawn on {day}", day=t.day(signed.withdrawn_on)))
        if signed.state is SignatureState.INVITED and one.email:
            days.append(t("its link works until {day}", day=t.day(signatures.usable_until(one))))
        if one.told_by:
            days.append(one.told_by)
        words = t("version {fingerprint}", fingerprint=signed.wording[:12])
        days.append(words if is_present else t("under other words ({version})", version=words))
        lines.append(small(md(" · ".join(days))))
        st.markdown("  \n".join(lines))
        if may_ask and signed.state is SignatureState.INVITED and is_present:
            _waiting(t, me, one)
        if may_ask and signed.state is not SignatureState.WITHDRAWN:
            invited = signed.state is SignatureState.INVITED
            title = t("Decline") if invited else t("Withdraw")
            with st.expander(title, icon=":material/undo:"):
                _withdraw(t, me, one)


def _waiting(t: Texts, me: Person, one: SignatureView) -> None:
    if one.email and signatures.by_link():
        first = signatures.reminder_from(one)
        if first > context.today():
            st.caption(t("A reminder is possible from {day}.", day=t.day(first)))
        elif st.button(t("Send a reminder"), key=f"remind_{one.id}"):
            with context.told():
                with context.writing() as session:
                    signatures.remind(me, session, one.id, now=context.now())
                st.rerun()
    with st.expander(t("They signed on paper or by mail"), icon=":material/edit_note:"):
        key = f"confirm_{one.id}"
        with st.form(key, border=False):
            signer = st.text_input(t("Who signs"), key=f"{key}_who", max_chars=300)
            capacity = st.text_input(t("In what capacity"), key=f"{key}_capacity", max_chars=300)
            mandate = st.text_input(t("Proof of mandate"), key=f"{key}_mandate", max_chars=300)
            told = st.text_input(
                t("How it came"),
                key=f"{key}_told",
                max_chars=300,
                help=t("Such as “letter of 3 March”."),
            )
            sent = st.form_submit_button(t("Note the signature"))
        if sent:
            with context.told():
                with context.writing() as session:
                    signatures.confirm(
                        me,
                        session,
                        one.id,
                        signer=signer,
                        capacity=capacity,
                        mandate=mandate,
                        told_by=told,
                        now=context.now(),
                    )
                st.rerun()


def _withdraw(t: Texts, me: Person, one: SignatureView) -> None:
    key = f"withdraw_{one.id}"
    with st.form(key, border=False):
        on = st.date_input(t("Withdrawn on"), context.today(), key=f"{key}_on", format="DD/MM/YYYY")
        sent = st.form_submit_button(t("Note the withdrawal"))
    if sent and isinstance(on, dt.date):
        with context.told():
            with context.writing() as session:
                signatures.withdraw(me, session, one.id, on, now=context.now())
            st.rerun()
