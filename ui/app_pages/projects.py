"""Projects: what the city wants to do; add one by hand or bring a file."""

import tempfile
from pathlib import Path

import streamlit as st

from services import projects
from ui import context
from ui.components import banner
from ui.components.escape import md
from ui.components.profile_form import profile_form

t = context.words()


def _list() -> None:
    with context.reading() as session:
        found = projects.list_all(context.person(), session)
    if not found:
        st.markdown(
            t(
                "No project yet. Describe one in your own language: three sentences are enough to begin."
            )
        )
    for project in found:
        profile = project.profile
        with st.container(border=True, gap="xsmall"):
            st.page_link(
                "app_pages/project.py",
                label=f"**{md(profile.title)}**",
                query_params={"id": str(project.id)},
            )
            parts = [
                profile.city,
                profile.country,
                t.money(profile.budget) if profile.budget else None,
            ]
            st.caption(" · ".join(md(part) for part in parts if part))
            if profile.summary:
                st.markdown(md(profile.summary[:240]))


def _add() -> None:
    profile = profile_form(t, key="new")
    if profile is not None:
        with context.told():
            with context.writing() as session:
                saved = projects.save(context.person(), session, profile, now=context.now())
            st.switch_page("app_pages/project.py", query_params={"id": str(saved.id)})


def _bring() -> None:
    st.markdown(
        t(
            "JSON, CSV or XLSX with the columns title, summary, language, country, city, nuts, "
            "applicant_type, population, budget, own_funds, wants. All rows are taken, or none."
        )
    )
    file = st.file_uploader(t("File"), type=["json", "csv", "xlsx"])
    if file is None or not st.button(t("Take the projects of this file")):
        return
    with context.told(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name).name
        path.write_bytes(file.getvalue())
        with context.writing() as session:
            taken = projects.import_file(context.person(), session, path, now=context.now())
        st.success(
            t.plural("{count} project was taken.", "{count} projects were taken.", len(taken))
        )


st.title(t("Projects"))
banner.show()
with context.told():
    _list()
with st.expander(t("Add a project"), icon=":material/add_location_alt:"):
    _add()
with st.expander(t("Bring projects from a file"), icon=":material/upload_file:"):
    _bring()
