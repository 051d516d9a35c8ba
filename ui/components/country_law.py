"""Answers in law: propose one with its source, and check what a colleague of another city proposed."""

import streamlit as st

from domain.country_fact import CountryFact
from domain.i18n import Texts
from domain.match import Question
from domain.views import ProjectView
from services import country_facts
from services.rights import Action, may
from ui import context
from ui.components.escape import link, md
from ui.components.lists import small
from ui.components.vocabulary import ANSWERED


def _may() -> bool:
    # The one person of embedded mode has nobody who could verify.
    return bool(context.person().id) and may(context.person(), Action.CORRECT_CALL)


def propose(project: ProjectView, question: Question, t: Texts, *, place: str) -> None:
    """Let the reader propose the answer for every city of the country; nothing without the right."""
    country = project.applying.country
    if country is None or question.key not in country_facts.KEYS or not _may():
        return
    key = f"law_{place}_{question.key}"
    with st.popover(t("I know the law: propose it for every city of the country")):
        st.caption(t("Another person reads the source and verifies it before any city sees it."))
        with st.form(key, border=False, clear_on_submit=True):
            answer = st.radio(
                md(t.message(question.text)),
                (True, False),
                index=None,
                format_func=lambda yes: t("Yes") if yes else t("No"),
                key=f"{key}_answer",
            )
            words = st.text_area(t("The words of the source"), max_chars=600, key=f"{key}_words")
            url = st.text_input(t("Address of the source"), max_chars=2_000, key=f"{key}_url")
            day = st.date_input(t("Day of the source"), None, key=f"{key}_day")
            sent = st.form_submit_button(t("Propose"))
    if not sent:
        return
    if answer is None or day is None or not words.strip() or not url.startswith("http"):
        st.warning(t("Give the answer, the words, the address and the day of the source."))
        return
    with context.told():
        fact = CountryFact(
            country=country,
            key=question.key,
            answer=answer,
            statement=words.strip(),
            url=url.strip(),
            stated_on=day,
        )
        with context.writing() as session:
            country_facts.propose(context.person(), session, fact, now=context.now())
        st.success(t("Kept. A second person must verify it."))


def to_verify(country: str | None, t: Texts) -> None:
    """Show what waits for a second person in a country; nothing when nothing does."""
    if country is None or not _may():
        return
    with context.reading() as session:
        waiting = country_facts.proposals(context.person(), session)
    here = [one for one in waiting if one.fact.country == country]
    if not here:
        return
    label = t.plural(
        "{count} answer in law to verify", "{count} answers in law to verify", len(here)
    )
    with st.expander(label, icon=":material/gavel:"):
        for one in here:
            fact = one.fact
            words = t("yes") if fact.answer else t("no")
            source = link(t("source"), fact.url)
            st.markdown(
                f"{md(t(ANSWERED[fact.key]))}: **{md(words)}**  \n"
                f"{small(md(f'“{fact.statement}”'))}, {source}, {md(t.day(fact.stated_on))}"
            )
            if one.proposed_by == context.person().id:
                st.caption(t("You proposed this: somebody else verifies it."))
                continue
            row = st.container(horizontal=True, gap="small")
            for upheld, label in ((True, t("The source says so")), (False, t("It does not"))):
                if row.button(label, key=f"law_{one.id}_{upheld}"):
                    _settle(one.id, upheld=upheld)


def _settle(number: int, *, upheld: bool) -> None:
    with context.told():
        with context.writing() as session:
            country_facts.verify(
                context.person(), session, number, upheld=upheld, now=context.now()
            )
        st.rerun()
