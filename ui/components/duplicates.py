"""The same call elsewhere, and what became of a plan: links, and the decision of a person."""

from collections.abc import Sequence

import streamlit as st

from domain.enums import LinkKind, LinkState
from domain.i18n import Texts
from domain.links import LinkedCall
from domain.status import brussels_day
from domain.views import CallView
from services import duplicates
from services.rights import Action, may
from ui import context
from ui.components.escape import md
from ui.components.lists import call_link, small

_MOST_WAITING = 10
"""Pairs that a person is asked about at once."""


def show(view: CallView, t: Texts) -> None:
    """Show the calls that this one belongs to; nothing when there is none."""
    uid = view.row.uid
    with context.reading() as session:
        found = duplicates.of_call(context.person(), session, uid)
    _group([x for x in found if x.link.kind is LinkKind.DUPLICATE], t("The same call elsewhere"), t)
    plans = [x for x in found if x.link.kind is LinkKind.PLANNED_OF]
    _group([x for x in plans if x.link.a_uid == uid], t("Became this call"), t)
    _group([x for x in plans if x.link.b_uid == uid], t("Was announced as"), t)


def _group(found: Sequence[LinkedCall], heading: str, t: Texts) -> None:
    if not found:
        return
    st.subheader(heading, anchor=False)
    for linked in found:
        _one(linked, t)


def _one(linked: LinkedCall, t: Texts) -> None:
    link = linked.link
    with st.container(border=True, gap="small"):
        st.markdown(f"{call_link(linked.uid, linked.title)}  \n{small(md(linked.source))}")
        st.caption(md(_why(linked, t)))
        if may(context.person(), Action.LINK_CALLS):
            _buttons(link.id, proposed=link.state is LinkState.PROPOSED, t=t)


def _why(linked: LinkedCall, t: Texts) -> str:
    link = linked.link
    day = t.day(brussels_day(link.at))
    if link.by_person:
        return t("Confirmed by a person on {day}.", day=day)
    if link.state is LinkState.CONFIRMED:
        return t("Both quote the same official reference.")
    return t(
        "Proposed on {day}, not yet looked at by anybody: the titles are alike ({score} of 100) "
        "and programme and dates agree.",
        day=day,
        score=t.number(link.score),
    )


def _buttons(link_id: int, *, proposed: bool, t: Texts) -> None:
    with st.container(horizontal=True):
        yes = proposed and st.button(t("They belong together"), key=f"link_yes_{link_id}")
        no = st.button(t("They do not belong together"), key=f"link_no_{link_id}")
    if not (yes or no):
        return
    with context.told():
        with context.writing() as session:
            duplicates.decide(context.person(), session, link_id, bool(yes), context.now())
        st.rerun()


def waiting(t: Texts) -> None:
    """Show the pairs that wait for a decision, to those who may decide; nothing for none."""
    if not may(context.person(), Action.LINK_CALLS):
        return
    with context.reading() as session:
        pairs = duplicates.proposals(context.person(), session)
    if not pairs:
        return
    st.subheader(t("Are these the same?"), anchor=False)
    st.caption(t("Nothing is joined until somebody says so; each decision can be changed."))
    for one, other in pairs[:_MOST_WAITING]:
        with st.container(border=True, gap="small"):
            for linked in (one, other):
                st.markdown(f"{call_link(linked.uid, linked.title)}  \n{small(md(linked.source))}")
            if one.link.kind is LinkKind.PLANNED_OF:
                st.caption(t("The first is planned; did it become the second?"))
            _buttons(one.link.id, proposed=True, t=t)
    if len(pairs) > _MOST_WAITING:
        more = len(pairs) - _MOST_WAITING
        st.caption(md(t.plural("and {count} more pair", "and {count} more pairs", more)))
