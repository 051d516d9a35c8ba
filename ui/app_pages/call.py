"""Call: is it for us? Dates, facts with their proof, text, history, and what fits it."""

import streamlit as st

from domain.views import CallView, ListedCall
from services import calls
from ui import context
from ui.components import banner, facts, history
from ui.components.escape import md
from ui.components.lists import origin
from ui.components.vocabulary import DEADLINE, STATUS, STATUS_COLOUR, STATUS_ICON, TEXT

_OPEN_TEXTS = 1

t = context.words()


def _head(view: CallView, listed: ListedCall) -> None:
    st.title(md(view.record.title))
    st.caption(origin(view.row, t))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(
            t(STATUS[listed.status]),
            icon=STATUS_ICON[listed.status],
            color=STATUS_COLOUR[listed.status],  # type: ignore[arg-type]
        )
        if listed.next_deadline is not None:
            st.markdown(f"**{md(t.deadline(listed.next_deadline, context.today()))}**")
        st.link_button(t("Open at the source"), view.record.url, icon=":material/open_in_new:")
    if view.row.missing_since is not None:
        st.warning(
            t(
                "The source has not listed this call since {day}. That alone does not mean that it is closed.",
                day=t.day(view.row.missing_since.date()),
            ),
            icon=":material/visibility_off:",
        )


def _deadlines(view: CallView) -> None:
    record = view.record
    st.subheader(t("Dates"))
    opens = t.day(record.opens_on) if record.opens_on else t("not stated by the source")
    st.markdown(md(t("Opening: {day}", day=opens)))
    if not record.deadlines:
        st.markdown(md(t("Deadline: not stated by the source")))
    for deadline in record.deadlines:
        name = t(DEADLINE[deadline.kind])
        number = f" {deadline.number}" if deadline.number else ""
        words = t.deadline(deadline, context.today())
        st.markdown(f"**{md(f'{name}{number}')}**: {md(words)}")
        if deadline.rule:
            st.caption(md(t("By programme rule, not by this call: “{rule}”", rule=deadline.rule)))


def _texts(view: CallView) -> None:
    if not view.record.texts:
        st.caption(t("The source publishes no text for this call."))
        return
    st.subheader(t("Text"))
    for number, block in enumerate(view.record.texts):
        label = block.heading or t(TEXT[block.kind])
        with st.expander(md(label), expanded=number < _OPEN_TEXTS):
            # Sanitised when it was read, and again by the browser side of st.html.
            st.html(block.html)


def _documents(view: CallView) -> None:
    if not view.record.documents:
        return
    st.subheader(t("Documents"))
    for document in view.record.documents:
        st.link_button(md(document.title), document.url, icon=":material/description:")


def _page(uid: str) -> None:
    with context.reading() as session:
        view = calls.get_call(context.person(), session, uid)
        listed = calls.listed(context.person(), session, uid, now=context.now())
        notices = calls.notices_of(context.person(), session, uid)
    _head(view, listed)
    left, right = st.columns([3, 2], gap="large")
    with left:
        facts.show(view, t)
        _texts(view)
        _documents(view)
    with right:
        _deadlines(view)
        facts.fit(view, t)
        history.show(view, notices, t)
    st.caption(
        md(
            t(
                "Read on {read} at {source}. Last seen there on {seen}. Licence: {licence}.",
                read=t.instant(view.read_at, context.zone()),
                source=view.source.title,
                seen=t.instant(view.last_seen_at, context.zone()),
                licence=view.source.licence,
            )
        )
    )


banner.show()
uid = st.query_params.get("uid", "")
st.page_link("app_pages/funding.py", label=t("All funding"), icon=":material/arrow_back:")
if uid:
    with context.told():
        _page(uid)
else:
    st.info(t("Choose a call on the page Funding."), icon=":material/info:")
