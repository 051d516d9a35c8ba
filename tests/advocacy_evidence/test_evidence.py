"""Evidence: drawn with its rows, frozen with the text, said in both languages, found from the call."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from domain.advocacy import EvidenceKind, NamedIn, State, Visibility
from domain.advocacy_views import AskContent, Link
from domain.deliverables import DeliverableContent
from domain.enums import Role
from domain.errors import Conflict, NotFound, UsageError
from domain.i18n import texts
from domain.money import Money
from domain.people import VISITOR, Person
from domain.tracking import DismissReason
from funding_db.deliverable_models import DeliverableRow
from funding_db.engine import read_session, write_session
from letters.workflow import StepRefused
from services import asks, chain, deliverables, evidence, linking, surveys
from services.evidence_words import localised, sentence, theme_name
from tests.advocacy_evidence.makers import CALL, NOW, add_city, advocate, dismiss, offer, refuse_by
from tests.funding_db import calls_of_a_source as a_call

ME = advocate()
NO_POLICE = DismissReason.NO_POLICE_AUTHORITY


def letter(engine, person=ME, **changes):
    entered = DeliverableContent(kind="position_paper", title="Open the calls", in_name_of="efus")
    with write_session(engine) as session:
        return deliverables.create(person, session, entered.model_copy(update=changes), now=NOW)


def draw(engine, how, *args, person=ME, **given):
    with read_session(engine) as session:
        return how(person, session, *args, now=NOW, **given)


def attach(engine, made, block, person=ME):
    with write_session(engine) as session:
        return linking.attach(
            person, session, made.id, block, expected_version=made.version, now=NOW
        )


def said(block, language="en"):
    return sentence(block, texts(language)).replace("\xa0", " ")


def put_into(engine, made, state, visibility=Visibility.TEAM):
    with write_session(engine) as session:
        row = session.get_one(DeliverableRow, made.id)
        row.state, row.visibility, row.approved_wording = state, visibility, "w"


def test_refusals_are_drawn_with_rows_that_name_no_city(engine):
    offer(engine)
    refuse_by(engine, 5)
    block = draw(engine, evidence.draw_refusals, NO_POLICE, programme="HORIZON")
    assert block.kind is EvidenceKind.REFUSALS
    assert {f.key: (f.value, f.cities) for f in block.figures} == {
        "cities": (Decimal(5), 5),
        "countries": (Decimal(2), 5),
        "sought": (Decimal(500_000), 5),
        "with_minimum": (Decimal(1), 5),
        "lowest_minimum": (Decimal(4_500_000), 5),
    }
    assert [row.key for row in block.rows] == [f"call:{CALL}"]
    assert "City" not in block.model_dump_json()
    french = localised(block, texts("fr"))
    assert french.rows[0].label.startswith("Municipal police and public spaces: aucune")
    assert json.loads(block.query)["programme"] == "HORIZON"
    assert block.drawn_on == dt.date(2026, 11, 21)
    assert said(block) == (
        "5 cities in 2 countries set calls aside (Horizon Europe) for the reason “no police "
        "authority takes part”. The projects of 5 of them cost €500 k together. "
        "1 of these calls states a smallest amount for a project: none below €4.5 m."
    )
    assert said(block, "fr").startswith("5 villes de 2 pays")


def test_below_five_cities_nothing_can_be_drawn(engine):
    offer(engine)
    refuse_by(engine, 4)
    with pytest.raises(UsageError, match="fewer than 5"):
        draw(engine, evidence.draw_refusals, NO_POLICE)


def test_calls_are_drawn_with_the_smallest_amount_that_is_stated(engine):
    offer(
        engine,
        a_call.call("1", title="Municipal police", programme="HORIZON",
                    grant_min=Money.of(4_500_000)),
        a_call.call("2", title="Community policing", programme="HORIZON"),
    )  # fmt: skip
    block = draw(engine, evidence.draw_calls, "city_police", programme="HORIZON")
    assert said(block) == (
        "2 open or planned calls name “municipal and community police” (Horizon Europe). "
        "1 of them states a smallest amount for a project: none below €4.5 m."
    )
    assert [row.source for row in block.rows] == ["TEST-2027-1", "TEST-2027-2"]
    with pytest.raises(UsageError):
        draw(engine, evidence.draw_calls, "city_police", programme="ISF")
    with pytest.raises(NotFound):
        draw(engine, evidence.draw_calls, "no theme")


def test_silence_names_the_programmes_read_and_the_level(engine):
    offer(engine, a_call.call("1", programme="ERDF", text="Bridges.", specific_objective="RSO5.1"),
          a_call.call("2", programme="CERV", text="Safety in cities."))  # fmt: skip
    block = draw(engine, evidence.draw_silence, [("ERDF", a_call.SOURCE)])
    assert block.named_in is NamedIn.OBJECTIVE
    assert block.programmes == ("European Regional Development Fund (eu_test)",)
    assert "none names security in its own text" in said(block)
    for units in ([("CERV", a_call.SOURCE)], [("ISF", a_call.SOURCE)], []):
        with pytest.raises(UsageError):
            draw(engine, evidence.draw_silence, units)


SURVEY = (
    "question,answer,cities,n,date\n"
    '"Did you apply, ever?",no: no partners,12,20,2026-10-01\n'
    '"Did you apply, ever?",yes,4,20,2026-10-01\n'
)


def take(engine, text, person=ME):
    data = text if isinstance(text, bytes) else text.encode()
    with write_session(engine) as session:
        return surveys.import_csv(person, session, data, now=NOW)


def test_a_survey_is_evidence_under_the_same_floor(each_engine):
    (number,) = take(each_engine, SURVEY)
    block = draw(each_engine, evidence.draw_survey, number)
    assert block.question == "Did you apply, ever?"
    assert [row.label for row in block.rows] == ["no: no partners"], "four cities are not shown"
    assert said(block) == (
        "Asked “Did you apply, ever?” on Thu 1 Oct 2026, 20 cities answered: “no: no partners”: 12."
    )
    with pytest.raises(UsageError, match="already"):
        take(each_engine, SURVEY)
    other = advocate(add_city(each_engine, "Other", "network"))
    with pytest.raises(NotFound):
        draw(each_engine, evidence.draw_survey, number, person=other)


def test_a_survey_of_four_cities_shows_nothing(engine):
    (number,) = take(engine, "question;answer;cities;n;date\nWhy?;money;4;4;2026-10-01\n")
    with pytest.raises(UsageError, match="fewer than 5"):
        draw(engine, evidence.draw_survey, number)


@pytest.mark.parametrize(
    "line",
    [
        "Why?,money,21,20,2026-10-01",
        "Why?,money,-1,20,2026-10-01",
        "Why?,money,five,20,2026-10-01",
        "Why?,money,5,0,2026-10-01",
        "Why?,money,5,20,1 October",
        "Why?,money,5,20,2026-11-22",
        ",money,5,20,2026-10-01",
        "Why?,money,5,20",
        "Why?,money,5,20,2026-10-01,Nice",
        "Why?,money,5,20,2026-10-01\nWhy?,money,6,20,2026-10-01",
        'Why?,"money,5,20,2026-10-01',
        "",
    ],
    ids=["more than n", "negative", "word", "nobody", "day", "future", "no question", "short",
         "long", "twice", "quote", "empty"],
)  # fmt: skip
def test_a_survey_that_cannot_be_is_refused_whole(engine, line):
    with pytest.raises(UsageError):
        take(engine, f"question,answer,cities,n,date\nGood?,yes,9,9,2026-10-01\n{line}\n"
             if line else "question,answer,cities,n,date\n")  # fmt: skip
    with read_session(engine) as session:
        assert surveys.list_all(ME, session) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"",
        b"question,answer,city,n,date\nWhy?,x,Nice,5,2026-10-01\n",
        b"x" * 1_000_001,
    ],
    ids=["no UTF-8", "empty", "a column of cities", "too large"],
)
def test_a_file_that_is_no_survey_is_refused(engine, data):
    with pytest.raises(UsageError):
        take(engine, data)


def test_figures_are_laid_beside_a_text_and_change_its_version(each_engine):
    offer(each_engine)
    made = letter(each_engine)
    block = draw(each_engine, evidence.draw_calls, "city_police")
    changed, kept = attach(each_engine, made, block)
    assert changed.version == made.version + 1
    with pytest.raises(Conflict):
        attach(each_engine, made, block)
    with read_session(each_engine) as session:
        (one,) = evidence.blocks_of(ME, session, made.id, language="fr")
        assert kept.block == block
        assert (one.block.figures, one.block.rows) == (block.figures, block.rows)
        assert one.block.question.startswith("Appels ouverts ou prévus qui nomment")
        assert "appel" in one.sentence
        events = deliverables.history(ME, session, made.id)
        assert events[0].after == {"evidence": kept.id}
    with write_session(each_engine) as session:
        linking.detach(ME, session, made.id, kept.id, expected_version=changed.version, now=NOW)
        assert evidence.of_deliverable(ME, session, made.id) == ()


def test_what_was_drawn_stays_as_it_was_when_the_calls_change(engine):
    offer(engine)
    made = letter(engine)
    attach(engine, made, draw(engine, evidence.draw_calls, "city_police"))
    a_call.ingest(engine, [a_call.call("1", title="Bees", programme="HORIZON")], on=1)
    with read_session(engine) as session:
        (one,) = evidence.of_deliverable(ME, session, made.id)
    assert one.block.rows[0].label == "Municipal police and public spaces"


@pytest.mark.parametrize("state", [State.APPROVED, State.SIGNING, State.SENT])
def test_asks_and_figures_are_frozen_with_the_text(engine, state):
    offer(engine)
    made = letter(engine)
    block = draw(engine, evidence.draw_calls, "city_police")
    made, kept = attach(engine, made, block)
    with write_session(engine) as session:
        ask = asks.create(ME, session, AskContent(demand="Open it", granter="EU"), now=NOW)
    put_into(engine, made, state)
    for act in (
        lambda s: linking.attach(ME, s, made.id, block, expected_version=made.version, now=NOW),
        lambda s: linking.detach(ME, s, made.id, kept.id, expected_version=made.version, now=NOW),
        lambda s: linking.link(
            ME, s, made.id, Link.ASK, ask.id, expected_version=made.version, now=NOW
        ),
    ):
        with pytest.raises(StepRefused), write_session(engine) as session:
            act(session)
    with write_session(engine) as session:
        same = linking.link(
            ME, session, made.id, Link.CALL, CALL, expected_version=made.version, now=NOW
        )
    assert same.version == made.version, "what a text is about is no word of it"


def link(engine, made, what, thing, person=ME, **given):
    with write_session(engine) as session:
        return linking.link(
            person, session, made.id, what, thing, expected_version=made.version, now=NOW, **given
        )


def test_the_chain_leads_from_the_call_to_the_letter_and_back(each_engine):
    offer(each_engine)
    refuse_by(each_engine, 5)
    mine = dismiss(each_engine, 1)
    made = letter(each_engine)
    with write_session(each_engine) as session:
        ask = asks.create(ME, session, AskContent(demand="Open it", granter="EU"), now=NOW)
    made = link(each_engine, made, Link.ASK, ask.id)
    made = link(each_engine, made, Link.PROGRAMME, "ERDF:FR:X")
    made, _kept = attach(each_engine, made, draw(each_engine, evidence.draw_refusals, NO_POLICE))
    me = advocate(1, 0, Role.OFFICER)
    with read_session(each_engine) as session:
        behind = chain.of_deliverable(me, session, made.id, now=NOW)
        assert [call.row.uid for call in behind.calls] == [CALL]
        assert [one.id for one in behind.asks] == [ask.id]
        assert [project.id for project, _mark in behind.projects] == [mine.id]
        assert behind.cities == 6
        assert behind.programmes == ("ERDF:FR:X",)
        assert [one.id for one in chain.letters_citing(ME, session, CALL)] == [made.id]
        assert chain.letters_citing(VISITOR, session, CALL) == ()
        (unmet,) = chain.of_project(me, session, mine.id)
        assert [one.id for one in unmet.letters] == [made.id]
        alone = chain.of_deliverable(ME, session, made.id, now=NOW)
        assert alone.projects == (), "an advocate without a right to projects sees none"


def test_a_public_letter_is_found_by_everybody_once_it_is_out(engine):
    offer(engine)
    made = letter(engine)
    link(engine, made, Link.CALL, CALL)
    other = advocate(add_city(engine, "Other", "network"))

    def seen_by(person):
        with read_session(engine) as session:
            return [one.id for one in chain.letters_citing(person, session, CALL)]

    assert (seen_by(VISITOR), seen_by(other), seen_by(ME)) == ([], [], [made.id])
    put_into(engine, made, State.DRAFTING, Visibility.PUBLIC)
    assert seen_by(VISITOR) == []
    put_into(engine, made, State.PUBLISHED, Visibility.PUBLIC)
    assert (seen_by(VISITOR), seen_by(other)) == ([made.id], [made.id])
    with write_session(engine) as session:
        view = deliverables.get(ME, session, made.id)
    link(engine, view, Link.CALL, CALL, linked=False)
    assert seen_by(VISITOR) == []


def test_a_call_whose_name_begins_alike_is_another_call(engine):
    offer(engine, a_call.call("1", title="Municipal police", programme="HORIZON"),
          a_call.call("11", title="Municipal police", programme="ISF"))  # fmt: skip
    made = letter(engine)
    attach(engine, made, draw(engine, evidence.draw_calls, "city_police", programme="ISF"))
    with read_session(engine) as session:
        assert chain.letters_citing(ME, session, f"{a_call.SOURCE}:1") == ()
        assert len(chain.letters_citing(ME, session, f"{a_call.SOURCE}:11")) == 1


def test_nothing_of_another_organisation_can_be_linked(engine):
    offer(engine)
    other = advocate(add_city(engine, "Other", "network"))
    mine, theirs = letter(engine), letter(engine, other)
    with write_session(engine) as session:
        ask = asks.create(other, session, AskContent(demand="Open it", granter="EU"), now=NOW)
    for made, what, thing, person in (
        (mine, Link.ASK, ask.id, ME),
        (theirs, Link.CALL, CALL, ME),
        (mine, Link.CALL, f"{a_call.SOURCE}:none", ME),
    ):
        with pytest.raises(NotFound):
            link(engine, made, what, thing, person)
    with pytest.raises(NotFound), read_session(engine) as session:
        evidence.of_deliverable(ME, session, theirs.id)


def test_a_private_draft_is_its_owners_alone(engine):
    offer(engine)
    made = letter(engine)
    link(engine, made, Link.CALL, CALL)
    with write_session(engine) as session:
        row = session.get_one(DeliverableRow, made.id)
        number = add_owner(session)
        row.visibility, row.owner_id = Visibility.PRIVATE, number
    mate = Person(id=99, name="", roles=frozenset({(1, Role.ADVOCATE)}), organisation_id=1)
    owner = Person(id=number, name="", roles=mate.roles, organisation_id=1)
    with read_session(engine) as session:
        assert chain.letters_citing(mate, session, CALL) == ()
        assert len(chain.letters_citing(owner, session, CALL)) == 1


def add_owner(session):
    from funding_db.repositories import people

    return people.add(
        session, email="a@efus.example", name="A", language="en", password_hash=None, now=NOW
    )


def test_a_theme_is_named_in_the_readers_language():
    assert [theme_name("lighting", texts(code)) for code in ("en", "fr")] == [
        "lighting", "éclairage",
    ]  # fmt: skip
    assert theme_name("never heard of", texts("fr")) == "never heard of"
