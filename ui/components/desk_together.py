"""Several submissions side by side: whether they are one programme, and who could borrow."""

from collections.abc import Sequence

import streamlit as st

from domain.i18n import Texts
from services import desk
from services.desk import Waiting
from ui import context
from ui.components.blend import result_lines
from ui.components.escape import md, plain

_MOST = 20


def show(found: Sequence[Waiting], t: Texts) -> None:
    """Show the joint view of those that the reader may read; nothing while there are not two."""
    able = {one.row.id: one.row for one in found if one.row.conflict is False}
    if len(able) < 2:
        return
    with st.expander(t("Several programmes together"), icon=":material/join:"):
        chosen = st.multiselect(
            t("Programmes that you may read"),
            list(able),
            format_func=lambda number: plain(f"{able[number].city}: {able[number].title}"),
            max_selections=_MOST,
            placeholder=t("choose at least two"),
            key="together",
        )
        if len(chosen) < 2:
            return
        with context.reading() as session:
            profiles, results = desk.together(context.person(), session, chosen)
        st.dataframe(
            [
                {
                    t("City"): plain(able[number].city),
                    t("Title"): plain(able[number].title),
                    t("Whole cost"): plain(t.money(able[number].size))
                    if able[number].size
                    else t("cost not told"),
                }
                for number, _profile in profiles
            ],
            hide_index=True,
            width="stretch",
        )
        for result in results:
            st.markdown(result_lines(result, t))
        if not results:
            st.markdown(
                md(t("Together they reach the size of a loan of their own, with one borrower."))
            )
