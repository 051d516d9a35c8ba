"""Keep a search, subscribe to its calendar or feed, be told by mail; the same for a project.

Both unfold in their place: a panel that floats comes last in the order of the Tab key.
"""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import streamlit as st

from domain import listing_address
from domain.feeds import Feed, FeedKind, SavedSearch
from domain.i18n import Texts
from domain.listing import CallFilters
from domain.views import ProjectView
from services import feeds, saved_searches
from services.rights import Action, may
from services.settings import Mode, settings
from ui import context
from ui.components.escape import md, plain
from ui.components.lists import small

_NEW = "subscribe_new"
"""Where a new address waits to be shown once: (kind and number, address)."""
_CALENDAR = ":material/calendar_month:"


def funding(filters: CallFilters, t: Texts) -> None:
    """Show what can be done with a search: keep it, its calendar, its feed, mails about it."""
    panel = st.expander(
        t("Save and subscribe"), icon=":material/notifications:", key="subscribe", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        if may(context.person(), Action.KEEP_SEARCHES, context.person().organisation_id):
            _keep(filters, t)
            _searches(t)
        _for_everybody(filters, t)


def project(shown: ProjectView, t: Texts) -> None:
    """Show the calendars of a project and of its organisation."""
    panel = st.expander(
        t("Calendar of the deadlines"), icon=_CALENDAR, key="subscribe", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        with context.reading() as session:
            made = feeds.list_own(context.person(), session)
        st.markdown(
            t(
                "Your calendar program reads a secret address by itself and shows the deadlines of "
                "the calls that fit; a moved deadline moves there too. Whoever has the address sees "
                "them: revoke it when it went astray."
            )
        )
        st.markdown(f"**{md(t('This project'))}**")
        mine = [f for f in made if (f.kind, f.target_id) == (FeedKind.PROJECT, shown.id)]
        _addresses(f"project_{shown.id}", mine, lambda: _for_project(shown.id), t)
        st.markdown(f"**{md(t('All our projects'))}**")
        mine = [f for f in made if f.kind is FeedKind.CITY]
        _addresses("city", mine, _for_city, t)


def _for_project(project_id: int) -> str:
    with context.writing() as session:
        return feeds.for_project(context.person(), session, project_id, now=context.now())


def _for_city() -> str:
    with context.writing() as session:
        return feeds.for_city(context.person(), session, now=context.now())


def _for_search(search_id: int) -> str:
    with context.writing() as session:
        return feeds.for_search(context.person(), session, search_id, now=context.now())


def _keep(filters: CallFilters, t: Texts) -> None:
    with st.form("keep_search", border=False, clear_on_submit=True):
        name = st.text_input(t("Name of this search"), max_chars=100)
        wanted = st.form_submit_button(t("Save this search"), icon=":material/bookmark_add:")
    if wanted:
        if not plain(name):
            st.warning(t("Write a name first."), icon=":material/edit:")
            return
        query = listing_address.text(filters)
        with context.told(), context.writing() as session:
            saved_searches.save(context.person(), session, name, query, now=context.now())


def _searches(t: Texts) -> None:
    with context.reading() as session:
        found = saved_searches.list_own(context.person(), session)
        made = feeds.list_own(context.person(), session)
    for search in found:
        with st.container(border=True):
            _search(search, [f for f in made if f.kind is FeedKind.SEARCH
                             and f.target_id == search.id], t)  # fmt: skip


def _search(search: SavedSearch, made: list[Feed], t: Texts) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "app_pages/funding.py",
            label=md(search.name),
            icon=":material/bookmark:",
            query_params=[
                (name, value)
                for name, values in listing_address.write(
                    listing_address.parse(search.query)
                ).items()
                for value in values
            ],
        )
        st.button(
            t("Delete"),
            key=f"delete_search_{search.id}",
            type="tertiary",
            on_click=_delete,
            args=(search.id,),
            help=t("Its calendar address stops working too."),
        )
    _addresses(f"search_{search.id}", made, lambda: _for_search(search.id), t)


def _delete(search_id: int) -> None:
    with context.told(), context.writing() as session:
        saved_searches.delete(context.person(), session, search_id, now=context.now())


def _addresses(key: str, made: list[Feed], make: Callable[[], str], t: Texts) -> None:
    """Show the addresses of one thing, which can be revoked, and the way to a new one."""
    fresh = st.session_state.get(_NEW)
    if fresh and fresh[0] == key:
        st.markdown(t("Copy this address into your calendar program now; it is not shown again."))
        st.code(fresh[1], language=None, wrap_lines=True)
    for feed in made:
        with st.container(horizontal=True, vertical_alignment="center"):
            when = t.day(feed.made_at.astimezone(context.zone()).date())
            st.markdown(small(md(t("Calendar address made on {when}", when=when))))
            st.button(t("Revoke"), key=f"revoke_{feed.id}", type="tertiary",
                      on_click=_revoke, args=(feed.id,))  # fmt: skip
    st.button(t("Make a calendar address"), key=f"make_{key}", icon=_CALENDAR,
              on_click=_make, args=(key, make))  # fmt: skip


def _make(key: str, make: Callable[[], str]) -> None:
    with context.told():
        st.session_state[_NEW] = (key, _origin() + make())


def _revoke(feed_id: int) -> None:
    st.session_state.pop(_NEW, None)
    with context.told(), context.writing() as session:
        feeds.revoke(context.person(), session, feed_id, now=context.now())


def _origin() -> str:
    """Return the address of this installation: of the settings, else that of the browser."""
    parts = urlsplit(st.context.url or "")
    return settings().base_url() or f"{parts.scheme}://{parts.netloc}"


def _for_everybody(filters: CallFilters, t: Texts) -> None:
    query = listing_address.write(filters)
    # The API without a status means all; the page without one means the current ones.
    query["status"] = [str(status) for status in filters.status]
    query["lang"] = [t.language]
    atom = f"{_origin()}/api/v1/calls.atom?{urlencode(query, doseq=True)}"
    st.markdown(t("For a feed reader (Atom), no account needed:"))
    st.code(atom, language=None, wrap_lines=True)
    if settings().mode is Mode.SHARED and settings().public:
        address = f"/alerts?{listing_address.text(filters)}&lang={t.language}"
        context.same_window(t("Be told by mail, without an account"), address)
