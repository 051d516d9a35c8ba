"""Programme sheets: planned euro from context, every answer with its source, unknown stays open."""

import datetime as dt

import pytest

from domain.advocacy import NamedIn
from domain.advocacy_asks import Position, Stance
from domain.advocacy_letters import BodyKind
from domain.advocacy_views import AskContent, Link, SheetContent, SheetFact, SheetFund
from domain.deliverables import DeliverableContent
from domain.dispatches import AddresseeContent
from domain.enums import Tri
from domain.errors import Conflict, NotFound, UsageError
from domain.money import Money
from funding_db.engine import read_session, write_session
from funding_db.repositories import addressees, positions
from services import asks, chain, deliverables, linking, programme_sheets
from tests.advocacy_evidence.makers import NOW, add_city, advocate
from tests.funding_db import context_of_a_source as beside

ME = advocate()
KEY = "ERDF:PT:A programme"


def sheets(engine, person=ME):
    with read_session(engine) as session:
        return {one.key: one for one in programme_sheets.list_all(person, session)}


def save(engine, content, version=0, person=ME):
    with write_session(engine) as session:
        return programme_sheets.save(person, session, content, expected_version=version, now=NOW)


def test_planned_money_stands_under_its_objective_and_the_rest_is_open(each_engine):
    beside.ingest(
        each_engine,
        beside.figure("a"),
        beside.figure("b", specific_objective="RSO5.2", amount=Money.of(2_000_000)),
        beside.figure("c", programme_title="Elsewhere", country="FR"),
    )
    found = sheets(each_engine)
    sheet = found[KEY]
    assert sheet.planned_under("RSO5.1") == Money.of(5_000_000)
    assert sheet.planned_under("RSO5.2") == Money.of(2_000_000)
    assert found["ERDF:FR:Elsewhere"].planned_under("RSO5.2") is None
    assert sheet.missing == tuple(SheetFact)
    assert "ISF:FR:Internal Security Fund FR" in found
    assert "ISF:DK:Internal Security Fund DK" not in found, "no source told us of one"


def test_an_answer_has_its_source_and_a_second_editor_is_told(engine):
    beside.ingest(engine, beside.figure("a"))
    sheet = sheets(engine)[KEY]
    fact = programme_sheets.stated(
        Tri.YES,
        "https://programme.example/p12",
        named_in=NamedIn.OBJECTIVE,
        read_on=dt.date(2026, 11, 20),
    )
    content = sheet.view.content.model_copy(update={"facts": {SheetFact.SECURITY_IN_TEXT: fact}})
    assert save(engine, content).version == 1
    with pytest.raises(Conflict):
        save(engine, content)
    again = sheets(engine)[KEY]
    assert again.view.content.facts[SheetFact.SECURITY_IN_TEXT] == fact
    assert SheetFact.ITI_USED in again.missing
    assert SheetFact.SECURITY_IN_TEXT not in again.missing
    assert again.planned_under("RSO5.1") == Money.of(5_000_000)
    other = advocate(add_city(engine, "Other", "network"))
    assert sheets(engine, other)[KEY].view.version == 0, "each organisation has its own sheet"


@pytest.mark.parametrize(("answer", "source"), [(Tri.UNKNOWN, "https://x.example"), (Tri.NO, " ")])
def test_an_answer_without_proof_is_refused(answer, source):
    with pytest.raises(UsageError):
        programme_sheets.stated(answer, source, read_on=dt.date(2026, 11, 20))


def test_what_was_read_tomorrow_is_refused(engine):
    fact = programme_sheets.stated(Tri.NO, "p. 3", read_on=dt.date(2026, 11, 22))
    content = SheetContent(
        title="New", fund=SheetFund.ERDF, country="FR", facts={SheetFact.ITI_USED: fact}
    )
    with pytest.raises(UsageError):
        save(engine, content)
    with pytest.raises(UsageError):
        save(engine, SheetContent(title=" ", fund=SheetFund.ERDF))


def test_a_programme_that_no_source_named_can_be_added(engine):
    save(engine, SheetContent(title="Regional programme", fund=SheetFund.ERDF, country="FR"))
    sheet = sheets(engine)["ERDF:FR:Regional programme"]
    assert sheet.planned == ()
    with pytest.raises(NotFound), read_session(engine) as session:
        programme_sheets.get(ME, session, "ERDF:FR:Nobody knows it")


def test_letters_about_a_programme_are_found_from_its_sheet(engine):
    entered = DeliverableContent(kind="letter", title="To the authority", in_name_of="efus")
    other = advocate(add_city(engine, "Other", "network"))
    with write_session(engine) as session:
        made = deliverables.create(ME, session, entered, now=NOW)
        linking.link(
            ME, session, made.id, Link.PROGRAMME, KEY, expected_version=made.version, now=NOW
        )
        assert [one.id for one in chain.letters_linked(ME, session, Link.PROGRAMME, KEY)] == [
            made.id
        ]
        assert chain.letters_linked(ME, session, Link.PROGRAMME, "ERDF:FR:Other") == ()
        assert chain.letters_linked(other, session, Link.PROGRAMME, KEY) == ()


def addressee(engine, organisation=1):
    entered = AddresseeContent(
        body="Region",
        body_kind=BodyKind.MANAGING_AUTHORITY,
        office="Managing authority",
        language="fr",
        salutation="Madame, Monsieur,",
    )
    with write_session(engine) as session:
        return addressees.add(session, organisation, entered, person_id=None, now=NOW)


def standing(engine, person=ME):
    with read_session(engine) as session:
        return programme_sheets.standing(person, session, KEY)


def test_a_sheet_tells_where_its_authority_stands(each_engine):
    beside.ingest(each_engine, beside.figure("a"))
    content = sheets(each_engine)[KEY].view.content
    assert standing(each_engine) is None
    who = addressee(each_engine)
    save(each_engine, content.model_copy(update={"addressee_id": who.id}))
    found = standing(each_engine)
    assert (found.addressee.name, found.positions, found.letter, found.reply) == (
        "Managing authority, Region", (), None, None,
    )  # fmt: skip
    with write_session(each_engine) as session:
        ask = asks.create(ME, session, AskContent(demand="Open it", granter="Region"), now=NOW)
        position = Position(
            office=str(who.id), ask=str(ask.id), stance=Stance.PROMISED,
            on=dt.date(2026, 11, 2), source="https://region.example/minutes",
        )  # fmt: skip
        positions.add(session, 1, position, quote="", person_id=None, now=NOW)
    (one,) = standing(each_engine).positions
    assert (one.stance, one.demand) == (Stance.PROMISED, "Open it")


def test_another_organisations_addressee_cannot_be_chosen(engine):
    beside.ingest(engine, beside.figure("a"))
    theirs = addressee(engine, add_city(engine, "Other", "network"))
    content = sheets(engine)[KEY].view.content
    with pytest.raises(NotFound):
        save(engine, content.model_copy(update={"addressee_id": theirs.id}))
