"""Asks: loaded once, changed under a version, and an outcome never without its proof."""

import datetime as dt

import pytest

from domain.advocacy_asks import OurPart, Outcome, OutcomeEvidence
from domain.advocacy_views import AskContent, GranterFrom
from domain.enums import Role
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from domain.people import Person
from funding_db.engine import read_session, write_session
from letters.action_plan import action_plan
from services import asks, chain, policy_files
from tests.advocacy_evidence.makers import CALL, NOW, add_city, advocate, offer
from tests.funding_db import calls_of_a_source as a_call

ME = advocate()
PROOF = OutcomeEvidence(
    address="https://commission.example/call", quote="open to cities", dated=dt.date(2026, 11, 3)
)


def load(engine, now=NOW):
    with write_session(engine) as session:
        return asks.load_plan(session, now=now)


def everything(engine, person=ME):
    with read_session(engine) as session:
        return asks.list_all(person, session)


def make(engine, person=ME, **changes):
    with write_session(engine) as session:
        asked = AskContent(demand="Open the fund to cities", granter="A ministry")
        return asks.create(person, session, asked.model_copy(update=changes), now=NOW)


def note(engine, number, outcome, *proofs, doubt=""):
    with write_session(engine) as session:
        return asks.note(ME, session, number, outcome, proofs, doubt=doubt, now=NOW)


def test_the_asks_of_the_action_plan_are_loaded_once(engine):
    with read_session(engine) as session:
        assert not asks.is_loaded(session)
    assert load(engine) == len(action_plan().ask) >= 12
    assert load(engine) == 0
    found = everything(engine)
    assert [ask.key for ask in found] == [ask.key for ask in action_plan().ask]
    with read_session(engine) as session:
        assert asks.is_loaded(session)


def test_the_first_example_is_partly_reached_and_its_cause_is_not_known(engine):
    load(engine)
    first = next(ask for ask in everything(engine) if ask.key == "uia-urban-security")
    assert first.outcome is Outcome.PARTLY
    (view,) = first.notes
    (proof,) = view.note.evidence
    assert proof.our_part is OurPart.UNKNOWN
    assert proof.quote == "Security, safety and preparedness"
    assert "press reports" in view.doubt
    assert first.content.granter_from is GranterFrom.OURS


def test_what_people_changed_is_not_loaded_over(engine):
    load(engine)
    first = everything(engine)[0]
    with write_session(engine) as session:
        changed = first.content.model_copy(update={"next_step": "Ask again in spring"})
        asks.change(ME, session, first.id, changed, expected_version=1, now=NOW)
    load(engine)
    assert everything(engine)[0].content.next_step == "Ask again in spring"


def test_the_second_of_two_editors_is_told(engine):
    made = make(engine)
    with write_session(engine) as session:
        asks.change(ME, session, made.id, made.content, expected_version=1, now=NOW)
    with pytest.raises(Conflict), write_session(engine) as session:
        asks.change(ME, session, made.id, made.content, expected_version=1, now=NOW)


@pytest.mark.parametrize("changes", [{"demand": " "}, {"granter": ""}, {"next_step": "x" * 2_001}])
def test_an_ask_says_what_is_asked_of_whom(engine, changes):
    with pytest.raises(UsageError):
        make(engine, **changes)


def test_two_asks_of_the_same_words_have_their_own_keys(engine):
    assert make(engine).key == "open-the-fund-to-cities"
    assert make(engine).key == "open-the-fund-to-cities-2"


@pytest.mark.parametrize(
    ("outcome", "proofs"),
    [
        (Outcome.ACHIEVED, ()),
        (Outcome.REFUSED, (OutcomeEvidence(address=" "),)),
        (Outcome.ANNOUNCED, (PROOF.model_copy(update={"dated": dt.date(2026, 11, 22)}),)),
    ],
)
def test_an_outcome_without_proof_is_refused(engine, outcome, proofs):
    made = make(engine)
    with pytest.raises(UsageError):
        note(engine, made.id, outcome, *proofs)
    assert everything(engine)[0].notes == ()


def test_outcomes_are_added_and_never_replaced(engine):
    made = make(engine)
    note(engine, made.id, Outcome.ANNOUNCED, PROOF, doubt="A press release only")
    found = note(engine, made.id, Outcome.OVERTAKEN, PROOF)
    assert [view.note.outcome for view in found.notes] == [Outcome.ANNOUNCED, Outcome.OVERTAKEN]
    assert found.notes[0].doubt == "A press release only"
    assert found.ask().outcome is Outcome.OVERTAKEN


def test_another_organisation_sees_and_changes_nothing(engine):
    made = make(engine)
    other = advocate(add_city(engine, "Other", "network"))
    assert everything(engine, other) == ()
    for act in (
        lambda s: asks.get(other, s, made.id),
        lambda s: asks.note(other, s, made.id, Outcome.NONE, (), now=NOW),
        lambda s: asks.change(other, s, made.id, made.content, expected_version=1, now=NOW),
    ):
        with pytest.raises(NotFound), write_session(engine) as session:
            act(session)


def test_a_policy_file_of_another_organisation_cannot_be_named(engine):
    with write_session(engine) as session:
        policy_files.load_files(session, now=NOW)
        (first, *_rest) = policy_files.list_all(ME, session)
    assert make(engine, policy_file_id=first.id).policy_file == first.content.name
    other = advocate(add_city(engine, "Other", "network"))
    with pytest.raises(NotFound):
        make(engine, other, policy_file_id=first.id)


def test_an_ask_is_found_from_its_call_and_from_the_page_that_proves_it(engine):
    offer(engine)
    named, proved, silent = make(engine), make(engine), make(engine)
    with write_session(engine) as session:
        asks.set_call(ME, session, named.id, CALL, about=True, now=NOW)
    note(engine, proved.id, Outcome.PARTLY, OutcomeEvidence(address="https://example.org/1/"))
    with read_session(engine) as session:
        found = chain.asks_about(ME, session, CALL)
        nobody = Person(id=1, name="", roles=frozenset({(1, Role.OFFICER)}), organisation_id=1)
        assert chain.asks_about(nobody, session, CALL) == ()
    assert {ask.id for ask in found} == {named.id, proved.id}
    assert silent.id not in {ask.id for ask in found}
    with write_session(engine) as session:
        asks.set_call(ME, session, named.id, CALL, about=False, now=NOW)
        assert {ask.id for ask in chain.asks_about(ME, session, CALL)} == {proved.id}


def test_an_unknown_call_cannot_be_linked(engine):
    made = make(engine)
    with pytest.raises(NotFound), write_session(engine) as session:
        asks.set_call(ME, session, made.id, f"{a_call.SOURCE}:none", about=True, now=NOW)


def test_a_reader_may_not_write(engine):
    admin = Person(id=1, name="", roles=frozenset({(1, Role.ADMIN)}), organisation_id=1)
    with pytest.raises(NotAllowed):
        make(engine, admin)
