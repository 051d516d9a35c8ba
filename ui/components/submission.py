"""Review by the bank, on a project's page: submit, answer, compare, withdraw, read the reply."""

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.desk import (
    Entry,
    FrozenVersion,
    Paper,
    Part,
    Programme,
    ProgrammeKind,
    Shared,
    State,
    Step,
    Submission,
)
from domain.desk_rules import differences
from domain.i18n import Texts
from domain.views import ProjectView
from services import desk, opinions, projects, submissions
from services import desk_words as words
from services.files import TYPES
from services.rights import Action, may
from ui import context
from ui.components import desk_project
from ui.components.desk_words import entry_line, state_badge
from ui.components.escape import md, plain
from ui.components.lists import small

_PROJECTS = {
    ProgrammeKind.COMPONENT: "Security components within an infrastructure project",
    ProgrammeKind.DEDICATED: "Dedicated security investments within an integrated programme",
}


def show(project: ProjectView, t: Texts) -> None:
    """Show what was submitted with this project, and the form for a new programme."""
    me = context.person()
    with context.reading() as session:
        found = submissions.list_own(me, session, of_project=project.id)
        mine = may(me, Action.SUBMIT_PROGRAMME, me.organisation_id)
        banks = submissions.banks(me, session) if mine else ()
    if not found and not mine:
        return
    asked = any(one.state is State.ASKED for one in found)
    label = t("Review by the EIB")
    if asked:
        label += f" :violet-badge[{md(t('a question waits for you'))}]"
    panel = st.expander(
        label,
        icon=":material/rate_review:",
        key=f"review_{project.id}",
        on_change="rerun",
        expanded=asked,
    )
    if not panel.open:
        return
    with panel:
        st.caption(opinions.closing(t))
        for one in found:
            _one(one, t)
        if mine and all(one.state is State.WITHDRAWN for one in found):
            _new(project, banks, t)


def _one(one: Submission, t: Texts) -> None:
    me = context.person()
    with context.reading() as session:
        entries = submissions.history(me, session, one.id)
        versions = submissions.versions(me, session, one.id)
    with st.container(border=True, gap="small"):
        head = t("to {bank}, version {number}", bank=one.bank, number=one.number)
        st.markdown(f"**{md(one.title)}** {state_badge(one.state, t)}  \n{small(md(head))}")
        _reply(entries, t)
        for entry in entries:
            st.markdown(entry_line(entry, {}, t))
        path = f"/files/submissions/{one.id}/pack"
        context.same_window(t("Project pack (PDF)"), f"{path}.pdf")
        context.same_window(t("Project pack (Word)"), f"{path}.docx")
        _versions(versions, t)
        _papers(one, t)
        if one.state is State.WITHDRAWN or not may(me, Action.SUBMIT_PROGRAMME, me.organisation_id):
            return
        if one.state is State.ASKED:
            _answer(one, t)
        _next_version(one, versions[-1], t)
        _withdraw(one, t)


def _reply(entries: Sequence[Entry], t: Texts) -> None:
    reply = opinions.newest(entries, Step.RELEASE)
    if reply is None:
        return
    with st.container(border=True):
        st.markdown(f"**{md(t('Reply'))}**")
        st.markdown("  \n".join(md(line) for line in reply.text.splitlines()))
        closing = opinions.closing(t)
        if reply.body.get("alone"):
            closing = f"{closing} {opinions.alone(t)}"
        st.caption(md(closing))


def _versions(versions: Sequence[FrozenVersion], t: Texts) -> None:
    with st.popover(t("What the bank may read"), icon=":material/visibility:"):
        desk_project.show(versions[-1].content, t)
    desk_project.versions(versions, t)


def _papers(one: Submission, t: Texts) -> None:
    """Show the papers that the bank may read, and let the city hand in another."""
    me = context.person()
    with context.reading() as session:
        found = submissions.papers(me, session, one.id)
    desk_project.files(found, "/files/kept", t)
    if one.state is State.WITHDRAWN or not may(me, Action.SUBMIT_PROGRAMME, me.organisation_id):
        return
    with (
        st.popover(t("Hand in a paper"), icon=":material/attach_file:", key=f"papers_{one.id}"),
        st.form(f"paper_{one.id}", border=False, clear_on_submit=True),
    ):
        brought = st.file_uploader(
            t("Paper that the bank may read, such as a feasibility study"), sorted(TYPES)
        )
        if st.form_submit_button(t("Hand in")) and brought is not None:
            with context.told():
                with context.writing() as session:
                    submissions.add_paper(
                        me, session, one.id, brought.name, brought.getvalue(), now=context.now()
                    )
                st.rerun()


def _answer(one: Submission, t: Texts) -> None:
    with st.form(f"answer_{one.id}", border=True):
        text = st.text_area(t("Answer to the bank"), max_chars=10_000, height=120)
        if st.form_submit_button(t("Send the answer"), type="primary"):
            with context.told():
                with context.writing() as session:
                    submissions.answer(
                        context.person(),
                        session,
                        one.id,
                        text,
                        expected_version=one.version,
                        now=context.now(),
                    )
                st.rerun()


def _withdraw(one: Submission, t: Texts) -> None:
    with st.popover(t("Withdraw"), icon=":material/block:", key=f"withdraw_{one.id}"):
        st.markdown(
            md(t("From then on nobody at the bank reads any version. It cannot be taken back."))
        )
        if st.button(t("Withdraw this programme"), key=f"withdraw_do_{one.id}"):
            with context.told():
                with context.writing() as session:
                    submissions.withdraw(
                        context.person(),
                        session,
                        one.id,
                        expected_version=one.version,
                        now=context.now(),
                    )
                st.rerun()


def _next_version(one: Submission, last: FrozenVersion, t: Texts) -> None:
    before = last.content
    programme = Programme(
        title=before.title,
        bank_id=one.bank_id,
        parts=tuple(Part(project_id=p.project_id, kind=p.kind) for p in before.projects),
        fields=before.fields,
        papers=before.papers,
        note=before.note,
    )
    with context.reading() as session:
        now_shared = submissions.preview(context.person(), session, programme)
    changed = differences(before, now_shared)
    if changed:
        titles = {p.project_id: p.profile.title for p in (*before.projects, *now_shared.projects)}
        st.info(t("The projects have changed since this version was frozen."),
                icon=":material/difference:")  # fmt: skip
        desk_project.differ(changed, titles, t)
    with st.popover(t("Submit the next version"), icon=":material/upload:", key=f"next_{one.id}"):
        filled = _form(programme, f"next_{one.id}_{one.number}", t)
    if filled is None:
        return
    with context.told():
        with context.writing() as session:
            submissions.resubmit(
                context.person(),
                session,
                one.id,
                filled,
                expected_version=one.version,
                now=context.now(),
            )
        st.rerun()


def _new(project: ProjectView, banks: Sequence[tuple[int, str]], t: Texts) -> None:
    if not banks:
        st.info(
            t("No bank works in this installation yet. An administrator can invite its advisors."),
            icon=":material/account_balance:",
        )
        return
    st.markdown(f"**{md(t('Submit an investment programme'))}**")
    names = dict(banks)
    bank = banks[0][0]
    if len(banks) > 1:
        bank = st.selectbox(
            t("Bank"),
            list(names),
            format_func=lambda number: plain(names[number]),
            key=f"bank_{project.id}",
        )
    start = Programme(
        title=project.profile.title[:200] or "-",
        bank_id=bank,
        parts=(Part(project_id=project.id, kind=ProgrammeKind.DEDICATED),),
        fields=tuple(Shared),
    )
    filled = _form(start, f"submit_{project.id}", t)
    if filled is None:
        return
    with context.told():
        with context.writing() as session:
            submissions.submit(context.person(), session, filled, now=context.now())
        st.rerun()


def _form(start: Programme, key: str, t: Texts) -> Programme | None:
    """Show the form of a programme; return what was filled in once it is sent."""
    with context.reading() as session:
        mine = {one.id: one for one in projects.list_all(context.person(), session)}
    kinds = {part.project_id: part.kind for part in start.parts}
    with st.form(key, border=False):
        title = st.text_input(t("Title of the programme"), start.title, max_chars=200)
        parts = _parts(mine, kinds, t)
        fields = st.multiselect(
            t("Fields that the bank may read"),
            list(Shared),
            list(start.fields),
            format_func=lambda field: words.shared(field, t),
            help=t(
                "Title, language, city, country and the name of the body that applies are always "
                "part of it. Nothing else is sent."
            ),
        )
        papers = st.multiselect(
            t("Papers that are there"),
            list(Paper),
            list(start.papers),
            format_func=lambda paper: words.paper(paper, t),
            placeholder=t("none told"),
        )
        note = st.text_area(t("Note to the advisors"), start.note, max_chars=10_000, height=90)
        st.caption(
            t(
                "City, title, size and country are seen by every advisor of the bank; the rest only by "
                "those who declare that they have no conflict of interest."
            )
        )
        consent = st.checkbox(
            t("We agree that the bank reads exactly these fields until we withdraw.")
        )
        if not st.form_submit_button(t("Submit to the bank"), type="primary"):
            return None
    if not parts or not title.strip():
        st.warning(t("Give a title and choose at least one project."), icon=":material/edit:")
        return None
    if len({part.project_id for part in parts}) < len(parts):
        st.warning(t("Put each project under one of the two kinds only."), icon=":material/edit:")
        return None
    return Programme(
        title=title.strip(),
        bank_id=start.bank_id,
        parts=parts,
        fields=tuple(fields),
        papers=tuple(papers),
        note=note,
        consent=consent,
    )


def _parts(
    mine: Mapping[int, ProjectView], kinds: Mapping[int, ProgrammeKind], t: Texts
) -> tuple[Part, ...]:
    """Ask for the projects of each of the two kinds."""
    found: list[Part] = []
    for kind in (ProgrammeKind.DEDICATED, ProgrammeKind.COMPONENT):
        chosen = st.multiselect(
            t(_PROJECTS[kind]),
            list(mine),
            [number for number, of_kind in kinds.items() if of_kind is kind and number in mine],
            format_func=lambda number: plain(mine[number].profile.title),
            placeholder=t("none"),
            max_selections=10,
        )
        found += [Part(project_id=number, kind=kind) for number in chosen]
    return tuple(found)


def waiting(t: Texts) -> None:
    """Say on the first page what waits: a bank's question, or programmes that need an advisor."""
    me = context.person()
    if may(me, Action.SUBMIT_PROGRAMME, me.organisation_id or 0):
        with context.reading() as session:
            found = submissions.asked(me, session)
        for one in found:
            text = t("{bank} asks for more about “{title}”.", bank=one.bank, title=one.title)
            st.markdown(f":material/rate_review: {md(text)}")
            st.page_link(
                "app_pages/project.py",
                label=t("Answer the bank"),
                query_params={"id": str(one.projects[0])},
            )
    if may(me, Action.READ_QUEUE, me.organisation_id or 0):
        _for_advisor(t)


def _for_advisor(t: Texts) -> None:
    with context.reading() as session:
        found = desk.queue(context.person(), session, now=context.now())
    count = sum(one.wanted is not None for one in found)
    if count:
        text = t.plural(
            "{count} submitted programme needs you.",
            "{count} submitted programmes need you.",
            count,
        )
        st.markdown(f":material/inbox: {md(text)}")
        st.page_link("app_pages/queue.py", label=t("Open the queue"))
