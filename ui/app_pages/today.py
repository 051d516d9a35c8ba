"""Today: what changed, what closes soon, what is sick, and what to do first."""

import datetime as dt
from typing import Any

import streamlit as st

from domain.enums import CallStatus, NoticeKind
from domain.listing import CallFilters
from domain.views import NoticeView
from services import calls, projects, sources
from ui import context
from ui.components import banner
from ui.components.escape import md
from ui.components.lists import call_line, call_link
from ui.components.vocabulary import FIELD, NOTICE

_SOON_DAYS = 30
_CLOSING = 5
_NEWS = 15
_NEWS_DAYS = 30
_OPEN = (CallStatus.OPEN, CallStatus.LAST_DAY)

t = context.words()


def _first_steps(has_calls: bool, has_projects: bool) -> None:
    if not has_calls:
        st.info(
            t(
                "No calls are stored yet. The first crawl fills this page by itself; this takes minutes."
            ),
            icon=":material/hourglass_top:",
        )
    if not has_projects:
        with st.container(border=True):
            st.markdown(
                t("**Tell Fundmap about one project** and see which calls fit it, and why.")
            )
            st.page_link(
                "app_pages/projects.py",
                label=t("Add a project"),
                icon=":material/add_location_alt:",
            )


def _value(value: Any) -> str:
    if value is None or value == []:
        return t("unknown")
    values = value if isinstance(value, list) else [value]
    return ", ".join(_day(v) for v in values)


def _day(value: Any) -> str:
    try:
        return t.day(dt.date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _sentence(notice: NoticeView) -> str:
    if notice.kind in (NoticeKind.DEADLINE_MOVED, NoticeKind.OPENING_MOVED):
        return t(
            "{what}: from {old} to {new}",
            what=t(NOTICE[notice.kind]),
            old=_value(notice.old),
            new=_value(notice.new),
        )
    if notice.kind is NoticeKind.CHANGED and notice.field:
        fields = ", ".join(t(FIELD.get(name, name)) for name in notice.field.split(","))
        return t("changed: {fields}", fields=fields)
    return t(NOTICE[notice.kind])


st.title(t("Today"))
banner.show()
with context.reading() as session:
    me, now = context.person(), context.now()
    closing = calls.find_calls(
        me,
        session,
        CallFilters(status=_OPEN, closes_within_days=_SOON_DAYS),
        limit=_CLOSING,
        now=now,
    )
    total = calls.find_calls(me, session, CallFilters(), limit=0, now=now).total
    since = now - dt.timedelta(days=_NEWS_DAYS)
    news = calls.recent_notices(me, session, since=since, limit=_NEWS)
    mine = projects.list_all(me, session)
    sick = [s for s in sources.health(me, session) if s.consecutive_failures and not s.calls]

_first_steps(bool(total), bool(mine))
for source in sick:
    st.warning(banner.sick(source), icon=":material/warning:")

if mine:
    st.subheader(t("Your projects"))
    for project in mine[:5]:
        st.page_link(
            "app_pages/project.py",
            label=md(project.profile.title),
            icon=":material/arrow_forward:",
            query_params={"id": str(project.id)},
        )

if total:
    st.subheader(
        t.plural(
            "{count} call closes within {days} days",
            "{count} calls close within {days} days",
            closing.total,
            days=_SOON_DAYS,
        )
    )
    for call in closing.items:
        call_line(call, t, context.today())
    if closing.total > len(closing.items):
        st.page_link(
            "app_pages/funding.py",
            label=t("Show all that close soon"),
            icon=":material/arrow_forward:",
            query_params={"days": str(_SOON_DAYS)},
        )

    st.subheader(t("What changed"))
    if not news:
        st.caption(t("Nothing has changed in the last {days} days.", days=_NEWS_DAYS))
    for item in news:
        with st.container(border=True, gap="xsmall"):
            call_link(item.call_uid, item.call_title)
            st.markdown(md(_sentence(item)))
            st.caption(t.instant(item.at, context.zone()))
