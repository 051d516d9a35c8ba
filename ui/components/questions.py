"""Questions of the matcher, answered where they are asked; all matches are ranked anew at once."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from domain.i18n import Texts
from domain.match import MatchResult, Question
from domain.money import Money
from domain.views import ProjectView
from services import projects
from services.rights import Action, may
from ui import context
from ui.components import country_law
from ui.components.escape import md
from ui.components.lists import small
from ui.components.profile_form import APPLICANTS, COUNTRIES
from ui.components.unlocks import ranked
from ui.components.vocabulary import ANSWERED, APPLICANT

_MOST = 3
_NUMBERS = ("consortium_members", "consortium_countries", "seats:", "duration")
_FIELDS = ("applicant_type", "country", "nuts", "budget", "own_funds", "population")
"""Questions that ask for a fact of the project itself; the answer is kept there."""


def show(project: ProjectView, results: Sequence[MatchResult], t: Texts) -> None:
    """Show the most useful questions with a field for the answer; nothing when none is open."""
    found = ranked(results)
    if found:
        st.subheader(t("Questions, the most useful first"), anchor=False)
    for question, count in found[:_MOST]:
        _one(project, question, count, t)
    if len(found) > _MOST:
        left = len(found) - _MOST
        label = t.plural("{count} more question", "{count} more questions", left)
        rest = st.expander(label, key=f"questions_{project.id}", on_change="rerun")
        if rest.open:
            with rest:
                for question, count in found[_MOST:]:
                    _one(project, question, count, t)
    _given(project, t)


def _one(project: ProjectView, question: Question, count: int, t: Texts) -> None:
    with st.container(border=True, gap="small"):
        touched = t.plural("touches {count} call", "touches {count} calls", count)
        st.markdown(f"**{md(t.message(question.text))}**  \n{small(md(touched))}")
        answer(project, question, t, place="list")


def _given(project: ProjectView, t: Texts) -> None:
    """Show the answers given before, each with a way to take it back."""
    answers = project.profile.answers
    if not answers:
        return
    with st.expander(t.plural("{count} answer given", "{count} answers given", len(answers))):
        for key, value in answers.items():
            start = next((start for start in ANSWERED if key.startswith(start)), None)
            name = t(ANSWERED[start]) if start else key
            shown = {"yes": t("yes"), "no": t("no")}.get(value, value)
            row = st.container(horizontal=True, vertical_alignment="center")
            row.markdown(f"{md(name)}: **{md(shown)}**", width="content")
            if row.button(t("Take back"), key=f"take_back_{key}", type="tertiary"):
                _keep(project, key, None)


def answer(project: ProjectView, question: Question, t: Texts, *, place: str) -> None:
    """Let the reader answer a question; nothing is drawn for whoever may not."""
    if question.ask_contact_point:
        st.caption(
            t(
                "Nobody in a town hall can answer this in law: ask your national contact point first."
            )
        )
    if not may(context.person(), Action.EDIT_PROJECTS):
        return
    if question.ask_contact_point and place == "list":
        country_law.propose(project, question, t, place=place)
    key = f"answer_{place}_{question.key}"
    if question.key not in _FIELDS and not question.key.startswith(_NUMBERS):
        row = st.container(horizontal=True, gap="small")
        for value, label in (("yes", t("Yes")), ("no", t("No"))):
            if row.button(label, key=f"{key}_{value}"):
                _keep(project, question.key, value)
        return
    with st.form(f"{key}_form", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
        with row:
            given = _input(question, key, t)
            sent = st.form_submit_button(t("Save the answer"))
    if sent and given is not None:
        if question.key in _FIELDS:
            _keep_fact(project, question.key, given)
        else:
            _keep(project, question.key, str(given))


def _input(question: Question, key: str, t: Texts) -> Any:
    """Draw the field for an answer; return its value, None when nothing was given."""
    label = t("Your answer")
    if question.key == "applicant_type":
        return st.selectbox(
            label, APPLICANTS, None, format_func=lambda kind: t(APPLICANT[kind]), key=key, width=320
        )
    if question.key == "country":
        return st.selectbox(label, COUNTRIES, None, format_func=t.country, key=key, width=320)
    if question.key == "nuts":
        code = st.text_input(label, max_chars=20, key=key, width=200, placeholder="FRL03")
        return (code.strip().upper(),) if code.strip() else None
    if question.key in ("budget", "own_funds"):
        euro = st.number_input(t("Your answer, in euro"), 0, 10**10, value=None, step=100_000,
                               key=key, width=240)  # fmt: skip
        return None if euro is None else Money.of(int(euro))
    number = st.number_input(label, 0, 10**8, value=None, step=1, key=key, width=200)
    return None if number is None else int(number)


def seen_version(project: ProjectView) -> int:
    """Return the version that this session has seen last of a project."""
    return int(st.session_state.setdefault(f"seen_{project.id}", project.version))


def remember(project: ProjectView) -> None:
    """Note that this session has made and seen this version."""
    st.session_state[f"seen_{project.id}"] = project.version


def _keep_fact(project: ProjectView, field: str, value: Any) -> None:
    profile = project.profile.model_copy(update={field: value})
    with context.told():
        with context.writing() as session:
            saved = projects.save(
                context.person(),
                session,
                profile,
                now=context.now(),
                project_id=project.id,
                expected_version=project.version,
            )
        remember(saved)
        st.rerun()


def _keep(project: ProjectView, key: str, value: str | None) -> None:
    with context.told():
        with context.writing() as session:
            saved = projects.answer(
                context.person(), session, project.id, key, value, now=context.now()
            )
        remember(saved)
        st.rerun()
