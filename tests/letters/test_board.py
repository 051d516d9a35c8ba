"""The board: where a deliverable stands, derived from its dispatches."""

import datetime as dt

import pytest

from domain.advocacy import Deliverable, State
from domain.advocacy_asks import Ask, Outcome, OutcomeEvidence, OutcomeNote
from domain.advocacy_letters import Dispatch, DispatchEvent, DispatchState
from letters.board import Column, outcomes, progress

DAY = dt.date(2026, 11, 2)


def deliverable(state="sent"):
    return Deliverable(kind="letter", title="x", in_name_of="efus", state=state)


def dispatch(*states):
    return Dispatch(
        addressee="A",
        office="B",
        version="w",
        language="en",
        sent_on=DAY,
        events=tuple(DispatchEvent(state=state, on=DAY) for state in states),
    )


@pytest.mark.parametrize(
    ("dispatches", "column"),
    [
        ([], Column.OUT),
        ([()], Column.WAITING),
        ([("acknowledged",), ("holding_reply",), ("chased",)], Column.WAITING),
        ([("answered",), ()], Column.PARTLY_ANSWERED),
        ([("answered",), ("no_answer",)], Column.ANSWERED),
        ([("no_answer",), ("chased", "no_answer")], Column.UNANSWERED),
        ([("answered",), ("bounced",)], Column.TO_MEND),
        ([("bounced", "sent")], Column.WAITING),
        ([("answered", "acknowledged")], Column.ANSWERED),
        ([("no_answer", "answered")], Column.ANSWERED),
    ],
)
def test_the_column_comes_from_the_dispatches(dispatches, column):
    found = progress(deliverable(), [dispatch(*states) for states in dispatches])
    assert found.column is column
    assert found.addressees == len(dispatches)


@pytest.mark.parametrize(
    "state", ["idea", "drafting", "review", "approved", "signing", "closed", "dropped"]
)
def test_before_and_after_the_sending_the_own_state_counts(state):
    found = progress(deliverable(state), [dispatch("answered"), dispatch()])
    assert found.column.value == state
    assert found.counts == {DispatchState.ANSWERED: 1, DispatchState.SENT: 1}


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_column(state):
    assert progress(deliverable(state.value), []).column in Column


def test_outcomes_are_counted_apart():
    note = OutcomeNote(
        outcome="announced", noted_on=DAY, evidence=(OutcomeEvidence(address="https://x.example"),)
    )
    asks = [Ask(key="a", demand="x", granter="y"), Ask(key="b", demand="x", granter="y")]
    asks.append(Ask(key="c", demand="x", granter="y", notes=(note,)))
    assert outcomes(asks) == {Outcome.NONE: 2, Outcome.ANNOUNCED: 1}
