"""The regions of one country on the page Map: a chart, and the same as a table with its lists."""

from typing import Any

import altair as alt
import streamlit as st

from domain.i18n import Texts
from domain.reference.authorities import member_states
from services import regions
from services.regions import Region
from ui import context
from ui.components import fit
from ui.components.coverage import COVER
from ui.components.escape import md, plain

_KEY = "map_country"
_SHAPES = ("circle", "diamond", "triangle-up", "cross", "square")
_COLOURS = {
    "light": ["#0B5394", "#A65300", "#7A3E9D", "#5A6572", "#5A6572"],
    "dark": ["#7FB5E6", "#F2B366", "#D2A8E8", "#A7B1BC", "#A7B1BC"],
}
_INK = {"light": "#0B0E12", "dark": "#E6EAEE"}
_ROW, _LEGEND_ROW = 26, 20


def show(t: Texts) -> None:
    """Let the reader choose a country; show its regions with the calls that name them."""
    st.subheader(t("Regions of one country"), anchor=False)
    country = _choose(t)
    if country is None:
        return
    with context.reading() as session:
        found = regions.regions_of(context.person(), session, country, now=context.now())
    name = t.country(country)
    st.container(width=680).markdown(
        md(
            t(
                "{country}: {named} open or coming calls name a region; {whole} more are for the "
                "whole country and stand in no region here.",
                country=name,
                named=t.number(found.named),
                whole=t.number(found.whole),
            )
        )
    )
    if found.named:
        _chart([region for region in found.regions if region.calls], t)
    st.caption(t("A call for a larger region counts in each region that lies in it."))
    _table(found.regions, name, t)


def _choose(t: Texts) -> str | None:
    """Return the country of the address, else that of the reader's first project."""
    states = sorted(member_states(), key=t.country)
    asked = st.query_params.get("country", "")
    if asked not in states:
        asked = next((p.profile.country or "" for p in fit.own_projects()[:1]), "")
    if _KEY not in st.session_state:
        st.session_state[_KEY] = asked if asked in states else None
    chosen: str | None = st.selectbox(
        t("Country"),
        states,
        format_func=t.country,
        key=_KEY,
        on_change=_changed,
        placeholder=t("choose"),
        width=400,
    )
    return chosen


def _changed() -> None:
    chosen = st.session_state[_KEY]
    if chosen:
        st.query_params["country"] = chosen
    elif "country" in st.query_params:
        del st.query_params["country"]


def _name(region: Region) -> str:
    return f"{region.code} {region.name}" if region.name else region.code


def _cover(region: Region, t: Texts) -> str:
    return t("code of an older edition") if region.cover is None else t(COVER[region.cover])


def _chart(shown: list[Region], t: Texts) -> None:
    rows = [
        {
            "label": plain(_name(region)),
            "calls": region.calls,
            "number": t.number(region.calls),
            "state": _cover(region, t),
        }
        for region in shown
    ]
    names = [*(t(words) for words in COVER.values()), t("code of an older edition")]
    look = st.context.theme.type or "light"
    titles = (t("Region (NUTS 2)"), t("Open or coming"), t("Do we read it?"))
    st.vega_lite_chart(_spec(rows, names, look, titles), width="stretch")


@st.cache_data(max_entries=100, show_spinner=False)
def _spec(
    rows: list[dict[str, Any]], names: list[str], look: str, titles: tuple[str, str, str]
) -> dict[str, Any]:
    """Return the chart as Vega-Lite; to check one takes longer than all the rest of the page."""
    used = [name for name in names if any(row["state"] == name for row in rows)]
    places = [names.index(name) for name in used]
    colours = _COLOURS.get(look, _COLOURS["light"])
    legend = alt.Legend(title=None, orient="top", columns=1, symbolSize=120, labelLimit=300)
    data = alt.Data(values=rows)  # type: ignore[no-untyped-call]
    order = [row["label"] for row in rows]
    base = alt.Chart(data).encode(
        y=alt.Y(
            "label:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=150, labelFontSize=13, labelOverlap=False),
        ),
        x=alt.X("calls:Q", title=None, axis=None, scale=alt.Scale(zero=True)),
        tooltip=[
            alt.Tooltip(f"{field}:N", title=title)
            for field, title in zip(("label", "number", "state"), titles, strict=True)
        ],
    )
    colour = alt.Color(
        "state:N",
        scale=alt.Scale(domain=used, range=[colours[place] for place in places]),
        legend=legend,
    )
    shape = alt.Shape(
        "state:N",
        scale=alt.Scale(domain=used, range=[_SHAPES[place] for place in places]),
        legend=legend,
    )
    lines = base.mark_bar(height=3).encode(color=colour)
    heads = base.mark_point(filled=True, size=110, opacity=1).encode(color=colour, shape=shape)
    ink = _INK.get(look, _INK["light"])
    numbers = base.mark_text(align="left", dx=12, fontSize=13, color=ink).encode(text="number:N")
    chart = alt.layer(lines, heads, numbers).properties(
        # The height holds the legend too.
        height=_ROW * len(rows) + _LEGEND_ROW * len(used) + 20
    )
    return dict(chart.to_dict())


def _table(rows: tuple[Region, ...], country: str, t: Texts) -> None:
    st.dataframe(
        {
            t("Region (NUTS 2)"): [plain(_name(region)) for region in rows],
            t("Open or coming"): [region.calls for region in rows],
            t("Only for it or a part of it"): [region.closer for region in rows],
            t("Do we read it?"): [_cover(region, t) for region in rows],
            t("Authority"): [plain(region.authority or t("not known to us")) for region in rows],
            t("Calls"): [
                context.page_address("funding", region=region.code) if region.calls else ""
                for region in rows
            ],
        },
        hide_index=True,
        column_config={t("Calls"): st.column_config.LinkColumn(display_text=t("Show"))},
        alt=t("Regions of {country} with their open and coming calls", country=country),
    )
