"""What a person can do with one dispatch: note what came back, ask again, keep the signed PDF."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from domain.advocacy_letters import DispatchState
from domain.deliverables import FileView
from domain.dispatches import Channel, DispatchView, EventContent
from domain.i18n import Texts
from domain.people import Person
from funding_db.engine import Session
from letters.clock import Reading, remind_in_weeks
from services import dispatch_mails, dispatches, replies
from ui import context
from ui.components import uploads
from ui.components.dispatch_words import CHANNEL, STATE, WHY_NOT
from ui.components.escape import md
from ui.components.lists import small

_WEEKS = 3
_KINDS = ["pdf", "eml", "docx", "odt", "txt", "png", "jpg"]


def show(t: Texts, me: Person, one: DispatchView, clock: Reading | None) -> None:
    """Offer what can be done now."""
    key = f"d{one.id}_{one.version}_{len(one.events)}_{len(one.pauses)}"
    if one.sent_on is None:
        if one.mail_id is None or one.in_trouble:
            label = t("I sent it myself")
            _fold(label, "local_post_office", one, lambda: _by_hand(t, me, one, key))
    else:
        if clock is not None and clock.chaser.proposed:
            _ask_again(t, me, one, key)
        _fold(t("Note what came back"), "mark_email_read", one, lambda: _note(t, me, one, key))
        _fold(t("Days and reminders"), "schedule", one, lambda: _days(t, me, one, clock, key))
    if one.state is DispatchState.BOUNCED or (one.in_trouble and one.mail_id is not None):
        label = t("Send it to another address")
        _fold(label, "forward_to_inbox", one, lambda: _resend(t, me, one, key))
    _fold(t("Keep the signed PDF"), "verified", one, lambda: _record(t, me, one, key))


def _fold(label: str, icon: str, one: DispatchView, show_it: Callable[[], None]) -> None:
    """Show a fold whose inside is made once it is opened: twenty letters have eighty of them."""
    key = f"d{one.id}_{icon}"
    panel = st.expander(label, icon=f":material/{icon}:", key=key, on_change="rerun")
    if panel.open:
        with panel:
            show_it()


def events(t: Texts, one: DispatchView, kept: Mapping[int, Sequence[FileView]]) -> None:
    """Show what came back, with the files that came with it, by the number of the note."""
    for event in one.events:
        said = event.content
        parts = [f"**{md(t(STATE[said.state]))}** · {md(t.day(said.on))}"]
        if said.by_service:
            parts.append(md(t("by {service}", service=said.by_service)))
        if said.promised_by:
            parts.append(md(t("they named {day}", day=t.day(said.promised_by))))
        lines = [" · ".join(parts)]
        if said.said:
            lines.append(md(said.said))
        lines += [f"[{md(file.name)}](/files/kept/{file.id})" for file in kept.get(event.id, ())]
        st.markdown("  \n".join(lines))
    if one.taken_back:
        count = len(one.taken_back)
        st.markdown(
            small(
                md(t.plural("{count} note was taken back", "{count} notes were taken back", count))
            )
        )


def _done(act: Callable[[Session], object]) -> None:
    with context.told():
        with context.writing() as session:
            act(session)
        st.rerun()


def _by_hand(t: Texts, me: Person, one: DispatchView, key: str) -> None:
    with st.form(f"{key}_hand", border=False):
        left, right = st.columns(2)
        on = left.date_input(
            t("Sent on"), context.today(), key=f"{key}_sent_on", format="DD/MM/YYYY"
        )
        ways = [way for way in Channel if way is not Channel.MAIL]
        usual = ways.index(one.channel) if one.channel in ways else 0
        channel = right.selectbox(
            t("How"), ways, usual, format_func=lambda way: t(CHANNEL[way]), key=f"{key}_how"
        )
        sent = st.form_submit_button(t("Note that it left"))
    if sent and isinstance(on, dt.date):
        _done(
            lambda session: dispatches.mark_sent(
                me,
                session,
                one.id,
                on,
                channel=channel,
                expected_version=one.version,
                now=context.now(),
            )
        )


def _ask_again(t: Texts, me: Person, one: DispatchView, key: str) -> None:
    st.markdown(md(t("It is time to ask again; nothing is sent unless you do.")))
    with st.container(horizontal=True, gap="small"):
        mailed = one.channel is Channel.MAIL and dispatch_mails.can_mail()
        if mailed and st.button(t("Ask again by mail"), key=f"{key}_chase"):
            _done(
                lambda session: replies.chase(
                    me, session, one.id, expected_version=one.version, now=context.now()
                )
            )
        if st.button(t("I asked again myself"), key=f"{key}_chased"):
            _done(
                lambda session: replies.chase(
                    me,
                    session,
                    one.id,
                    expected_version=one.version,
                    now=context.now(),
                    by_hand=True,
                )
            )


def _note(t: Texts, me: Person, one: DispatchView, key: str) -> None:
    with st.form(f"{key}_note", border=False):
        state = st.selectbox(
            t("What came back"),
            list(replies.NOTED),
            index=None,
            format_func=lambda found: t(STATE[found]),
            key=f"{key}_state",
            placeholder=t("choose"),
        )
        left, right = st.columns(2)
        on = left.date_input(t("Day"), context.today(), key=f"{key}_on", format="DD/MM/YYYY")
        promised = right.date_input(
            t("Day by which they will answer"),
            None,
            key=f"{key}_promised",
            format="DD/MM/YYYY",
            help=t("Only where a holding reply names one."),
        )
        service = left.text_input(
            t("Who answered, where it is another service"), key=f"{key}_service", max_chars=300
        )
        reference = right.text_input(t("Their reference"), key=f"{key}_their", max_chars=300)
        said = st.text_area(t("Their words, or a summary"), key=f"{key}_said", max_chars=20_000)
        brought = uploads.pick(
            t, t("Files that came with it"), _KINDS, key=f"{key}_files", several=True
        )
        sent = st.form_submit_button(t("Note it"), type="primary")
    if not sent:
        return
    if state is None or not isinstance(on, dt.date):
        st.warning(t("Choose what came back, and its day."), icon=":material/edit:")
        return
    content = EventContent(
        state=state,
        on=on,
        reference=reference or None,
        by_service=service or None,
        promised_by=promised if isinstance(promised, dt.date) else None,
        said=said,
    )
    _done(
        lambda session: replies.note(
            me,
            session,
            one.id,
            content,
            brought,
            expected_version=one.version,
            now=context.now(),
        )
    )


def _days(t: Texts, me: Person, one: DispatchView, clock: Reading | None, key: str) -> None:
    if clock is not None and clock.chaser.why_not is not None:
        why = t(WHY_NOT[clock.chaser.why_not])
        day = clock.chaser.from_day
        when = f" ({t('from {day}', day=t.day(day))})" if day else ""
        st.markdown(small(md(f"{t('Asking again: not now, because {why}.', why=why)}{when}")))
    with st.form(f"{key}_days", border=False):
        left, right = st.columns(2)
        due = left.date_input(
            t("I expect an answer by"), one.own_due_on, key=f"{key}_due", format="DD/MM/YYYY"
        )
        remind = right.date_input(
            t("Remind me on, whatever happens"),
            one.remind_on,
            key=f"{key}_remind",
            format="DD/MM/YYYY",
        )
        sent = st.form_submit_button(t("Keep these days"))
    if sent:
        _set(me, one, _day(due), _day(remind))
    with st.container(horizontal=True, gap="small"):
        if st.button(t("Remind me in three weeks"), key=f"{key}_weeks"):
            _set(me, one, one.own_due_on, remind_in_weeks(context.today(), _WEEKS))
        if clock is not None and clock.paused:
            if st.button(t("The ball is with them again"), key=f"{key}_resume"):
                _done(lambda session: replies.resume(me, session, one.id, now=context.now()))
        elif st.button(t("The ball is with us"), key=f"{key}_pause"):
            _done(
                lambda session: replies.pause(
                    me, session, one.id, context.today(), "", now=context.now()
                )
            )


def _day(found: object) -> dt.date | None:
    return found if isinstance(found, dt.date) else None


def _set(me: Person, one: DispatchView, due: dt.date | None, remind: dt.date | None) -> None:
    _done(
        lambda session: replies.set_days(
            me,
            session,
            one.id,
            own_due_on=due,
            remind_on=remind,
            expected_version=one.version,
            now=context.now(),
        )
    )


def _resend(t: Texts, me: Person, one: DispatchView, key: str) -> None:
    with st.form(f"{key}_resend", border=False):
        to = st.text_input(t("Mail address"), key=f"{key}_to", max_chars=254)
        sent = st.form_submit_button(t("Send it there"))
    if sent:
        _done(
            lambda session: dispatches.resend(
                me, session, one.id, to, expected_version=one.version, now=context.now()
            )
        )


def _record(t: Texts, me: Person, one: DispatchView, key: str) -> None:
    st.caption(t("The signed PDF is the version of record: it goes out instead of ours."))
    with st.form(f"{key}_record", border=False):
        brought = uploads.pick(t, t("Signed PDF"), ["pdf"], key=f"{key}_pdf")
        sent = st.form_submit_button(t("Keep it"))
    if sent and brought:
        name, body = brought[0]
        _done(
            lambda session: dispatches.keep_record(
                me,
                session,
                one.id,
                name,
                body,
                expected_version=one.version,
                now=context.now(),
            )
        )
