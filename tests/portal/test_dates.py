"""Deadlines: all of them, days without hours, stages apart from cut-offs."""

import json
from datetime import UTC, date, datetime, time

import pytest

from crawlers.portal import dates
from crawlers.portal.rows import record_from_row
from domain.enums import CallStatus, DeadlineKind, DeadlineModel
from domain.errors import BadValue
from domain.status import dates_of, standing
from tests.portal.made import cascade, row

_STAGES = ["2027-04-08T00:00:00.000+0000", "2027-09-14T00:00:00.000+0000"]


def test_topic_deadline_is_a_day_without_hour() -> None:
    (deadline,) = record_from_row(row())[0].deadlines
    assert (deadline.on, deadline.time, deadline.timezone) == (date(2026, 11, 4), None, None)
    assert deadline.instant() is None


def test_hour_of_the_work_programme_is_a_rule_and_never_a_time() -> None:
    (deadline,) = record_from_row(row(frameworkProgramme="43108390"))[0].deadlines
    assert deadline.time is None
    assert deadline.rule is not None
    assert "17.00" in deadline.rule
    assert record_from_row(row())[0].deadlines[0].rule is None, "the rule is Horizon's alone"


def test_hour_in_a_legacy_row_is_not_taken_for_universal_time() -> None:
    made = row(deadlineDate=["2024-02-07T17:00:00.000+0000"], DATASOURCE="SEDIA_PRD_CENTRICITY")
    (deadline,) = record_from_row(made)[0].deadlines
    assert (deadline.time, deadline.instant()) == (None, None)


def test_rule_for_topics_is_not_said_of_cascade_calls() -> None:
    made = cascade(frameworkProgramme="43108390", deadlineDate=["2026-09-29T23:59:00.000+0000"])
    assert record_from_row(made)[0].deadlines[0].rule is None


def test_last_day_is_unsure_and_not_open() -> None:
    record, _ = record_from_row(row())
    day = standing(dates_of(record), datetime(2026, 11, 4, 15, tzinfo=UTC))
    assert day.status is CallStatus.LAST_DAY
    assert (
        standing(dates_of(record), datetime(2026, 11, 6, 15, tzinfo=UTC)).status
        is CallStatus.CLOSED
    )


def test_every_deadline_of_two_stages_is_kept() -> None:
    record, _ = record_from_row(row(deadlineDate=_STAGES, deadlineModel="two-stage"))
    assert [(d.on.isoformat(), d.kind, d.number) for d in record.deadlines] == [
        ("2027-04-08", DeadlineKind.STAGE, 1),
        ("2027-09-14", DeadlineKind.STAGE, 2),
    ]
    late = standing(dates_of(record), datetime(2027, 5, 1, tzinfo=UTC))
    assert late.status is CallStatus.LATER_STAGE


def test_one_date_of_a_two_stage_topic_names_no_stage() -> None:
    record, _ = record_from_row(row(deadlineDate=_STAGES[:1], deadlineModel="two-stage"))
    assert [(d.kind, d.number) for d in record.deadlines] == [(DeadlineKind.STAGE, None)]


def test_cut_offs_are_numbered_in_order_of_time() -> None:
    record, _ = record_from_row(row(deadlineDate=_STAGES[::-1], deadlineModel="multiple cut-off"))
    assert record.deadline_model is DeadlineModel.MULTIPLE_CUT_OFF
    assert [(d.on.month, d.kind, d.number) for d in record.deadlines] == [
        (4, DeadlineKind.CUT_OFF, 1),
        (9, DeadlineKind.CUT_OFF, 2),
    ]


def test_clock_of_a_cascade_call_is_kept_without_zone() -> None:
    (deadline,) = record_from_row(cascade(deadlineDate=["2026-09-29T23:59:00.000+0000"]))[
        0
    ].deadlines
    assert (deadline.time, deadline.timezone, deadline.instant()) == (time(23, 59), None, None)


def test_random_seconds_of_external_calls_are_no_change() -> None:
    one, two = (
        record_from_row(
            row("1PROSPECTSEN", type="2", deadlineDate=[f"2026-09-29T12:00:{s}.000+0000"])
        )[0]
        for s in ("20", "19")
    )
    assert one.content_hash() == two.content_hash()


def test_unreadable_deadline_is_an_issue_and_the_others_stay() -> None:
    made = row(deadlineDate=["2026-13-45T00:00:00.000+0000", _STAGES[0], "soon"])
    record, issues = record_from_row(made)
    assert [d.on for d in record.deadlines] == [date(2027, 4, 8)]
    assert [i.value for i in issues] == ["2026-13-45T00:00:00.000+0000", "soon"]
    assert "soon" in record.dates_text


@pytest.mark.parametrize("text", ["9999-12-31T00:00:00.000+0000", "1970-01-01T00:00:00.000+0000"])
def test_placeholder_dates_are_no_dates(text: str) -> None:
    with pytest.raises(BadValue):
        dates.moment(text)


def test_model_stands_in_the_actions_too() -> None:
    actions = [{"submissionProcedure": {"id": 31094505, "abbreviation": "two-stage"},
                "deadlineDates": ["2027-04-08", "2027-09-14"]}]  # fmt: skip
    made = row(deadlineModel=None, deadlineDate=None, actions=[json.dumps(actions)])
    record, issues = record_from_row(made)
    assert record.deadline_model is DeadlineModel.TWO_STAGE
    assert len(record.deadlines) == 2
    assert issues == ()


def test_actions_that_give_other_days_are_told() -> None:
    actions = [
        {"submissionProcedure": {"abbreviation": "two-stage"}, "deadlineDates": ["2027-01-01"]}
    ]
    record, issues = record_from_row(row(actions=[json.dumps(actions)]))
    assert record.deadlines[0].on == date(2026, 11, 4)
    assert [(i.code, i.field) for i in issues] == [
        ("contradiction", "deadlines"),
        ("contradiction", "deadline_model"),
    ]


def test_opening_after_the_last_deadline_is_told() -> None:
    _, issues = record_from_row(row(startDate="2027-01-01T00:00:00.000+0000"))
    assert [(i.code, i.field) for i in issues] == [("contradiction", "opens_on")]


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        (1789430400000, "2026-09-15"),
        ("1789430400000", "2026-09-15"),
        (1789430400000 - 2 * 3_600_000, "2026-09-15"),
    ],
)
def test_bulk_stamps_are_days_in_utc_or_midnight_in_brussels(stamp: int | str, day: str) -> None:
    assert dates.day_of_epoch(stamp).isoformat() == day


@pytest.mark.parametrize("stamp", ["x", -1, 10**18, ""])
def test_impossible_stamps_are_refused(stamp: int | str) -> None:
    with pytest.raises(BadValue):
        dates.day_of_epoch(stamp)
