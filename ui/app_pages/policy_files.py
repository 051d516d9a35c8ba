"""Policy files: what is to be changed, by when to write, and what is still to be found out."""

import datetime as dt
from typing import Any

import streamlit as st

from domain.advocacy import Milestone, MilestoneKind
from domain.advocacy_views import Link, MilestoneView, PolicyFileContent, PolicyFileView
from services import chain, policy_files
from services.rights import Action, may
from ui import context
from ui.components import cited_by
from ui.components.escape import address, link, md
from ui.components.lists import small

_READABLE_PX = 760
_LONGEST = 2_000
_MILESTONE = {
    MilestoneKind.CONSULTATION_CLOSES: "consultation closes",
    MilestoneKind.COMMITTEE: "vote in committee",
    MilestoneKind.PLENARY: "vote in plenary",
    MilestoneKind.TRILOGUE: "trilogue",
    MilestoneKind.ADOPTION: "adoption",
    MilestoneKind.OTHER: "other date",
}
_LACKING = {
    "document": "number of the Commission's document",
    "procedure": "reference of the procedure",
    "consultation": "consultation",
    "milestones": "dates",
}
t = context.words()


def _may_write() -> bool:
    me = context.person()
    return may(me, Action.WRITE_ADVOCACY, me.organisation_id)


def _ahead() -> None:
    with context.reading() as session:
        found = policy_files.ahead(context.person(), session, now=context.now())
    st.subheader(t("Write before"), anchor=False)
    if not found:
        st.info(
            t(
                "No coming date is known. Dates are not guessed: add one to a file below, with the "
                "address where it can be read."
            ),
            icon=":material/event_busy:",
        )
        return
    for one in found:
        left = t.days_left((one.act_by - context.today()).days)
        with st.container(border=True, gap=None):
            st.markdown(f"**{md(t.day(one.act_by))}** ({md(left)}): {md(one.file.content.name)}")
            st.markdown(_step(one.step))


def _step(view: MilestoneView) -> str:
    one = view.milestone
    what = f"{t(_MILESTONE[one.kind])}: {one.name}, {t.day(one.on)}"
    if one.write_before:
        what = f"{what}; {t('write before {day}', day=t.day(one.write_before))}"
    read = t("read on {day}", day=t.day(one.read_on))
    where = link(one.source, one.source) if address(one.source) else md(one.source)
    return f"{md(what)}  \n{small(f'{where} · {md(read)}')}"


def _file(file: PolicyFileView) -> None:
    content = file.content
    with st.container(border=True, gap="small"):
        st.markdown(f"**{md(content.name)}**")
        with st.container(width=_READABLE_PX):
            _facts(content)
            for step in file.milestones:
                st.markdown(_step(step))
        lacking = policy_files.lacking(content, file.milestones)
        if lacking:
            names = ", ".join(t(_LACKING[name]) for name in lacking)
            st.markdown(
                small(f":material/help: {md(t('Still to be found: {names}', names=names))}")
            )
        _letters(file)
        if _may_write():
            with st.container(horizontal=True, gap="small"):
                with st.popover(t("Fill in"), icon=":material/edit:", key=f"fill_{file.id}"):
                    _form(file)
                with st.popover(t("Add a date"), icon=":material/event:", key=f"date_{file.id}"):
                    _date_form(file)
                if file.milestones:
                    _withdraw(file)


def _facts(content: PolicyFileContent) -> None:
    lines = []
    if content.said:
        lines.append(md(content.said))
    for label, value in (
        (t("Document"), content.document),
        (t("Procedure"), content.procedure),
        (t("Consultation"), content.consultation),
    ):
        if value:
            shown = link(value, value) if address(value) else md(value)
            lines.append(f"{md(label)}: {shown}")
    if content.source and content.read_on:
        where = (
            link(content.source, content.source) if address(content.source) else md(content.source)
        )
        read = t("read on {day}", day=t.day(content.read_on))
        lines.append(small(f"{where} · {md(read)}"))
    if lines:
        st.markdown("  \n".join(lines))


def _letters(file: PolicyFileView) -> None:
    with context.reading() as session:
        found = chain.letters_linked(context.person(), session, Link.POLICY_FILE, file.id)
    if found:
        label = t.plural("{count} deliverable", "{count} deliverables", len(found))
        with st.expander(label):
            cited_by.rows(found, t)


def _form(file: PolicyFileView | None) -> None:
    key = f"file_{file.id}_{file.version}" if file else "file_new"
    old = file.content if file else PolicyFileContent(name="")
    with st.form(key, border=False):
        given: dict[str, Any] = {
            name: st.text_input(
                label, getattr(old, name) or "", key=f"{key}_{name}", max_chars=_LONGEST
            )
            for name, label in (
                ("name", t("Name")),
                ("document", t("Number of the Commission's document")),
                ("procedure", t("Reference of the procedure")),
                ("consultation", t("Address of the consultation")),
                ("said", t("One fact about it")),
                ("source", t("Where this can be read")),
            )
        }
        day = st.date_input(t("Read on"), old.read_on, key=f"{key}_read", format="DD/MM/YYYY")
        sent = st.form_submit_button(t("Save"), type="primary")
    if not sent:
        return
    given["read_on"] = day if isinstance(day, dt.date) else None
    described = PolicyFileContent.model_construct(**given)
    me, now = context.person(), context.now()
    with context.told():
        with context.writing() as session:
            if file is None:
                policy_files.create(me, session, described, now=now)
            else:
                policy_files.change(
                    me, session, file.id, described, expected_version=file.version, now=now
                )
        st.rerun()


def _date_form(file: PolicyFileView) -> None:
    key = f"milestone_{file.id}_{len(file.milestones)}"
    with st.form(key, border=False):
        kind = st.selectbox(
            t("What happens"),
            list(MilestoneKind),
            format_func=lambda one: t(_MILESTONE[one]),
            key=f"{key}_kind",
        )
        name = st.text_input(t("Name of the date"), key=f"{key}_name", max_chars=_LONGEST)
        left, right = st.columns(2)
        on = left.date_input(t("Day"), None, key=f"{key}_on", format="DD/MM/YYYY")
        before = right.date_input(t("Write before"), None, key=f"{key}_before", format="DD/MM/YYYY")
        source = st.text_input(t("Where this can be read"), key=f"{key}_source", max_chars=_LONGEST)
        read = st.date_input(t("Read on"), context.today(), key=f"{key}_read", format="DD/MM/YYYY")
        sent = st.form_submit_button(t("Add the date"), type="primary")
    if not sent:
        return
    if not isinstance(on, dt.date) or not isinstance(read, dt.date):
        st.warning(t("Choose the day."), icon=":material/edit:")
        return
    limit = before if isinstance(before, dt.date) else None
    if limit is not None and limit > on:
        st.warning(t("A letter cannot be in time after the day itself."), icon=":material/edit:")
        return
    milestone = Milestone(
        kind=kind, on=on, name=name, source=source, read_on=read, write_before=limit
    )
    with context.told():
        with context.writing() as session:
            policy_files.add_milestone(
                context.person(), session, file.id, milestone, now=context.now()
            )
        st.rerun()


def _withdraw(file: PolicyFileView) -> None:
    with st.popover(t("Take a date back"), icon=":material/event_busy:", key=f"back_{file.id}"):
        for step in file.milestones:
            label = f"{step.milestone.name}, {t.day(step.milestone.on)}"
            if st.button(md(label), key=f"withdraw_{step.id}"):
                with context.told():
                    with context.writing() as session:
                        policy_files.withdraw_milestone(
                            context.person(), session, step.id, now=context.now()
                        )
                    st.rerun()


def _page() -> None:
    st.title(t("Policy files"), anchor=False)
    st.caption(t("What we want to change, and by when to write."))
    _ahead()
    st.subheader(t("Files"), anchor=False)
    with context.reading() as session:
        found = policy_files.list_all(context.person(), session)
    if not found:
        st.info(t("No policy file is kept yet."), icon=":material/gavel:")
    for file in found:
        _file(file)
    if _may_write():
        with st.expander(t("New policy file"), icon=":material/add:"):
            _form(None)


_page()
