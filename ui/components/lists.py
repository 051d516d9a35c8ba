"""Lists of calls: a row on a wide screen, a card on a narrow one."""

import datetime as dt

import streamlit as st

from domain.i18n import Texts
from domain.reference import programmes
from domain.views import CallRow, ListedCall
from ui.components.escape import md
from ui.components.vocabulary import STATUS, STATUS_COLOUR, STATUS_ICON

CALL_PAGE = "app_pages/call.py"


def call_link(uid: str, title: str) -> None:
    """Show a call's title as the link to its page."""
    st.page_link(CALL_PAGE, label=f"**{md(title)}**", query_params={"uid": uid})


def call_line(call: ListedCall, t: Texts, today: dt.date) -> None:
    """Show one call of a list."""
    row = call.row
    with st.container(border=True, gap="xsmall"):
        left, middle, right = st.columns([6, 3, 2.4], gap="medium")
        with left:
            call_link(row.uid, row.title)
            st.caption(origin(row, t))
        with middle:
            st.badge(t(STATUS[call.status]), icon=STATUS_ICON[call.status],
                     color=STATUS_COLOUR[call.status])  # type: ignore[arg-type]  # fmt: skip
            st.markdown(deadline_words(call, t, today))
        with right:
            st.markdown(f"**{md(amount_words(row, t))}**")
            st.caption(t("for one project"))
        if row.missing_since is not None:
            st.caption(
                t("The source has not listed it since {day}.", day=t.day(row.missing_since.date()))
            )


def origin(row: CallRow, t: Texts) -> str:
    """Return programme, reference and form of action in one line."""
    parts = [
        programmes.name_of(row.programme) or t("programme not known"),
        row.identifier or "",
        row.action_type or "",
    ]
    return " · ".join(md(part) for part in parts if part)


def deadline_words(call: ListedCall, t: Texts, today: dt.date) -> str:
    """Return the next deadline in words; unknown is said."""
    if call.next_deadline is None:
        opens = call.row.dates.opens_on
        if opens is not None and opens > today:
            return md(t("opens {day}", day=t.day(opens)))
        return md(t("no coming deadline is stated"))
    return md(t.deadline(call.next_deadline, today))


def amount_words(row: CallRow, t: Texts) -> str:
    """Return the amount per project as the source gives it."""
    low, high = row.grant_min, row.grant_max
    if low is None and high is None:
        return t("not stated")
    if low == high or high is None or low is None:
        return t.money(high or low)
    return f"{t.money(low)} – {t.money(high)}"
