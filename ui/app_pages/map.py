"""Map: where calls apply, and where we do not look; the same as a table."""

from typing import Any

import altair as alt
import streamlit as st

from services import areas
from services.areas import Areas, Country
from ui import context
from ui.components import banner
from ui.components.filters import CURRENT

_HEIGHT = 520
_READ, _PARTLY, _UNREAD = (
    "all regions read",
    "some regions read",
    "no region read",
)
_SHAPES = {_READ: "circle", _PARTLY: "diamond", _UNREAD: "cross"}

t = context.words()


def _state(country: Country) -> str:
    if country.read == 0:
        return _UNREAD
    return _READ if country.read == country.regions else _PARTLY


def _point(country: Country) -> dict[str, Any]:
    name = t.country(country.code)
    return {
        "name": name,
        "label": f"{country.code} {t.number(country.calls)}",
        "calls": country.calls,
        "state": t(_state(country)),
        "said": t.plural("{count} call", "{count} calls", country.calls),
        "latitude": country.latitude,
        "longitude": country.longitude,
    }


def _chart(found: Areas) -> None:
    """Draw each Member State at its capital; no borders and no tiles, so no other host is asked."""
    points = [_point(country) for country in found.countries if country.latitude is not None]
    names = [t(state) for state in _SHAPES]
    data = alt.Data(values=points)  # type: ignore[no-untyped-call]
    base = alt.Chart(data).encode(longitude="longitude:Q", latitude="latitude:Q")
    dots = base.mark_point(filled=True, opacity=0.85).encode(
        size=alt.Size("calls:Q", scale=alt.Scale(range=[60, 900]), legend=None),
        shape=alt.Shape(
            "state:N",
            scale=alt.Scale(domain=names, range=list(_SHAPES.values())),
            legend=alt.Legend(title=None, orient="bottom", columns=1, symbolSize=120),
        ),
        color=alt.Color("state:N", scale=alt.Scale(domain=names), legend=None),
        tooltip=[
            alt.Tooltip("name:N", title=t("Country")),
            alt.Tooltip("said:N", title=t("Open or coming")),
            alt.Tooltip("state:N", title=t("Do we read it?")),
        ],
    )
    words = base.mark_text(dy=-16, fontSize=12).encode(text="label:N")
    chart = (dots + words).project(type="mercator").properties(height=_HEIGHT)
    st.altair_chart(chart, width="stretch")


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
                "Of {count} Member States we read no managing authority: {names}. That no call is "
                "shown there does not mean that there is none.",
                count=len(unread),
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
            "{unstated} open or coming calls state no area: most of them are open to the whole "
            "Union and stand on no map. {elsewhere} are for other countries only.",
            unstated=t.number(found.unstated),
            elsewhere=t.number(found.elsewhere),
        )
    )
    _chart(found)
    _gaps(found)
    _table(found)
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
