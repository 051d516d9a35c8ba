"""Questions of the matcher, answered where they are asked."""

from collections.abc import Sequence

import streamlit as st

from domain.i18n import Texts
from domain.match import MatchResult, Question
from domain.views import ProjectView
from services import projects
from services.rights import Action, may
from ui import context
from ui.components.escape import md
from ui.components.lists import small

_MOST = 5


def ranked(results: Sequence[MatchResult]) -> list[tuple[Question, int]]:
    """Return each open question and how many calls it touches, the most useful first."""
    counts: dict[str, int] = {}
    questions: dict[str, Question] = {}
    for result in results:
        for question in result.questions:
            questions.setdefault(question.key, question)
            counts[question.key] = counts.get(question.key, 0) + 1
    return sorted(((q, counts[key]) for key, q in questions.items()), key=lambda pair: -pair[1])


def show(project: ProjectView, results: Sequence[MatchResult], t: Texts) -> None:
    """Show the most useful questions with a field for the answer; nothing when none is open."""
    found = ranked(results)
    if not found:
        return
    st.subheader(t("Questions, the most useful first"), anchor=False)
    for question, count in found[:_MOST]:
        with st.container(border=True, gap="small"):
            touched = t.plural("settles {count} call", "touches {count} calls", count)
            st.markdown(f"{md(t.message(question.text))}  \n{small(md(touched))}")
            answer(project, question, t, place="list")


def answer(project: ProjectView, question: Question, t: Texts, *, place: str) -> None:
    """Let the reader answer a question; the answer is kept with the project, and all is ranked anew."""
    if question.ask_contact_point:
        st.caption(
            t("Nobody in a town hall can answer this in law: ask your national contact point first.")
        )
    if not may(context.person(), Action.EDIT_PROJECTS):
        return
    old = project.profile.answers.get(question.key)
    key = f"answer_{place}_{question.key}"
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    for value, label in (("yes", t("Yes")), ("no", t("No"))):
        kind = "primary" if old == value else "secondary"
        if row.button(label, key=f"{key}_{value}", type=kind):
            _keep(project, question, value)
    with row.popover(t("Another answer")):
        number = st.number_input(
            t("A number"), 0, 10**10, value=None, step=1, key=f"{key}_number"
        )
        if st.button(t("Save the answer"), key=f"{key}_save") and number is not None:
            _keep(project, question, str(int(number)))
    if old is not None and row.button(t("Take back"), key=f"{key}_none", type="tertiary"):
        _keep(project, question, None)


def _keep(project: ProjectView, question: Question, value: str | None) -> None:
    with context.told():
        with context.writing() as session:
            projects.answer(
                context.person(), session, project.id, question.key, value, now=context.now()
            )
        st.rerun()
