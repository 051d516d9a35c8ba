"""What the city does about a call, on its card and on its page: save, dismiss, follow, plan."""

import datetime as dt

import streamlit as st

from domain.i18n import Texts
from domain.money import Money
from domain.plan import Step
from domain.tracking import ACTIVE, DismissReason, MarkContent, MarkView, Stage
from domain.views import ProjectView
from services import tracking
from services.rights import Action, may
from ui import context
from ui.components.escape import md, plain
from ui.components.lists import small
from ui.components.track_words import DISMISS, STAGE, STAGE_COLOUR

_FOLLOWED = [stage for stage in Stage if stage is not Stage.DISMISSED]
_WITH_AMOUNT = frozenset({Stage.SUBMITTED, Stage.WON, Stage.PAID, Stage.REFUSED})


def badge(mark: MarkView, t: Texts) -> str:
    """Return the stage as a coloured badge with its word, and the reason of a dismissal."""
    stage = mark.content.stage
    words = f":{STAGE_COLOUR[stage]}-badge[{md(t(STAGE[stage]))}]"
    if mark.content.reason is not None:
        words += f" {small(md(t(DISMISS[mark.content.reason])))}"
    return words


def bar(project: ProjectView, uid: str, mark: MarkView | None, t: Texts) -> None:
    """Show where the city stands with a call, and the next step; for readers the badge alone."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        buttons(project, uid, mark, t)


def buttons(project: ProjectView, uid: str, mark: MarkView | None, t: Texts) -> None:
    """Show what `bar` shows in a row of the caller."""
    if not may(context.person(), Action.EDIT_PROJECTS, context.person().organisation_id):
        if mark is not None:
            st.markdown(badge(mark, t), width="content")
        return
    key = f"track_{project.id}_{uid}"
    if mark is None:
        if st.button(t("Save"), key=f"{key}_save", icon=":material/bookmark_add:"):
            _keep(project, uid, None, MarkContent(stage=Stage.INTERESTED))
        _dismiss(project, uid, mark, key, t)
        return
    st.markdown(badge(mark, t), width="content")
    panel = st.popover(t("Change"), icon=":material/edit:", key=f"{key}_change", on_change="rerun")
    if panel.open:
        with panel:
            _form(project, uid, mark, key, t)
    if mark.content.stage in ACTIVE:
        _dismiss(project, uid, mark, key, t)


def _dismiss(project: ProjectView, uid: str, mark: MarkView | None, key: str, t: Texts) -> None:
    panel = st.popover(
        t("Dismiss"), icon=":material/bookmark_remove:", key=f"{key}_dismiss", on_change="rerun"
    )
    if not panel.open:  # a page has many of these, and few are opened
        return
    with panel, st.form(f"{key}_dismiss_form", border=False):
        reason = st.radio(
            t("Why is it nothing for this project?"),
            list(DismissReason),
            index=None,
            format_func=lambda r: t(DISMISS[r]),
        )
        note = st.text_input(t("Note"), mark.content.note if mark else "", max_chars=5_000)
        if st.form_submit_button(t("Dismiss")):
            if reason is None:
                st.warning(t("Choose a reason."), icon=":material/edit:")
            else:
                before = mark.content if mark else MarkContent(stage=Stage.INTERESTED)
                content = before.model_copy(
                    update={"stage": Stage.DISMISSED, "reason": reason, "note": note}
                )
                _keep(project, uid, mark, content)


def _form(project: ProjectView, uid: str, mark: MarkView, key: str, t: Texts) -> None:
    content = mark.content
    with context.reading() as session:
        people = tracking.colleagues(context.person(), session)
    with st.form(f"{key}_form", border=False):
        stage = st.selectbox(
            t("Where we stand"),
            _FOLLOWED,
            index=_FOLLOWED.index(content.stage) if content.stage in _FOLLOWED else 0,
            format_func=lambda s: t(STAGE[s]),
        )
        assigned = content.assigned_to
        if people:
            assigned = st.selectbox(
                t("Who looks after it"),
                list(people),
                index=list(people).index(assigned) if assigned in people else None,
                format_func=lambda number: plain(people[number]),
                placeholder=t("nobody yet"),
            )
        note = st.text_area(t("Note"), content.note, max_chars=5_000)
        left, right = st.columns(2)
        euros = left.number_input(
            t("Amount in euro"),
            value=content.amount.minor / 100 if content.amount else None,
            min_value=0.0,
            step=1_000.0,
            help=t("Asked for, won or paid, as the stage says."),
        )
        on = right.date_input(
            t("Day"), content.on, help=t("Of submission, decision or payment."), format="DD/MM/YYYY"
        )
        if st.form_submit_button(t("Save"), type="primary"):
            update = {
                "stage": stage,
                "reason": None,
                "assigned_to": assigned,
                "note": note,
                "amount": Money(minor=round(euros * 100), currency="EUR") if euros else None,
                "on": on if isinstance(on, dt.date) else None,
            }
            # Against the version that the form was filled from: a change by a colleague is told.
            seen = st.session_state.get(f"{key}_seen", mark.version)
            _keep(project, uid, mark, content.model_copy(update=update), seen=seen)
    st.session_state.setdefault(f"{key}_seen", mark.version)


def _keep(
    project: ProjectView,
    uid: str,
    mark: MarkView | None,
    content: MarkContent,
    *,
    seen: int | None = None,
) -> None:
    version = seen if seen is not None else mark.version if mark else 0
    with context.told():
        with context.writing() as session:
            tracking.mark(
                context.person(),
                session,
                project.id,
                uid,
                content,
                expected_version=version,
                now=context.now(),
            )
        st.session_state.pop(f"track_{project.id}_{uid}_seen", None)
        st.rerun()


def preparation(project: ProjectView, uid: str, mark: MarkView, t: Texts) -> None:
    """Show the plan counted back from the deadline; steps can be ticked off and moved."""
    if mark.content.stage not in ACTIVE:
        return
    with context.reading() as session:
        steps = tracking.plan_of(context.person(), session, project.id, uid, now=context.now())
    done = mark.content.plan_done
    if not steps and not done:
        st.caption(t("No deadline is known, so no plan can be counted back from it."))
        return
    late = sum(step.late for step in steps)
    label = t("Preparation plan")
    if late:
        words = t.plural("{count} step late", "{count} steps late", late)
        label += f" :red-badge[{md(words)}]"
    panel = st.expander(
        label, icon=":material/checklist:", key=f"plan_{project.id}_{uid}", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        st.caption(
            t(
                "Counted back from the deadline in working days. The times are usual ones that "
                "Fundmap assumes, not rules of the funder: set your own days."
            )
        )
        for step in steps:
            _step(project, uid, mark, step, t)
        if done:
            st.caption(t.plural("{count} step done", "{count} steps done", len(done)))


def _step(project: ProjectView, uid: str, mark: MarkView, step: Step, t: Texts) -> None:
    key = f"plan_{project.id}_{uid}_{step.key}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        when = f"**{md(t.day(step.latest_on))}**"
        if step.late:
            when += f" :red[{md(t('late'))}]"
        if step.own:
            when += f" {small(md(t('your own day')))}"
        st.markdown(f"{when}  \n{md(t.message(step.text))}")
        if not may(context.person(), Action.EDIT_PROJECTS, context.person().organisation_id):
            return
        if st.button(t("Done"), key=f"{key}_done", icon=":material/check:"):
            finished = (*mark.content.plan_done, step.key)
            _keep(project, uid, mark, mark.content.model_copy(update={"plan_done": finished}))
        with st.popover(t("Other day"), key=f"{key}_move"):
            day = st.date_input(t("Day"), step.latest_on, key=f"{key}_day", format="DD/MM/YYYY")
            if st.button(t("Set"), key=f"{key}_set") and isinstance(day, dt.date):
                days = {**mark.content.plan_days, step.key: day}
                _keep(project, uid, mark, mark.content.model_copy(update={"plan_days": days}))
