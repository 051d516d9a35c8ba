"""One call that fits a project: words first, numbers second, every reason with its proof."""

from decimal import Decimal

import streamlit as st

from domain.enums import MatchVerdict, RuleState
from domain.i18n import Texts
from domain.match import CostLine, MatchResult, Reason, ScoreTerm
from domain.tracking import MarkView
from domain.views import ListedCall, ProjectView
from services.call_terms import Manageable
from services.fit import strength_of
from services.vocabulary import STRENGTH
from ui import context
from ui.components import compare, manage, questions, sheet, track
from ui.components.escape import md
from ui.components.facts import quote_words
from ui.components.lists import (
    amount_words,
    call_link,
    deadline_words,
    origin,
    small,
    standing_words,
)
from ui.components.vocabulary import RULE_COLOUR, RULE_ICON, RULE_STATE, STATED_ICON, TERM_FIELD

_WIDTHS = (5.4, 3.1, 2.7)
_TERMS = 12
_FOLDED = (RuleState.MET, RuleState.NOT_MODELLED)


def show(
    result: MatchResult,
    call: ListedCall,
    project: ProjectView,
    best: float,
    t: Texts,
    *,
    mark: MarkView | None = None,
    takes: Manageable | None = None,
) -> None:
    """Show one match with what decides it; met conditions and the arithmetic are folded.

    `best` is the highest relevance of the project's matches, `takes` time, money and terms.
    """
    with st.container(border=True, gap="small"):
        left, middle, right = st.columns(_WIDTHS, gap="small")
        title = call_link(result.call_uid, call.row.title)
        left.markdown(f"{title}  \n{small(origin(call.row, t))}")
        middle.markdown(f"{deadline_words(call, t, context.today())}  \n{standing_words(call, t)}")
        right.markdown(_fit_words(result, call, best, t))
        lines = [_cost(line, t) for line in result.pays_for]
        against = [r for r in result.reasons if r.state is RuleState.NOT_MET]
        lines += [_reason(reason, t) for reason in against]
        asked = [r for r in result.reasons if r.state is RuleState.UNKNOWN and r.question]
        silent = [r for r in result.reasons if r.state is RuleState.UNKNOWN and not r.question]
        if silent:
            lines.append(_silent(silent, t))
        if lines:
            st.markdown("\n\n".join(lines))
        order = {question.key: number for number, question in enumerate(result.questions)}
        asked.sort(key=lambda r: order[r.question.key] if r.question else len(order))
        for number, reason in enumerate(asked):
            st.markdown(_reason(reason, t))
            if number == 0 and result.verdict is not MatchVerdict.NOT_FOR_YOU:
                _ask(reason, result, project, t)
        if takes is not None:
            manage.show(takes, project, result.call_uid, t)
        _folded(result, t)
        if mark is None:
            track.bar(project, result.call_uid, None, t)
        else:  # it is changed where the calls that the city follows stand
            st.markdown(track.badge(mark, t))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            sheet.links(result.call_uid, t, project_id=project.id)
            compare.toggle(result.call_uid, t)


def _ask(reason: Reason, result: MatchResult, project: ProjectView, t: Texts) -> None:
    """Ask the question that decides most here; the others stand below all matches."""
    if reason.question is None:
        return
    with st.container(gap="xsmall"):
        st.markdown(f":material/contact_support: **{md(t.message(reason.question.text))}**")
        questions.answer(project, reason.question, t, place=result.call_uid)


def _silent(reasons: list[Reason], t: Texts) -> str:
    """Return in one line what the source does not say and nobody here can answer."""
    words = "; ".join(t.message(reason.text) for reason in reasons)
    return f"{_state_words(RuleState.UNKNOWN, t)}: {md(words)}"


def _state_words(state: RuleState, t: Texts) -> str:
    return f":{RULE_COLOUR[state]}[{RULE_ICON[state]} {md(t(RULE_STATE[state]))}]"


def _fit_words(result: MatchResult, call: ListedCall, best: float, t: Texts) -> str:
    words = t(STRENGTH[strength_of(result.relevance, best)])
    lines = [f"**{md(words)}**"]
    score = t("score {score} of 1,000", score=round(result.relevance * 1_000))
    known = t.percent(round(result.confidence * 100) * 100)
    lines.append(small(md(score)))
    lines.append(small(md(t("{share} of its conditions known", share=known))))
    if call.row.grant_max is not None or call.row.grant_min is not None:
        amount = t("{amount} for one project", amount=amount_words(call.row, t))
        lines.append(small(md(amount)))
    return "  \n".join(lines)


def _cost(line: CostLine, t: Texts) -> str:
    words = f"{STATED_ICON[line.stated]} {md(t.message(line.text))}"
    return f"{words}: {small(quote_words(line.quote, t))}" if line.quote else words


def _reason(reason: Reason, t: Texts) -> str:
    words = f"{_state_words(reason.state, t)}: {md(t.message(reason.text))}"
    return f"{words}  \n{small(quote_words(reason.quote, t))}" if reason.quote else words


def _folded(result: MatchResult, t: Texts) -> None:
    rest = [r for r in result.reasons if r.state in _FOLDED]
    counts = {state: sum(r.state is state for r in result.reasons) for state in RuleState}
    label = t(
        "Conditions: {met} met, {not_met} not met, {unknown} not known. Where the fit comes from",
        met=counts[RuleState.MET],
        not_met=counts[RuleState.NOT_MET],
        unknown=counts[RuleState.UNKNOWN],
    )
    with st.expander(label):
        for reason in sorted(rest, key=lambda r: _FOLDED.index(r.state)):
            st.markdown(_reason(reason, t))
        st.markdown(_terms(result.terms, result.relevance, t))


def _terms(terms: tuple[ScoreTerm, ...], relevance: float, t: Texts) -> str:
    """Return the shares of the score as Markdown lines; they add up to the whole."""
    total = t("The score of {total} is the sum of these shares:", total=_points(relevance, t))
    lines = [f"**{md(total)}**"]
    ranked = sorted(terms, key=lambda term: -term.share)
    for term in ranked[:_TERMS]:
        share = _points(term.share, t)
        name = term.term or t("many small shares together")
        place = t(TERM_FIELD[term.call_field]) if term.call_field in TERM_FIELD else term.call_field
        lines.append(small(md(f"{share} · {name} ({place})")))
    rest = sum(term.share for term in ranked[_TERMS:])
    if rest > 0:
        lines.append(small(md(f"{_points(rest, t)} · {t('all other words')}")))
    return "  \n".join(lines)


def _points(share: float, t: Texts) -> str:
    """Return a share of the score in thousandths, with one digit where it is small."""
    return t.number(Decimal(str(round(share * 1_000, 1))))
