"""Map: where calls apply, and where we do not look; the same as a table."""

from typing import Any

import altair as alt
import streamlit as st

from services import areas
from services.areas import Areas, Country
from ui import context
from ui.components import banner, map_regions
from ui.components.filters import CURRENT

_HEIGHT = 520
_SIDE = {"AT": "left", "EE": "right", "HR": "right", "HU": "right", "LU": "right"}
"""Whose names stand beside their sign: above it they would cover a neighbour's."""
_INK = {"dark": "#E6EAEE"}
_COLOURS = {"dark": ["#7FB5E6", "#F2B366", "#A7B1BC"]}
_STATE = {
    "all": "all regions read",
    "some": "some regions read",
    "none": "no region read",
}
_SHAPES = ("circle", "diamond", "cross")

t = context.words()


def _state(country: Country) -> str:
    read = "none" if country.read == 0 else "some"
    if country.regions and country.read == country.regions:
        read = "all"
    return t(_STATE[read])


def _point(country: Country) -> dict[str, Any]:
    name = t.country(country.code)
    return {
        "name": name,
        "label": f"{country.code} {t.number(country.calls)}" if country.calls else country.code,
        "side": _SIDE.get(country.code, "above"),
        "calls": country.calls,
        "state": _state(country),
        "said": t.plural("{count} call", "{count} calls", country.calls),
        "latitude": country.latitude,
        "longitude": country.longitude,
    }


def _chart(found: Areas) -> None:
    """Draw each Member State at its capital; no borders and no tiles, so no other host is asked."""
    points = [_point(country) for country in found.countries if country.latitude is not None]
    names = [t(state) for state in _STATE.values()]
    look = st.context.theme.type or "light"
    most = max((country.calls for country in found.countries), default=0)
    st.vega_lite_chart(_spec(points, names, look, most, t.language), width="stretch")


@st.cache_data(max_entries=50, show_spinner=False)
def _spec(
    points: list[dict[str, Any]],
    names: list[str],
    look: str,
    most: int,
    language: str,  # noqa: ARG001 - the titles speak it
) -> dict[str, Any]:
    """Return the chart as Vega-Lite; to check one takes longer than all the rest of the page."""
    data = alt.Data(values=points)  # type: ignore[no-untyped-call]
    base = alt.Chart(data).encode(longitude="longitude:Q", latitude="latitude:Q")
    legend = alt.Legend(title=None, orient="top", columns=1, symbolSize=120, labelLimit=300)
    colours = _COLOURS.get(look, ["#0B5394", "#A65300", "#5A6572"])
    dots = base.mark_point(filled=True, opacity=0.85).encode(
        size=alt.Size(
            "calls:Q", scale=alt.Scale(domain=[0, max(most, 20)], range=[70, 500]), legend=None
        ),
        shape=alt.Shape(
            "state:N",
            scale=alt.Scale(domain=names, range=list(_SHAPES)),
            legend=legend,
        ),
        color=alt.Color("state:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title=t("Country")),
            alt.Tooltip("said:N", title=t("Open or coming")),
            alt.Tooltip("state:N", title=t("Do we read it?")),
        ],
    )
    ink = _INK.get(look, "#0B0E12")
    placed: dict[str, dict[str, Any]] = {
        "above": {"dy": -16},
        "right": {"dx": 10, "align": "left"},
        "left": {"dx": -10, "align": "right"},
    }
    words = [
        base.mark_text(fontSize=13, color=ink, **offset)
        .encode(text="label:N")
        .transform_filter(f"datum.side === '{side}'")
        for side, offset in placed.items()
    ]
    chart = alt.layer(dots, *words)
    chart = chart.project(type="mercator").properties(height=_HEIGHT)
    return dict(chart.to_dict())


def _table(found: Areas) -> None:
    rows = sorted(found.countries, key=lambda country: (-country.calls, country.code))
    st.subheader(t("The same as a table"), anchor=False)
    st.dataframe(
        {
            t("Country"): [t.country(country.code) for country in rows],
            t("Open or coming"): [country.calls for country in rows],
            t("Regions read"): [
                t("{read} of {total}", read=t.number(c.read), total=t.number(c.regions))
                for c in rows
            ],
            t("Only watched"): [country.watched for country in rows],
            t("Calls"): [context.page_address("funding", country=country.code) for country in rows],
        },
        hide_index=True,
        column_config={
            t("Calls"): st.column_config.LinkColumn(display_text=t("Show")),
        },
        alt=t("Member States with their open and coming calls, and how many regions are read"),
    )


def _gaps(found: Areas) -> None:
    unread = [country for country in found.countries if country.read == 0]
    st.subheader(t("Where we do not look"), anchor=False)
    if unread:
        names = ", ".join(t.country(country.code) for country in unread)
        st.container(width=680).markdown(
            t(
                "We read no managing authority of {names}. That no call is shown there does not "
                "mean that there is none.",
                names=names,
            )
        )
    st.page_link(
        "app_pages/sources.py",
        label=t("Every region, with the authority and its page"),
        icon=":material/arrow_forward:",
    )


def _page() -> None:
    with context.reading() as session:
        found = areas.areas(context.person(), session, now=context.now())
    st.container(width=680).markdown(
        t(
            "Not on this map: {unstated} open or coming calls that state no area, most of them open "
            "to the whole Union, and {elsewhere} that are for other countries only.",
            unstated=t.number(found.unstated),
            elsewhere=t.number(found.elsewhere),
        )
    )
    _chart(found)
    _table(found)
    map_regions.show(t)
    _gaps(found)
    st.page_link(
        "app_pages/funding.py",
        label=t("Show all that are open or coming"),
        icon=":material/arrow_forward:",
        query_params={"status": [str(status) for status in CURRENT]},
    )


st.title(t("Map"), anchor=False)
st.caption(
    t(
        "Each Member State stands at its capital; the larger the sign, the more calls name the "
        "country or a part of it."
    )
)
banner.show()
_page()
