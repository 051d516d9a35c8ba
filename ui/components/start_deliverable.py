"""From a gap to a text: draw the figures and lay them beside a new deliverable or one in the works."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from domain.advocacy import DeliverableKind, EvidenceBlock, InNameOf
from domain.deliverables import DeliverableContent, DeliverableFilter, DeliverableView
from domain.i18n import Texts
from domain.people import Person
from funding_db.engine import Session
from services import deliverables, linking
from services.advocacy_words import IN_NAME_OF, KIND
from services.deliverable_state import WRITABLE
from services.rights import Action, may
from ui import context
from ui.components.escape import plain

Draw = Callable[[Person, Session, datetime], EvidenceBlock]
_NEW = 0
_MOST = 100
_KINDS = [
    kind for kind in DeliverableKind if kind not in (DeliverableKind.EVENT, DeliverableKind.MEETING)
]


def show(key: str, title: str, draw: Draw, t: Texts) -> None:
    """Offer to begin a deliverable with these figures, or to add them to one being written."""
    me = context.person()
    if not may(me, Action.WRITE_ADVOCACY, me.organisation_id):
        return
    label = t("Start a deliverable")
    with st.popover(label, icon=":material/edit_document:", key=f"start_{key}"):
        _form(key, title, draw, t)


def _form(key: str, title: str, draw: Draw, t: Texts) -> None:
    with context.reading() as session:
        wanted = DeliverableFilter(states=WRITABLE, limit=_MOST)
        open_ones = {v.id: v for v in deliverables.list_all(context.person(), session, wanted)}
    with st.form(f"start_{key}_form", border=False):
        number = st.selectbox(
            t("Where the figures go"),
            [_NEW, *open_ones],
            format_func=lambda n: plain(open_ones[n].title) if n else t("a new deliverable"),
            key=f"start_{key}_where",
        )
        named = st.text_input(
            t("Title of the new one"), title, key=f"start_{key}_title", max_chars=300
        )
        left, right = st.columns(2)
        kind = left.selectbox(
            t("Kind"),
            _KINDS,
            index=_KINDS.index(DeliverableKind.POSITION_PAPER),
            format_func=lambda one: t(KIND[one]),
            key=f"start_{key}_kind",
        )
        name = right.selectbox(
            t("In the name of"),
            list(InNameOf),
            format_func=lambda one: t(IN_NAME_OF[one]),
            key=f"start_{key}_name",
        )
        sent = st.form_submit_button(t("Take the figures there"), type="primary")
    if not sent:
        return
    with context.told():
        entered = DeliverableContent(kind=kind, title=named, in_name_of=name)
        made = _keep(draw, open_ones.get(number or _NEW), entered)
        st.switch_page("app_pages/deliverable.py", query_params={"id": str(made.id)})


def _keep(
    draw: Draw, chosen: DeliverableView | None, entered: DeliverableContent
) -> DeliverableView:
    """Draw anew and keep both in one transaction, so that no figure stands without its text."""
    me, now = context.person(), context.now()
    with context.writing() as session:
        view = chosen or deliverables.create(me, session, entered, now=now)
        view, _block = linking.attach(
            me, session, view.id, draw(me, session, now), expected_version=view.version, now=now
        )
    return view
