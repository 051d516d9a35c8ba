"""The letters of a deliverable on its page: prepare, send, and what became of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from domain.advocacy_letters import DispatchState
from domain.deliverables import DeliverableView, FileView
from domain.dispatches import AddresseeView, Channel, DispatchView
from domain.i18n import Texts
from domain.people import Person
from letters.clock import Reading
from services import asks, dispatch_mails, dispatches, positions, replies
from services.rights import Action, may
from ui import context
from ui.components import dispatch_actions, uploads
from ui.components.dispatch_words import CHANNEL, DUE_FROM, WHY_NOT, state_badge
from ui.components.escape import md, plain
from ui.components.lists import small


def show(t: Texts, me: Person, view: DeliverableView) -> None:
    """Show whom the text was sent to and what became of it; let those with the right send it."""
    with context.reading() as session:
        found = dispatches.list_of(me, session, view.id)
        kept = replies.files_of(me, session, view.id)
    may_send = may(me, Action.SEND_ADVOCACY, me.organisation_id)
    if may_send and view.state in dispatches.SENDABLE and view.approved_wording:
        _to_leave(t, me, view, found)
        with st.expander(t("Add addressees"), icon=":material/person_add:", expanded=not found):
            _prepare(t, me, view, found)
    elif not found:
        st.info(
            t("No letter has been made yet. Letters leave once the text is approved."),
            icon=":material/outgoing_mail:",
        )
    if len(found) > 1:
        st.markdown(_progress(t, found))
    for one in found:
        _card(t, me, one, kept, may_send=may_send)


def _progress(t: Texts, found: Sequence[DispatchView]) -> str:
    """Return how many letters stand where, those that are most often first."""
    counted = Counter(one.state for one in found).most_common()
    return " ".join(f"{state_badge(state, t)} {md(t.number(count))}" for state, count in counted)


def _to_leave(t: Texts, me: Person, view: DeliverableView, found: Sequence[DispatchView]) -> None:
    """Offer to send what waits; each in a transaction of its own, so that it can be resumed."""
    waiting = [
        one
        for one in found
        if one.channel is Channel.MAIL
        and one.mail_id is None
        and one.sent_on is None
        and one.wording == view.approved_wording  # one of older words would stop all that follow
    ]
    if not waiting:
        return
    if not dispatch_mails.can_mail():
        st.warning(
            t("No mail server is set up here. Send these yourself and note the day."),
            icon=":material/outgoing_mail:",
        )
        return
    words = t.plural("Send {count} letter by mail", "Send {count} letters by mail", len(waiting))
    if not st.button(words, type="primary", icon=":material/send:", key=f"send_{view.id}"):
        return
    bar = st.progress(0.0, t("Sending; what has left is not sent again if you leave this page."))
    with context.told():
        for place, one in enumerate(waiting, 1):
            with context.writing() as session:
                dispatches.send(me, session, one.id, now=context.now())
            bar.progress(place / len(waiting))
        st.rerun()


def _prepare(t: Texts, me: Person, view: DeliverableView, found: Sequence[DispatchView]) -> None:
    with context.reading() as session:
        numbers = tuple(ask.id for ask in asks.of_deliverable(me, session, view.id))
        everybody = positions.to_write(me, session, ())
        open_ones = positions.to_write(me, session, numbers)
        kept = dispatches.annexes_of(me, session, view.id)
    there = {one.addressee_id for one in found if one.wording == view.approved_wording}
    choice = {one.id: one for one in open_ones if one.id not in there}
    agreed = len(everybody) - len(open_ones)
    if agreed:
        st.caption(
            t.plural(
                "{count} office is left out: it agreed to every ask of this text.",
                "{count} offices are left out: they agreed to every ask of this text.",
                agreed,
            )
        )
    if not choice:
        st.caption(t("Everybody in the directory has this letter, or the directory is empty."))
        st.page_link("app_pages/addressees.py", label=t("Open the directory"))
        return
    key = f"prepare_{view.id}_{len(found)}"
    chosen = st.multiselect(
        t("To whom"),
        list(choice),
        format_func=lambda number: plain(choice[number].name),
        key=f"{key}_whom",
        placeholder=t("choose"),
    )
    instead = _instead(t, view, [choice[number] for number in chosen], key)
    left, right = st.columns(2)
    channel = left.selectbox(
        t("How"), list(Channel), format_func=lambda one: t(CHANNEL[one]), key=f"{key}_channel"
    )
    reference = right.text_input(t("Our reference"), key=f"{key}_ref", max_chars=200)
    copies = st.text_input(
        t("Copies to (mail addresses, separated by commas)"), key=f"{key}_copies", max_chars=2_000
    )
    names = {file.id: file.name for file in kept}
    annexes = st.multiselect(
        t("Annexes"),
        list(names),
        format_func=lambda number: plain(names[number]),
        key=f"{key}_annexes",
        placeholder=t("none"),
    )
    brought = uploads.pick(
        t, t("Bring another annex"), ["pdf", "docx", "xlsx", "odt", "ods"], key=f"{key}_brought"
    )
    if not st.button(t("Make these letters"), key=f"{key}_go", disabled=not chosen):
        return
    with context.told():
        with context.writing() as session:
            for name, body in brought:
                kept_now = dispatches.add_annex(me, session, view.id, name, body, context.now())
                annexes = [*annexes, kept_now.id]
            dispatches.prepare(
                me,
                session,
                view.id,
                chosen,
                channel=channel or Channel.MAIL,
                copies=copies.split(","),
                annexes=annexes,
                our_reference=reference,
                instead=instead,
                now=context.now(),
            )
        st.rerun()


def _instead(
    t: Texts, view: DeliverableView, chosen: Sequence[AddresseeView], key: str
) -> dispatches.Instead | None:
    lacking = [one for one in chosen if one.content.language not in view.languages]
    if not lacking or not view.languages:
        return None
    st.caption(
        md(
            t(
                "No text is approved in the language of {names}. Say in which language they get it.",
                names=", ".join(one.content.body for one in lacking),
            )
        )
    )
    left, right = st.columns(2)
    language = left.selectbox(
        t("Language"), list(view.languages), format_func=t.language_name, key=f"{key}_lang"
    )
    salutation = right.text_input(t("Form of address"), key=f"{key}_salutation", max_chars=200)
    return dispatches.Instead(language, salutation)


def _card(
    t: Texts,
    me: Person,
    one: DispatchView,
    kept: Mapping[int, Sequence[FileView]],
    *,
    may_send: bool,
) -> None:
    clock = replies.reading(one, context.today())
    with st.container(border=True, gap="small", key=f"letter_{one.id}"):
        whom = f"**{md(one.addressee.office)}**, {md(one.addressee.body)}"
        st.markdown(f"{state_badge(one.state, t)}  \n{whom}  \n{small(md(_when(t, one)))}")
        if one.in_trouble:
            st.warning(
                md(t("The mail did not go out: {detail}", detail=one.mail_detail)),
                icon=":material/error:",
            )
        if clock is not None:
            _clock(t, one, clock)
        _links(t, one)
        if one.events or one.taken_back:
            dispatch_actions.events(t, one, kept)
        if may_send:
            dispatch_actions.show(t, me, one, clock)


def _when(t: Texts, one: DispatchView) -> str:
    said = [t(CHANNEL[one.channel]), t.language_name(one.language)]
    if one.sent_on:
        said.insert(0, t("sent on {day}", day=t.day(one.sent_on)))
    elif one.mail_id is not None:
        said.insert(0, t("its mail waits in the outbox"))
    if one.our_reference:
        said.append(t("our reference: {reference}", reference=one.our_reference))
    if one.their_reference:
        said.append(t("their reference: {reference}", reference=one.their_reference))
    return " · ".join(said)


def _clock(t: Texts, one: DispatchView, clock: Reading) -> None:
    lines = []
    settled = one.state in (DispatchState.ANSWERED, DispatchState.NO_ANSWER)
    if clock.due is not None and not settled:
        due = t(
            "Answer expected by {day} ({why})",
            day=t.day(clock.due.on),
            why=t(DUE_FROM[clock.due.rests_on]),
        )
        mark = f" :red[**{md(t('overdue'))}**]" if clock.overdue else ""
        lines.append(f"{md(due)}{mark}")
        if clock.due.rule is not None and clock.due.rule.doubt:
            lines.append(small(f":material/help: {md(clock.due.rule.doubt)}"))
        if not clock.due.holidays_known:
            lines.append(small(md(t("Their closed days of that year are not known to us."))))
    differs = clock.suggested is not None and clock.suggested != clock.due
    if clock.suggested is not None and clock.due is not None and differs and not settled:
        lines.append(small(md(t("A rule would give {day}.", day=t.day(clock.suggested.on)))))
    if clock.paused:
        lines.append(md(t("Paused: the ball is with us.")))
    if one.remind_on:
        lines.append(small(md(t("Reminder on {day}", day=t.day(one.remind_on)))))
    if clock.chaser.why_not is not None and clock.due is None and not settled:
        why = t(WHY_NOT[clock.chaser.why_not])
        lines.append(small(md(why[:1].upper() + why[1:])))
    if lines:
        st.markdown("  \n".join(lines))


def _links(t: Texts, one: DispatchView) -> None:
    query = urlencode({"lang": t.language})
    with st.container(horizontal=True, gap="small"):
        if one.record_id:
            st.link_button(t("Signed PDF"), f"/files/kept/{one.record_id}?{query}")
        elif one.document_id:
            st.link_button(t("The letter as PDF"), f"/files/kept/{one.document_id}?{query}")
        st.link_button(t("Whole file (ZIP)"), f"/files/dispatches/{one.id}.zip?{query}")
