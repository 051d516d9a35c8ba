"""Funded projects, coverage and calls entered by hand, as the pages show them."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.database import spec_of
from crawlers.staging import write_run
from domain.call import Area
from domain.deadline import Deadline
from domain.enums import AreaScheme, Instrument, Role
from domain.hand import HandEntry
from domain.money import Money
from domain.people import VISITOR, Person
from funding_db.engine import write_session
from funding_db.ingest import ingest_run
from funding_db.repositories import sources
from services import hand_entries
from tests.funding_db import context_of_a_source as beside
from tests.ui.conftest import shown
from tests.ui.stock import HOSTILE, NOW, SOURCE, call
from ui import context

UID = f"{SOURCE}:1"
IN_FRANCE = (Area(scheme=AreaScheme.COUNTRY, code="FR"),)
ENTRY = HandEntry(
    link="https://region.example/call",
    title="Lights on squares",
    language="fr",
    instrument=Instrument.GRANT,
    deadline=Deadline(on=dt.date(2027, 1, 15)),
)


def person(number):
    return Person(number, "", frozenset({(1, Role.OFFICER)}), 1)


@pytest.fixture
def as_person(monkeypatch):
    def become(who):
        monkeypatch.setattr(context, "person", lambda **_: who)

    return become


def test_a_call_tells_who_was_funded_for_it_with_source_and_day(open_page, fill, database):
    fill([call("1", "Squares", identifier="TEST-2027-1", programme="ERDF", areas=IN_FRANCE)])
    beside.ingest(
        database,
        beside.project("a", title="Safe market", support=Money.of(1_500_000), promoter="Nice"),
        beside.project("b", call_identifier=None, countries=("FR",), title="Near by",
                       instrument=Instrument.LOAN, support=None),
        beside.figure(country="FR", programme_title="PACA"),
    )  # fmt: skip
    said = shown(open_page("call", uid=UID))
    assert "Who was funded for this, by what" in said
    assert "[Safe market](https://example.org/project/a)" in said
    assert "received €1.5 m · from Wed 1 Jan 2025" in said
    assert "Near by" in said
    assert "amount not stated" in said
    assert "A register, read on Wed 12 Aug 2026" in said
    assert "PACA: €5 m planned under RSO5.1 (2021-2027)" in said


def test_objectives_of_the_review_stand_beside_urban_security_with_what_is_not_sure(
    open_page, fill, database
):
    fill(
        [
            call("1", "Shelters", programme="ERDF", specific_objective="ERDF 3(1)(c)(iii)"),
            call("2", "Plants", programme="ERDF", specific_objective="RSO1.7", areas=IN_FRANCE),
            call("3", "Squares", programme="ERDF", specific_objective="RSO2.4; RSO5.1"),
        ]
    )
    beside.ingest(
        database,
        beside.figure(country="FR", programme_title="PACA", specific_objective="RSO1.7"),
    )
    worded = shown(open_page("call", uid=UID))
    assert "military mobility and civil preparedness (Regulation (EU) 2025/1914" in worded
    assert "code to be confirmed" in worded
    assert "RSO3.3" not in worded, "a code that the call does not print"
    coded = shown(open_page("call", uid=f"{SOURCE}:2"))
    planned = "RSO1.7: industrial capacities for defence, dual use first (code to be confirmed)"
    assert f"€5 m planned under {planned}" in coded
    listed = shown(open_page("funding", objective="RSO3.3"))
    assert "Shelters" in listed
    assert "Squares" not in listed
    urban = shown(open_page("funding", objective="RSO5.1"))
    assert "Squares" in urban
    assert "Plants" not in urban


def test_a_call_that_nobody_was_funded_for_says_nothing(open_page, fill):
    fill([call("1", "Squares")])
    assert "Who was funded" not in shown(open_page("call", uid=UID))


def test_foreign_words_of_a_project_are_shown_as_words(open_page, fill, database):
    fill([call("1", "Squares", identifier="TEST-2027-1")])
    bad = {"title": HOSTILE, "summary": HOSTILE, "promoter": HOSTILE, "status_text": HOSTILE}
    beside.ingest(database, beside.project("a", url="javascript:alert(1)", **bad))
    at = open_page("call", uid=UID)
    said = "\n".join(m.value for m in at.markdown)
    assert "[link](https://evil" not in said
    assert "javascript:" not in said
    assert "**bold**" not in said


def test_the_page_sources_shows_every_region(open_page, database):
    with write_session(database) as session:
        spec = spec_of("fr_region_sud").model_copy(update={"title": "Région Sud", "kind": "calls"})
        sources.sync(session, [spec])
    at = open_page("sources")
    said = shown(at)
    assert "ERDF, of 244 regions: 1 read, 0 partly read, 0 watched, 243 not read." in said
    (table,) = [d.value for d in at.dataframe if "Region (NUTS 2)" in d.value.columns]
    assert len(table) == 2 * 244
    nice = table[(table["Region (NUTS 2)"] == "FRL0") & (table["Fund"] == "ERDF")].iloc[0]
    assert nice["Do we read it?"] == "read, never with success so far"
    assert nice["Its page"] == "https://europe.maregionsud.fr/calendrier"
    assert nice["By which source"] == "Région Sud"
    munich = table[table["Region (NUTS 2)"] == "DE21"].iloc[0]
    assert (munich["Do we read it?"], munich["Authority"]) == ("not read", "not known to us")
    at.selectbox(key="coverage_country").set_value("LV").run()
    (table,) = [d.value for d in at.dataframe if "Region (NUTS 2)" in d.value.columns]
    assert list(table["Region (NUTS 2)"]) == ["LV00", "LV00"]


def test_a_list_of_a_country_that_is_not_read_says_so(open_page, fill):
    fill([call("1", "Squares", areas=IN_FRANCE)])
    assert "managing authorit" not in shown(open_page("funding"))
    said = shown(open_page("funding", country="SE"))
    assert "Sweden: we do not read your managing authority." in said
    assert "An empty list does not mean that there are no calls." in said
    assert "managing authorit" not in shown(open_page("funding", country="UA"))


@pytest.mark.parametrize(
    ("name", "country", "words"),
    [
        ("es_bdns", "ES", "Spain: we read only a part of what its managing authorities publish."),
        ("fr_region_sud", "FR", "France: we read the managing authorities of 1 of 27 regions."),
        ("pt_portugal2030", "PT", None),
    ],
)
def test_a_list_of_a_country_that_is_read_in_part_says_how_much(
    open_page, fill, database, name, country, words
):
    fill([call("1", "Squares", areas=IN_FRANCE)])
    spec = spec_of(name).model_copy(update={"kind": "calls"})
    with TemporaryDirectory() as folder, write_session(database) as session:
        write_run(Path(folder), [call("9", "Other", source_id=name)], source_id=name, at=NOW)
        ingest_run(session, Path(folder), spec=spec, now=NOW)
    said = shown(open_page("funding", country=country))
    assert (words in said) if words else ("An empty list does not mean" not in said)


def form(at):
    at.button(key="hand_button").click().run()
    return at


def test_a_call_is_added_by_its_link(open_page, fill, as_person):
    fill([call("1", "Squares")])
    as_person(person(1))
    at = form(open_page("funding"))
    at.text_input(key="hand_link").set_value("https://region.example/call")
    at.text_input(key="hand_title").set_value("Lights on squares")
    at.selectbox(key="hand_language").set_value("fr")
    at.selectbox(key="hand_instrument").set_value(Instrument.GRANT)
    at.number_input(key="hand_grant_max").set_value(50_000)
    (submit,) = [b for b in at.button if b.label == "Add the call"]
    submit.click().run()
    assert not at.exception
    said = shown(at)
    assert "Added. A second person has to check it." in said
    assert "entered by hand on Wed 12 Aug 2026, not yet checked" in said
    assert "It is as its page has it" not in [b.label for b in at.button]
    assert "up to €50 k" in said


@pytest.mark.parametrize("lacking", ["hand_link", "hand_title", "hand_language"])
def test_an_entry_that_lacks_something_is_not_stored(open_page, fill, as_person, lacking):
    fill([call("1", "Squares")])
    as_person(person(1))
    at = form(open_page("funding"))
    values = {"hand_link": "https://region.example/call", "hand_title": "Lights"}
    for key, value in values.items():
        at.text_input(key=key).set_value("" if key == lacking else value)
    if lacking != "hand_language":
        at.selectbox(key="hand_language").set_value("fr")
    at.selectbox(key="hand_instrument").set_value(Instrument.GRANT)
    (submit,) = [b for b in at.button if b.label == "Add the call"]
    submit.click().run()
    assert "are needed" in shown(at)
    assert "not yet checked" not in shown(at)


def test_a_second_person_checks_in_the_list_and_the_mark_changes(
    open_page, fill, database, as_person
):
    fill([call("1", "Squares")])
    with write_session(database) as session:
        uid = hand_entries.enter(person(1), session, ENTRY, now=NOW)
    as_person(person(2))
    at = open_page("funding")
    assert "1 entered call waits for a check" in [e.label for e in at.expander]
    at.button(key=f"hand_check_{uid}").click().run()
    assert not at.exception
    said = shown(at)
    assert "checked by a second person on Wed 12 Aug 2026" in said
    assert "waits for a check" not in said


def test_the_page_of_an_entered_call_says_so_and_a_visitor_learns_no_name(
    open_page, fill, database, as_person
):
    fill([call("1", "Squares")])
    with write_session(database) as session:
        uid = hand_entries.enter(replace(person(1), name="Ada"), session, ENTRY, now=NOW)
    as_person(VISITOR)
    at = open_page("call", uid=uid)
    assert "entered by hand on Wed 12 Aug 2026, not yet checked" in shown(at)
    assert "It is as its page has it" not in [b.label for b in at.button]
    at = open_page("funding")
    assert "hand_button" not in [b.key for b in at.button]
    assert "waits for a check" not in shown(at)
    as_person(person(2))
    at = open_page("call", uid=uid)
    at.button(key=f"hand_check_{uid}").click().run()
    assert "checked by a second person" in shown(at)
