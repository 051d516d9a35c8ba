"""The facts of a call as a grid, unknown ones too, each with the line or page that proves it."""

import streamlit as st

from domain.call import Quote
from domain.i18n import Texts
from domain.status import brussels_day
from domain.views import CallView
from services.call_facts import Fact, facts_of
from services.plain_words import one_line
from ui.components.escape import link, md
from ui.components.lists import small

_QUOTE_LONGEST = 320


def show(view: CallView, t: Texts) -> None:
    """Show every fact; an officer must also see what the source does not say."""
    st.subheader(t("Facts"), anchor=False)
    found = list(facts_of(view, t))
    with st.grid(2, gap=("small", "medium"), min_column_width=260):
        for fact in found:
            if fact.value is not None:
                _cell(fact, fact.value, view, t)
    silent = dict.fromkeys(fact.name for fact in found if fact.value is None)
    if silent:
        names = "; ".join(md(name) for name in silent)
        st.markdown(f"*{md(t('Not stated by the source'))}*: {names}")


def _cell(fact: Fact, value: str, view: CallView, t: Texts) -> None:
    proof = small(_proof_words(fact.quote, view, t))
    st.markdown("  \n".join((small(md(fact.name)), f"**{md(value)}**", proof)))


def _proof_words(quote: Quote | None, view: CallView, t: Texts) -> str:
    day = t.day(brussels_day(view.read_at))
    if quote is None:
        page = link(t("the source’s page"), view.record.url)
        return t("{page}, read on {day}", page=page, day=md(day))
    return f"{quote_words(quote, t)}, {md(t('read on {day}', day=day))}"


def quote_words(quote: Quote, t: Texts) -> str:
    """Return the source's own words with a link to where they stand, as safe Markdown."""
    parts = [f"“{md(one_line(quote.text, _QUOTE_LONGEST))}”", link(t("source"), quote.url)]
    if quote.section:
        parts.append(md(one_line(quote.section, 60)))
    if quote.page:
        parts.append(md(t("page {number}", number=quote.page)))
    return ", ".join(parts)
