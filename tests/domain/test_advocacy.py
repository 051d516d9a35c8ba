"""Advocacy's values: figures with their rows, asks with evidence, terms, positions, milestones."""

import datetime as dt

import pytest
from pydantic import ValidationError

from domain.advocacy import EvidenceBlock, EvidenceRow, Figure, Milestone, PolicyFile
from domain.advocacy_asks import (
    Ask,
    Outcome,
    OutcomeEvidence,
    OutcomeNote,
    Position,
    present_positions,
    still_to_write,
)
from domain.advocacy_letters import Addressee, OfficeHolder, Signature

DAY = dt.date(2026, 11, 2)
NEXT = dt.date(2026, 11, 3)
ROW = EvidenceRow(key="call:1", label="A call")


def block(**changes):
    base = {
        "kind": "calls",
        "question": "q",
        "query": "status=open",
        "drawn_on": DAY,
        "figures": (Figure(key="n", value=3),),
        "rows": (ROW,),
    }
    return EvidenceBlock(**{**base, **changes})


def test_a_figure_needs_its_rows():
    assert block().rows == (ROW,)
    for lacking in ("rows", "figures"):
        with pytest.raises(ValidationError, match="needs its rows"):
            block(**{lacking: ()})


@pytest.mark.parametrize("kind", ["refusals", "survey"])
@pytest.mark.parametrize(("cities", "shown"), [(None, False), (0, False), (4, False), (5, True)])
def test_the_floor_of_five_cities_holds_for_each_figure(kind, cities, shown):
    figures = (Figure(key="all", value=9, cities=9), Figure(key="one", value=5, cities=cities))
    if shown:
        assert block(kind=kind, figures=figures)
        return
    with pytest.raises(ValidationError, match="fewer than 5 cities"):
        block(kind=kind, figures=figures)


def test_silence_is_stated_of_programmes_that_were_read_and_at_a_level():
    assert block(kind="silence", programmes=("A",), named_in="objective")
    for lacking in ({"programmes": ("A",)}, {"named_in": "nowhere"}):
        with pytest.raises(ValidationError, match="silence"):
            block(kind="silence", **lacking)


def test_an_outcome_needs_its_evidence_and_the_last_note_counts():
    proof = (OutcomeEvidence(address="https://x.example", quote="yes", dated=DAY),)
    with pytest.raises(ValidationError, match="evidence"):
        OutcomeNote(outcome="achieved", noted_on=DAY)
    said = OutcomeNote(outcome="announced", noted_on=DAY, evidence=proof)
    undone = OutcomeNote(outcome="overtaken", noted_on=NEXT, evidence=proof)
    ask = Ask(key="a", demand="x", granter="y", notes=(said, undone))
    assert ask.outcome is Outcome.OVERTAKEN
    assert Ask(key="a", demand="x", granter="y").outcome is Outcome.NONE
    with pytest.raises(ValidationError, match="order"):
        Ask(key="a", demand="x", granter="y", notes=(undone, said))


@pytest.mark.parametrize("blank", ["demand", "granter"])
def test_an_ask_names_what_and_of_whom(blank):
    with pytest.raises(ValidationError, match="of whom"):
        Ask(**{"key": "a", "demand": "x", "granter": "y", blank: " "})


def position(office, stance, on=DAY, ask="a"):
    return Position(office=office, ask=ask, stance=stance, on=on, source="https://x.example")


def test_who_agreed_leaves_the_next_mailing_and_comes_back_when_he_turns():
    ledger = (
        position("A", "supports"),
        position("B", "opposes", on=NEXT),
        position("B", "supports"),
        position("C", "promised"),
        position("D", "silent"),
        position("E", "supports", ask="another"),
    )
    assert still_to_write(tuple("ABCDEF"), ledger, "a") == ["B", "D", "E", "F"]
    assert present_positions(ledger, "a")["B"].stance == "opposes"
    assert present_positions((), "a") == {}


def test_a_position_needs_its_source_and_silence_none():
    assert Position(office="A", ask="a", stance="silent", on=DAY)
    with pytest.raises(ValidationError, match="source"):
        Position(office="A", ask="a", stance="supports", on=DAY)


def test_office_holders_have_terms():
    old = OfficeHolder(name="Old", since=dt.date(2019, 12, 1), until=DAY, source="s")
    new = OfficeHolder(name="New", since=NEXT, source="s")
    office = Addressee(
        body="C", body_kind="commission", office="o", language="en", salutation="Dear",
        holders=(old, new),
    )  # fmt: skip
    assert office.holder(DAY) == old
    assert office.holder(NEXT) == new
    assert office.holder(dt.date(2019, 1, 1)) is None
    with pytest.raises(ValidationError, match="term"):
        OfficeHolder(name="x", since=NEXT, until=DAY, source="s")


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "confirmed", "person": None},
        {"state": "confirmed", "capacity": None},
        {"state": "confirmed", "confirmed_at": None},
        {"state": "withdrawn"},
        {"state": "invited", "withdrawn_on": DAY},
    ],
)
def test_a_signature_is_complete_or_refused(changes):
    at = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    base = {
        "body": "Nice", "body_kind": "city", "state": "confirmed", "invited_at": at, "wording": "w",
        "person": "A", "capacity": "Mayor", "confirmed_at": at,
    }  # fmt: skip
    assert Signature(**base)
    with pytest.raises(ValidationError):
        Signature(**{**base, **changes})


def milestone(on, before=None):
    return Milestone(
        kind="plenary",
        on=on,
        name="x",
        source="https://x.example",
        read_on=DAY,
        write_before=before,
    )


def test_the_next_milestone_and_write_before():
    file = PolicyFile(name="f", milestones=(milestone(NEXT), milestone(DAY, before=DAY)))
    assert file.next_milestone(DAY).on == DAY
    assert file.next_milestone(NEXT).on == NEXT
    assert file.next_milestone(dt.date(2027, 1, 1)) is None
    with pytest.raises(ValidationError, match="in time"):
        milestone(DAY, before=NEXT)
