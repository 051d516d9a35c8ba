"""Saving, dismissing and preparing on the pages: kept at once, and offered again only on wish."""

import datetime as dt

import pytest

from domain.deadline import Deadline
from domain.people import EMBEDDED_PERSON
from domain.tracking import DismissReason, MarkContent, Stage
from funding_db.engine import read_session, write_session
from services import tracking
from tests.ui.conftest import opened, shown, words
from tests.ui.stock import NOW, PROJECT, rich, three

UID = "eu_ft_portal:rich"


@pytest.fixture
def project(fill, save):
    coming = rich().model_copy(
        update={"deadlines": (Deadline(on=dt.date(2026, 12, 1)),), "opens_on": dt.date(2026, 1, 1)}
    )
    fill([coming, *three()[1:]])
    return save(PROJECT)


def press(at, label, number=0):
    [b for b in (*at.button, *at.form_submit_button) if b.label == label][number].click().run()
    assert not at.exception


def mark(database, project, **content):
    with write_session(database) as session:
        return tracking.mark(
            EMBEDDED_PERSON,
            session,
            project.id,
            UID,
            MarkContent(**content),
            expected_version=0,
            now=NOW,
        )


def kept(database, project):
    with read_session(database) as session:
        return tracking.marks_of(EMBEDDED_PERSON, session, project.id)[UID].content


def test_a_call_is_saved_from_its_page_and_followed_on_the_projects(open_page, database, project):
    at = open_page("call", uid=UID)
    press(at, "Save")
    assert kept(database, project).stage is Stage.INTERESTED
    assert "saved" in words(at)
    said = words(open_page("project", id=str(project.id)))
    assert "1 call that you follow" in said


def test_a_call_is_dismissed_with_a_reason_only_and_can_come_back(open_page, database, project):
    at = open_page("call", uid=UID)
    opened(at, f"track_{project.id}_{UID}_dismiss")
    press(at, "Dismiss")
    assert "Choose a reason" in words(at)
    at.radio[0].set_value(DismissReason.CANNOT_PREFINANCE)
    press(at, "Dismiss")
    assert kept(database, project).reason is DismissReason.CANNOT_PREFINANCE
    at = opened(open_page("project", id=str(project.id)), f"gone_{project.id}")
    assert "1 call dismissed" in shown(at) + " ".join(e.label for e in at.expander)
    assert "we cannot pre-finance" in shown(at)
    opened(at, f"track_{project.id}_{UID}_change")
    next(s for s in at.selectbox if s.label == "Where we stand").select(Stage.INTERESTED)
    next(b for b in at.form_submit_button if b.label == "Save").click().run()
    content = kept(database, project)
    assert (content.stage, content.reason) == (Stage.INTERESTED, None)


def test_the_plan_is_ticked_off_and_waits_on_the_first_page(open_page, database, project):
    mark(database, project, stage=Stage.PREPARING)
    at = opened(open_page("call", uid=UID), f"plan_{project.id}_{UID}")
    assert "Upload everything" in words(at)
    before = len([b for b in at.button if b.label == "Done"])
    press(at, "Done")
    opened(at, f"plan_{project.id}_{UID}")
    assert len(kept(database, project).plan_done) == 1
    assert len([b for b in at.button if b.label == "Done"]) == before - 1
    said = words(open_page())
    assert "Waiting for you" in said
    assert "Go to an information day" in said


def test_the_second_of_two_people_is_told(open_page, database, project):
    mark(database, project, stage=Stage.INTERESTED)
    at = opened(open_page("call", uid=UID), f"track_{project.id}_{UID}_change")
    with write_session(database) as session:
        content = MarkContent(stage=Stage.PREPARING, note="a colleague's")
        tracking.mark(
            EMBEDDED_PERSON, session, project.id, UID, content, expected_version=1, now=NOW
        )
    next(area for area in at.text_area if area.label == "Note").set_value("mine")
    press(at, "Save")
    assert "Somebody else changed this" in words(at)
    assert kept(database, project).note == "a colleague's"


def test_hostile_notes_are_shown_as_they_are(open_page, database, project):
    hostile = "<script>alert(1)</script> [x](http://evil) :red[boo]"
    mark(database, project, stage=Stage.PREPARING, note=hostile)
    assert hostile in shown(open_page("project", id=str(project.id)))
