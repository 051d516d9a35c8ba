"""Desk: one submitted programme, once its reader declared no conflict of interest."""

from dataclasses import dataclass

import streamlit as st

from domain.desk import OpinionState, OpinionView, QueueRow, State
from domain.desk_history import standing
from domain.errors import NotFound
from services import desk, opinions
from services.desk import Dossier
from services.fit import best_of, strength_of
from services.vocabulary import STRENGTH
from ui import context
from ui.components import (
    blend,
    desk_opinion,
    desk_others,
    desk_project,
    desk_reply,
    desk_years,
)
from ui.components.choices import inked
from ui.components.desk_words import days_words, public_line, state_badge
from ui.components.escape import md, plain
from ui.components.lists import small

_SCREENING, _WAYS, _TRIAGE, _SCORES, _OTHERS, _REPLY = (
    "screening", "ways", "triage", "scores", "others", "reply",
)  # fmt: skip
_NEAR = 5

t = context.words()


@dataclass(frozen=True)
class _Opinions:
    found: tuple[OpinionView, ...]
    states: tuple[OpinionState, ...]


def _head(row: QueueRow, days: int) -> None:
    st.title(md(row.title), anchor=False)
    st.markdown(
        f"{public_line(row, t)}  \n{state_badge(row.state, t)} {small(md(days_words(days, t)))}"
    )


def _declare(row: QueueRow) -> None:
    with st.form(f"declare_{row.id}", border=True):
        st.markdown(f"**{md(t('Before you read on'))}**")
        st.markdown(
            md(
                t(
                    "Have you, or has somebody close to you, an interest in this city, this programme "
                    "or a supplier of it? Your answer is kept. With a conflict you never see what the "
                    "city shared."
                )
            )
        )
        said = st.radio(
            t("Conflict of interest"),
            [False, True],
            index=None,
            format_func=lambda yes: (
                t("I have a conflict of interest") if yes else t("I have no conflict of interest")
            ),
        )
        note = st.text_input(t("Note"), max_chars=2_000)
        if st.form_submit_button(t("Declare"), type="primary"):
            if said is None:
                st.warning(t("Choose one of the two."), icon=":material/edit:")
            else:
                _keep(row.id, said, note)


def _keep(number: int, conflict: bool, note: str) -> None:
    with context.told():
        with context.writing() as session:
            desk.declare(context.person(), session, number, conflict, note=note, now=context.now())
        st.rerun()


def _near(dossier: Dossier) -> None:
    """Show the calls that fit: the score, what is known, and the person's word, each by itself."""
    near = dossier.report.near[:_NEAR]
    if not near:
        return
    best = best_of(dossier.report.near)
    st.markdown(f"**{md(t('Calls that fit'))}**")
    st.dataframe(
        [
            {
                t("Call"): plain(dossier.report.titles.get(match.call_uid, match.call_uid)),
                t("Theme"): t(STRENGTH[strength_of(match.relevance, best)]),
                t("Conditions known"): t.percent(round(match.confidence * 100) * 100),
            }
            for match in near
        ],
        hide_index=True,
        width="stretch",
        column_config={t("Call"): st.column_config.Column(width="medium")},
    )
    st.caption(
        t(
            "Theme and known conditions are computed and never added up; what you decide is in the triage."
        )
    )


def _views(dossier: Dossier) -> str:
    names = {
        _SCREENING: t("Screening"),
        _WAYS: t("Over the years"),
        _TRIAGE: t("Triage"),
        _SCORES: t("Score sheet"),
        _OTHERS: t("Opinions"),
        _REPLY: t("Ask and reply"),
    }
    usual = _REPLY if dossier.row.state in (State.REPLY_DRAFTED, State.REPLIED) else _SCREENING
    chosen = st.segmented_control(
        t("View"),
        list(names),
        default=usual,
        required=True,
        format_func=lambda name: inked(names[name]),
        key=f"desk_view_{dossier.row.id}",
        label_visibility="collapsed",
        wrap=True,
    )
    return str(chosen or usual)


def _dossier(dossier: Dossier, version: int) -> None:
    me = context.person()
    with context.reading() as session:
        loads = desk.loads(me, session)
        found = opinions.list_all(me, session, dossier.row.id)
        states = opinions.history(me, session, dossier.row.id)
        papers = desk.papers(me, session, dossier.row.id)
    names = {load.person_id: load.name for load in loads}
    number = me.id or 0
    desk_reply.charge(dossier.row, version, loads, t)
    own = next(
        (v for v in found if v.person_id == number and v.number == dossier.newest.number), None
    )
    left, right = st.columns((5, 7), gap="medium")
    with left:
        head = t("Version {number}, frozen {when}", number=dossier.newest.number,
                 when=t.instant(dossier.newest.made_at, context.zone()))  # fmt: skip
        st.subheader(t("What the city shares"), anchor=False)
        st.caption(md(head))
        desk_project.show(dossier.newest.content, t)
        desk_project.files(papers, f"/files/desk/{dossier.row.id}/papers", t)
        desk_project.versions(dossier.versions, t)
        desk_project.exchange(dossier.entries, names, t)
        path = f"/files/desk/{dossier.row.id}/pack"
        context.same_window(t("Project pack (PDF)"), f"{path}.pdf")
        context.same_window(t("Project pack (Word)"), f"{path}.docx")
    with right:
        gave = (number, dossier.newest.number) in standing(states)
        sheet = desk_opinion.Sheet(dossier, own, t, gave=gave)
        _work(dossier, sheet, _Opinions(found, states), names)


def _work(
    dossier: Dossier,
    sheet: desk_opinion.Sheet,
    said: _Opinions,
    names: dict[int, str],
) -> None:
    view = _views(dossier)
    if view in (_SCREENING, _WAYS):
        st.caption(t("Computed first and written to the city: “you” is the city."))
    if view == _SCREENING:
        blend.loans(dossier.report, t)
        _near(dossier)
        blend.not_offered(dossier.report, t)
    elif view == _WAYS:
        desk_years.show(dossier.report, t)
        blend.combinations(dossier.report, t)
    elif view == _TRIAGE:
        desk_opinion.triage(sheet, t)
    elif view == _SCORES:
        desk_opinion.scores(sheet, t)
    elif view == _OTHERS:
        desk_others.show(said.found, said.states, dossier.newest.number, names, t)
    else:
        desk_reply.reply(dossier, sheet, names, t)
        desk_others.replies(said.states, t)


def _page(number: int) -> None:
    try:
        with context.reading() as session:
            waiting = desk.one(context.person(), session, number, now=context.now())
            loads = desk.loads(context.person(), session)
    except NotFound as gone:
        st.title(t("Desk"), anchor=False)
        text = t("This does not exist, or it is not yours to see.")
        if str(gone) == desk.WITHDRAWN:
            text = t("The city has withdrawn this programme; nothing of it is shown any more.")
        st.warning(text, icon=":material/search_off:")
        return
    row = waiting.row
    _head(row, waiting.days)
    if row.conflict is None:
        _declare(row)
        desk_reply.charge(row, row.version, loads, t, unread=True)
        return
    if row.conflict:
        st.info(
            t("You declared a conflict of interest: what the city shared stays closed to you."),
            icon=":material/lock:",
        )
        return
    with context.writing() as session:
        dossier = desk.read(context.person(), session, number, now=context.now())
    _dossier(dossier, desk_reply.seen(dossier.row))


st.page_link("app_pages/queue.py", label=t("Queue"), icon=":material/arrow_back:")
chosen = st.query_params.get("id", "")
if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
    _page(int(chosen))
else:
    st.title(t("Desk"), anchor=False)
    st.info(t("Choose a programme on the page Queue."), icon=":material/info:")
