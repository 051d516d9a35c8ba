"""Administration: the organisations whose people work in this installation."""

import streamlit as st

from services import people
from ui import context
from ui.components.account_words import ORGANISATION
from ui.components.escape import md
from ui.components.lists import small

t = context.words()


def _add() -> None:
    with st.expander(t("Add an organisation"), icon=":material/domain_add:"):
        with st.form("add_organisation", clear_on_submit=True, border=False):
            left, right = st.columns((3, 2))
            name = left.text_input(t("Name"), max_chars=200)
            kind = right.selectbox(
                t("Kind"), list(people.KINDS), format_func=lambda k: t(ORGANISATION[k])
            )
            sent = st.form_submit_button(t("Add"), type="primary")
        if sent:
            with context.told():
                with context.writing() as session:
                    people.add_organisation(
                        context.person(), session, name, kind, now=context.now()
                    )
                st.rerun()


st.title(t("Organisations"), anchor=False)
_add()
with context.reading() as session:
    found = people.list_organisations(context.person(), session)
wanted = st.text_input(t("Search by name"), key="organisations_q").strip().casefold()
for view in found:
    name = view.name or t("This installation")
    if wanted not in name.casefold():
        continue
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        number = t.plural("{count} person", "{count} people", view.people)
        kind = t(ORGANISATION.get(view.kind, view.kind))
        st.markdown(f"**{md(name)}**  \n{small(md(f'{kind} · {number}'))}")
        st.page_link(
            "app_pages/people.py",
            label=t("People"),
            icon=":material/group:",
            query_params={"organisation": str(view.id)},
        )
