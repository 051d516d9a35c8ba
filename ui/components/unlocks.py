"""What a project unlocks while it is being written: how many calls, and what they still ask."""

from collections.abc import Sequence

import streamlit as st

from domain.enums import MatchVerdict
from domain.i18n import Texts
from domain.match import MatchResult, Question
from domain.project import ProjectProfile
from services import matches
from ui import context
from ui.components import model_reading
from ui.components.escape import md
from ui.components.lists import small
from ui.components.vocabulary import VERDICT

_QUESTIONS = 3
_LEAST_LETTERS = 4


def ranked(results: Sequence[MatchResult]) -> list[tuple[Question, int]]:
    """Return each open question and how many calls it touches, the most useful first."""
    counts: dict[str, int] = {}
    questions: dict[str, Question] = {}
    for result in results:
        for question in result.questions:
            questions.setdefault(question.key, question)
            counts[question.key] = counts.get(question.key, 0) + 1
    return sorted(((q, counts[key]) for key, q in questions.items()), key=lambda pair: -pair[1])


def show(draft: ProjectProfile, t: Texts) -> None:
    """Say what the project would find as it is written now; nothing of it is kept."""
    with st.container(border=True, gap="small"):
        st.markdown(f"**{md(t('What this unlocks'))}**")
        if len(f"{draft.title}{draft.summary}".strip()) < _LEAST_LETTERS:
            st.caption(t("Write what you want to do: here stands which calls it opens."))
            return
        model_reading.wait()
        with context.reading() as session:
            found = matches.reasons_for(context.person(), session, draft, now=context.now())
        if not found:
            st.caption(t("No stored call shares these words yet. Write more about the project."))
            return
        counts = {v: sum(result.verdict is v for result in found) for v in MatchVerdict}
        near = t.plural("The {count} nearest call:", "The {count} nearest calls:", len(found))
        st.markdown(small(md(near)))
        lines = [f"- {md(t(VERDICT[v]))}: **{md(t.number(n))}**" for v, n in counts.items() if n]
        st.markdown("\n".join(lines))
        _asked(found, t)


def _asked(found: Sequence[MatchResult], t: Texts) -> None:
    questions = ranked(found)[:_QUESTIONS]
    if not questions:
        return
    st.markdown(small(md(t("What would settle the most:"))))
    lines = []
    for question, count in questions:
        touched = t.plural("touches {count} call", "touches {count} calls", count)
        lines.append(f"- {md(t.message(question.text))} {small(md(touched))}")
    st.markdown("\n".join(lines))
