"""Queue: which submitted programmes need me; city, title, size and country, and nothing private."""

from collections.abc import Sequence

import streamlit as st

from domain.desk import Duty, State
from services import desk
from services import desk_words as words
from services.desk import Load, Waiting
from ui import context
from ui.components import desk_reply, desk_together
from ui.components.choices import inked
from ui.components.desk_words import days_words, public_line, state_badge
from ui.components.escape import md, plain
from ui.components.lists import small
from ui.components.profile_form import COUNTRIES

_ROWS = 25
_WIDTHS = (6, 4, 2)
_NEEDS, _MINE, _ALL, _DONE = "needs", "mine", "all", "done"

t = context.words()


def _picked(found: Sequence[Waiting], view: str) -> list[Waiting]:
    me = context.person().id or 0
    if view == _NEEDS:
        return [one for one in found if one.wanted is not None]
    if view == _MINE:
        return [one for one in found if me in (one.row.taken_by, one.row.assigned_to)]
    if view == _DONE:
        return [one for one in found if one.row.state is State.REPLIED]
    return [one for one in found if one.row.state is not State.REPLIED]


def _views(found: Sequence[Waiting]) -> str:
    names = {
        _NEEDS: t("Need me"),
        _MINE: t("With me"),
        _ALL: t("All open"),
        _DONE: t("Replied"),
    }
    chosen = st.segmented_control(
        t("Which programmes"),
        list(names),
        default=_NEEDS,
        required=True,
        format_func=lambda view: inked(f"{names[view]} ({len(_picked(found, view))})"),
        key="queue_view",
        label_visibility="collapsed",
        wrap=True,
    )
    return str(chosen or _NEEDS)


def _row(one: Waiting, names: dict[int, str]) -> None:
    row = one.row
    with st.container(border=True, gap=None):
        left, middle, right = st.columns(_WIDTHS, gap="small", vertical_alignment="center")
        left.markdown(f"**{md(row.title)}**  \n{small(public_line(row, t))}")
        lines = [f"{state_badge(row.state, t)} {small(md(days_words(one.days, t)))}"]
        if one.wanted is not None:
            lines.append(f"**{md(words.wanted(one.wanted, t))}**")
        elif row.conflict:
            lines.append(small(md(t("you declared a conflict of interest"))))
        holder = row.taken_by if row.taken_by is not None else row.assigned_to
        if holder is not None:
            name = names.get(holder) or t("somebody who is no longer an advisor")
            lines.append(small(md(t("with {name}", name=name))))
        middle.markdown("  \n".join(lines))
        right.page_link(
            "app_pages/desk.py",
            label=t("Open"),
            icon=":material/arrow_forward:",
            query_params={"id": str(row.id)},
        )


def _list(found: Sequence[Waiting], names: dict[int, str]) -> None:
    shown = _picked(found, _views(found))
    if not found:
        st.info(
            t("No city has submitted a programme yet. New ones appear here by themselves."),
            icon=":material/inbox:",
        )
        return
    if not shown:
        st.markdown(md(t("Nothing in this list.")))
    pages = -(-len(shown) // _ROWS)
    page = 1
    if pages > 1:
        page = int(st.number_input(t("Page"), 1, pages, 1, key=f"queue_page_{pages}", width=140))
        st.caption(t("page {page} of {pages}", page=page, pages=pages))
    for one in shown[(page - 1) * _ROWS : page * _ROWS]:
        _row(one, names)


def _area(loads: Sequence[Load]) -> None:
    me = context.person().id or 0
    mine = next((load for load in loads if load.person_id == me), None)
    if mine is None:
        return
    area = mine.area
    with (
        st.expander(t("What I look after"), icon=":material/tune:"),
        st.form("area", border=False),
    ):
        st.caption(t("New programmes of this kind come to you first. Empty means everything."))
        duties = st.multiselect(
            t("Work"),
            list(Duty),
            sorted(area.duties) if area else [],
            format_func=lambda duty: words.duty(duty, t),
            placeholder=t("everything"),
        )
        countries = st.multiselect(
            t("Countries"),
            sorted(COUNTRIES, key=t.country),
            sorted(area.countries) if area else [],
            format_func=t.country,
            placeholder=t("every country"),
        )
        if st.form_submit_button(t("Save")):
            with context.told():
                with context.writing() as session:
                    desk.set_area(
                        context.person(),
                        session,
                        frozenset(duties),
                        frozenset(countries),
                        expected_version=mine.version,
                        now=context.now(),
                    )
                st.rerun()


def _load(loads: Sequence[Load]) -> None:
    with st.expander(t("Who has how much in hand"), icon=":material/group:"):
        st.dataframe(
            [
                {
                    t("Advisor"): plain(load.name) or t("you"),
                    t("In hand"): load.in_hand,
                    t("Work"): ", ".join(words.duty(d, t) for d in sorted(load.area.duties))
                    if load.area and load.area.duties
                    else t("everything"),
                    t("Countries"): ", ".join(t.country(c) for c in sorted(load.area.countries))
                    if load.area and load.area.countries
                    else t("every country"),
                }
                for load in loads
            ],
            hide_index=True,
            width="stretch",
        )


def _page() -> None:
    with context.reading() as session:
        found = desk.queue(context.person(), session, now=context.now())
        loads = desk.loads(context.person(), session)
    names = {load.person_id: load.name or t("you") for load in loads}
    _list(found, names)
    desk_together.show(found, t)
    _area(loads)
    _load(loads)
    if found:
        context.same_window(t("The queue as a table (CSV)"), "/files/desk/queue.csv")


st.title(t("Queue"), anchor=False)
st.caption(
    t(
        "City, title, size and country. The rest opens once you declare that you have no conflict of "
        "interest."
    )
)
desk_reply.forget()
_page()
