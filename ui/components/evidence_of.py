"""What a deliverable rests on: its asks, figures with every row, calls, policy files, programmes."""

from collections.abc import Mapping

import streamlit as st

from domain.advocacy import EvidenceBlock
from domain.advocacy_views import Link, StoredBlock
from domain.deliverables import DeliverableView
from domain.i18n import Texts
from services import asks, chain, linking, policy_files, programme_sheets
from services.chain import Behind
from services.deliverable_state import WRITABLE
from services.evidence_words import localised, sentence
from services.rights import Action, may
from ui import context
from ui.components import asks_of, cited_by
from ui.components.escape import md, plain
from ui.components.lists import call_rows, small

_READABLE_PX = 760
_ROWS = 200
_CALLS = 50


def show(view: DeliverableView, t: Texts) -> None:
    """Show everything behind a deliverable; asks and figures change only while the text may."""
    me = context.person()
    with context.reading() as session:
        behind = chain.of_deliverable(me, session, view.id, now=context.now())
    may_write = may(me, Action.WRITE_ADVOCACY, me.organisation_id)
    frozen = view.state not in WRITABLE
    if frozen:
        st.caption(t("Asks and figures are frozen with the text."))
    _asks(view, behind, t, may_change=may_write and not frozen)
    _evidence(view, behind, t, may_change=may_write and not frozen)
    _calls(view, behind, t, may_change=may_write)
    _about(view, behind, t, may_change=may_write)


def _asks(view: DeliverableView, behind: Behind, t: Texts, *, may_change: bool) -> None:
    st.subheader(t("Asks"), anchor=False)
    if not behind.asks:
        st.caption(t("It asks for nothing yet."))
    for ask in behind.asks:
        with st.container(border=True, gap="small"):
            st.markdown(asks_of.head(ask, t))
            if may_change and st.button(
                t("Take out"), key=f"unask_{ask.id}", type="tertiary", icon=":material/link_off:"
            ):
                _link(view, Link.ASK, ask.id, linked=False)
    if may_change:
        with context.reading() as session:
            known = {one.id: one.content.demand for one in asks.list_all(context.person(), session)}
        there = {ask.id for ask in behind.asks}
        _adder(
            view, Link.ASK, {n: d for n, d in known.items() if n not in there}, t("Add an ask"), t
        )


def _evidence(view: DeliverableView, behind: Behind, t: Texts, *, may_change: bool) -> None:
    st.subheader(t("Figures"), anchor=False)
    if not behind.blocks:
        st.caption(t("No figures yet."))
    for stored in behind.blocks:
        with st.container(border=True, gap="small"):
            block(stored.block, t)
            if may_change and st.button(
                t("Take out"),
                key=f"undraw_{stored.id}",
                type="tertiary",
                icon=":material/link_off:",
            ):
                _detach(view, stored)
    if may_change:
        st.page_link("app_pages/gaps.py", label=t("Find figures on Gaps"), icon=":material/search:")


def block(drawn: EvidenceBlock, t: Texts) -> None:
    """Show a block of evidence: its sentence, the day, the query and every row."""
    shown = localised(drawn, t)
    with st.container(width=_READABLE_PX):
        day = t("drawn on {day}", day=t.day(drawn.drawn_on))
        st.markdown(f"{md(sentence(drawn, t))}  \n{small(md(f'{day} · {shown.question}'))}")
    label = t.plural("{count} row behind it", "{count} rows behind it", len(drawn.rows))
    with st.expander(label):
        for row in shown.rows[:_ROWS]:
            source = f" ({row.source})" if row.source else ""
            st.markdown(f"- {md(f'{row.label}{source}')}")
        if len(drawn.rows) > _ROWS:
            st.caption(t("and {count} more", count=t.number(len(drawn.rows) - _ROWS)))
        st.caption(t("The query with all its settings"))
        st.code(drawn.query, language="json", wrap_lines=True)


def _calls(view: DeliverableView, behind: Behind, t: Texts, *, may_change: bool) -> None:
    st.subheader(t("Calls that it cites"), anchor=False)
    if not behind.calls:
        st.caption(t("None yet."))
    if behind.cities is not None:
        words = t("{count} cities set one of these calls aside.", count=t.number(behind.cities))
        st.markdown(md(words))
    call_rows(behind.calls[:_CALLS], t)
    if len(behind.calls) > _CALLS:
        st.caption(t("and {count} more", count=t.number(len(behind.calls) - _CALLS)))
    if behind.projects:
        st.markdown(f"**{md(t('Your own projects that met these calls'))}**")
        for project in {project.id: project for project, _mark in behind.projects}.values():
            target = context.page_address("project", id=str(project.id))
            st.markdown(f"- [{md(project.profile.title)}]({target})")
    if may_change:
        uid = cited_by.ask_for_call(str(view.id), t)
        if uid:
            _link(view, Link.CALL, uid)


def _about(view: DeliverableView, behind: Behind, t: Texts, *, may_change: bool) -> None:
    st.subheader(t("Policy files and programmes"), anchor=False)
    me = context.person()
    for file in behind.policy_files:
        st.markdown(f"- {md(file.content.name)}")
    for key in behind.programmes:
        target = context.page_address("programmes", key=key)
        st.markdown(f"- [{md(key)}]({target})")
    if not may_change:
        return
    with context.reading() as session:
        files = {one.id: one.content.name for one in policy_files.list_all(me, session)}
        sheets = {
            one.key: _sheet_name(one.view.content.title, one.view.content.country, t)
            for one in programme_sheets.list_all(me, session)
        }
    linked = {file.id for file in behind.policy_files}
    _adder(
        view,
        Link.POLICY_FILE,
        {number: name for number, name in files.items() if number not in linked},
        t("Add a policy file"),
        t,
    )
    _adder(
        view,
        Link.PROGRAMME,
        {key: name for key, name in sheets.items() if key not in behind.programmes},
        t("Add a programme"),
        t,
    )


def _sheet_name(title: str, country: str | None, t: Texts) -> str:
    return f"{title} ({t.country(country)})" if country else title


def _adder(
    view: DeliverableView,
    what: Link,
    options: Mapping[int | str, str] | Mapping[int, str] | Mapping[str, str],
    label: str,
    t: Texts,
) -> None:
    if not options:
        return
    names: dict[int | str, str] = dict(options.items())
    with st.form(f"add_{what.value}_{view.id}_{view.version}", border=False):
        chosen = st.selectbox(
            label,
            list(names),
            None,
            format_func=lambda key: plain(names[key]),
            placeholder=t("choose"),
            key=f"add_{what.value}_{view.id}",
        )
        if st.form_submit_button(t("Add")) and chosen is not None:
            _link(view, what, chosen)


def _link(view: DeliverableView, what: Link, thing: int | str, *, linked: bool = True) -> None:
    with context.told():
        with context.writing() as session:
            linking.link(
                context.person(),
                session,
                view.id,
                what,
                thing,
                linked=linked,
                expected_version=view.version,
                now=context.now(),
            )
        st.rerun()


def _detach(view: DeliverableView, stored: StoredBlock) -> None:
    with context.told():
        with context.writing() as session:
            linking.detach(
                context.person(),
                session,
                view.id,
                stored.id,
                expected_version=view.version,
                now=context.now(),
            )
        st.rerun()
