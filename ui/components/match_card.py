"""One call that fits a project: words first, numbers second, every reason with its proof."""

import streamlit as st

from domain.enums import RuleState
from domain.i18n import Texts
from domain.match import MatchResult, Question, Reason
from domain.views import ListedCall, ProjectView
from services import projects
from ui import context
from ui.components.escape import md
from ui.components.facts import proof
from ui.components.lists import amount_words, call_link, deadline_words, origin
from ui.components.vocabulary import RULE_ICON, RULE_STATE, STATUS

_STRONG, _GOOD = 0.5, 0.25
_ORDER = (RuleState.NOT_MET, RuleState.UNKNOWN, RuleState.MET, RuleState.NOT_MODELLED)
_TERMS = 8


def strength(relevance: float, t: Texts) -> str:
    """Return the strength of the theme in words."""
    if relevance >= _STRONG:
        return t("strong fit of theme")
    return t("good fit of theme") if relevance >= _GOOD else t("some fit of theme")


def show(result: MatchResult, call: ListedCall, t: Texts) -> None:
    """Show one match."""
    with st.container(border=True, gap="small"):
        left, right = st.columns([5, 2], gap="medium")
        with left:
            call_link(result.call_uid, call.row.title)
            st.caption(origin(call.row, t))
            st.markdown(
                f"**{md(strength(result.relevance, t))}** · {md(t.percent(round(result.relevance * 10_000)))}"
            )
            for line in result.pays_for:
                st.markdown(f":material/payments: {md(t.message(line.text))}")
                if line.quote is not None:
                    proof(line.quote, left, t)
        with right:
            st.markdown(
                f"{md(t(STATUS[call.status]))}  \n{deadline_words(call, t, context.today())}"
            )
            st.markdown(f"**{md(amount_words(call.row, t))}** {md(t('for one project'))}")
        with st.expander(_summary(result, t)):
            for state in _ORDER:
                for reason in result.reasons:
                    if reason.state is state:
                        _reason(reason, t)
            _score(result, t)


def _summary(result: MatchResult, t: Texts) -> str:
    counts = {state: sum(r.state is state for r in result.reasons) for state in RuleState}
    return md(
        t(
            "Conditions: {met} met, {not_met} not met, {unknown} not known",
            met=counts[RuleState.MET],
            not_met=counts[RuleState.NOT_MET],
            unknown=counts[RuleState.UNKNOWN],
        )
    )


def _reason(reason: Reason, t: Texts) -> None:
    state = t(RULE_STATE[reason.state])
    st.markdown(f"{RULE_ICON[reason.state]} **{md(state)}**: {md(t.message(reason.text))}")
    if reason.quote is not None:
        st.caption(f"“{md(reason.quote.text)}”")


def _score(result: MatchResult, t: Texts) -> None:
    st.caption(md(t("Where the fit of theme comes from; the shares add up to {total}.",
                    total=t.percent(round(result.relevance * 10_000)))))  # fmt: skip
    ranked = sorted(result.terms, key=lambda term: -term.share)
    for term in ranked[:_TERMS]:
        share = t.percent(round(term.share * 10_000))
        st.caption(md(f"{share}  {term.term or t('many small shares')} ({t(term.call_field)})"))
    rest = sum(term.share for term in ranked[_TERMS:])
    if rest > 0:
        st.caption(md(t("{share}  all other words", share=t.percent(round(rest * 10_000)))))


def answer(project: ProjectView, question: Question, t: Texts) -> None:
    """Let the reader answer a question; the answer is kept with the project."""
    with st.form(f"answer-{question.key}", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        given = row.text_input(
            t("Answer: yes, no or a number"),
            project.profile.answers.get(question.key, ""),
            max_chars=40,
        )
        if not row.form_submit_button(t("Keep the answer")):
            return
    with context.told():
        with context.writing() as session:
            projects.answer(
                context.person(),
                session,
                project.id,
                question.key,
                given.strip() or None,
                now=context.now(),
            )
        st.rerun()
