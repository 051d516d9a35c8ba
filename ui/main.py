"""Navigation: every page, who looks, the language, and one border that catches what no page foresaw."""

from pathlib import Path

import streamlit as st

from domain.i18n import LANGUAGES
from services.settings import Mode, settings
from ui import context, memory
from ui.components import language_choice, visitor
from ui.places import Group, Place, may_open, places

_SIDEBAR_PX = 200
_ICON = Path(__file__).parent / "static" / "icon.png"

st.set_page_config(
    page_title="Fundmap",
    page_icon=str(_ICON),
    layout="wide",
    initial_sidebar_state=_SIDEBAR_PX,
)


def _page(place: Place, *, first: bool, open_: bool) -> st.Page:
    # One person alone has nobody to administer.
    listed = open_ and place.icon and not (place.group is Group.ADMINISTRATION and alone)
    return st.Page(
        place.file,
        title=place.title,
        icon=place.icon,
        default=first,
        url_path="" if first else place.name,
        visibility="visible" if listed else "hidden",
        help=place.help,
    )


def _language_chosen() -> None:
    context.choose_language(st.session_state["language_choice"])


def _sidebar() -> None:
    with st.sidebar:
        visitor.show(t)
        st.session_state["language_choice"] = language
        st.selectbox(
            t("Language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="language_choice",
            on_change=_language_chosen,
            help=language_choice.mark(t, language).capitalize() or None,
        )


def _run() -> None:
    """Show the page of the address, or say that there is no right to see it, and nothing else."""
    me = context.person()
    found = places(t)
    menu: list[st.Page] = []
    by_address: dict[str, Place] = {}
    for place in found:
        page = _page(place, first=place is found[0], open_=may_open(me, place))
        menu.append(page)
        by_address[page.url_path] = place
    # One list without headings: Streamlit writes headings into the list itself, which readers of
    # the screen cannot count (axe-core: "list", "listitem").
    chosen = st.navigation(menu, expanded=True)
    _sidebar()
    try:
        with context.told():
            if may_open(me, by_address[chosen.url_path]):
                chosen.run()
            else:
                visitor.no_right(t)
    except Exception as error:  # noqa: BLE001 - the border of a page: told with a number, logged in full
        context.broken(error)


memory.settle()
alone = settings().mode is Mode.EMBEDDED
language = context.settle_language()
t = context.words()
with context.one_run():
    _run()
