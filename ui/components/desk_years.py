"""What a city must advance by year under each way to pay: a chart with its table."""

from collections.abc import Sequence

import altair as alt
import streamlit as st

from domain.finance import Blend
from domain.i18n import Texts
from services.screening import Report
from services.screening_words import heading
from ui.components.escape import md
from ui.components.lists import small

_MOST = 4


def show(report: Report, t: Texts) -> None:
    """Show the cash to be advanced over the years, alternatives side by side."""
    blends = report.ways.blends[:_MOST] if report.ways else ()
    timed = [blend for blend in blends if blend.gap.cash]
    if not timed:
        if blends:
            st.caption(t("The costs are not told by year: what must be advanced cannot be said."))
        return
    st.markdown(f"**{md(t('What must be advanced by the end of each year'))}**")
    names = [f"{chr(65 + n)}. {heading(blend, t)}" for n, blend in enumerate(timed)]
    st.altair_chart(_chart(timed, t), width="stretch")
    st.markdown("  \n".join(small(md(name)) for name in names))
    st.dataframe(_table(timed, t), hide_index=True, width="stretch")


def _chart(blends: Sequence[Blend], t: Texts) -> alt.LayerChart | alt.FacetChart:
    rows = [
        {
            "way": chr(65 + number),
            "year": str(line.year),
            "low": float(line.at_least.major),
            "high": float(line.at_most.major),
        }
        for number, blend in enumerate(blends)
        for line in blend.gap.cash or ()
    ]
    data = alt.Data(values=rows)  # type: ignore[no-untyped-call]
    base = alt.Chart(data).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)), xOffset="way:N"
    )
    bars = base.mark_bar(opacity=0.75).encode(
        y=alt.Y("low:Q", title=t("to be advanced"), axis=alt.Axis(format="~s")), y2="high:Q"
    )
    ends = base.mark_tick(thickness=2).encode(y="high:Q")
    labels = base.mark_text(dy=-8).encode(y="high:Q", text="way:N")
    return alt.layer(bars, ends, labels).properties(height=220)


def _table(blends: Sequence[Blend], t: Texts) -> list[dict[str, str]]:
    rows = []
    for index, line in enumerate(blends[0].gap.cash or ()):
        row = {t("Year"): str(line.year), t("Cost"): t.money(line.cost)}
        for number, blend in enumerate(blends):
            cash = (blend.gap.cash or ())[index]
            low, high = t.money(cash.at_least), t.money(cash.at_most)
            row[chr(65 + number)] = low if low == high else t("{low} to {high}", low=low, high=high)
        rows.append(row)
    return rows
