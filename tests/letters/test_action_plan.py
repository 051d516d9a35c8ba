"""What an installation starts with: every entry names its place; nothing is shown as more than said."""

import re

import pytest

from domain.advocacy import DeliverableKind
from domain.advocacy_asks import OurPart, Outcome
from domain.deliverables import LoadedStatus
from letters.action_plan import action_plan

PLAN = action_plan()
EVERYTHING = [*PLAN.action, *PLAN.deliverable, *PLAN.ask, *PLAN.obtained]
OUTCOMES = [one for ask in PLAN.ask for one in ask.outcome]


@pytest.mark.parametrize("entry", [*EVERYTHING, *OUTCOMES], ids=lambda entry: entry.place)
def test_each_entry_names_its_place(entry):
    for place in entry.place.split("; "):
        document, _, section = place.partition(", ")
        assert document in PLAN.documents
        assert len(section) > 4


def test_the_six_actions_and_their_deliverables():
    assert [action.number for action in PLAN.action] == [1, 2, 3, 4, 5, 6]
    for action in PLAN.action:
        assert f"2.2.{action.number}" in action.place
        mine = [one for one in PLAN.deliverable if one.action == action.number]
        assert mine
        for one in mine:
            assert re.search(
                rf"2\.2\.{action.number}\b|Action {action.number}\b|results", one.place
            )


def test_keys_are_used_once():
    for entries in (PLAN.deliverable, PLAN.ask):
        assert len({one.key for one in entries}) == len(entries)


def test_what_was_done_planned_and_not_stated():
    status = {one.key: one.status for one in PLAN.deliverable}
    done = ("a2-letter-commissioner", "a2-declaration-po5", "a2-letter-civex", "a3-consultation-ai")
    assert {status[key] for key in done} == {LoadedStatus.DONE}
    planned = ("a2-webconference", "a2-conference-nice", "a4-training", "a6-working-session")
    assert {status[key] for key in planned} == {LoadedStatus.PLANNED}
    assert status["a2-guidelines-funding"] is LoadedStatus.NOT_STATED
    assert not [
        one.key
        for one in PLAN.deliverable
        if one.kind in (DeliverableKind.EVENT, DeliverableKind.MEETING)
        and one.status is LoadedStatus.DONE
    ]


def test_the_year_of_the_web_conference_is_not_stated():
    web = next(one for one in PLAN.deliverable if one.key == "a2-webconference")
    assert "year not stated" in web.due
    assert not re.search(r"\b20\d\d\b", web.due + web.title)


def test_outcomes_have_their_evidence_and_what_weakens_it():
    asks = {one.key: one.ask() for one in PLAN.ask}
    found = {key: ask.outcome for key, ask in asks.items() if ask.outcome is not Outcome.NONE}
    assert found == {
        "uia-urban-security": Outcome.PARTLY,
        "covenant-of-mayors": Outcome.ANNOUNCED,
        "strategy-mention": Outcome.PARTLY,
    }
    eui = asks["uia-urban-security"].notes[-1].evidence[0]
    assert eui.our_part is OurPart.UNKNOWN
    assert eui.address.startswith("https://www.urban-initiative.eu/")
    assert all(one.doubt for one in OUTCOMES)


@pytest.mark.parametrize(
    "words",
    ["ITI and CLLD", "national programmes of the Internal", "Union actions", "urban actions",
     "research topic", "ESF+", "Interreg", "URBACT", "municipal police", "TAIEX", "Defence Fund",
     "European Urban Initiative", "Covenant of Mayors"],
)  # fmt: skip
def test_each_demand_of_the_plan_is_there_once(words):
    assert len([ask for ask in PLAN.ask if words in ask.demand]) == 1
