"""Taking charge, asking for more, and the reply: one drafts, another reads and releases."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from domain.desk import QueueRow, State, Step
from domain.i18n import Texts
from services import desk, opinions
from services.desk import Dossier, Load
from ui import context
from ui.components.desk_opinion import Sheet
from ui.components.escape import md, plain
from ui.components.lists import small

Act = Callable[..., None]


_SEEN = "desk_seen_"


def _do(act: Act, number: int, *words_of_it: object, version: int) -> None:
    # Whatever comes of it, the page now shows the newest state and the next click counts from there.
    st.session_state.pop(f"{_SEEN}{number}", None)
    with context.told():
        with context.writing() as session:
            act(
                context.person(),
                session,
                number,
                *words_of_it,
                expected_version=version,
                now=context.now(),
            )
        st.rerun()


def seen(row: QueueRow) -> int:
    """Return the version from which this page was filled, so that another's change is told."""
    return int(st.session_state.setdefault(f"{_SEEN}{row.id}", row.version))


def forget() -> None:
    """Count from the newest state again: the reader has left the page."""
    for key in [key for key in st.session_state if str(key).startswith(_SEEN)]:
        del st.session_state[key]


def charge(
    row: QueueRow, version: int, loads: Sequence[Load], t: Texts, *, unread: bool = False
) -> None:
    """Show taking charge, giving back with a reason, and handing over, as far as they are possible.

    Nobody takes charge of what he has not declared himself free for.
    """
    if row.state not in (State.SUBMITTED, State.IN_REVIEW):
        return
    number, me = row.id, context.person().id or 0
    mine = me in (row.taken_by, row.assigned_to)
    free = row.state is State.SUBMITTED or row.taken_by not in {one.person_id for one in loads}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if (
            free
            and not unread
            and st.button(
                t("Take charge"),
                type="primary",
                icon=":material/assignment_ind:",
                key=f"take_{number}",
            )
        ):
            _do(desk.take, number, version=version)
        if mine:
            with (
                st.popover(t("Give back"), icon=":material/undo:", key=f"refuse_{number}"),
                st.form(f"refuse_form_{number}", border=False),
            ):
                reason = st.text_input(t("Why"), max_chars=2_000)
                if st.form_submit_button(t("Give back with this reason")):
                    _do(desk.refuse, number, reason, version=version)
        others = {load.person_id: load.name for load in loads if load.person_id != me or not mine}
        if others:
            with st.popover(t("Hand over"), icon=":material/move_up:", key=f"hand_{number}"):
                to = st.selectbox(
                    t("To whom"),
                    list(others),
                    index=None,
                    format_func=lambda n: plain(others[n]) or t("you"),
                    placeholder=t("choose"),
                    key=f"hand_to_{number}",
                )
                if st.button(
                    t("Hand over to this advisor"), key=f"hand_do_{number}", disabled=to is None
                ):
                    _do(desk.hand_over, number, to, version=version)


def reply(dossier: Dossier, sheet: Sheet, names: Mapping[int, str], t: Texts) -> None:
    """Show what can be said to the city now, and the reply on its way."""
    row, me = dossier.row, context.person().id or 0
    if row.state is State.IN_REVIEW and row.taken_by == me:
        _ask(dossier, t)
        _draft(dossier, sheet, t)
    elif row.state is State.IN_REVIEW:
        st.info(t("Whoever took charge asks and drafts the reply."), icon=":material/person:")
    elif row.state is State.SUBMITTED:
        st.info(
            t("Take charge first: then you can ask for more and reply."), icon=":material/info:"
        )
    elif row.state is State.ASKED:
        asked = opinions.newest(dossier.entries, Step.ASK)
        st.info(t("The city was asked for more; the review goes on when it answers."),
                icon=":material/hourglass_top:")  # fmt: skip
        if asked:
            _text(asked.text)
    elif row.state is State.REPLY_DRAFTED:
        _second_reader(dossier, names, t)
    else:
        told = opinions.newest(dossier.entries, Step.RELEASE)
        st.success(t("The reply was released to the city."), icon=":material/mark_email_read:")
        if told:
            _text(told.text)
    st.caption(opinions.closing(t))


def _text(text: str) -> None:
    with st.container(border=True):
        st.markdown("  \n".join(md(line) for line in text.splitlines()))


def _ask(dossier: Dossier, t: Texts) -> None:
    with st.form(f"ask_{dossier.row.id}", border=True):
        text = st.text_area(t("Ask the city for more"), max_chars=10_000, height=110)
        if st.form_submit_button(t("Send the question")):
            _do(desk.ask, dossier.row.id, text, version=seen(dossier.row))


def _draft(dossier: Dossier, sheet: Sheet, t: Texts) -> None:
    before = opinions.newest(dossier.entries, Step.DRAFT)
    returned = opinions.newest(dossier.entries, Step.RETURN)
    if returned is not None and before is not None and returned.id > before.id:
        st.warning(f"{md(t('Given back'))}: {md(returned.text)}", icon=":material/undo:")
    start = before.text if before else opinions.prefilled_reply(dossier, sheet.stored, t)
    with st.container(border=True, gap="small"):
        text = st.text_area(
            t("Draft of the reply"),
            key=sheet.key("reply", start=sheet.stored.reply or start),
            on_change=sheet.keep,
            max_chars=10_000,
            height=220,
            help=t("Every change is kept as your draft."),
        )
        if st.button(t("Give to a second reader"), type="primary", key=f"draft_{dossier.row.id}"):
            _do(opinions.draft_reply, dossier.row.id, text, version=seen(dossier.row))


def _second_reader(dossier: Dossier, names: Mapping[int, str], t: Texts) -> None:
    row, me = dossier.row, context.person().id or 0
    draft = opinions.newest(dossier.entries, Step.DRAFT)
    if draft is None:
        return
    author = names.get(draft.person_id or 0, "")
    st.markdown(small(md(t("Drafted by {name}", name=author or t("you")))))
    _text(draft.text)
    if row.drafted_by == me and me != 0:
        st.info(
            t("It waits for another advisor, who reads and releases it."), icon=":material/person:"
        )
        return
    if st.button(t("Release this reply"), type="primary", key=f"release_{draft.id}"):
        _do(opinions.release, row.id, version=seen(dossier.row))
    with st.form(f"return_{row.id}", border=True):
        reason = st.text_input(t("What to change"), max_chars=2_000)
        if st.form_submit_button(t("Give back to its author")):
            _do(opinions.return_reply, row.id, reason, version=seen(dossier.row))
