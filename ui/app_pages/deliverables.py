"""Deliverables: where our advocacy stands, as board, table and timeline."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from domain.advocacy import DeliverableKind, State
from domain.deliverables import DeliverableFilter
from services import deliverable_board, deliverables
from services.advocacy_words import ACTIONS, KIND, STATE
from services.deliverable_board import Card
from services.rights import Action, may
from ui import context
from ui.components import banner, deliverable_form, deliverable_lists
from ui.components.choices import inked
from ui.components.deliverable_words import kind_words, link
from ui.components.escape import md, plain
from ui.components.lists import small

_PREFIX = "deliverables_"
_VIEWS = {"board": "Board", "table": "Table", "timeline": "Timeline"}
_LISTS = ("kind", "action", "state")
_BACK, _AHEAD = 180, 365
_WAITING = 5

t = context.words()


def _asked() -> DeliverableFilter:
    """Read the filters of the address; what is no such thing is left out."""
    given = {name: st.query_params.get_all(name) for name in _LISTS}
    owner = st.query_params.get("owner", "")
    return DeliverableFilter(
        kinds=frozenset(DeliverableKind(k) for k in given["kind"] if k in set(DeliverableKind)),
        actions=frozenset(int(n) for n in given["action"] if n in {str(a) for a in ACTIONS}),
        states=frozenset(State(s) for s in given["state"] if s in set(State)),
        owner=int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else None,
        words=plain(st.query_params.get("q", ""))[:200],
    )


def _put(name: str, values: list[str]) -> None:
    if values:
        st.query_params[name] = values
    elif name in st.query_params:
        del st.query_params[name]


def _changed() -> None:
    """Take the filters of the widgets into the address."""
    for name in _LISTS:
        _put(name, [str(value) for value in st.session_state.get(_PREFIX + name) or ()])
    owner = st.session_state.get(_PREFIX + "owner")
    _put("owner", [str(owner)] if owner else [])
    words = plain(st.session_state.get(_PREFIX + "q") or "")
    _put("q", [words] if words else [])


def _set(name: str, value: object) -> None:
    if st.session_state.get(_PREFIX + name) != value:
        st.session_state[_PREFIX + name] = value


def _filters(asked: DeliverableFilter, names: dict[int, str]) -> None:
    active = sum(map(bool, (asked.kinds, asked.actions, asked.states, asked.owner, asked.words)))
    label = t.plural("Filters: {count} in use", "Filters: {count} in use", active)
    with st.expander(label if active else t("Filters"), icon=":material/filter_alt:"):
        _set("q", asked.words)
        st.text_input(t("Words in the title"), key=_PREFIX + "q", on_change=_changed, max_chars=200)
        choices: tuple[tuple[str, str, list[Any], list[Any]], ...] = (
            ("kind", t("Kind"), list(KIND), [k for k in KIND if k in asked.kinds]),
            ("action", t("Action"), list(ACTIONS), sorted(asked.actions)),
            ("state", t("State"), list(STATE), [s for s in STATE if s in asked.states]),
        )
        said: dict[str, Callable[[Any], str]] = {
            "kind": lambda kind: t(KIND[kind]),
            "action": lambda number: f"{number} {t(ACTIONS[number])}",
            "state": lambda state: t(STATE[state]),
        }
        for place, (name, title, options, chosen) in zip(st.columns(3), choices, strict=True):
            _set(name, chosen)
            place.multiselect(
                title,
                options,
                key=_PREFIX + name,
                format_func=said[name],
                on_change=_changed,
                placeholder=t("all"),
            )
        if names:
            _set("owner", asked.owner if asked.owner in names else None)
            st.selectbox(
                t("Owner"),
                list(names),
                format_func=names.__getitem__,
                index=None,
                key=_PREFIX + "owner",
                on_change=_changed,
                placeholder=t("all"),
            )


def _new(names: dict[int, str]) -> None:
    with st.expander(t("New deliverable"), icon=":material/add:"):
        entered = deliverable_form.show(t, names, key="new")
    if entered is None:
        return
    with context.told():
        with context.writing() as session:
            made = deliverables.create(context.person(), session, entered, now=context.now())
        st.query_params.clear()
        st.switch_page("app_pages/deliverable.py", query_params={"id": str(made.id)})


def _waiting() -> None:
    """Show what waits for a second pair of eyes; nothing when nothing does."""
    with context.reading() as session:
        found = deliverable_board.waiting_for(context.person(), session)
    if not found:
        return
    with st.container(border=True, gap="xxsmall"):
        said = t.plural(
            "{count} text waits for review", "{count} texts wait for review", len(found)
        )
        st.markdown(f":material/rate_review: **{md(said)}**")
        for view in found[:_WAITING]:
            st.markdown(f"{link(view)} {small(md(kind_words(view, t)))}")


def _view() -> str:
    chosen = st.query_params.get("view", "board")
    _set("view", chosen if chosen in _VIEWS else "board")
    st.segmented_control(
        t("Show as"),
        list(_VIEWS),
        format_func=lambda name: inked(t(_VIEWS[name])),
        key=_PREFIX + "view",
        on_change=_view_changed,
        label_visibility="collapsed",
    )
    return str(st.session_state[_PREFIX + "view"] or "board")


def _view_changed() -> None:
    chosen = st.session_state.get(_PREFIX + "view")
    _put("view", [chosen] if chosen and chosen != "board" else [])


def _timeline(asked: DeliverableFilter) -> None:
    today = context.today()
    usual = (today - dt.timedelta(days=_BACK), today + dt.timedelta(days=_AHEAD))
    period = st.date_input(t("Period"), usual, key=_PREFIX + "period", width=300)
    if not isinstance(period, tuple) or len(period) != 2:
        st.caption(t("Choose the last day too."))
        return
    with context.reading() as session:
        days = deliverable_board.timeline(
            context.person(), session, asked, first=period[0], last=period[1]
        )
    deliverable_lists.timeline(days, today, t)


def _show(asked: DeliverableFilter, names: dict[int, str]) -> None:
    chosen = _view()
    if chosen == "timeline":
        _timeline(asked)
        return
    with context.reading() as session:
        places = deliverable_board.places(context.person(), session, asked)
    if not places and asked != DeliverableFilter():
        st.info(t("Nothing fits these filters."), icon=":material/filter_alt_off:")
    elif not places:
        st.info(
            t("There is nothing yet. Begin with a new deliverable, or from a gap."),
            icon=":material/lightbulb:",
        )
    elif chosen == "table":
        deliverable_lists.table([place.brief.id for place in places], _cards, names, t)
    else:
        deliverable_lists.board(places, _cards, t)


def _cards(ids: Sequence[int]) -> tuple[Card, ...]:
    with context.reading() as session:
        return deliverable_board.cards(context.person(), session, ids)


def _report() -> None:
    """Offer the report of a year as PDF, Word and web page."""
    this = context.today().year
    with st.popover(t("Yearly report"), icon=":material/summarize:"):
        year = st.selectbox(t("Year"), range(this, this - 10, -1), key=_PREFIX + "year")
        with st.container(horizontal=True, gap="small"):
            for form, name in (("pdf", "PDF"), ("docx", "Word"), ("html", t("Web page"))):
                st.link_button(name, f"/files/advocacy/{year}.{form}?lang={t.language}")


def _page() -> None:
    me = context.person()
    with context.reading() as session:
        names = deliverables.colleagues(me, session)
    if may(me, Action.APPROVE_ADVOCACY, me.organisation_id):
        _waiting()
    if may(me, Action.WRITE_ADVOCACY, me.organisation_id):
        _new(names)
    asked = _asked()
    _filters(asked, names)
    _show(asked, names)
    _report()


st.title(t("Deliverables"), anchor=False)
st.caption(t("What we write and hold, where it stands, and apart from it what came of it."))
banner.show()
_page()
