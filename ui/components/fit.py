"""How calls of a list fit one of the reader's projects."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import streamlit as st

from domain.enums import MatchVerdict
from domain.i18n import Texts
from domain.match import Message
from domain.views import ProjectView
from services import calls, matches, projects, tracking
from services.fit import Strength, best_of, strength_of
from services.rights import Action, may
from services.vocabulary import STRENGTH, VERDICT
from ui import context
from ui.components import model_reading, sheet, track
from ui.components.escape import md, plain
from ui.components.unlocks import ranked

_DEEP = 200
"""How many of a project's matches are looked up for lists of calls."""
_KEPT = 1_000
"""Projects whose matches are remembered at once; each takes some ten kilobytes."""


class Place(NamedTuple):
    """Where one call stands among the matches of one project."""

    number: int
    verdict: MatchVerdict
    strength: Strength


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
    project = next((p for p in own_projects() if p.id == project_id), None)
    if project is None:
        return {}
    return {uid: _sentence(place, t) for uid, place in places(project).items()}


def _sentence(place: Place, t: Texts) -> str:
    return f"{t(VERDICT[place.verdict])}, {t(STRENGTH[place.strength])}"


def places(project: ProjectView) -> dict[str, Place]:
    """Return call uid → place for the nearest calls of a project of the reader."""
    return places_of([project])[0]


def places_of(mine: Sequence[ProjectView]) -> list[dict[str, Place]]:
    """Return for each of the reader's projects call uid → place among its nearest calls."""
    model_reading.wait()
    with context.reading() as session:
        version = calls.version(context.person(), session)
    hour = context.now().replace(minute=0, second=0, microsecond=0)
    return [_places(p.organisation_id, p.id, _versions(p), version, hour) for p in mine]


def _versions(project: ProjectView) -> tuple[int, int]:
    """Return the versions of a project and of its applicant, whose facts decide with it."""
    return project.version, project.applicant.version if project.applicant else 0


def first_question(project: ProjectView) -> tuple[Message, int] | None:
    """Return the question whose answer touches most of a project's calls, and how many."""
    model_reading.wait()
    with context.reading() as session:
        version = calls.version(context.person(), session)
    hour = context.now().replace(minute=0, second=0, microsecond=0)
    return _question(project.organisation_id, project.id, _versions(project), version, hour)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _question(  # what it does not read are versions: they make the answer anew
    organisation_id: int,  # noqa: ARG001
    project_id: int,
    version: tuple[int, int],  # noqa: ARG001
    data_version: int,  # noqa: ARG001
    hour: datetime,  # noqa: ARG001
) -> tuple[Message, int] | None:
    with context.reading() as session:
        found = matches.reasons_of(context.person(), session, project_id, now=context.now())
    asked = ranked(found)
    return (asked[0][0].text, asked[0][1]) if asked else None


# The answer is never changed, so one copy serves all.
@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _places(  # what it does not read are versions: they make the answer anew
    organisation_id: int,  # noqa: ARG001
    project_id: int,
    version: tuple[int, int],  # noqa: ARG001
    data_version: int,  # noqa: ARG001
    hour: datetime,  # noqa: ARG001
) -> dict[str, Place]:
    """Match once per version of project and calls, and once an hour."""
    with context.reading() as session:
        found = matches.near_calls(
            context.person(), session, project_id, now=context.now(), limit=_DEEP
        )
    best = best_of(found)
    return {
        match.call_uid: Place(number, match.verdict, strength_of(match.relevance, best))
        for number, match in enumerate(found, 1)
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
    with context.reading() as session:
        marks = tracking.marks_on(context.person(), session, uid)
    near = list(zip(mine, places_of(mine), strict=True))
    for project, found in near:
        mark = marks.get(project.id)
        if uid not in found and mark is None:
            continue
        _one(project, found.get(uid), t)
        track.bar(project, uid, mark, t)
        sheet.links(uid, t, project_id=project.id)
        if mark is not None:
            track.preparation(project, uid, mark, t)
    _far([p for p, found in near if uid not in found and p.id not in marks], uid, t)


def _far(rest: Sequence[ProjectView], uid: str, t: Texts) -> None:
    """Name the projects that share nothing with the call; it can be saved for them all the same."""
    if not rest:
        return
    panel = st.expander(
        t.plural(
            "{count} project with no common theme that we can see",
            "{count} projects with no common theme that we can see",
            len(rest),
        ),
        key=f"far_{uid}",
        on_change="rerun",
    )
    if panel.open:
        with panel:
            for project in rest:
                st.markdown(f"**{md(project.profile.title)}**")
                track.bar(project, uid, None, t)


def _one(project: ProjectView, place: Place | None, t: Texts) -> None:
    if place is None:
        words = t("no common theme that we can see")
    else:
        words = ", ".join((_sentence(place, t), t("place {number}", number=place.number)))
    st.markdown(f"**{md(project.profile.title)}**  \n:material/target: {md(words)}")
    st.page_link(
        "app_pages/project.py",
        label=t("See why"),
        icon=":material/arrow_forward:",
        query_params={"id": str(project.id)},
    )
