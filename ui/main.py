"""Navigation: every page, the language, and one border that catches what no page foresaw."""

from pathlib import Path

import streamlit as st

from domain.i18n import LANGUAGES
from services.rights import Action, may
from ui import context

_SIDEBAR_PX = 200
_ICON = Path(__file__).parent / "static" / "icon.png"

st.set_page_config(
    page_title="Fundmap",
    page_icon=str(_ICON),
    layout="wide",
    initial_sidebar_state=_SIDEBAR_PX,
)
language = context.settle_language()
t = context.words()
person = context.person(arriving=True)

pages = [
    st.Page(
        "app_pages/today.py",
        title=t("Today"),
        icon=":material/today:",
        default=True,
        help=t("What changed, what closes soon, and what to do next."),
    ),
    st.Page(
        "app_pages/funding.py",
        title=t("Funding"),
        icon=":material/payments:",
        help=t("Every call, loan and offer that Fundmap reads, with search and filters."),
    ),
    st.Page("app_pages/call.py", title=t("Call"), visibility="hidden"),
]
if may(person, Action.READ_PROJECTS):
    pages += [
        st.Page(
            "app_pages/projects.py",
            title=t("Projects"),
            icon=":material/location_city:",
            help=t("What your city wants to do, and which calls fit."),
        ),
        st.Page("app_pages/project.py", title=t("Project"), visibility="hidden"),
    ]
pages.append(
    st.Page(
        "app_pages/sources.py",
        title=t("Sources"),
        icon=":material/database:",
        help=t("Whether the lists can be trusted: the health of every source."),
    )
)
page = st.navigation(pages)


def _language_chosen() -> None:
    context.choose_language(st.session_state["language_choice"])


with st.sidebar:
    st.session_state["language_choice"] = language
    st.selectbox(
        t("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="language_choice",
        on_change=_language_chosen,
    )

try:
    with context.told():
        page.run()
except Exception as error:  # noqa: BLE001 - the border of a page: told with a number, logged in full
    context.broken(error)
