"""Administration: the organisations whose people work in this installation."""

import streamlit as st

from domain.accounts import OrganisationView
from services import people
from ui import context
from ui.components.account_words import ORGANISATION
from ui.components.escape import md
from ui.components.lists import small

_ROWS = 50
t = context.words()


def _fields(key: str, name: str = "", kind: str = people.KINDS[0]) -> tuple[str, str]:
    left, right = st.columns((3, 2))
    kinds = list(people.KINDS)
    return (
        left.text_input(t("Name"), name, max_chars=200, key=f"{key}_name"),
        right.selectbox(
            t("Kind"),
            kinds,
            index=kinds.index(kind) if kind in kinds else 0,
            format_func=lambda k: t(ORGANISATION[k]),
            key=f"{key}_kind",
        ),
    )


def _add() -> None:
    with st.expander(t("Add an organisation"), icon=":material/domain_add:"):
        with st.form("add_organisation", clear_on_submit=True, border=False):
            name, kind = _fields("add")
            sent = st.form_submit_button(t("Add"), type="primary")
        if sent:
            with context.told():
                with context.writing() as session:
                    me, now = context.person(), context.now()
                    people.add_organisation(me, session, name, kind, now=now)
                st.rerun()


def _change(view: OrganisationView) -> None:
    with st.form(f"change_{view.id}", border=False):
        name, kind = _fields(f"organisation_{view.id}", view.name, view.kind)
        sent = st.form_submit_button(t("Save"))
    if sent:
        with context.told():
            with context.writing() as session:
                people.change_organisation(
                    context.person(), session, view.id, name, kind, now=context.now()
                )
            st.rerun()
    st.page_link(
        "app_pages/people.py",
        label=t("People"),
        icon=":material/group:",
        query_params={"organisation": str(view.id)},
    )


def _organisation(view: OrganisationView) -> None:
    number = t.plural("{count} person", "{count} people", view.people)
    kind = t(ORGANISATION.get(view.kind, view.kind))
    name = view.name or t("This installation")
    label = f"**{md(name)}** {small(md(f'{kind} · {number}'))}"
    details = st.expander(label, key=f"organisation_{view.id}", on_change="rerun")
    if details.open:
        with details:
            _change(view)


st.title(t("Organisations"), anchor=False)
_add()
with context.reading() as session:
    found = people.list_organisations(context.person(), session)
wanted = st.text_input(t("Search by name"), key="organisations_q").strip().casefold()
shown = [o for o in found if wanted in (o.name or t("This installation")).casefold()]
for view in shown[:_ROWS]:
    _organisation(view)
left = len(shown) - _ROWS
if left > 0:
    st.caption(t.plural("{count} more: search by name.", "{count} more: search by name.", left))
