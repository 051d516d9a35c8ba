"""Compare: which of these? Two to four calls side by side, one row a criterion."""

from collections.abc import Sequence

import streamlit as st

from domain.views import CallView, ListedCall
from services import calls
from services.call_facts import facts_of
from services.vocabulary import STATUS
from ui import context
from ui.components import banner
from ui.components.compare import MOST
from ui.components.escape import md
from ui.components.lists import call_link, small

_LEAST = 2

t = context.words()


def _facts(view: CallView, listed: ListedCall) -> dict[str, str]:
    """Return what is known of one call by criterion; unknown is said."""
    unknown = t("not stated by the source")
    deadline = listed.next_deadline
    silent = t("no coming deadline is stated") if view.record.deadlines else unknown
    found = {
        t("Deadline"): t.deadline(deadline, context.today()) if deadline else silent,
        t("Status"): t(STATUS[listed.status]),
    }
    for fact in facts_of(view, t):
        value = fact.value if fact.value is not None else unknown
        found[fact.name] = f"{found[fact.name]}; {value}" if fact.name in found else value
    return found


def _table(pairs: Sequence[tuple[CallView, ListedCall]]) -> None:
    told = [_facts(view, listed) for view, listed in pairs]
    names = list(dict.fromkeys(name for facts in told for name in facts))
    unknown = t("not stated by the source")
    for column, (view, _listed) in zip(st.columns(len(pairs)), pairs, strict=True):
        column.markdown(call_link(view.row.uid, view.record.title))
    for name in names:
        values = [facts.get(name, unknown) for facts in told]
        mark = t("the same") if len(set(values)) == 1 else f"≠ {t('different')}"
        with st.container(border=True, gap="small"):
            st.markdown(f"**{md(name)}** {small(md(mark))}")
            for column, (view, _listed), value in zip(
                st.columns(len(pairs)), pairs, values, strict=True
            ):
                title = small(md(view.record.identifier or view.record.title[:60]))
                column.markdown(f"{title}  \n{md(value)}")


def _page(uids: list[str]) -> None:
    with context.reading() as session:
        me, now = context.person(), context.now()
        listed = {c.row.uid: c for c in calls.listed_many(me, session, uids, now=now)}
        pairs = [(calls.get_call(me, session, u), listed[u]) for u in uids if u in listed]
    if len(pairs) < _LEAST:
        st.info(t("Choose two to four calls to compare, on their cards."), icon=":material/info:")
        return
    _table(pairs)


st.page_link("app_pages/funding.py", label=t("All funding"), icon=":material/arrow_back:")
st.title(t("Compare calls"), anchor=False)
banner.show()
_page(list(dict.fromkeys(st.query_params.get_all("uid")))[:MOST])
