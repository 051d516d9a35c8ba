"""The pages of deliverables: made, moved, written, compared and read; empty and refused ones."""

import pytest

from domain.advocacy import DeliverableKind, State, Visibility
from domain.deliverables import DeliverableFilter
from domain.people import EMBEDDED_PERSON as ME
from funding_db.engine import read_session, write_session
from services import action_plan, deliverable_files, deliverable_texts, deliverables
from services.deliverable_files import Purpose
from tests.deliverables.makers import content, written
from tests.ui.conftest import database, open_page, shown  # noqa: F401 - fixtures
from tests.ui.stock import HOSTILE, NOW


def press(at, label):
    next(b for b in at.button if b.label == label).click().run()
    assert not at.exception


def test_the_list_says_what_to_do_first_and_shows_the_plan_three_ways(open_page, database):  # noqa: F811
    assert "There is nothing yet" in shown(open_page("deliverables"))
    with write_session(database) as session:
        action_plan.load(session, now=NOW)
    said = shown(open_page("deliverables"))
    assert "Working session to validate the rules of thumb" in said
    assert "planned, says the document; due as printed: fall of 2021" in said
    at = open_page("deliverables", view="table")
    frame = at.dataframe[0].value
    assert len(frame) == 25
    assert set(frame["State"]) == {"idea", "closed"}
    assert "nothing happened in this period" in shown(open_page("deliverables", view="timeline"))
    at = open_page("deliverables", view="table", kind="event", action=["2", "x"], state="?")
    assert len(at.dataframe[0].value) == 2
    assert "Nothing fits these filters" in shown(open_page("deliverables", q="nowhere"))


def test_a_deliverable_is_made_written_and_approved_on_its_page(open_page, database):  # noqa: F811
    at = open_page("deliverables")
    next(i for i in at.text_input if i.label == "Title").set_value("A new paper")
    next(s for s in at.selectbox if s.label == "Kind").set_value(DeliverableKind.POSITION_PAPER)
    press(at, "Create")
    with read_session(database) as session:
        (made,) = deliverables.list_all(ME, session, DeliverableFilter())
    assert made.title == "A new paper"
    at = open_page("deliverable", id=str(made.id))
    press(at, "Begin drafting")
    next(a for a in at.text_area if a.label == "Text, in Markdown").set_value("Our words.")
    press(at, "Save this version")
    press(at, "Hand in for review")
    assert "in review" in shown(at)
    next(i for i in at.text_input if i.label == "Who has read and approved it").set_value("Bo")
    press(at, "Approve this wording")
    assert "The wording is frozen" in shown(at)
    with read_session(database) as session:
        made = deliverables.get(ME, session, made.id)
    assert (made.state, made.approved_by) == (State.APPROVED, "Bo")
    at = open_page("deliverable", id=str(made.id), section="history")
    assert "read by Bo" in shown(at)
    assert "in review → approved" in shown(at)


def test_a_step_that_lacks_something_says_what(open_page, database):  # noqa: F811
    with write_session(database) as session:
        made = written(session, ME, in_name_of="partnership", now=NOW)
        made = deliverables.step(
            ME, session, made.id, "submit", expected_version=made.version, now=NOW
        )
    at = open_page("deliverable", id=str(made.id))
    said = shown(at)
    assert "agreement are missing for this wording" in said
    assert "will not create new or increased EU funding" in said
    press(at, "I confirm that this text does not ask for that")
    assert "the agreement of the coordinators is missing, with its date" in shown(at)


def test_versions_comments_and_hostile_words_on_the_page(open_page, database):  # noqa: F811
    with write_session(database) as session:
        made = written(session, ME, title=HOSTILE, words=HOSTILE, now=NOW)
        made, _ = deliverable_texts.write(
            ME, session, made.id, "en", title="T", markdown="Other.",
            expected_version=made.version, now=NOW, note=HOSTILE,
        )  # fmt: skip
        deliverable_texts.comment(ME, session, made.id, remark=HOSTILE, now=NOW)
    at = open_page("deliverable", id=str(made.id))
    assert at.title[0].value.startswith("\\*\\*bold")
    assert "1 open comment" in shown(at)
    assert any("+ Other." in code.value for code in at.code)
    press(at, "Settled")
    assert "0 open comments" in shown(at)


@pytest.mark.parametrize("number", ["", "999", "x", "1 OR 1=1", "٣"])
def test_what_does_not_exist_is_said(open_page, number):  # noqa: F811
    at = open_page("deliverable", id=number)
    assert "does not exist, or it is not yours" in shown(at)


def test_a_change_that_came_second_is_told(open_page, database):  # noqa: F811
    with write_session(database) as session:
        made = deliverables.create(ME, session, content(), now=NOW)
    at = open_page("deliverable", id=str(made.id), section="details")
    with write_session(database) as session:
        deliverables.change(
            ME, session, made.id, content(title="Faster"), expected_version=1, now=NOW
        )
    next(i for i in at.text_input if i.label == "Title").set_value("Slower")
    press(at, "Save")
    with read_session(database) as session:
        assert deliverables.get(ME, session, made.id).title == "Faster"


def test_the_public_reads_approved_public_texts_only(open_page, database):  # noqa: F811
    assert "has made a text public yet" in shown(open_page("published"))
    with write_session(database) as session:
        public = content(visibility=Visibility.PUBLIC, kind=DeliverableKind.POSITION_PAPER)
        deliverables.create(ME, session, public, now=NOW)
        made = written(session, ME, visibility="public", kind="position_paper", now=NOW)
        assert "has made a text public yet" in shown(open_page("published"))
        made = deliverables.step(
            ME, session, made.id, "submit", expected_version=made.version, now=NOW
        )
        deliverables.step(
            ME, session, made.id, "approve", expected_version=made.version, now=NOW,
            second_reader="Bo",
        )  # fmt: skip
    at = open_page("published")
    assert "Security in integrated strategies" in shown(at)
    assert len(at.get("link_button")) >= 2


def test_files_are_listed_on_the_page_with_the_version_of_record(open_page, database):  # noqa: F811
    with write_session(database) as session:
        made = written(session, ME)
        deliverables.step(ME, session, made.id, "submit", expected_version=made.version, now=NOW)
    at = open_page("deliverable", id=str(made.id))
    (what,) = (box for box in at.selectbox if box.label == "What it is")
    assert what.options == ["Annex, or another file"]  # nothing is signed before it is approved
    press(at, "Keep this file")
    assert "Choose a file." in shown(at)
    with write_session(database) as session:
        deliverables.step(
            ME, session, made.id, "approve", expected_version=made.version + 1,
            second_reader="Bo", now=NOW,
        )  # fmt: skip
        for name, purpose in (("<b>plan.pdf", Purpose.ANNEX), ("signed.pdf", Purpose.RECORD)):
            deliverable_files.keep(ME, session, made.id, purpose, name, b"%PDF-1.7", now=NOW)
    said = shown(open_page("deliverable", id=str(made.id)))
    assert "version of record" in said
    assert "signed.pdf" in said
    assert "plan.pdf" in said
