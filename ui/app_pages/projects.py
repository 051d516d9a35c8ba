"""Projects: what the city wants to do; add one by hand or bring a file."""

import tempfile
from pathlib import Path

import streamlit as st

from domain.project import ProjectProfile
from domain.views import ProjectView
from services import projects
from services.rights import Action, may
from ui import context
from ui.components import banner
from ui.components.escape import md
from ui.components.lists import one_line, small
from ui.components.profile_form import profile_form

_SUMMARY_LONGEST = 220

t = context.words()


def _row(project: ProjectView) -> None:
    profile, body = project.applying.for_reader(t.language), project.applicant
    parts = [
        body.content.name if body else None,
        profile.city,
        t.country(profile.country) if profile.country else None,
        t("cost {amount}", amount=t.money(profile.budget)) if profile.budget else None,
        t("changed {when}", when=t.instant(project.updated_at, context.zone())),
    ]
    lines = [f"**{md(profile.title)}**", small(" · ".join(md(part) for part in parts if part))]
    if profile.summary:
        lines.append(md(one_line(profile.summary, _SUMMARY_LONGEST)))
    with st.container(border=True, gap="xsmall"):
        st.markdown("  \n".join(lines))
        st.page_link(
            "app_pages/project.py",
            label=t("See which calls fit"),
            icon=":material/target:",
            query_params={"id": str(project.id)},
        )


def _keep(profile: ProjectProfile) -> None:
    with context.told():
        with context.writing() as session:
            saved = projects.save(context.person(), session, profile, now=context.now())
        st.switch_page("app_pages/project.py", query_params={"id": str(saved.id)})


def _bring() -> None:
    st.markdown(
        md(
            t(
                "JSON, CSV or XLSX with the columns title, summary, language, country, city, nuts, "
                "applicant_type, population, budget, own_funds, wants. Only title is required. "
                "All rows are taken, or none."
            )
        )
    )
    st.markdown(md(t("A column applicant may name one of your applicants.")))
    st.markdown(
        md(
            t(
                "For further languages: columns such as title_de and summary_de, with the two "
                "letters of the language."
            )
        )
    )
    file = st.file_uploader(t("File"), type=["json", "csv", "xlsx"], key="projects_file")
    if file is None or not st.button(t("Take the projects of this file"), type="primary"):
        return
    with context.told(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"projects{Path(file.name).suffix.lower()}"
        path.write_bytes(file.getvalue())
        with context.writing() as session:
            taken = projects.import_file(context.person(), session, path, now=context.now())
        st.session_state["projects_taken"] = len(taken)
        st.rerun()


st.title(t("Projects"), anchor=False)
banner.show()
with context.reading() as session:
    mine = projects.list_all(context.person(), session)
taken = st.session_state.pop("projects_taken", 0)
if taken:
    st.success(
        t.plural("{count} project was taken.", "{count} projects were taken.", taken),
        icon=":material/check:",
    )
if not mine:
    st.markdown(
        t(
            "No project yet. Describe one in your own language; three sentences are enough to "
            "begin. What you leave open becomes a question, never a guess."
        )
    )
for project in mine:
    _row(project)
st.page_link(
    "app_pages/applicants.py",
    label=t("Applicants: in whose name you apply"),
    icon=":material/account_balance:",
)
if mine:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(md(t("All projects as a file:")), width="content")
        for form in ("xlsx", "csv", "json"):
            st.link_button(form.upper(), f"/files/projects.{form}", type="tertiary")
if may(context.person(), Action.EDIT_PROJECTS):
    with st.expander(t("Add a project"), icon=":material/add_location_alt:", expanded=not mine):
        profile_form(t, key="new", keep=_keep)
    with st.expander(t("Bring projects from a file"), icon=":material/upload_file:"):
        _bring()
