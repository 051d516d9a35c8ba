"""Asks: what we want from whom, who decides, what came of it and where that can be read."""

from collections import Counter

import streamlit as st

from domain.advocacy_asks import Outcome
from domain.advocacy_views import AskView, Link, PolicyFileView
from services import asks, calls, chain, policy_files, positions
from services.advocacy_words import OUTCOME
from services.rights import Action, may
from ui import context
from ui.components import asks_of, cited_by
from ui.components.choices import inked
from ui.components.escape import md, plain
from ui.components.lists import call_rows, small

_READABLE_PX = 760
t = context.words()


def _may_write() -> bool:
    me = context.person()
    return may(me, Action.WRITE_ADVOCACY, me.organisation_id)


def _list(found: tuple[AskView, ...], files: tuple[PolicyFileView, ...]) -> None:
    counted = Counter(ask.outcome for ask in found)
    chosen = st.pills(
        t("Outcome"),
        [outcome for outcome in Outcome if counted[outcome]],
        format_func=lambda one: inked(f"{t(OUTCOME[one])} ({t.number(counted[one])})"),
        key="asks_outcome",
    )
    if _may_write():
        with st.expander(t("New ask"), icon=":material/add:"):
            asks_of.form(t, files)
    if not found:
        st.info(
            t(
                "No ask is kept yet. An ask is one demand to one body that can grant it: "
                "write the first one above."
            ),
            icon=":material/campaign:",
        )
    for ask in found:
        if chosen in (None, ask.outcome):
            _card(ask)


def _card(ask: AskView) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(asks_of.head(ask, t))
        if ask.notes:
            with st.container(width=_READABLE_PX):
                asks_of.proof(ask.notes[-1], t)
        if ask.content.next_step or ask.content.next_on:
            day = f" ({t.day(ask.content.next_on)})" if ask.content.next_on else ""
            step = t("Next step: {step}", step=f"{ask.content.next_step}{day}")
            st.markdown(small(f":material/arrow_forward: {md(step)}"))


def _one(ask: AskView, files: tuple[PolicyFileView, ...]) -> None:
    st.markdown(asks_of.head(ask, t))
    parts = []
    if ask.content.source:
        parts.append(t("First made in: {place}", place=ask.content.source))
    if ask.policy_file:
        parts.append(t("Policy file: {name}", name=ask.policy_file))
    if ask.content.next_step:
        parts.append(t("Next step: {step}", step=ask.content.next_step))
    if parts:
        st.markdown("  \n".join(small(md(part)) for part in parts))
    st.subheader(t("What came of it"), anchor=False)
    if not ask.notes:
        st.caption(t("Nothing is noted yet."))
    for view in reversed(ask.notes):
        with st.container(border=True, width=_READABLE_PX):
            asks_of.proof(view, t)
    if _may_write():
        with st.expander(t("Note an outcome"), icon=":material/flag:"):
            asks_of.note_form(ask, t)
        with st.expander(t("Change this ask"), icon=":material/edit:"):
            asks_of.form(t, files, ask)
    _stances(ask)
    _letters(ask)
    _calls(ask)


def _stances(ask: AskView) -> None:
    with context.reading() as session:
        found = positions.present(context.person(), session, ask.id)
    if not found:
        return
    st.subheader(t("Who stands where"), anchor=False)
    for view in found.values():
        who = f"{view.office}, {view.body}"
        st.markdown(f"**{md(who)}**  \n{asks_of.stance(view, t)}")


def _letters(ask: AskView) -> None:
    st.subheader(t("Deliverables that make this ask"), anchor=False)
    with context.reading() as session:
        found = chain.letters_linked(context.person(), session, Link.ASK, ask.id)
    if not found:
        st.caption(t("None yet: link it on the page of a deliverable."))
    cited_by.rows(found, t)


def _calls(ask: AskView) -> None:
    with context.reading() as session:
        found = calls.listed_many(context.person(), session, ask.calls, now=context.now())
    st.subheader(t("Calls that it is about"), anchor=False)
    if not found:
        st.caption(t("None yet."))
    call_rows(found, t)
    if not _may_write():
        return
    uid = cited_by.ask_for_call(f"ask_{ask.id}", t)
    if uid:
        _set_call(ask, uid, about=True)
    for call in found:
        label = t("No longer about {title}", title=plain(call.row.title))
        if st.button(md(label), key=f"uncall_{ask.id}_{call.row.uid}", type="tertiary"):
            _set_call(ask, call.row.uid, about=False)


def _set_call(ask: AskView, uid: str, *, about: bool) -> None:
    with context.told():
        with context.writing() as session:
            asks.set_call(context.person(), session, ask.id, uid, about=about, now=context.now())
        st.rerun()


def _page() -> None:
    me = context.person()
    with context.reading() as session:
        found = asks.list_all(me, session)
        files = policy_files.list_all(me, session)
    wanted = st.query_params.get("ask", "")
    ask = next((one for one in found if str(one.id) == wanted), None)
    if wanted:
        st.page_link("app_pages/asks.py", label=t("All asks"), icon=":material/arrow_back:")
    st.title(t("Ask") if wanted else t("Asks"), anchor=False)
    if ask is not None:
        _one(ask, files)
    elif wanted:
        st.warning(
            t("This does not exist, or it is not yours to see."), icon=":material/search_off:"
        )
    else:
        st.caption(t("What we want from whom, who decides, and what came of it."))
        _list(found, files)


_page()
