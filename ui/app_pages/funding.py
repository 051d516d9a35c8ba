"""Funding: every call, loan and offer; search and filters stand in the address."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from domain.enums import CallStatus
from domain.listing import CallFilters, Sort
from domain.reference import programmes
from domain.views import CallPage, Facet
from services import calls, exports
from ui import context
from ui.components import banner
from ui.components.escape import md
from ui.components.lists import call_line
from ui.components.vocabulary import APPLICANT, COST, INSTRUMENT, PROCEDURE, STATUS

_ROWS = 50
_MOST_DAYS = 730
_SORTS = {
    Sort.DEADLINE: "next deadline",
    Sort.RELEVANCE: "best match to the search",
    Sort.NEWEST: "newest here",
    Sort.CHANGED: "last changed",
    Sort.TITLE: "title",
}
_LABELS = {
    "status": "Status",
    "programme": "Programme",
    "instrument": "Kind of offer",
    "procedure": "Procedure",
    "applicant": "Who may apply",
    "pays_for": "What it pays for",
    "country": "Country",
    "source": "Source",
}

t = context.words()


def _name(name: str, value: str) -> str:
    """Return the reader's word for a value of a filter."""
    vocabulary: dict[str, Mapping[Any, str]] = {
        "status": STATUS,
        "instrument": INSTRUMENT,
        "procedure": PROCEDURE,
        "applicant": APPLICANT,
        "pays_for": COST,
    }
    if name in vocabulary:
        return t(vocabulary[name][value])
    if name == "programme":
        return programmes.name_of(value)
    return t.country(value) if name == "country" else value


def _asked() -> CallFilters:
    """Read the filters from the widgets' state, which the address fills on the first visit."""
    state = st.session_state
    chosen = {name: tuple(state.get(name) or ()) for name in _LABELS}
    days = state.get("days")
    grant = state.get("grant")
    return CallFilters(
        q=state.get("q") or "",
        sort=Sort(state.get("sort") or Sort.DEADLINE),
        closes_within_days=int(days) if days else None,
        grant_at_least_minor=int(grant) * 100 if grant else None,
        **chosen,
    )


def _choice(name: str, facets: list[Facet], counts: dict[str, int]) -> None:
    values = [facet.value for facet in facets]
    values += [v for v in st.session_state.get(name) or () if v not in values]
    if not values:
        return

    def label(value: str) -> str:
        return f"{_name(name, value)} ({counts.get(value, 0)})"

    st.multiselect(t(_LABELS[name]), values, format_func=label, key=name, placeholder=t("all"))


def _filters(asked: CallFilters) -> None:
    with context.reading() as session:
        facets = calls.facets(context.person(), session, asked, now=context.now())
    names = list(_LABELS)
    for start in range(0, len(names), 4):
        columns = st.columns(4)
        for column, name in zip(columns, names[start : start + 4], strict=False):
            with column:
                found = facets[name]
                _choice(name, found, {facet.value: facet.count for facet in found})
    days, grant, _ = st.columns([1, 1, 2])
    days.number_input(t("Closes within days"), 1, _MOST_DAYS, value=None, key="days")
    grant.number_input(
        t("At least for one project, in euro"), 0, 10**9, value=None, step=100_000, key="grant"
    )


def _remember() -> None:
    """Write what is chosen into the address, so that it can be kept and sent."""
    asked = _asked()
    kept: dict[str, str | list[str]] = {
        name: list(getattr(asked, name)) for name in _LABELS if getattr(asked, name)
    }
    for name in ("q", "days", "grant"):
        if st.session_state.get(name):
            kept[name] = str(st.session_state[name])
    if asked.sort is not Sort.DEADLINE:
        kept["sort"] = asked.sort.value
    known = {
        name for name in st.query_params if name in {*_LABELS, "q", "days", "grant", "sort", "page"}
    }
    for name in known - set(kept) - {"page"}:
        del st.query_params[name]
    for name, value in kept.items():
        st.query_params[name] = value


def _recall() -> None:
    """Fill the widgets from the address, once a visit; values that make no sense are dropped."""
    if st.session_state.get("funding_read") == st.query_params.to_dict():
        return
    params = st.query_params
    allowed: dict[str, set[Any]] = {"status": set(CallStatus), "instrument": set(INSTRUMENT), "procedure": set(PROCEDURE),
               "applicant": set(APPLICANT), "pays_for": set(COST)}  # fmt: skip
    for name in _LABELS:
        values = [v[:60] for v in params.get_all(name)]
        st.session_state[name] = [v for v in values if name not in allowed or v in allowed[name]]
    st.session_state["q"] = params.get("q", "")[:500]
    for name, most in (("days", _MOST_DAYS), ("grant", 10**9)):
        text = params.get(name, "")
        good = text.isdigit() and 0 < int(text) <= most
        st.session_state[name] = int(text) if good else None
    sort = params.get("sort", "")
    st.session_state["sort"] = sort if sort in set(Sort) else Sort.DEADLINE.value


def _head(page: CallPage) -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.subheader(t.plural("{count} call", "{count} calls", page.total))
    right.selectbox(
        t("Sort by"), [s.value for s in Sort], key="sort", format_func=lambda s: t(_SORTS[s])
    )
    if page.any_word:
        st.info(t("No call has all these words. These have some of them."), icon=":material/info:")
    if not page.total:
        st.markdown(t("Nothing passes. Take a filter away, or try fewer or other words."))


def _save_as(asked: CallFilters) -> None:
    with st.popover(t("Export"), icon=":material/download:"):
        form = st.segmented_control(t("Form"), ["csv", "xlsx", "ics"], default="csv", required=True)
        if st.button(t("Prepare the file")):
            with context.reading() as session:
                content = exports.calls(
                    context.person(), session, asked, str(form), now=context.now()
                )
            st.download_button(t("Save calls.{form}", form=form), content, f"calls.{form}")


st.title(t("Funding"))
banner.show()
_recall()
st.text_input(
    t("Search"),
    key="q",
    placeholder=t('public spaces · "crowded places" · CL3-2027 · lighting'),
    max_chars=500,
)
asked = _asked()
active = (
    sum(bool(getattr(asked, name)) for name in _LABELS)
    + bool(asked.closes_within_days)
    + bool(asked.grant_at_least_minor)
)
label = t("Filters") if not active else t("Filters ({count} set)", count=active)
with st.expander(label, expanded=False, icon=":material/tune:"):
    _filters(asked)
number = max(
    int(st.query_params.get("page", "1")) if st.query_params.get("page", "1").isdigit() else 1, 1
)
with context.reading() as session:
    page = calls.find_calls(
        context.person(),
        session,
        asked,
        limit=_ROWS,
        offset=(number - 1) * _ROWS,
        now=context.now(),
    )
_head(page)
for call in page.items:
    call_line(call, t, context.today())
pages = -(-page.total // _ROWS)
if pages > 1:
    before, where, after = st.columns([1, 2, 1], vertical_alignment="center")
    if number > 1 and before.button(
        t("Previous {count}", count=_ROWS), icon=":material/chevron_left:"
    ):
        st.query_params["page"] = str(number - 1)
        st.rerun()
    where.caption(md(t("Page {number} of {pages}", number=number, pages=pages)))
    if number < pages and after.button(
        t("Next {count}", count=_ROWS), icon=":material/chevron_right:"
    ):
        st.query_params["page"] = str(number + 1)
        st.rerun()
_save_as(asked)
_remember()
if number > 1 and number > pages:
    del st.query_params["page"]
st.session_state["funding_read"] = st.query_params.to_dict()
