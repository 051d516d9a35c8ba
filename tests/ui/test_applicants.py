"""The page of applicants, their choice in the form of a project, and what the form unlocks."""

import ast
from pathlib import Path

from domain.applicant import Applicant
from domain.enums import ApplicantType
from domain.people import EMBEDDED_PERSON
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from funding_db.repositories import applicants as stored
from funding_db.repositories import projects as stored_projects
from services import applicants
from tests.paths import ROOT
from tests.ui.conftest import opened, shown, words
from tests.ui.stock import NOW, PROJECT, rich, three

UNION = Applicant(
    name="Métropole **Nice**",
    kind=ApplicantType.UNION_OF_MUNICIPALITIES,
    country="FR",
    nuts=("FRL03",),
    population=556_000,
    population_year=2021,
    population_source="INSEE",
)


def keep(database, content=UNION):
    with write_session(database) as session:
        return applicants.save(EMBEDDED_PERSON, session, content, now=NOW)


def kept(database):
    with read_session(database) as session:
        return stored.list_of(session, 1)


def press(at, label):
    next(b for b in (*at.button, *at.form_submit_button) if b.label == label).click().run()
    assert not at.exception


def test_an_applicant_is_added_changed_retired_and_offered_again(open_page, database):
    at = open_page("applicants")
    assert "No applicant yet" in words(at)
    at.text_input(key="applicant_new_0_name").set_value("Métropole")
    at.number_input(key="applicant_new_0_population").set_value(556_000)
    press(at, "Add this applicant")
    assert "together with their year and their source" in shown(at)
    assert kept(database) == ()
    at.number_input(key="applicant_new_0_year").set_value(2021)
    at.text_input(key="applicant_new_0_source").set_value("INSEE")
    press(at, "Add this applicant")
    (one,) = kept(database)
    assert "556,000 inhabitants (2021, INSEE)" in shown(at)
    at = opened(at, f"applicant_{one.id}")
    at.text_input(key=f"applicant_{one.id}_1_pic").set_value("999999999")
    press(at, "Save this applicant")
    assert kept(database)[0].content.pic == "999999999"
    press(at, "Retire it")
    assert "not offered any more" in words(at)
    press(at, "Offer it again")
    assert [(a.version, a.retired_at) for a in kept(database)] == [(4, None)]


def test_a_colleagues_change_is_told_and_not_overwritten(open_page, database):
    one = keep(database)
    at = opened(open_page("applicants"), f"applicant_{one.id}")
    theirs = UNION.model_copy(update={"name": "Theirs"})
    with write_session(database) as session:
        applicants.save(
            EMBEDDED_PERSON, session, theirs, now=NOW, applicant_id=one.id, expected_version=1
        )
    at.text_input(key=f"applicant_{one.id}_1_name").set_value("Mine")
    press(at, "Save this applicant")
    assert "Somebody else changed this" in words(at)
    assert kept(database)[0].content.name == "Theirs"


def test_a_project_names_its_applicant_and_is_not_asked_what_that_one_states(
    open_page, fill, database
):
    fill(three())
    one = keep(database)
    at = open_page("projects")
    at.text_input(key="new_title").set_value("Barriers for public spaces")
    at.number_input(key="new_population").set_value(342_669)
    at.selectbox(key="new_body").select(one.id).run()
    keys = {box.key for box in (*at.selectbox, *at.number_input, *at.text_input)}
    assert not {k for k in keys if k and k.endswith(("country", "applicant", "population", "nuts"))}
    at.button(key="new_save").click().run()
    with read_session(database) as session:
        (project,) = stored_projects.list_all(session, 1)
    assert project.profile.applicant_id == one.id
    assert project.profile.population is None
    assert project.applying.population == 556_000
    at = open_page("project", id=str(project.id))
    assert "Métropole **Nice**" in shown(at)
    assert "Métropole \\*\\*Nice\\*\\*" in words(at)


def test_what_a_project_unlocks_stands_below_the_form_as_it_is_written(open_page, fill):
    fill(three())
    at = open_page("projects")
    assert "here stands which calls it opens" in words(at)
    at.text_input(key="new_title").set_value("Barriers for public spaces").run()
    before = shown(at)
    assert "What this unlocks" in before
    assert "Which kind of organisation applies?" in before
    at.selectbox(key="new_applicant").select("municipality").run()
    assert "Which kind of organisation applies?" not in shown(at)
    assert not at.exception


def test_a_kind_that_the_form_once_did_not_offer_is_not_lost(open_page, fill, save, database):
    fill(three())
    small = ProjectProfile(title=PROJECT.title, applicant_type=ApplicantType.SME)
    saved = save(small)
    at = opened(open_page("project", id=str(saved.id)), f"change_{saved.id}")
    at.button(key=f"project_{saved.id}_1_save").click().run()
    with read_session(database) as session:
        found = stored_projects.get(session, 1, saved.id)
    assert found.version == 2
    assert found.profile.applicant_type is ApplicantType.SME


def test_rows_of_buttons_are_written_in_an_ink_that_can_be_read():
    """What Streamlit writes in the accent colour is too faint in the dark."""
    faint = []
    for path in sorted((Path(ROOT) / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
                "segmented_control",
                "pills",
            ):
                written = next((k.value for k in node.keywords if k.arg == "format_func"), None)
                if written is None or "inked(" not in ast.unparse(written):
                    faint.append(f"{path.name}:{node.lineno}")
            assert getattr(getattr(node, "func", None), "attr", "") != "tabs", path.name
    assert faint == []


def test_a_changed_applicant_changes_what_lists_say_at_once(open_page, fill, save, database):
    fill([rich()])
    one = keep(database)
    saved = save(PROJECT.model_copy(update={"applicant_id": one.id}))
    before = shown(open_page("funding", fit=str(saved.id)))
    city = UNION.model_copy(update={"kind": ApplicantType.MUNICIPALITY})
    with write_session(database) as session:
        applicants.save(
            EMBEDDED_PERSON, session, city, now=NOW, applicant_id=one.id, expected_version=1
        )
    assert shown(open_page("funding", fit=str(saved.id))) != before
