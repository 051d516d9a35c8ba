"""All deliverables as a board, a table and a timeline."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import altair as alt
import streamlit as st

from domain.i18n import Texts
from letters.board import Column
from services.advocacy_words import COLUMN, IN_NAME_OF, KIND, OUTCOME
from services.deliverable_board import Card, Day, Moment, Place
from ui import context
from ui.components.deliverable_words import (
    column_badge,
    kind_words,
    link,
    loaded_words,
    outcome_badges,
)
from ui.components.escape import md
from ui.components.lists import small

Load = Callable[[Sequence[int]], Sequence[Card]]
"""Gives the cards of some deliverables, in their order."""
_CARDS = 8
_ROWS = 50
_LANES: dict[str, tuple[Column, ...]] = {
    "ideas": (Column.IDEA,),
    "work": (Column.DRAFTING, Column.REVIEW),
    "ready": (Column.APPROVED, Column.SIGNING),
    "out": (
        Column.TO_MEND,
        Column.UNANSWERED,
        Column.WAITING,
        Column.PARTLY_ANSWERED,
        Column.ANSWERED,
        Column.OUT,
    ),
    "done": (Column.CLOSED, Column.DROPPED),
}
_LANE = {
    "ideas": "Ideas",
    "work": "In the works",
    "ready": "Ready to go out",
    "out": "Out",
    "done": "Closed or dropped",
}
_MOMENT = {
    Moment.PLANNED: "planned",
    Moment.HAPPENED: "sent, published or held",
    Moment.DISPATCHED: "dispatched",
    Moment.ANSWERED: "answered",
}
_ICON = {
    Moment.PLANNED: ":material/event:",
    Moment.HAPPENED: ":material/flag:",
    Moment.DISPATCHED: ":material/outgoing_mail:",
    Moment.ANSWERED: ":material/mark_email_read:",
}


def board(places: Sequence[Place], load: Load, t: Texts) -> None:
    """Show four lanes side by side, and what is closed folded beneath; cards are loaded as shown."""
    lanes = {
        name: [place.brief.id for column in columns for place in places if place.column is column]
        for name, columns in _LANES.items()
    }
    shown = {name: ids[: st.session_state.get(_many(name), _CARDS)] for name, ids in lanes.items()}
    cards = {card.view.id: card for card in load([n for ids in shown.values() for n in ids])}
    open_lanes = [name for name in lanes if name != "done"]
    for place, name in zip(st.columns(len(open_lanes), gap="small"), open_lanes, strict=True):
        with place:
            st.markdown(f"**{md(t(_LANE[name]))}** {small(md(t.number(len(lanes[name]))))}")
            _lane(name, [cards[n] for n in shown[name] if n in cards], len(lanes[name]), t)
    label = f"{t(_LANE['done'])} ({t.number(len(lanes['done']))})"
    with st.expander(label):
        _lane("done", [cards[n] for n in shown["done"] if n in cards], len(lanes["done"]), t)


def _many(name: str) -> str:
    return f"lane_{name}"


def _lane(name: str, cards: Sequence[Card], total: int, t: Texts) -> None:
    if not cards:
        st.caption(t("nothing here"))
        return
    for card in cards:
        with st.container(border=True, gap=None):
            st.markdown(_card(card, t))
    left = total - len(cards)
    if left > 0 and st.button(
        t.plural("Show {count} more", "Show {count} more", min(_CARDS * 4, left)),
        key=f"{_many(name)}_more",
        type="tertiary",
    ):
        st.session_state[_many(name)] = len(cards) + _CARDS * 4
        st.rerun()


def _card(card: Card, t: Texts) -> str:
    lines = [link(card.view), small(md(kind_words(card.view, t)))]
    badges = column_badge(card.progress.column, t)
    total = card.progress.addressees
    if total:
        said = t("{answered} of {total} answered", answered=card.answered, total=total)
        badges = f"{badges} {small(md(said))}"
    lines.append(badges)
    if card.asks:
        lines.append(f"{small(md(t('asks:')))} {outcome_badges(card.asks, t)}")
    if card.view.content.planned_on and not card.view.content.happened_on:
        said = t("planned for {day}", day=t.day(card.view.content.planned_on))
        lines.append(small(md(said)))
    if card.view.loaded_status is not None:
        lines.append(small(md(loaded_words(card.view, t))))
    return "  \n".join(lines)


def table(ids: Sequence[int], load: Load, names: Mapping[int, str], t: Texts) -> None:
    """Show everything in rows that can be sorted, a page at a time."""
    page = _page_of(len(ids), t)
    rows = load(ids[page * _ROWS : (page + 1) * _ROWS])
    st.dataframe(
        {
            t("Open"): [context.page_address("deliverable", id=str(card.view.id)) for card in rows],
            t("Title"): [card.view.title for card in rows],
            t("Kind"): [t(KIND[card.view.content.kind]) for card in rows],
            t("Action"): [card.view.content.action for card in rows],
            t("State"): [t(COLUMN[card.progress.column]) for card in rows],
            t("Outcome of its asks"): [_outcomes(card, t) for card in rows],
            t("Addressees"): [card.progress.addressees or None for card in rows],
            t("Answered"): [card.answered if card.progress.addressees else None for card in rows],
            t("In the name of"): [t(IN_NAME_OF[card.view.content.in_name_of]) for card in rows],
            t("Planned"): [card.view.content.planned_on for card in rows],
            t("Happened"): [card.view.content.happened_on for card in rows],
            t("Owner"): [names.get(card.view.content.owner or 0) for card in rows],
            t("What the documents say"): [loaded_words(card.view, t) or None for card in rows],
        },
        hide_index=True,
        width="stretch",
        placeholder="",
        column_config={
            t("Open"): st.column_config.LinkColumn(display_text=t("Open"), width="small"),
            t("Title"): st.column_config.TextColumn(width="large"),
            t("Planned"): st.column_config.DateColumn(format="YYYY-MM-DD"),
            t("Happened"): st.column_config.DateColumn(format="YYYY-MM-DD"),
        },
    )


def _page_of(total: int, t: Texts) -> int:
    pages = max(1, -(-total // _ROWS))
    if pages == 1:
        return 0
    return int(st.number_input(t("Page"), 1, pages, key="deliverables_page", width=120)) - 1


def _outcomes(card: Card, t: Texts) -> str | None:
    said = [f"{count} × {t(OUTCOME[outcome])}" for outcome, count in card.asks.items()]
    return ", ".join(said) or None


def timeline(days: Sequence[Day], today: dt.date, t: Texts) -> None:
    """Show the months of a period, and what is planned and what happened in each."""
    if not days:
        st.info(
            t("Nothing is planned and nothing happened in this period."),
            icon=":material/event_busy:",
        )
        return
    _chart(days, t)
    left = _ROWS
    for (year, number), found in groupby(days, key=lambda day: (day.on.year, day.on.month)):
        month = dt.date(year, number, 1)
        entries = list(found)
        lines = [_entry(day, today, t) for day in entries[: max(left, 0)]]
        st.markdown(f"**{md(t.month(month))}**\n\n" + "  \n".join(lines))
        hidden = len(entries) - max(left, 0)
        if hidden > 0:
            st.caption(t.plural("and {count} more", "and {count} more", hidden))
        left -= len(entries)


def _entry(day: Day, today: dt.date, t: Texts) -> str:
    what = t(_MOMENT[day.moment])
    if day.moment in (Moment.DISPATCHED, Moment.ANSWERED):
        many = t.plural("{count} addressee", "{count} addressees", day.count)
        what = f"{what}, {many}"
    if day.moment is Moment.PLANNED and day.on < today:
        what = f"{what}, {t('the day has passed')}"
    return f"{_ICON[day.moment]} {md(t.day(day.on))}: {link(day.view)} {small(md(what))}"


def _chart(days: Sequence[Day], t: Texts) -> None:
    counted: Counter[tuple[int, int, Moment]] = Counter()
    for day in days:
        counted[day.on.year, day.on.month, day.moment] += day.count
    rows = [
        {"month": f"{year:04}-{month:02}", "name": t(_MOMENT[moment]), "count": count}
        for (year, month, moment), count in counted.items()
    ]
    st.vega_lite_chart(_spec(rows, [t(word) for word in _MOMENT.values()]), width="stretch")


@st.cache_data(max_entries=200, show_spinner=False)
def _spec(rows: list[dict[str, Any]], names: list[str]) -> dict[str, Any]:
    """Return the chart as Vega-Lite; to check one takes longer than all the rest of the page."""
    data = alt.Data(values=rows)  # type: ignore[no-untyped-call]
    base = alt.Chart(data).encode(
        x=alt.X("month:O", title=None),
        y=alt.Y("name:N", title=None, sort=names),
    )
    dots = base.mark_circle(opacity=0.6).encode(
        size=alt.Size("count:Q", legend=None, scale=alt.Scale(range=[60, 900]))
    )
    words = base.mark_text(fontSize=12).encode(text="count:Q")
    return dict(alt.layer(dots, words).properties(height=170).to_dict())
