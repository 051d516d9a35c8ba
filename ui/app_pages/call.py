"""Call: is it for us? Dates, facts with their proof, text, history, and which project it fits."""

import streamlit as st

from domain.call import CallRecord
from domain.deadline import Deadline, DeadlineState
from domain.status import brussels_day
from domain.views import CallView, ListedCall
from services import calls
from ui import context
from ui.components import (
    banner,
    cited_by,
    compare,
    corrections,
    documents,
    duplicates,
    facts,
    fit,
    funded,
    hand_entry,
    history,
    manage,
    sheet,
)
from ui.components.escape import address, html, link, md
from ui.components.lists import deadline_words, one_line, origin, small, standing_words
from ui.components.vocabulary import DEADLINE, DEADLINE_MODEL, TEXT

_READABLE_PX = 680
_HEADING_LONGEST = 120

t = context.words()


def _head(view: CallView, listed: ListedCall) -> None:
    st.title(md(view.record.title), anchor=False)
    st.markdown(small(origin(view.row, t)))
    hand_entry.mark(view.row, t)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(
            f"{deadline_words(listed, t, context.today())}  \n{standing_words(listed, t)}",
            width="content",
        )
        home = address(view.record.url)
        if home:
            st.link_button(t("Open at the source"), home, icon=":material/open_in_new:")
        sheet.links(view.row.uid, t)
        compare.toggle(view.row.uid, t)
    if view.row.missing_since is not None:
        st.warning(
            t(
                "The source has not listed this call since {day}. "
                "That alone does not mean that it is closed: look there.",
                day=t.day(brussels_day(view.row.missing_since)),
            ),
            icon=":material/visibility_off:",
        )


def _dates(view: CallView) -> None:
    record = view.record
    st.subheader(t("Dates"), anchor=False)
    lines = []
    if record.planned:
        lines.append(
            md(
                t(
                    "From a timetable of planned calls: indicative, not yet a call. "
                    "It may come later, changed or not at all."
                )
            )
        )
    lines.append(_opening(record))
    if record.closes_within and not record.deadlines:
        lines.append(md(t("Planned to close: “{text}”", text=record.closes_within.text)))
    elif not record.deadlines:
        lines.append(f"{md(t('Deadline'))}: *{md(t('not stated by the source'))}*")
    lines += [_deadline(deadline, len(record.deadlines) > 1) for deadline in record.deadlines]
    if record.deadline_model:
        lines.append(small(md(t(DEADLINE_MODEL[record.deadline_model]))))
    if record.dates_text:
        lines.append(small(f"“{md(one_line(record.dates_text, 400))}”"))
    st.markdown("\n\n".join(lines))


def _opening(record: CallRecord) -> str:
    if record.opens_on:
        return f"{md(t('Opening'))}: **{md(t.day(record.opens_on))}**"
    if record.opens_within:
        return md(t("Planned to open: “{text}”", text=record.opens_within.text))
    return f"{md(t('Opening'))}: *{md(t('not stated by the source'))}*"


def _deadline(deadline: Deadline, one_of_several: bool) -> str:
    name = t(DEADLINE[deadline.kind])
    if one_of_several and deadline.number:
        name = f"{name} {deadline.number}"
    when = f"**{md(t.day(deadline.on))}**, {md(t.hour(deadline))}"
    left = t.days_left(deadline.days_left(context.today()))
    passed = deadline.state(context.now()) is DeadlineState.PASSED
    words = (
        f"{md(name)}: {when} ({md(left)})"
        if not passed
        else f"{md(name)}: {md(t('passed'))}, {when}"
    )
    if deadline.rule:
        rule = t("By programme rule, not by this call: “{rule}”", rule=deadline.rule)
        words += f"  \n{small(md(rule))}"
    if deadline.text:
        words += f"  \n{small(md(t('as printed: {text}', text=one_line(deadline.text, 120))))}"
    return words


def _texts(view: CallView) -> None:
    st.subheader(t("Text of the source"), anchor=False)
    blocks = [(block, html(block.html)) for block in view.record.texts]
    blocks = [(block, text) for block, text in blocks if text]
    if not blocks:
        st.caption(t("The source publishes no text for this call, or we could not read it."))
        return
    for number, (block, text) in enumerate(blocks):
        heading = block.heading or t(TEXT[block.kind])
        with st.expander(md(one_line(heading, _HEADING_LONGEST)), expanded=number == 0):
            st.html(text, width=_READABLE_PX)


def _news(view: CallView) -> None:
    if view.record.updates:
        st.subheader(t("News from the publisher"), anchor=False)
        for update in view.record.updates:
            day = t.day(update.on) if update.on else t("day not stated")
            st.markdown(f"{small(md(day))}  \n{md(one_line(update.text, 1_000))}")


def _origin_line(view: CallView) -> None:
    words = t(
        "Read on {read}, last seen on {seen}. Licence of the source: {licence}.",
        read=t.instant(view.read_at, context.zone()),
        seen=t.instant(view.last_seen_at, context.zone()),
        licence=view.source.licence,
    )
    st.caption(f"{link(view.source.title, view.record.url)}: {md(words)}")


def _page(uid: str) -> None:
    with context.reading() as session:
        view = calls.get_call(context.person(), session, uid)
        listed = calls.listed(context.person(), session, uid, now=context.now())
        notices = calls.notices_of(context.person(), session, uid)
    banner.sick_source(view.source.id, t)
    _head(view, listed)
    left, right = st.columns(2, gap="medium")
    with left:
        _dates(view)
    with right:
        fit.with_projects(uid, t)
    facts.show(view, t)
    manage.terms(view, t)
    corrections.show(view, t)
    _texts(view)
    documents.show(view, t)
    _news(view)
    duplicates.show(view, t)
    funded.show(view, t)
    cited_by.on_call(uid, t)
    history.show(view, notices, t)
    _origin_line(view)


uid = st.query_params.get("uid", "")
st.page_link("app_pages/funding.py", label=t("All funding"), icon=":material/arrow_back:")
banner.show(sick=False)
if uid:
    _page(uid)
else:
    st.info(t("Choose a call on the page Funding."), icon=":material/info:")
