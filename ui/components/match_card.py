"""One call that fits a project: words first, numbers second, every reason with its proof."""

import streamlit as st

from domain.enums import MatchVerdict, RuleState
from domain.i18n import Texts
from domain.match import CostLine, MatchResult, Reason, ScoreTerm
from domain.views import ListedCall, ProjectView
from ui import context
from ui.components import questions
from ui.components.escape import md
from ui.components.facts import quote_words
from ui.components.fit import strength
from ui.components.lists import amount_words, call_link, deadline_words, origin, small, standing_words
from ui.components.vocabulary import RULE_COLOUR, RULE_ICON, RULE_STATE, STATED_ICON, TERM_FIELD

_WIDTHS = (5.4, 3.1, 2.7)
_TERMS = 12
_OPEN_REASONS = (RuleState.NOT_MET, RuleState.UNKNOWN)


def show(result: MatchResult, call: ListedCall, project: ProjectView, t: Texts) -> None:
    """Show one match with what decides it; met conditions and the arithmetic are folded."""
    with st.container(border=True, gap="small"):
        left, middle, right = st.columns(_WIDTHS, gap="small")
        left.markdown(f"{call_link(result.call_uid, call.row.title)}  \n{small(origin(call.row, t))}")
        middle.markdown(f"{deadline_words(call, t, context.today())}  \n{standing_words(call, t)}")
        right.markdown(_fit_words(result, call, t))
        st.markdown("  \n".join(_cost(line, t) for line in result.pays_for) or small(
            md(t("Say what the money must pay for, and it says here what this call states."))
        ))  # fmt: skip
        decisive = [r for r in result.reasons if r.state in _OPEN_REASONS]
        for reason in sorted(decisive, key=lambda r: (_OPEN_REASONS.index(r.state), not r.hard)):
            st.markdown(_reason(reason, t))
            if reason.question is not None and result.verdict is not MatchVerdict.NOT_FOR_YOU:
                questions.answer(project, reason.question, t, place=result.call_uid)
        _folded(result, t)


def _fit_words(result: MatchResult, call: ListedCall, t: Texts) -> str:
    percent = t.percent(round(result.relevance * 100) * 100)
    lines = [f"**{md(strength(result.relevance, t))}** {small(md(percent))}"]
    known = t.percent(round(result.confidence * 100) * 100)
    lines.append(small(md(t("{share} of the conditions known", share=known))))
    amount = call.row.grant_max or call.row.grant_min
    if amount is not None:
        words = t("{amount} for one project", amount=amount_words(call.row, t))
        lines.append(small(md(words)))
    return "  \n".join(lines)


def _cost(line: CostLine, t: Texts) -> str:
    words = f"{STATED_ICON[line.stated]} {md(t.message(line.text))}"
    return f"{words}: {small(quote_words(line.quote, t))}" if line.quote else words


def _reason(reason: Reason, t: Texts) -> str:
    state = f":{RULE_COLOUR[reason.state]}[{RULE_ICON[reason.state]} {md(t(RULE_STATE[reason.state]))}]"
    words = f"{state}: {md(t.message(reason.text))}"
    return f"{words}  \n{small(quote_words(reason.quote, t))}" if reason.quote else words


def _folded(result: MatchResult, t: Texts) -> None:
    rest = [r for r in result.reasons if r.state not in _OPEN_REASONS]
    counts = {state: sum(r.state is state for r in result.reasons) for state in RuleState}
    label = t(
        "All conditions ({met} met, {not_met} not met, {unknown} not known) and where the fit comes from",
        met=counts[RuleState.MET],
        not_met=counts[RuleState.NOT_MET],
        unknown=counts[RuleState.UNKNOWN],
    )
    with st.expander(label):
        for reason in sorted(rest, key=lambda r: list(RuleState).index(r.state)):
            st.markdown(_reason(reason, t))
        st.markdown(_terms(result.terms, result.relevance, t))


def _terms(terms: tuple[ScoreTerm, ...], relevance: float, t: Texts) -> str:
    """Return the shares of the score as Markdown lines; they add up to the whole."""
    total = t.percent(round(relevance * 10_000))
    lines = [f"**{md(t('Where the fit comes from; the shares add up to {total}', total=total))}**"]
    ranked = sorted(terms, key=lambda term: -term.share)
    for term in ranked[:_TERMS]:
        share = t.percent(round(term.share * 10_000))
        name = term.term or t("many small shares together")
        place = t(TERM_FIELD[term.call_field]) if term.call_field in TERM_FIELD else term.call_field
        lines.append(small(md(f"{share} · {name} ({place})")))
    rest = sum(term.share for term in ranked[_TERMS:])
    if rest > 0:
        lines.append(small(md(f"{t.percent(round(rest * 10_000))} · {t('all other words')}")))
    return "  \n".join(lines)
