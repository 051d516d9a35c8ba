"""Navigation: every page, the language, and one border that catches what no page foresaw."""

from pathlib import Path

import streamlit as st

from domain.i18n import LANGUAGES
from ui import context

st.set_page_config(
    page_title="Fundmap", page_icon=str(Path(__file__).with_name("icon.png")), layout="wide"
)
t = context.words()

pages = [
    st.Page("app_pages/today.py", title=t("Today"), icon=":material/today:", default=True),
    st.Page("app_pages/funding.py", title=t("Funding"), icon=":material/payments:"),
    st.Page("app_pages/projects.py", title=t("Projects"), icon=":material/location_city:"),
    st.Page("app_pages/sources.py", title=t("Sources"), icon=":material/database:"),
    st.Page("app_pages/call.py", title=t("Call"), visibility="hidden"),
    st.Page("app_pages/project.py", title=t("Project"), visibility="hidden"),
]
page = st.navigation(pages, position="top")

with st.sidebar:
    st.selectbox(
        t("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key="lang",
        bind="query-params",
    )

try:
    page.run()
except Exception as error:  # noqa: BLE001 - the border of a page: told with a number, logged in full
    context.broken(error)
