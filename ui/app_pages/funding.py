"""Funding: every call, loan and offer; search and filters stand in the address."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from domain.listing import CallFilters, Sort
from domain.reference import nuts, programmes
from domain.views import CallPage, Facet
from services import calls, exports, objective_words
from ui import context
from ui.components import banner, coverage, filters, fit, hand_entry, subscribe
from ui.components.choices import inked
from ui.components.escape import plain
from ui.components.lists import call_rows
from ui.components.vocabulary import APPLICANT, COST, INSTRUMENT, PROCEDURE, STATUS

_ROWS = 50
_IN_A_ROW = 3
"""Filters side by side."""
# Left in English: that is what most stored calls are written in, and the search finds words.
_EXAMPLES = ("public spaces", "crime prevention", "street lighting", "CL3-2027")
_PREFIX = "funding_"
_VIEWS = {
    "current": "Open and coming",
    "open": "Open",
    "soon": "Closing within 30 days",
    "forthcoming": "Forthcoming",
    "closed": "Closed",
    "all": "All",
}
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
    "country": "Country where it applies",
    "region": "Region that the call names",
    "applicant": "Who may apply",
    "procedure": "Procedure",
    "pays_for": "What it pays for",
    "objective": "Specific objective",
    "source": "Source",
}
_VOCABULARY: dict[str, Mapping[Any, str]] = {
    "status": STATUS,
    "instrument": INSTRUMENT,
    "procedure": PROCEDURE,
    "applicant": APPLICANT,
    "pays_for": COST,
}

t = context.words()


def _address() -> dict[str, list[str]]:
    return {
        name: st.query_params.get_all(name) for name in filters.NAMES if name in st.query_params
    }


def _put(asked: filters.Asked) -> None:
    """Write what is asked into the address, and leave the rest of the address alone."""
    wanted = filters.write(asked)
    for name in filters.NAMES:
        if name in wanted:
            if st.query_params.get_all(name) != wanted[name]:
                st.query_params[name] = wanted[name]
        elif name in st.query_params:
            del st.query_params[name]


def _state(name: str) -> Any:
    return st.session_state.get(_PREFIX + name)


def _set(name: str, value: Any) -> None:
    """Give a widget the value of the address, unless it has it."""
    if _PREFIX + name not in st.session_state or _state(name) != value:
        st.session_state[_PREFIX + name] = value


def _changed() -> None:
    """Take the filters of the widgets into the address; the list begins at its first page."""
    grant, days, sort = _state("grant"), _state("days"), _state("sort")
    old = filters.read(_address()).filters
    lists = {name: tuple(_state(name) or ()) for name in filters.LISTS if _PREFIX + name in
             st.session_state}  # fmt: skip
    query = plain(_state("q") or "")
    asked = CallFilters(
        **{name: lists.get(name, getattr(old, name)) for name in filters.LISTS},
        q=query,
        closes_within_days=int(days) if days else None,
        grant_at_least_minor=int(grant) * 100 if grant else None,
        sort=Sort(sort) if query or sort != Sort.RELEVANCE else Sort.DEADLINE,
    )
    if query and not old.q:  # whoever begins to search wants the best match first
        asked = asked.model_copy(update={"sort": Sort.RELEVANCE})
    _put(filters.Asked(asked, fit=_state("fit")))


def _view_changed() -> None:
    statuses, days = filters.VIEWS[_state("view") or "current"]
    asked = filters.read(_address())
    update = {"status": statuses, "closes_within_days": days}
    _put(filters.Asked(asked.filters.model_copy(update=update), fit=asked.fit))


def _page_changed(key: str) -> None:
    asked = filters.read(_address())
    _put(filters.Asked(asked.filters, page=int(st.session_state[key]), fit=asked.fit))


def _example(query: str) -> None:
    _put(filters.read({**_address(), "q": [query], "page": []}))


def _clear() -> None:
    _put(filters.Asked(CallFilters(status=filters.CURRENT)))


def _search(asked: filters.Asked) -> None:
    _set("q", asked.filters.q)
    st.text_input(
        t("Search"),
        key=_PREFIX + "q",
        on_change=_changed,
        placeholder=t('Words, a "phrase in quotes", or a reference such as CL3-2027'),
        max_chars=500,
        icon=":material/search:",
    )
    if not asked.filters.q:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(t("For example:"), width="content")
            for query in _EXAMPLES:
                st.button(
                    query,
                    key=f"{_PREFIX}example_{query}",
                    type="tertiary",
                    on_click=_example,
                    args=(query,),
                )
    _set("view", filters.view_of(asked.filters))
    st.pills(
        t("Show"),
        list(_VIEWS),
        format_func=lambda name: inked(t(_VIEWS[name])),
        key=_PREFIX + "view",
        on_change=_view_changed,
        label_visibility="collapsed",
        wrap=True,
    )


def _name(name: str, value: str) -> str:
    """Return the reader's word for a value of a filter."""
    if name in _VOCABULARY:
        return t(_VOCABULARY[name][value])
    if name == "programme":
        return programmes.name_of(value)
    if name == "objective":
        return objective_words.said(value, t)
    if name == "region":
        return f"{value}, {t.country(nuts.country_of(value))}"
    return t.country(value) if name == "country" else value


def _choice(name: str, found: list[Facet], chosen: tuple[str, ...]) -> None:
    counts = {facet.value: facet.count for facet in found}
    values = [*counts, *(v for v in chosen if v not in counts)]
    _set(name, list(chosen))
    st.multiselect(
        t(_LABELS[name]),
        values,
        format_func=lambda v: plain(f"{_name(name, v)} ({t.number(counts.get(v, 0))})"),
        key=_PREFIX + name,
        on_change=_changed,
        placeholder=t("all"),
        disabled=not values,
    )


def _panel(asked: filters.Asked) -> None:
    """Show the folded filters; their counts are taken only while they are unfolded."""
    count = filters.set_filters(asked.filters)
    label = t("Filters") if not count else t.plural("Filters: {count} set", "Filters: {count} set",
                                                    count)  # fmt: skip
    panel = st.expander(label, icon=":material/tune:", key=_PREFIX + "panel", on_change="rerun")
    if not panel.open:
        return
    with context.reading() as session:
        facets = calls.facets(context.person(), session, asked.filters, now=context.now())
    with panel:
        for start in range(0, len(filters.LISTS), _IN_A_ROW):
            names = filters.LISTS[start : start + _IN_A_ROW]
            # The last row may be shorter.
            for column, name in zip(st.columns(_IN_A_ROW), names, strict=False):
                with column:
                    _choice(name, facets[name], tuple(map(str, getattr(asked.filters, name))))
        _numbers(asked.filters)
        st.caption(
            t(
                "A call that does not state its area or who may apply stays in the list: "
                "not stated is not a no."
            )
        )


def _numbers(asked: CallFilters) -> None:
    days, grant, clear = st.columns([1, 1, 2], vertical_alignment="bottom")
    _set("days", asked.closes_within_days)
    days.number_input(
        t("Closes within how many days"), 1, filters.MOST_DAYS, key=_PREFIX + "days",
        value=None, on_change=_changed, placeholder=t("any"),
    )  # fmt: skip
    minor = asked.grant_at_least_minor
    _set("grant", minor // 100 if minor else None)
    grant.number_input(
        t("At least this much for one project, in euro"), 1, filters.MOST_EURO, step=100_000,
        key=_PREFIX + "grant", value=None, on_change=_changed, placeholder=t("any"),
    )  # fmt: skip
    clear.button(t("Take all filters away"), on_click=_clear, icon=":material/filter_alt_off:")


def _head(page: CallPage, asked: filters.Asked) -> None:
    if page.any_word:
        st.info(
            t("No call has all these words. These have some of them, the best first."),
            icon=":material/info:",
        )
    count, compare, order = st.columns([5, 3, 3], vertical_alignment="bottom")
    count.subheader(t.plural("{count} call", "{count} calls", page.total), anchor=False)
    with compare:
        fit.chooser(asked.fit, t, key=_PREFIX + "fit", on_change=_changed)
    sorts = [s for s in Sort if asked.filters.q or s is not Sort.RELEVANCE]
    _set("sort", asked.filters.sort if asked.filters.sort in sorts else Sort.DEADLINE)
    order.selectbox(
        t("Sort by"), sorts, key=_PREFIX + "sort", format_func=lambda s: t(_SORTS[s]),
        on_change=_changed,
    )  # fmt: skip


def _nothing(asked: filters.Asked, stored: bool) -> None:
    """Say what to do about an empty list."""
    if not stored:
        st.info(
            t(
                "No calls are stored yet. The first crawl fills this page by itself and takes "
                "minutes; the page Sources shows how far it is."
            ),
            icon=":material/hourglass_top:",
        )
        st.page_link("app_pages/sources.py", label=t("Open Sources"))
        return
    st.info(
        t("No call passes. Take a filter away, or try fewer or other words."),
        icon=":material/search_off:",
    )
    if asked.filters != CallFilters(status=filters.CURRENT):
        st.button(t("Show all calls that are open or coming"), on_click=_clear)


def _export(asked: filters.Asked) -> None:
    with st.popover(t("Export this list"), icon=":material/download:"):
        st.caption(t("Every call that passes the filters, with all columns."))
        for form, name in (("xlsx", "Excel"), ("csv", "CSV"), ("ics", t("Calendar (ICS)"))):

            def content(form: str = form) -> bytes:
                with context.reading() as session:
                    return exports.calls(
                        context.person(), session, asked.filters, form, now=context.now()
                    )

            st.download_button(
                name,
                content,
                f"fundmap-calls-{context.today()}.{form}",
                key=f"{_PREFIX}export_{form}",
                on_click="ignore",
            )


def _list(asked: filters.Asked) -> None:
    with context.reading() as session:
        page = calls.find_calls(
            context.person(), session, asked.filters, limit=_ROWS,
            offset=(asked.page - 1) * _ROWS, now=context.now(),
        )  # fmt: skip
        stored = bool(page.total) or bool(
            calls.find_calls(
                context.person(), session, CallFilters(), limit=1, now=context.now()
            ).total
        )
    pages = -(-page.total // _ROWS)
    if asked.page > max(pages, 1):
        _put(filters.Asked(asked.filters, fit=asked.fit))
        st.rerun()
    if not page.total:
        _nothing(asked, stored)
        return
    _head(page, asked)
    call_rows(page.items, t, fit.sentences(asked.fit, t))
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if pages > 1:
            key = f"{_PREFIX}page_{asked.page}"
            st.pagination(pages, default=asked.page, key=key, on_change=_page_changed, args=(key,))
        _export(asked)


st.title(t("Funding"), anchor=False)
banner.show()
asked = filters.read(_address())
_search(asked)
_panel(asked)
subscribe.funding(asked.filters, t)
coverage.note(asked.filters.country, t)
_list(asked)
hand_entry.panel(t)
