"""Positions: where each decision-maker stands on an ask, since when, and where it can be read."""

import datetime as dt

import streamlit as st

from domain.advocacy_asks import Stance
from domain.advocacy_views import AskView
from domain.dispatches import PositionView
from services import addressees, asks, positions
from services.rights import Action, may
from ui import context
from ui.components.dispatch_words import STANCE, STANCE_COLOUR
from ui.components.escape import address, link, md, plain
from ui.components.lists import small

t = context.words()


def _may_write() -> bool:
    me = context.person()
    return may(me, Action.WRITE_ADVOCACY, me.organisation_id)


def _badge(stance: Stance) -> str:
    return f":{STANCE_COLOUR[stance]}-badge[{md(t(STANCE[stance]))}]"


def _entry(one: PositionView, *, names_ask: bool) -> None:
    source = ""
    if one.source:
        source = link(t("source"), one.source) if address(one.source) else md(one.source)
    lines = [f"{_badge(one.stance)} **{md(one.office)}**, {md(one.body)} · {md(t.day(one.on))}"]
    if names_ask:
        lines.append(small(md(one.demand)))
    words = one.quote.strip('"“”„«»\u00a0 ')
    quote = f"“{md(words)}” " if words else ""
    if quote or source:
        lines.append(f"{quote}{source}")
    with st.container(border=True, gap="small"):
        st.markdown("  \n".join(lines))
        if _may_write() and st.button(
            t("Noted by mistake"), key=f"position_{one.id}", type="tertiary"
        ):
            with context.told():
                with context.writing() as session:
                    positions.take_back(context.person(), session, one.id, now=context.now())
                st.rerun()


def _form(found: tuple[AskView, ...], chosen: AskView | None) -> None:
    with context.reading() as session:
        offices = {one.id: one.name for one in addressees.list_all(context.person(), session)}
    if not offices or not found:
        st.caption(t("A position is one of an addressee on an ask: keep both first."))
        return
    demands = {ask.id: ask.content.demand for ask in found}
    with st.form("position_new", border=False):
        who = st.selectbox(
            t("Who"),
            list(offices),
            index=None,
            format_func=lambda number: plain(offices[number]),
            key="position_who",
            placeholder=t("choose"),
        )
        about = st.selectbox(
            t("On which ask"),
            list(demands),
            index=list(demands).index(chosen.id) if chosen else None,
            format_func=lambda number: plain(demands[number]),
            key=f"position_ask_{chosen.id if chosen else 0}",
            placeholder=t("choose"),
        )
        left, right = st.columns(2)
        stance = left.selectbox(
            t("Where they stand"),
            list(Stance),
            index=None,
            format_func=lambda one: t(STANCE[one]),
            key="position_stance",
            placeholder=t("choose"),
        )
        on = right.date_input(t("Day"), context.today(), key="position_on", format="DD/MM/YYYY")
        source = st.text_input(
            t("Where it can be read"),
            key="position_source",
            max_chars=2_000,
            help=t("Needed, except for silence."),
        )
        quote = st.text_area(t("Quote"), key="position_quote", max_chars=2_000, height=80)
        sent = st.form_submit_button(t("Note the position"), type="primary")
    if not sent:
        return
    if who is None or about is None or stance is None or not isinstance(on, dt.date):
        st.warning(t("Choose who, on which ask, and where they stand."), icon=":material/edit:")
        return
    with context.told():
        with context.writing() as session:
            positions.note(
                context.person(),
                session,
                who,
                about,
                stance,
                on,
                source=source,
                quote=quote,
                now=context.now(),
            )
        st.rerun()


def _page() -> None:
    me = context.person()
    with context.reading() as session:
        found = asks.list_all(me, session)
    st.title(t("Positions"), anchor=False)
    st.caption(t("Who agreed to every ask of a text is left out of its next mailing."))
    wanted = st.query_params.get("ask", "")
    numbers = {ask.id: ask for ask in found}
    start = next((ask.id for ask in found if str(ask.id) == wanted), None)
    number = st.selectbox(
        t("Ask"),
        list(numbers),
        index=list(numbers).index(start) if start is not None else None,
        format_func=lambda one: plain(numbers[one].content.demand),
        key="positions_ask",
        placeholder=t("all asks"),
    )
    chosen = numbers.get(number) if number is not None else None
    if _may_write():
        with st.expander(t("Note a position"), icon=":material/add:"):
            _form(found, chosen)
    with context.reading() as session:
        entries = positions.ledger(me, session, ask_id=chosen.id if chosen else None)
        still = positions.to_write(me, session, (chosen.id,)) if chosen else ()
    if not entries:
        st.info(
            t("Nothing is noted yet: who said what, when, and where it can be read."),
            icon=":material/balance:",
        )
    for one in entries:
        _entry(one, names_ask=chosen is None)
    if chosen and still:
        st.subheader(t("Still to write to"), anchor=False)
        st.markdown("\n".join(f"- {md(one.name)}" for one in still))


_page()
