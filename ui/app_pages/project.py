"""Project: what fits it, in four groups, each call with its reasons, proof and open questions."""

from collections.abc import Sequence

import streamlit as st

from domain.enums import MatchVerdict
from domain.match import MatchResult
from domain.project import ProjectProfile
from domain.tracking import MarkView, Stage
from domain.views import ListedCall, ProjectView
from services import calls, matches, projects, tracking
from services.fit import Strength, best_of, strength_of
from services.rights import Action, may
from services.vocabulary import VERDICT_MEANING
from ui import context
from ui.components import (
    banner,
    blend,
    cited_by,
    country_law,
    manage,
    match_card,
    model_reading,
    questions,
    submission,
    subscribe,
    track,
)
from ui.components.choices import inked
from ui.components.escape import md
from ui.components.lists import call_link, deadline_words, small, standing_words
from ui.components.profile_form import profile_form
from ui.components.vocabulary import APPLICANT, VERDICT

_SHOWN = 50
_OPEN_CARDS = 8
_LEAST_CARDS = 2
_READABLE_PX = 680

t = context.words()


def _head(project: ProjectView) -> None:
    profile, body = project.applying.for_reader(t.language), project.applicant
    st.title(md(profile.title), anchor=False)
    parts = [
        body.content.name if body else None,
        profile.city,
        t.country(profile.country) if profile.country else None,
        t(APPLICANT[profile.applicant_type]) if profile.applicant_type else None,
        t("cost {amount}", amount=t.money(profile.budget)) if profile.budget else None,
        t("version {number}", number=project.version),
    ]
    st.markdown(small(" · ".join(md(part) for part in parts if part)))
    if profile.summary:
        st.container(width=_READABLE_PX).markdown(md(profile.summary))
    written = [one.language for one in project.profile.in_each_language() if one.language]
    if len(written) > 1:
        names = ", ".join(map(t.language_name, written))
        st.markdown(small(md(t("written in: {languages}", languages=names))))
    if may(context.person(), Action.EDIT_PROJECTS):
        panel = st.expander(
            t("Change the project"),
            icon=":material/edit:",
            key=f"change_{project.id}",
            on_change="rerun",
        )
        if panel.open:
            with panel:
                _edit(project)


def _edit(project: ProjectView) -> None:
    # The version that the form was filled from, not the newest: a change by somebody else is told.
    seen = questions.seen_version(project)
    profile_form(
        t,
        key=f"project_{project.id}_{seen}",
        start=project.profile,
        keep=lambda profile: _keep(project, profile, seen),
    )


def _keep(project: ProjectView, profile: ProjectProfile, seen: int) -> None:
    with context.told():
        with context.writing() as session:
            saved = projects.save(
                context.person(),
                session,
                profile,
                now=context.now(),
                project_id=project.id,
                expected_version=seen,
            )
        questions.remember(saved)
        st.rerun()


def _matches(project: ProjectView) -> tuple[tuple[MatchResult, ...], dict[str, ListedCall]]:
    model_reading.wait()
    with context.reading() as session:
        me, now = context.person(), context.now()
        results = matches.reasons_of(me, session, project.id, now=now, limit=_SHOWN)
        found = calls.listed_many(me, session, [r.call_uid for r in results], now=now)
    return results, {call.row.uid: call for call in found}


def _followed(project: ProjectView, marks: dict[str, MarkView]) -> None:
    """Show the calls that the city follows, each with its plan; nothing while there is none."""
    followed = {u: m for u, m in marks.items() if m.content.stage is not Stage.DISMISSED}
    if not followed:
        return
    with context.reading() as session:
        me, now = context.person(), context.now()
        rows = {c.row.uid: c for c in calls.listed_many(me, session, list(followed), now=now)}
    heading = t.plural("{count} call that you follow", "{count} calls that you follow", len(rows))
    st.subheader(heading, anchor=False)
    for uid, mark in followed.items():
        if uid in rows:
            with st.container(border=True, gap="small"):
                call = rows[uid]
                when = deadline_words(call, t, context.today())
                title = call_link(uid, call.row.title)
                st.markdown(f"{title}  \n{when}  \n{standing_words(call, t)}")
                track.bar(project, uid, mark, t)
                if mark.content.note:
                    st.caption(md(mark.content.note))
                track.preparation(project, uid, mark, t)


def _dismissed(project: ProjectView, marks: dict[str, MarkView]) -> None:
    """Show what was dismissed and why, folded, with the way back."""
    gone = {u: m for u, m in marks.items() if m.content.stage is Stage.DISMISSED}
    if not gone:
        return
    label = t.plural("{count} call dismissed", "{count} calls dismissed", len(gone))
    panel = st.expander(
        label, icon=":material/bookmark_remove:", key=f"gone_{project.id}", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        with context.reading() as session:
            me, now = context.person(), context.now()
            rows = {c.row.uid: c for c in calls.listed_many(me, session, list(gone), now=now)}
        for uid, mark in gone.items():
            if uid in rows:
                st.markdown(call_link(uid, rows[uid].row.title))
                track.bar(project, uid, mark, t)


def _groups(
    project: ProjectView,
    results: Sequence[MatchResult],
    rows: dict[str, ListedCall],
    marks: dict[str, MarkView],
) -> None:
    groups = {v: [r for r in results if r.verdict is v] for v in MatchVerdict}
    first = results[0].verdict
    chosen = st.segmented_control(
        t("Group"),
        list(MatchVerdict),
        default=first,
        required=True,
        format_func=lambda v: inked(f"{t(VERDICT[v])} ({len(groups[v])})"),
        key=f"group_{project.id}",
        label_visibility="collapsed",
        wrap=True,
    )
    verdict = MatchVerdict(chosen or first)
    st.caption(t(VERDICT_MEANING[verdict]))
    shown, best = groups[verdict], best_of(results)
    if not shown:
        st.markdown(md(t("No call in this group.")))
    key = f"more_{project.id}_{verdict}"
    count = len(shown) if st.session_state.get(key) else _near(shown, best)
    takes = manage.beside(project, [result.call_uid for result in shown[:count]])
    above: set[str] = set()
    for result in shown[:count]:
        uid = result.call_uid
        mark, needs = marks.get(uid), takes.get(uid)
        match_card.show(result, rows[uid], project, best, t, mark=mark, takes=needs, above=above)
    rest = len(shown) - count
    if rest > 0:
        label = t.plural("Show {count} more, less close", "Show {count} more, less close", rest)
        st.button(label, key=f"{key}_button", on_click=_show_all, args=(key,))


def _near(shown: Sequence[MatchResult], best: float) -> int:
    """Return how many of a group are shown before one asks for more: the near ones."""
    near = sum(strength_of(r.relevance, best) is not Strength.SOME for r in shown)
    return min(max(near, _LEAST_CARDS), _OPEN_CARDS)


def _show_all(key: str) -> None:
    st.session_state[key] = True


def _page(project_id: int) -> None:
    with context.reading() as session:
        project = projects.get(context.person(), session, project_id)
        marks = tracking.marks_of(context.person(), session, project_id)
    _head(project)
    subscribe.project(project, t)
    submission.show(project, t)
    _followed(project, marks)
    cited_by.on_project(project.id, t)
    results, rows = _matches(project)
    # What the city has dismissed is not offered again; below it is counted and can be taken back.
    gone = {uid for uid, mark in marks.items() if mark.content.stage is Stage.DISMISSED}
    results = tuple(result for result in results if result.call_uid not in gone)
    st.subheader(t("Calls that fit"), anchor=False)
    if not results:
        st.info(
            t(
                "No stored call shares your theme. Write more about the project, in any language "
                "of the Union, or come back after the next crawl."
            ),
            icon=":material/search_off:",
        )
        blend.show(project, results, t)
        return
    model_reading.say_order()
    _groups(project, results, rows, marks)
    _dismissed(project, marks)
    blend.show(project, results, t)
    questions.show(project, results, t)
    country_law.to_verify(project.applying.country, t)


st.page_link("app_pages/projects.py", label=t("All projects"), icon=":material/arrow_back:")
banner.show()
chosen = st.query_params.get("id", "")
if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
    _page(int(chosen))
else:
    st.info(t("Choose a project on the page Projects."), icon=":material/info:")
