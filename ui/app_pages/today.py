"""Today: what changed, what closes soon, what is sick, and what to do first."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from domain.listing import CallFilters
from domain.views import ProjectView
from services import advocacy_waiting, calls, tracking
from services.rights import Action, may
from ui import context
from ui.components import banner, concerns, fit, stale, submission, today_news
from ui.components.dispatch_words import WAIT
from ui.components.escape import md
from ui.components.lists import call_link, small

_PROJECTS = 5
_COMPARED = 20
"""Projects of which it is said what concerns them."""
_STEPS, _STEPS_DAYS = 8, 14

t = context.words()


def _first_steps(has_calls: bool) -> None:
    """Say what to do while something is missing; nothing when all is there."""
    if not has_calls:
        st.info(
            t(
                "**1. Calls.** None are stored yet. The first crawl starts by itself and takes "
                "minutes; this page can be left meanwhile."
            ),
            icon=":material/hourglass_top:",
        )
        st.page_link("app_pages/sources.py", label=t("See how far the crawl is"))
    if may(context.person(), Action.READ_PROJECTS) and not fit.own_projects():
        with st.container(border=True):
            st.markdown(
                t(
                    "**Tell Fundmap about one project of your city.** Three sentences in your own "
                    "language are enough: it then says which calls fit, why, and what is missing."
                )
            )
            st.page_link(
                "app_pages/projects.py",
                label=t("Add a project"),
                icon=":material/add_location_alt:",
            )


def _projects(mine: Sequence[ProjectView]) -> None:
    if not mine:
        return
    st.subheader(t("Your projects"), anchor=False)
    for project in mine[:_PROJECTS]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{md(project.profile.title)}**", width="content")
            st.page_link(
                "app_pages/project.py",
                label=t("See which calls fit"),
                icon=":material/target:",
                query_params={"id": str(project.id)},
            )


def _waiting() -> None:
    """Show the next steps of the calls that the city prepares, and what is handed to the reader."""
    me = context.person()
    if not may(me, Action.READ_PROJECTS, me.organisation_id):
        return
    until = context.today() + dt.timedelta(days=_STEPS_DAYS)
    with context.reading() as session:
        steps = tracking.next_steps(me, session, now=context.now(), until=until)
        uids = [uid for _project, uid, _step in steps]
        rows = {c.row.uid: c for c in calls.listed_many(me, session, uids, now=context.now())}
    if not steps:
        return
    st.subheader(t("Waiting for you"), anchor=False)
    for project, uid, step in steps[:_STEPS]:
        when = f"**{md(t.day(step.latest_on))}**"
        if step.late:
            when += f" :red[{md(t('late'))}]"
        what = f"{when}: {md(t.message(step.text))}"
        why = small(md(project.profile.title))
        title = call_link(uid, rows[uid].row.title) if uid in rows else md(uid)
        st.markdown(f"{what}  \n{title} · {why}")
    if len(steps) > _STEPS:
        left = len(steps) - _STEPS
        st.caption(t.plural("and {count} more", "and {count} more", left))


def _advocacy() -> None:
    """Show the reviews, letters and signatures that wait for the reader."""
    me = context.person()
    if not may(me, Action.READ_ADVOCACY, me.organisation_id):
        return
    with context.reading() as session:
        lines = advocacy_waiting.waiting(me, session, now=context.now())
    if not lines:
        return
    st.subheader(t("Waiting for me: letters and papers"), anchor=False)
    for line in lines[:_STEPS]:
        section = {"section": "letters"} if line.whom else {}
        if line.why is advocacy_waiting.Wait.SIGNATURES:
            section = {"section": "signatures"}
        address = context.page_address("deliverable", id=str(line.deliverable_id), **section)
        whom = f" · {md(line.whom)}" if line.whom else ""
        if line.count > 1:
            whom += f" · {md(t.number(line.count))}"
        day = f" · {md(t.day(line.on))}" if line.on else ""
        why = small(f"{md(t(WAIT[line.why]))}{whom}{day}")
        st.markdown(f"[{md(line.title)}]({address})  \n{why}")
    if len(lines) > _STEPS:
        left = len(lines) - _STEPS
        st.caption(t.plural("and {count} more", "and {count} more", left))


st.title(t("Today"), anchor=False)
banner.show(sick=False)
with context.reading() as session:
    everything = calls.find_calls(
        context.person(), session, CallFilters(), limit=1, now=context.now()
    )
_first_steps(bool(everything.total))
submission.waiting(t)
_waiting()
_advocacy()
mine = fit.own_projects()
_projects(mine)
if everything.total:
    concerns.question(mine, t)
    concerning = concerns.reasons(mine[:_COMPARED], t)
    stale.show(concerning, t)
    today_news.show(concerning, t)
else:
    stale.show((), t)
