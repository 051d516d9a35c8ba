"""One call that fits a project: words first, numbers second, every reason with its proof."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import streamlit as st

from domain.enums import MatchVerdict, RuleState
from domain.i18n import Texts
from domain.match import CostLine, MatchResult, Reason, ScoreTerm
from domain.reference.objectives import of_the_mission
from domain.tracking import MarkView
from domain.views import ListedCall, ProjectView
from services import matches, objective_words
from services.call_terms import Manageable
from services.fit import strength_of, theme_label
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
    above: set[str] | None = None,
) -> None:
    """Show one match with what decides it; met conditions and the arithmetic are folded.

    `best` is the highest relevance of the project's matches, `takes` time, money and terms, `above`
    the keys of the questions that have a field on this page already: one answer serves every call.
    """
    asked = [r for r in result.reasons if r.state is RuleState.UNKNOWN and r.question]
    order = {question.key: number for number, question in enumerate(result.questions)}
    asked.sort(key=lambda r: order[r.question.key] if r.question else len(order))
    with st.container(border=True, gap="small"):
        # One element for all that is only read: what a page costs grows with their number.
        st.markdown("\n\n".join(_told(result, call, asked, best, takes, t)))
        if asked and result.verdict is not MatchVerdict.NOT_FOR_YOU:
            _ask(asked[0], result, project, t, above if above is not None else set())
        if takes is not None:
            manage.look_for_partners(takes, project, result.call_uid, t)
        _folded(result, project, t)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if mark is None:
                track.buttons(project, result.call_uid, None, t)
            else:  # it is changed where the calls that the city follows stand
                st.markdown(track.badge(mark, t), width="content")
            sheet.links(result.call_uid, t, project_id=project.id)
            compare.toggle(result.call_uid, t)


def _told(
    result: MatchResult,
    call: ListedCall,
    asked: Sequence[Reason],
    best: float,
    takes: Manageable | None,
    t: Texts,
) -> Iterator[str]:
    """Yield what is told of a match: what it is and until when, the fit, and what decides it."""
    title = call_link(result.call_uid, call.row.title)
    when = f"{deadline_words(call, t, context.today())} {standing_words(call, t)}"
    fit = _fit_words(result, call, best, t)
    yield f"{title}  \n{small(origin(call.row, t))}  \n{when}  \n{fit}"
    for objective in of_the_mission(call.row.specific_objective):
        words = t("Stands under {objective}", objective=objective_words.said(objective.key, t))
        yield f":material/flag: {md(words)}"
    for line in result.pays_for:
        yield _cost(line, t)
    for reason in result.reasons:
        if reason.state is RuleState.NOT_MET:
            yield _reason(reason, t)
    silent = [r for r in result.reasons if r.state is RuleState.UNKNOWN and not r.question]
    if silent:
        yield _silent(silent, t)
    if takes is not None:
        yield from manage.lines(takes, t)
    # The one that is asked right below comes last.
    for reason in reversed(asked):
        yield _reason(reason, t)


def _ask(
    reason: Reason, result: MatchResult, project: ProjectView, t: Texts, above: set[str]
) -> None:
    """Ask the question that decides most here; the others stand below all matches."""
    question = reason.question
    if question is None:
        return
    asked = f":material/contact_support: **{md(t.message(question.text))}**"
    if question.key in above:
        hint = t("Asked above: one answer serves every call.")
        st.markdown(f"{asked}  \n{small(md(hint))}")
        return
    above.add(question.key)
    with st.container(gap="xsmall"):
        st.markdown(asked)
        questions.answer(project, question, t, place=result.call_uid)


def _silent(reasons: list[Reason], t: Texts) -> str:
    """Return in one line what the source does not say and nobody here can answer."""
    words = "; ".join(t.message(reason.text) for reason in reasons)
    return f"{_state_words(RuleState.UNKNOWN, t)}: {md(words)}"


def _state_words(state: RuleState, t: Texts) -> str:
    return f":{RULE_COLOUR[state]}[{RULE_ICON[state]} {md(t(RULE_STATE[state]))}]"


def _fit_words(result: MatchResult, call: ListedCall, best: float, t: Texts) -> str:
    words = t(STRENGTH[strength_of(result.relevance, best)])
    score = t("score {score} of 1,000", score=round(result.relevance * 1_000))
    known = t.percent(round(result.confidence * 100) * 100)
    rest = [score, t("{share} of its conditions known", share=known)]
    if call.row.grant_max is not None or call.row.grant_min is not None:
        rest.append(t("{amount} for one project", amount=amount_words(call.row, t)))
    return f":material/target: **{md(words)}** {small(md(' · '.join(rest)))}"


def _cost(line: CostLine, t: Texts) -> str:
    words = f"{STATED_ICON[line.stated]} {md(t.message(line.text))}"
    return f"{words}: {small(quote_words(line.quote, t))}" if line.quote else words


def _reason(reason: Reason, t: Texts) -> str:
    words = f"{_state_words(reason.state, t)}: {md(t.message(reason.text))}"
    return f"{words}  \n{small(quote_words(reason.quote, t))}" if reason.quote else words


def _folded(result: MatchResult, project: ProjectView, t: Texts) -> None:
    rest = [r for r in result.reasons if r.state in _FOLDED]
    counts = {state: sum(r.state is state for r in result.reasons) for state in RuleState}
    label = t(
        "Conditions: {met} met, {not_met} not met, {unknown} not known. Where the fit comes from",
        met=counts[RuleState.MET],
        not_met=counts[RuleState.NOT_MET],
        unknown=counts[RuleState.UNKNOWN],
    )
    key = f"folded_{project.id}_{result.call_uid}"
    panel = st.expander(label, key=key, on_change="rerun")
    if not panel.open:
        return
    with context.reading() as session:
        whole = matches.judge_pair(
            context.person(), session, project.id, result.call_uid, now=context.now()
        )
    with panel:
        for reason in sorted(rest, key=lambda r: _FOLDED.index(r.state)):
            st.markdown(_reason(reason, t))
        if whole is not None:
            st.markdown(_terms(whole.terms, whole.relevance, t))


def _terms(terms: tuple[ScoreTerm, ...], relevance: float, t: Texts) -> str:
    """Return the shares of the score as Markdown lines; they add up to the whole."""
    total = t("The score of {total} is the sum of these shares:", total=_points(relevance, t))
    lines = [f"**{md(total)}**"]
    ranked = sorted(terms, key=lambda term: -term.share)
    for term in ranked[:_TERMS]:
        share = _points(term.share, t)
        name = term.term or t("many small shares together")
        if term.call_field == "theme":
            name = theme_label(name, t.language)
        place = t(TERM_FIELD[term.call_field]) if term.call_field in TERM_FIELD else term.call_field
        lines.append(small(md(f"{share} · {name} ({place})")))
    rest = sum(term.share for term in ranked[_TERMS:])
    if rest > 0:
        lines.append(small(md(f"{_points(rest, t)} · {t('all other words')}")))
    return "  \n".join(lines)


def _points(share: float, t: Texts) -> str:
    """Return a share of the score in thousandths, with one digit where it is small."""
    return t.number(Decimal(str(round(share * 1_000, 1))))
