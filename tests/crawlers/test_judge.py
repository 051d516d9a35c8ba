"""The verdict from counts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.judge import Outcome, judge
from domain.enums import FailureClass, RunVerdict
from domain.source import Expect

EXPECT = Expect(calls=(5, 100), filled={"deadlines": 0.5})


def outcome(**changes):
    usual = {
        "items": 10,
        "finish_reason": "finished",
        "pages": 40,
        "exceptions": 0,
        "filled": {"deadlines": 0.9},
    }
    return Outcome(**(usual | changes))


def test_a_run_without_doubt_is_ok_and_complete():
    found = judge(outcome(), EXPECT, (9, 10))
    assert (found.verdict, found.reasons, found.failure) == (RunVerdict.OK, (), None)
    assert found.complete


def test_without_totals_nothing_is_proved_but_the_run_is_good():
    found = judge(outcome(proved=False), EXPECT, ())
    assert found.verdict is RunVerdict.OK
    assert not found.complete


@pytest.mark.parametrize(
    ("changes", "last_counts", "failure"),
    [
        ({"items": 0}, (), FailureClass.ZERO_ITEMS),
        ({"items": 0, "failures": {FailureClass.DNS: 1}}, (), FailureClass.DNS),
        ({"items": 0, "recorded": True}, (), FailureClass.ZERO_ITEMS),
        ({"items": 0, "exceptions": 1}, (), FailureClass.EXCEPTION),
        ({"items": 4}, (), FailureClass.TOO_FEW),
        ({"items": 4, "failures": {FailureClass.BLOCKED: 3}}, (), FailureClass.BLOCKED),
        ({"items": 11}, (20, 19, 21), FailureClass.TOO_FEW),
        ({"finish_reason": "closespider_timeout"}, (), FailureClass.TIMEOUT),
        ({"finish_reason": "closespider_timeout", "items": 0}, (), FailureClass.TIMEOUT),
        ({"finish_reason": "shutdown"}, (), FailureClass.EXCEPTION),
        ({"exceptions": 3}, (), FailureClass.EXCEPTION),
    ],
)
def test_what_fails_a_run(changes, last_counts, failure):
    found = judge(outcome(**changes), EXPECT, last_counts)
    assert (found.verdict, found.failure) == (RunVerdict.FAILED, failure)
    assert found.reasons
    assert not found.complete


@pytest.mark.parametrize(
    ("changes", "failure", "complete"),
    [
        ({"gaps": ("calls: 9 of 10",)}, FailureClass.INCOMPLETE, False),
        ({"exceptions": 1}, FailureClass.EXCEPTION, False),
        ({"items": 101}, None, True),
        ({"filled": {"deadlines": 0.49}}, None, True),
        ({"filled": {}}, None, True),
        ({"gaps": ("x",), "failures": {FailureClass.GONE: 1}}, FailureClass.GONE, False),
    ],
)
def test_what_degrades_a_run(changes, failure, complete):
    found = judge(outcome(**changes), EXPECT, ())
    assert (found.verdict, found.failure) == (RunVerdict.DEGRADED, failure)
    assert found.reasons
    assert found.complete is complete


def test_a_recording_may_be_small_and_only_the_last_five_runs_count():
    assert judge(outcome(items=2, recorded=True), EXPECT, (50,)).verdict is RunVerdict.OK
    assert (
        judge(outcome(items=10), EXPECT, (90, 90, 90, 10, 10, 10, 10, 10)).verdict is RunVerdict.OK
    )


@given(
    items=st.integers(0, 200),
    exceptions=st.integers(0, 50),
    gaps=st.lists(st.text(min_size=1), max_size=2),
    last=st.lists(st.integers(0, 200), max_size=6),
)
def test_no_good_verdict_hides_a_doubt(items, exceptions, gaps, last):
    found = judge(outcome(items=items, exceptions=exceptions, gaps=tuple(gaps)), EXPECT, last)
    if found.verdict is RunVerdict.OK:
        assert items >= 5
        assert not exceptions
        assert not gaps
    assert found.complete <= (found.verdict is not RunVerdict.FAILED and not gaps)
    assert bool(found.reasons) == (found.verdict is not RunVerdict.OK)
