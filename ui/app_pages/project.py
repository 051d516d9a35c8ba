"""Project: what fits it, in four groups, each call with its reasons, proof and open questions."""

from collections.abc import Sequence

import streamlit as st

from domain.enums import MatchVerdict
from domain.match import MatchResult, Question
from domain.views import ListedCall, ProjectView
from services import calls, matches, projects
from ui import context
from ui.components import banner, match_card
from ui.components.escape import md
from ui.components.profile_form import profile_form
from ui.components.vocabulary import VERDICT

_SHOWN = 50
_QUESTIONS = 4

t = context.words()


def _questions(project: ProjectView, results: Sequence[MatchResult]) -> None:
    """Show the open questions, the one that settles most calls first."""
    counts: dict[str, tuple[Question, int]] = {}
    for result in results:
        for question in result.questions:
            counts[question.key] = (question, counts.get(question.key, (question, 0))[1] + 1)
    ranked = sorted(counts.values(), key=lambda pair: -pair[1])[:_QUESTIONS]
    if not ranked:
        return
    st.subheader(t("Questions, the most useful first"))
    for question, count in ranked:
        with st.container(border=True):
            st.markdown(md(t.message(question.text)))
            st.caption(t.plural("would settle {count} call", "would settle {count} calls", count))
            if question.ask_contact_point:
                st.caption(
                    t(
                        "Nobody in a town hall can answer this in law: ask your national contact point."
                    )
                )
            match_card.answer(project, question, t)


def _groups(results: Sequence[MatchResult], rows: dict[str, ListedCall]) -> None:
    groups = {v: [r for r in results if r.verdict is v] for v in MatchVerdict}
    labels = [f"{t(VERDICT[v])} ({len(groups[v])})" for v in MatchVerdict]
    for tab, verdict in zip(st.tabs(labels), MatchVerdict, strict=True):
        with tab:
            if not groups[verdict]:
                st.caption(t("No call in this group."))
            if verdict is MatchVerdict.NOT_FOR_YOU and groups[verdict]:
                st.caption(
                    t(
                        "Near your theme, but a condition rules you out. The reason stands with each."
                    )
                )
            for result in groups[verdict]:
                match_card.show(result, rows[result.call_uid], t)


def _page(project_id: int) -> None:
    with context.reading() as session:
        project = projects.get(context.person(), session, project_id)
        results = matches.match_project(
            context.person(), session, project_id, now=context.now(), limit=_SHOWN
        )
        rows = {
            call.row.uid: call
            for call in calls.listed_many(
                context.person(), session, [r.call_uid for r in results], now=context.now()
            )
        }
    st.title(md(project.profile.title))
    parts = [project.profile.city, project.profile.country]
    st.caption(" · ".join(md(part) for part in parts if part))
    if project.profile.summary:
        st.markdown(md(project.profile.summary))
    with st.expander(t("Change the project"), icon=":material/edit:"):
        _edit(project)
    if not results:
        st.info(
            t("No stored call fits yet. Write more about the project, or wait for the next crawl.")
        )
        return
    _groups(results, rows)
    _questions(project, results)


def _edit(project: ProjectView) -> None:
    profile = profile_form(t, key=str(project.id), start=project.profile)
    if profile is None:
        return
    with context.told():
        with context.writing() as session:
            projects.save(
                context.person(),
                session,
                profile,
                now=context.now(),
                project_id=project.id,
                expected_version=project.version,
            )
        st.rerun()


banner.show()
st.page_link("app_pages/projects.py", label=t("All projects"), icon=":material/arrow_back:")
chosen = st.query_params.get("id", "")
if chosen.isdigit():
    with context.told():
        _page(int(chosen))
else:
    st.info(t("Choose a project on the page Projects."), icon=":material/info:")
