"""Filters, facets and orders of a list of calls."""

import datetime as dt
from dataclasses import replace

import pytest

from domain.deadline import Deadline
from domain.enums import (
    ApplicantType,
    BudgetScope,
    CallLevel,
    CallStatus,
    CostKind,
    DeadlineKind,
    Instrument,
    Procedure,
    PublicationStatus,
)
from domain.listing import CallFilters, Sort, count_by, count_regions, list_at, select
from domain.money import Money
from domain.status import Dates
from domain.views import CallRow, Facet

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


def row(number: int, closes: int | None = 10, opens: int = -10, **more: object) -> CallRow:
    deadlines = () if closes is None else (Deadline(on=TODAY + dt.timedelta(days=closes)),)
    dates = Dates(TODAY + dt.timedelta(days=opens), deadlines, None, PublicationStatus.OPEN)
    base = CallRow(
        id=number,
        uid=f"x:{number}",
        source_id="x",
        identifier=None,
        title=f"Call {number}",
        language="en",
        programme=None,
        instrument=Instrument.GRANT,
        level=CallLevel.TOPIC,
        action_type=None,
        procedure=None,
        specific_objective=None,
        dates=dates,
        budget_total=None,
        budget_scope=BudgetScope.UNKNOWN,
        grant_min=None,
        grant_max=None,
        rate_bp=None,
        rate_origin=None,
        applicants=(),
        pays_for=(),
        countries=(),
        first_seen_at=NOW,
        changed_at=NOW,
        missing_since=None,
    )
    return replace(base, **more)


def ids(rows, found=None, **filters) -> list[int]:
    listed = list_at(rows, NOW)
    return [call.row.id for call in select(listed, CallFilters(**filters), found=found)]


def test_a_region_finds_calls_for_it_for_a_part_and_for_a_region_around_it():
    rows = (
        row(1, regions=("FRL0",), countries=("FR",)),
        row(2, regions=("FRL04",), countries=("FR",)),
        row(3, regions=("FRL",), countries=("FR",)),
        row(4, regions=("FRE1", "FRK2"), countries=("FR",)),
        row(5, countries=("FR",)),
        row(6),
    )
    assert ids(rows, region=("FRL0",)) == [1, 2, 3]
    assert ids(rows, region=("frk2",)) == [4]
    assert ids(rows, region=("FRL04", "FRE")) == [1, 2, 3, 4]
    for facet in count_regions(list_at(rows, NOW)):
        assert len(ids(rows, region=(facet.value,))) == facet.count


def test_each_row_gets_its_standing_and_days_left():
    listed = list_at((row(1, closes=7), row(2, closes=None), row(3, closes=-1)), NOW)
    assert [(call.status, call.days_left) for call in listed] == [
        (CallStatus.OPEN, 7),
        (CallStatus.UNKNOWN, None),
        (CallStatus.CLOSED, None),
    ]


def test_days_are_counted_from_the_day_in_brussels():
    late = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)
    assert list_at((row(1, closes=7),), late)[0].days_left == 7


@pytest.mark.parametrize(
    ("field", "value", "other", "filters"),
    [
        ("programme", "ISF", "CERV", {"programme": ("ISF",)}),
        ("source_id", "es_bdns", "x", {"source": ("es_bdns",)}),
        ("instrument", Instrument.LOAN, Instrument.GRANT, {"instrument": ("loan",)}),
        ("procedure", Procedure.OPEN, Procedure.RESTRICTED, {"procedure": ("open",)}),
        ("procedure", Procedure.OPEN, None, {"procedure": ("open",)}),
        ("pays_for", (CostKind.WORKS,), (CostKind.STAFF,), {"pays_for": ("works",)}),
        ("pays_for", (CostKind.WORKS,), (), {"pays_for": ("works",)}),
        ("specific_objective", "RSO2.4; RSO5.1", "RSO5.2", {"objective": ("RSO5.1",)}),
        ("specific_objective", "ERDF 3(1)(c)(iii)", None, {"objective": ("RSO3.3",)}),
        ("specific_objective", "RSO3.3", "RSO3.1", {"objective": ("ERDF 3(1)(c)(iii)",)}),
        ("countries", ("FR", "DE"), ("ES",), {"country": ("FR",)}),
        (
            "applicants",
            (ApplicantType.MUNICIPALITY,),
            (ApplicantType.UNIVERSITY,),
            {"applicant": ("municipality",)},
        ),
    ],
)
def test_each_filter_keeps_what_it_names(field, value, other, filters):
    rows = (row(1, **{field: value}), row(2, **{field: other}))
    assert ids(rows, **filters) == [1]


def test_unknown_area_and_unknown_applicants_are_kept():
    assert ids((row(1),), country=("FR",)) == [1]
    assert ids((row(1),), applicant=("municipality",)) == [1]


def test_a_call_for_any_legal_entity_is_for_a_municipality_too():
    anybody = row(1, applicants=(ApplicantType.ANY_LEGAL_ENTITY,))
    assert ids((anybody,), applicant=("municipality",)) == [1]
    assert ids((anybody,), applicant=("natural_person",)) == []


def test_filter_by_computed_status():
    rows = (row(1), row(2, opens=3), row(3, closes=-3), row(4, closes=0))
    assert ids(rows, status=(CallStatus.OPEN,)) == [1]
    assert ids(rows, status=(CallStatus.FORTHCOMING, CallStatus.CLOSED)) == [2, 3]
    assert ids(rows, status=(CallStatus.LAST_DAY,)) == [4]


def test_closing_soon_counts_the_last_day_and_leaves_out_what_has_no_deadline():
    rows = (row(1, closes=0), row(2, closes=7), row(3, closes=8), row(4, None), row(5, closes=-1))
    assert ids(rows, closes_within_days=7) == [1, 2]


def test_least_grant_reads_the_largest_stated_amount():
    rows = (
        row(1, grant_max=Money.of(500_000)),
        row(2, grant_min=Money.of(600_000)),
        row(3, grant_min=Money.of(1), grant_max=Money.of(400_000)),
        row(4),
    )
    assert ids(rows, grant_at_least_minor=50_000_000) == [1, 2]


def test_an_amount_in_another_currency_is_not_compared_with_euro():
    rows = (
        row(1, grant_max=Money.of(450_000, "GBP")),
        row(2, grant_max=Money.of(9_000_000, "ISK")),
        row(3, grant_max=Money.of(450_000)),
    )
    assert ids(rows, grant_at_least_minor=50_000_000) == [1, 2]


def test_text_search_limits_and_can_order():
    rows = (row(1, closes=1), row(2, closes=2), row(3, closes=3))
    assert ids(rows, found=(3, 1)) == [1, 3]
    assert ids(rows, found=(3, 1), sort=Sort.RELEVANCE) == [3, 1]
    assert ids(rows, found=()) == []
    assert ids(rows, sort=Sort.RELEVANCE) == [1, 2, 3], "nothing searched: by deadline"


def test_by_deadline_what_one_can_still_use_comes_first():
    later_stage = row(5, closes=None)
    stages = tuple(
        Deadline(on=TODAY + dt.timedelta(days=d), kind=DeadlineKind.STAGE, number=n)
        for n, d in ((1, -5), (2, 5))
    )
    later_stage = replace(later_stage, dates=later_stage.dates._replace(deadlines=stages))
    rows = (row(1, closes=-9), later_stage, row(2, closes=None), row(3, closes=9), row(4, closes=2))
    assert ids(rows) == [4, 3, 2, 5, 1]


def test_a_call_that_may_not_be_open_comes_after_those_that_are():
    undated = row(1, closes=1)
    undated = replace(undated, dates=undated.dates._replace(opens_on=None, published=None))
    assert ids((undated, row(2, closes=90))) == [2, 1]


def test_the_other_orders():
    older = NOW - dt.timedelta(days=3)
    rows = (
        row(1, title="B", first_seen_at=older),
        row(2, title="a", changed_at=older),
        row(3, title="C", first_seen_at=older, changed_at=older),
    )
    assert ids(rows, sort=Sort.TITLE) == [2, 1, 3]
    assert ids(rows, sort=Sort.NEWEST) == [2, 1, 3]
    assert ids(rows, sort=Sort.CHANGED) == [1, 2, 3]


def test_equal_calls_keep_one_order_however_they_come():
    rows = [row(n) for n in range(1, 6)]
    assert ids(rows) == ids(rows[::-1]) == [1, 2, 3, 4, 5]


def test_facets_count_every_value_once():
    listed = list_at(
        (
            row(1, programme="ISF", countries=("FR", "DE")),
            row(2, programme="ISF", countries=("FR",)),
            row(3, programme="CERV", closes=-3),
            row(4),
        ),
        NOW,
    )
    assert count_by(listed, "programme") == [Facet("ISF", 2), Facet("CERV", 1)]
    assert count_by(listed, "countries") == [Facet("FR", 2), Facet("DE", 1)]
    assert count_by(listed, "status") == [Facet("open", 3), Facet("closed", 1)]
