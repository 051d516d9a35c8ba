"""The pages of asks, gaps, policy files and programmes, and the chain on the page of a call."""

import datetime as dt

import pytest

from domain.advocacy_asks import Outcome, Stance
from domain.advocacy_letters import BodyKind
from domain.advocacy_views import AskContent, Link
from domain.deliverables import DeliverableContent
from domain.dispatches import AddresseeContent
from domain.money import Money
from domain.people import EMBEDDED_PERSON
from funding_db.engine import read_session, write_session
from services import (
    addressees,
    asks,
    deliverables,
    evidence,
    linking,
    policy_files,
    positions,
    programme_sheets,
)
from tests.advocacy_evidence.makers import add_city, dismiss
from tests.funding_db import context_of_a_source as beside
from tests.ui.conftest import database, fill, open_page, save, shown, words
from tests.ui.stock import HOSTILE, NOW, PROJECT, SOURCE, call

__all__ = ["database", "fill", "open_page", "save"]
ME = EMBEDDED_PERSON
UID = f"{SOURCE}:police"


@pytest.fixture
def stocked(fill, database):
    """A call on municipal police, and what an installation starts with."""
    fill(
        [
            call("police", "Municipal police in cities", grant_min=Money.of(4_500_000)),
            call("bees", "Meadows", programme="LIFE"),
        ]
    )
    with write_session(database) as session:
        asks.load_plan(session, now=NOW)
        policy_files.load_files(session, now=NOW)
    return database


def press(at, label, number=0):
    [b for b in (*at.button, *at.form_submit_button) if b.label == label][number].click().run()
    assert not at.exception
    assert not [e.value for e in at.error]


def field(found, label):
    return next(element for element in found if element.label == label)


def test_an_ask_is_found_and_its_outcome_is_noted_with_proof(stocked, open_page):
    at = open_page("asks")
    said = shown(at)
    assert "Open a call for innovative urban actions to urban security again" in said
    assert "our part: not known" in said
    assert "our reading of who decides" in said
    with read_session(stocked) as session:
        first = asks.list_all(ME, session)[0]
    at = open_page("asks", ask=str(first.id))
    assert "Nothing is noted yet" in shown(at)
    press(at, "Note the outcome")
    assert "Choose what came of it" in shown(at)
    field(at.selectbox, "What came of it").select(Outcome.ANNOUNCED)
    press(at, "Note the outcome")
    assert "say where the outcome can be read" in shown(at)
    field(at.text_input, "Where it can be read").set_value("https://law.example/vote")
    press(at, "Note the outcome")
    with read_session(stocked) as session:
        assert asks.get(ME, session, first.id).outcome is Outcome.ANNOUNCED


def test_an_ask_of_nobody_is_said_to_be_none(stocked, open_page):
    assert "not yours to see" in shown(open_page("asks", ask="999"))


def test_hostile_words_of_an_ask_are_shown_as_they_are(stocked, open_page):
    with write_session(stocked) as session:
        made = asks.create(ME, session, AskContent(demand=HOSTILE, granter=HOSTILE), now=NOW)
    said = shown(open_page("asks", ask=str(made.id)))
    assert "<img src=x onerror=alert(1)>" in said
    assert "[link](https://evil.example/)" in said


def test_a_date_is_added_to_a_policy_file_and_stands_on_top(stocked, open_page):
    at = open_page("policy_files")
    assert "No coming date is known" in shown(at)
    assert "Still to be found" in shown(at)
    field(at.text_input, "Name of the date").set_value("Vote")
    field(at.date_input, "Day").set_value(dt.date(2026, 9, 1))
    at.text_input(key=_key(at.text_input, "milestone_", "_source")).set_value("https://ep.example")
    press(at, "Add the date")
    assert "Tue 1 Sept 2026 (in 20 days)" in shown(at).replace("**", "")


def _key(found, start, end):
    return next(e.key for e in found if e.key and e.key.startswith(start) and e.key.endswith(end))


def test_a_gap_becomes_a_text_with_its_figures(stocked, open_page):
    at = open_page("gaps")
    field(at.selectbox, "Theme").select("city_police").run()
    assert "€4.5 m" in shown(at)
    assert "Municipal police in cities" in shown(at)
    press(at, "Take the figures there")
    with read_session(stocked) as session:
        (made,) = deliverables.list_all(ME, session, filters())
        (stored,) = evidence.of_deliverable(ME, session, made.id)
    assert stored.block.rows[0].key == f"call:{UID}"
    assert made.title == "Calls on municipal and community police for cities"


def filters():
    from domain.deliverables import DeliverableFilter

    return DeliverableFilter()


def test_refusals_are_shown_from_five_cities_on(stocked, open_page):
    numbers = [add_city(stocked, f"Town {n}") for n in range(4)]
    for number in numbers:
        dismiss(stocked, number, uid=UID)
    at = open_page("gaps", section="refusals")
    assert "There is no figure to show" in shown(at)
    dismiss(stocked, add_city(stocked, "Town 4"), uid=UID)
    said = shown(open_page("gaps", section="refusals"))
    assert "no police authority takes part**: 5 cities in 1 country" in said
    assert "Town" not in said


@pytest.mark.parametrize("section", ["silence", "surveys", "look"])
def test_every_part_of_gaps_opens_with_and_without_calls(open_page, section):
    said = shown(open_page("gaps", section=section))
    expected = {
        "silence": "No call that we read",
        "surveys": "No survey is imported",
        "look": "Where we look, and where we do not",
    }
    assert expected[section] in said


def test_a_programme_sheet_says_what_is_known_and_takes_what_was_found(database, open_page):
    beside.ingest(database, beside.figure("a"))
    at = open_page("programmes", key="ERDF:PT:A programme")
    said = shown(at)
    assert "€5 m planned under RSO5.1 (2021-2027)" in said
    assert "Is it open to cities? **not known yet**" in said
    key = _key(at.radio, "fact_open_to_cities", "_answer")
    at.radio(key=key).set_value("yes")
    press(at, "Save", 3)
    assert "an answer needs the address" in shown(at)
    at.text_input(key=key.replace("_answer", "_source")).set_value("https://p.example/12")
    press(at, "Save", 3)
    with read_session(database) as session:
        sheet = programme_sheets.get(ME, session, "ERDF:PT:A programme")
    assert sheet.view.content.facts["open_to_cities"].source == "https://p.example/12"
    assert "not yours to see" in shown(open_page("programmes", key="nobody's"))


def test_from_the_call_to_the_letter_and_from_the_letter_to_the_call(stocked, save, open_page):
    entered = DeliverableContent(kind="letter", title="To the authority", in_name_of="efus")
    with write_session(stocked) as session:
        ask = asks.list_all(ME, session)[0]
        made = deliverables.create(ME, session, entered, now=NOW)
        made = linking.link(
            ME, session, made.id, Link.ASK, ask.id, expected_version=made.version, now=NOW
        )
        block = evidence.draw_calls(ME, session, "city_police", now=NOW)
        linking.attach(ME, session, made.id, block, expected_version=made.version, now=NOW)
    said = words(open_page("call", uid=UID))
    assert "Letters that cite it" in said
    assert "To the authority" in said
    said = shown(open_page("deliverable", id=str(made.id), section="rests"))
    assert ask.content.demand in said
    assert "1 open or planned call names" in said
    assert "Municipal police in cities" in said
    other, mine = save(PROJECT), dismiss(stocked, 1, uid=UID)
    assert "To the authority" in words(open_page("project", id=str(mine.id)))
    assert "To the authority" not in words(open_page("project", id=str(other.id)))


@pytest.mark.parametrize(
    "given",
    [UID, f"https://fundmap.city.example/call?lang=fr&uid={UID.replace(':', '%3A')}"],
    ids=["uid", "address"],
)
def test_an_ask_is_tied_to_a_call_and_untied_again(stocked, open_page, given):
    with read_session(stocked) as session:
        first = asks.list_all(ME, session)[0]
    at = open_page("asks", ask=str(first.id))
    field(at.text_input, "Cite a call").set_value("nothing:here")
    press(at, "Cite it")
    assert "does not exist" in shown(at)
    field(at.text_input, "Cite a call").set_value(given)
    press(at, "Cite it")
    assert "Municipal police in cities" in shown(at)
    assert "Asks about it" in words(open_page("call", uid=UID))
    at = open_page("asks", ask=str(first.id))
    button = next(b for b in at.button if b.label.startswith("No longer about"))
    button.click().run()
    with read_session(stocked) as session:
        assert asks.get(ME, session, first.id).calls == ()


def test_where_decision_makers_stand_is_shown_on_the_ask_and_on_the_sheet(stocked, open_page):
    beside.ingest(stocked, beside.figure("a"))
    entered = AddresseeContent(
        body="Region",
        body_kind=BodyKind.MANAGING_AUTHORITY,
        office="Managing authority",
        language="fr",
        salutation="Madame, Monsieur,",
    )
    with write_session(stocked) as session:
        first = asks.list_all(ME, session)[0]
        who = addressees.create(ME, session, entered, now=NOW)
        positions.note(
            ME, session, who.id, first.id, Stance.PROMISED, NOW.date(),
            source="https://region.example/minutes", now=NOW,
        )  # fmt: skip
        sheet = programme_sheets.get(ME, session, "ERDF:PT:A programme").view.content
        sheet = sheet.model_copy(update={"addressee_id": who.id})
        programme_sheets.save(ME, session, sheet, expected_version=0, now=NOW)
    for page in (
        open_page("asks", ask=str(first.id)),
        open_page("programmes", key="ERDF:PT:A programme"),
    ):
        assert "Managing authority, Region" in shown(page)
        assert "promised, Wed 12 Aug 2026" in shown(page)


@pytest.mark.parametrize("also", [(), ("RSO1.7",)])
def test_sheets_name_the_objectives_of_the_review_only_where_somebody_plans_them(
    database, open_page, also
):
    more = [
        beside.figure(code, specific_objective=code, amount=Money.of(3_000_000)) for code in also
    ]
    beside.ingest(database, beside.figure("a"), *more)
    (table,) = open_page("programmes").dataframe
    names = [name for name in table.value.columns if name.startswith("Planned")]
    assert names[:2] == ["Planned under RSO5.1", "Planned under RSO5.2"]
    assert names[2:] == [f"Planned under {code} (code to be confirmed)" for code in also]
    if also:
        assert "€3\u00a0m" in set(table.value[names[-1]])
        said = shown(open_page("programmes", key="ERDF:PT:A programme"))
        assert said.index("planned under RSO5.1") < said.index("planned under RSO1.7: industrial")
