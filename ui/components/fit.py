"""How calls of a list fit one of the reader's projects."""

from collections.abc import Callable

import streamlit as st

from domain.i18n import Texts
from domain.views import ProjectView
from services import matches, projects
from services.rights import Action, may
from ui import context
from ui.components.escape import md, plain
from ui.components.vocabulary import VERDICT

_DEEP = 400
"""How many of a project's matches are looked up for a list."""
_STRONG, _GOOD = 0.45, 0.2


def strength(relevance: float, t: Texts) -> str:
    """Return the strength of a theme in words."""
    if relevance >= _STRONG:
        return t("strong fit of theme")
    return t("good fit of theme") if relevance >= _GOOD else t("some fit of theme")


def own_projects() -> tuple[ProjectView, ...]:
    """Return the reader's projects; empty also when he may see none."""
    if not may(context.person(), Action.READ_PROJECTS):
        return ()
    with context.reading() as session:
        return projects.list_all(context.person(), session)


def chooser(chosen: int | None, t: Texts, *, key: str, on_change: Callable[[], None]) -> None:
    """Let the reader choose the project to compare with; nothing is drawn without projects."""
    mine = {project.id: project.profile.title for project in own_projects()}
    if not mine:
        return
    wanted = chosen if chosen in mine else None
    if key not in st.session_state or st.session_state[key] != wanted:
        st.session_state[key] = wanted
    st.selectbox(
        t("Show fit with"),
        list(mine),
        index=None,
        format_func=lambda number: plain(mine[number]),
        key=key,
        on_change=on_change,
        placeholder=t("no project"),
    )


def sentences(project_id: int | None, t: Texts) -> dict[str, str]:
    """Return what to say beside each call that fits the project; empty without a project."""
    if project_id is None or project_id not in {project.id for project in own_projects()}:
        return {}
    with context.reading() as session:
        found = matches.match_project(
            context.person(), session, project_id, now=context.now(), limit=_DEEP
        )
    return {
        match.call_uid: f"{t(VERDICT[match.verdict])}, {strength(match.relevance, t)}"
        for match in found
    }


def with_projects(uid: str, t: Texts) -> None:
    """Show how one call fits each project of the reader; nothing for whoever has no projects' right."""
    if not may(context.person(), Action.READ_PROJECTS):
        return
    st.subheader(t("Fit with your projects"), anchor=False)
    mine = own_projects()
    if not mine:
        st.caption(t("Tell Fundmap what your city wants to do, and it says here whether it fits."))
        st.page_link(
            "app_pages/projects.py", label=t("Add a project"), icon=":material/add_location_alt:"
        )
        return
    with st.spinner(t("Comparing with your projects …"), show_time=False):
        for project in mine:
            _one(uid, project, t)


def _one(uid: str, project: ProjectView, t: Texts) -> None:
    with context.reading() as session:
        found = matches.match_project(
            context.person(), session, project.id, now=context.now(), limit=_DEEP
        )
    place = next((n for n, match in enumerate(found, 1) if match.call_uid == uid), None)
    title = md(project.profile.title)
    if place is None:
        words = md(t("no common theme that we can see"))
    else:
        match = found[place - 1]
        told = (t(VERDICT[match.verdict]), strength(match.relevance, t), t("place {n}", n=place))
        words = md(", ".join(told))
    st.markdown(f"**{title}**  \n:material/target: {words}")
    st.page_link(
        "app_pages/project.py",
        label=t("See why"),
        icon=":material/arrow_forward:",
        query_params={"id": str(project.id)},
    )
