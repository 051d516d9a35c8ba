"""The pages: directory, positions, signatures and letters of a deliverable, what waits on Today."""

import datetime as dt

import pytest

from domain.advocacy_letters import SignatureState
from domain.people import EMBEDDED_PERSON as ME
from funding_db.engine import read_session, write_session
from services import addressees, asks, deliverables, dispatches, replies, signatures
from tests.advocacy_mail.makers import addressee, by_post
from tests.deliverables.makers import written
from tests.ui.conftest import database, open_page, opened, words
from tests.ui.stock import NOW

__all__ = ["database", "open_page"]


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))


@pytest.fixture
def letter(database):
    """A letter that a named second reader approved, and one addressee with a hostile name."""
    with write_session(database) as session:
        made = written(session, ME, now=NOW)
        for step, reader in (("submit", None), ("approve", "A colleague")):
            made = deliverables.step(
                ME, session, made.id, step, expected_version=made.version, now=NOW,
                second_reader=reader,
            )  # fmt: skip
        addressee(session, ME, office="**Unit** [D](http://x)", email=None)
        return made


def press(at, label):
    next(b for b in (*at.button, *at.form_submit_button) if b.label == label).click().run()
    assert not at.exception
    assert not [e.value for e in (*at.error, *at.warning)]


def field(found, label):
    return next(element for element in found if element.label == label)


def test_an_addressee_is_entered_and_gets_a_holder(database, open_page):
    at = open_page("addressees")
    assert "The directory is empty" in words(at)
    field(at.text_input, "Body").set_value("DG HOME")
    field(at.selectbox, "Kind of body").select("commission")
    field(at.text_input, "Office or function").set_value("Unit D")
    field(at.text_input, "Language (two letters, such as fr)").set_value("en")
    field(at.text_input, "Form of address").set_value("Dear colleagues,")
    press(at, "Keep this addressee")
    with read_session(database) as session:
        (one,) = addressees.list_all(ME, session)
    at = open_page("addressees", addressee=str(one.id))
    assert "Nobody is named" in words(at)


def test_letters_are_made_marked_and_answered(letter, database, open_page):
    at = open_page("deliverable", id=str(letter.id), section="letters")
    at.multiselect[0].select(1).run()
    field(at.selectbox, "How").select("post").run()
    press(at, "Make these letters")
    assert "not sent yet" in words(at)
    press(opened(at, "d1_local_post_office"), "Note that it left")
    assert "](http://x)" not in " ".join(one.value for one in at.markdown)
    opened(at, "d1_mark_email_read")
    field(at.selectbox, "What came back").select("acknowledged")
    press(at, "Note it")
    press(opened(at, "d1_schedule"), "Remind me in three weeks")
    with read_session(database) as session:
        (one,) = dispatches.list_of(ME, session, letter.id)
    assert (one.state.value, one.remind_on - one.sent_on) == ("acknowledged", dt.timedelta(weeks=3))


def test_a_signature_is_asked_for_and_noted(letter, database, open_page):
    with write_session(database) as session:
        deliverables.step(
            ME, session, letter.id, "open_signing", expected_version=letter.version, now=NOW
        )
    at = open_page("deliverable", id=str(letter.id), section="signatures")
    field(at.text_input, "Who is asked").set_value("Nice")
    press(at, "Ask for the signature")
    for label, value in (
        ("Who signs", "A. Mayor"),
        ("In what capacity", "Mayor"),
        ("How it came", "letter of today"),
    ):
        field(at.text_input, label).set_value(value)
    press(at, "Note the signature")
    assert "signed on" in words(at)
    with read_session(database) as session:
        (one,) = signatures.list_of(ME, session, letter.id)
    assert one.signature.state is SignatureState.CONFIRMED


def test_a_position_is_noted_on_its_page(letter, database, open_page):
    with write_session(database) as session:
        asks.load_plan(session, now=NOW)
    at = open_page("positions")
    assert "Nothing is noted yet" in words(at)
    field(at.selectbox, "Who").select(1)
    about = field(at.selectbox, "On which ask")
    about.set_value(about.options and 1)
    field(at.selectbox, "Where they stand").select("supports")
    field(at.text_input, "Where it can be read").set_value("https://x.example/letter")
    press(at, "Note the position")
    assert "supports" in words(at)


def test_today_says_what_waits(letter, database, open_page):
    with write_session(database) as session:
        whom = addressees.list_all(ME, session)[0]
        sent = by_post(session, ME, letter, whom, on=NOW.date(), now=NOW)
        replies.set_days(ME, session, sent.id, own_due_on=None, remind_on=NOW.date(),
                         expected_version=sent.version, now=NOW)  # fmt: skip
    at = open_page("today")
    assert "Waiting for me: letters and papers" in [one.value for one in at.subheader]
    assert "you wanted to be reminded" in words(at)
