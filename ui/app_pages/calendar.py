"""Calendar: what closes, opens or is planned in which month; own projects' calls first."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import altair as alt
import streamlit as st

from domain.listing import CallFilters
from domain.reference import programmes
from domain.status import brussels_day
from services import agenda, calls, exports
from services.agenda import Agenda, Entry, Kind, Planned
from ui import context
from ui.components import banner, filters
from ui.components.choices import inked
from ui.components.escape import md, plain
from ui.components.lists import call_link, origin, small

_MONTHS = 12
_MOST = 60
"""Entries of a month that are listed; the list on Funding has the rest."""
_NAMES = ("programme", "country")
_PREFIX = "calendar_"
_KIND = {
    Kind.DEADLINE: "Deadlines",
    Kind.OPENING: "Openings",
    Kind.PLANNED: "Planned days, indicative",
}
_ICON = {
    Kind.DEADLINE: ":material/event_busy:",
    Kind.OPENING: ":material/event_available:",
    Kind.PLANNED: ":material/event_note:",
}

t = context.words()


def _asked() -> CallFilters:
    given = {
        name: st.query_params.get_all(name) for name in filters.NAMES if name in st.query_params
    }
    return filters.read(given).filters


def _changed(name: str) -> None:
    chosen = st.session_state[_PREFIX + name]
    if chosen:
        st.query_params[name] = chosen
    elif name in st.query_params:
        del st.query_params[name]


def _programme(code: str) -> str:
    return plain(programmes.name_of(code))


def _country(code: str) -> str:
    return plain(t.country(code))


_WORDS = {"programme": _programme, "country": _country}


def _filters(asked: CallFilters) -> None:
    with context.reading() as session:
        found = calls.facets(context.person(), session, asked, now=context.now(), names=_NAMES)
    labels = (t("Programme"), t("Country where it applies"))
    for column, name, label in zip(st.columns(2), _NAMES, labels, strict=True):
        chosen = [str(value) for value in getattr(asked, name)]
        counts = {facet.value: facet.count for facet in found[name]}
        if st.session_state.get(_PREFIX + name) != chosen:
            st.session_state[_PREFIX + name] = chosen
        column.multiselect(
            label,
            [*counts, *(value for value in chosen if value not in counts)],
            format_func=_WORDS[name],
            key=_PREFIX + name,
            on_change=_changed,
            args=(name,),
            placeholder=t("all"),
        )


def _month_name(month: dt.date) -> str:
    return t.month(month)


def _counted(kind: Kind, count: int) -> str:
    if kind is Kind.DEADLINE:
        return t.plural("{count} deadline", "{count} deadlines", count)
    if kind is Kind.OPENING:
        return t.plural("{count} opening", "{count} openings", count)
    return t.plural("{count} planned day", "{count} planned days", count)


def _chart(counted: dict[dt.date, Counter[Kind]]) -> None:
    """Draw the months as bars, each named with its number, and say the same as a table."""
    rows = [
        {
            "name": f"{_month_name(month)}: {_counted(kind, counts[kind])}",
            "kind": str(kind),
            "count": counts[kind],
        }
        for month, counts in counted.items()
        for kind in Kind
        if counts[kind]
    ]
    st.vega_lite_chart(_spec(rows), width="stretch")
    with st.expander(t("The same as a table")):
        st.table(
            {
                t("Month"): [_month_name(month) for month in counted],
                **{t(_KIND[kind]): [t.number(c[kind]) for c in counted.values()] for kind in Kind},
            }
        )


@st.cache_data(max_entries=200, show_spinner=False)
def _spec(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the chart as Vega-Lite; to check one takes longer than all the rest of the page."""
    names = [str(row["name"]) for row in rows]
    data = alt.Data(values=rows)  # type: ignore[no-untyped-call]
    bars = (
        alt.Chart(data)
        .mark_bar(cornerRadius=2, height=12)
        .encode(
            y=alt.Y(
                "name:N", sort=names, title=None, axis=alt.Axis(labelLimit=260, labelFontSize=13)
            ),
            x=alt.X("count:Q", title=None, axis=None),
            color=alt.Color("kind:N", legend=None, sort=[str(kind) for kind in Kind]),
            opacity=alt.condition(
                alt.datum.kind == str(Kind.PLANNED), alt.value(0.5), alt.value(1)
            ),
        )
    )
    return dict(bars.properties(height=24 * len(rows) + 10).to_dict())


def _entry(entry: Entry, found: Agenda) -> None:
    row = entry.call.row
    if entry.kind is Kind.PLANNED:
        what = t("planned to close") if entry.deadline is not None else t("planned to open")
    else:
        what = t("closes") if entry.kind is Kind.DEADLINE else t("opens")
    if entry.deadline is not None:
        what = f"{what}, {t.hour(entry.deadline)}"
    icon = _ICON[entry.kind]
    if entry.kind is not Kind.PLANNED and row.missing_since is not None:
        what, icon = t("not firm: {what}", what=what), ":material/event_note:"
    lines = [
        f"{icon} {md(what)}: {call_link(row.uid, row.title)}",
        small(origin(row, t)),
    ]
    if row.missing_since is not None:
        day = t.day(brussels_day(row.missing_since))
        gone = t("no longer listed by its source since {day}", day=day)
        lines.append(small(f":material/help: {md(gone)}"))
    project = found.followed.get(row.uid)
    if project:
        followed = t("followed for “{project}”", project=project)
        lines.append(small(f":material/bookmark: {md(followed)}"))
    st.markdown("  \n".join(lines))


def _days(entries: Sequence[Entry], found: Agenda) -> None:
    for day, together in groupby(entries[:_MOST], key=lambda entry: entry.on):
        with st.container(border=True, gap="small"):
            left = t.days_left((day - context.today()).days)
            st.markdown(f"**{md(t.day(day))}** {small(md(left))}")
            for entry in together:
                _entry(entry, found)
    rest = len(entries) - _MOST
    if rest > 0:
        st.caption(t.plural("and {count} more", "and {count} more", rest))
        st.page_link(
            "app_pages/funding.py",
            label=t("Show all on the page Funding"),
            icon=":material/arrow_forward:",
            query_params=filters.write(filters.Asked(_asked())),
        )


def _planned(planned: Sequence[Planned]) -> None:
    if not planned:
        return
    st.subheader(t("Planned, without a day"), anchor=False)
    st.caption(
        t(
            "From timetables of planned calls: indicative. A call may come later, changed or not "
            "at all."
        )
    )
    with st.container(border=True, gap="small"):
        for one in planned[:_MOST]:
            periods = [
                t("Planned to open: “{text}”", text=one.opens.text) if one.opens else "",
                t("Planned to close: “{text}”", text=one.closes.text) if one.closes else "",
            ]
            when = " · ".join(md(period) for period in periods if period)
            row = one.call.row
            st.markdown(
                f"{_ICON[Kind.PLANNED]} {call_link(row.uid, row.title)}  \n"
                f"{when or md(t('no period stated'))}  \n{small(origin(row, t))}"
            )
        rest = len(planned) - _MOST
        if rest > 0:
            st.caption(t.plural("and {count} more", "and {count} more", rest))


def _subscribe(asked: CallFilters) -> None:
    def content() -> bytes:
        with context.reading() as session:
            return exports.calls(context.person(), session, asked, "ics", now=context.now())

    st.download_button(
        t("Take these deadlines into your calendar (ICS)"),
        content,
        f"fundmap-deadlines-{context.today()}.ics",
        icon=":material/event:",
        on_click="ignore",
    )


def _nothing(own: bool) -> None:
    if own:
        words = t("Your projects follow no call with a day to come. Save one on its page first.")
    else:
        words = t("No call that passes has a day to come. Take a filter away.")
    st.info(words, icon=":material/event_busy:")


def _page() -> None:
    asked = _asked()
    mine = st.segmented_control(
        t("Whose calls"),
        [False, True],
        default=False,
        required=True,
        format_func=lambda own: inked(
            t("What my projects follow") if own else t("All calls that pass the filters")
        ),
        key=_PREFIX + "own",
        label_visibility="collapsed",
        wrap=True,
    )
    if not mine:
        _filters(asked)
    with context.reading() as session:
        found = agenda.agenda(context.person(), session, asked, now=context.now(), own=bool(mine))
    by_month = {
        month: list(entries)
        for month, entries in groupby(found.entries, key=lambda entry: entry.on.replace(day=1))
    }
    months = list(by_month)[:_MONTHS]
    if not months:
        _nothing(bool(mine))
        _planned(found.planned)
        return
    _chart({month: Counter(entry.kind for entry in by_month[month]) for month in months})
    _subscribe(asked)
    month = st.pills(
        t("Month"),
        months,
        default=months[0],
        required=True,
        format_func=lambda each: inked(_month_name(each)),
        key=f"{_PREFIX}month_{bool(mine)}",
        wrap=True,
    )
    chosen = month if month in by_month else months[0]
    _days(by_month[chosen], found)
    _planned(found.planned)


st.title(t("Calendar"), anchor=False)
st.caption(
    t(
        "What closes, what opens, and what is planned. Days are those that the source printed; "
        "what comes from a timetable is indicative."
    )
)
banner.show()
_page()
