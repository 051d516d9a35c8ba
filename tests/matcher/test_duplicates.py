"""Which calls are taken for one: by reference at once, by title as a proposal, and which never."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from benchmarks import duplicates as benchmark
from benchmarks.duplicates import call_row
from domain.enums import CallLevel, LinkKind
from domain.links import Proposal
from domain.views import CallRow
from matcher.duplicates import proposals, reference
from tests.paths import SHARED, needs_recorded

TITLE = "Protection of public spaces and places of worship"
DAY = date(2027, 4, 15)
PRIMARY, OTHER = "eu_portal", "eu_lists"


def one(**known: Any) -> CallRow:
    return call_row(PRIMARY, "1", TITLE, **({"programme": "ISF", "closes": [DAY]} | known))


def other(title: str = TITLE, **known: Any) -> CallRow:
    return call_row(OTHER, "7", title, **({"programme": "ISF", "closes": [DAY]} | known))


def planned(row: CallRow, until: date = date(2027, 12, 31)) -> CallRow:
    return replace(row, dates=row.dates._replace(planned_until=until, deadlines=()))


def found(*rows: CallRow) -> list[tuple[str, str, LinkKind, bool]]:
    return [(p.a_uid, p.b_uid, p.kind, p.certain) for p in proposals(rows)]


PROPOSED = [(f"{OTHER}:7", f"{PRIMARY}:1", LinkKind.DUPLICATE, False)]
CERTAIN = [(f"{OTHER}:7", f"{PRIMARY}:1", LinkKind.DUPLICATE, True)]


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "Protection of public spaces, and places of worship",
        "Places of worship and public spaces: protection of",
        "ISF-2026-TF2-AG-PROTECT: Protection of public spaces and places of worship",
        "PROTECTION OF PUBLIC SPACES AND PLACES OF WORSHIP",
    ],
)
def test_like_titles_of_two_sources_are_proposed(title: str) -> None:
    assert found(one(), other(title)) == PROPOSED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (one(), other("Innovation for clean rivers and lakes")),
        (one(), other("Protection of public spaces")),  # too short beside the other
        (one(), other(closes=[date(2027, 4, 16)])),
        (one(), other(closes=[])),
        (one(), other(programme="LIFE")),
        (one(countries=("FR",)), other(countries=("PL",))),
        (one(specific_objective="RSO5.1"), other(specific_objective="RSO5.2")),
        (one(specific_objective="PO5"), other(specific_objective="RSO4.1")),
        (one(specific_objective="PO5"), other(specific_objective="PO4")),
        (one(), replace(other(), source_id=PRIMARY)),
        (one(), other(level=CallLevel.SUBCALL)),
        (one(identifier="ISF-2026-TF2-AG-A"), other(identifier="ISF-2026-TF2-AG-B")),
        (replace(one(), title=f"{TITLE}, 6th call"), other(f"{TITLE}, 7th call")),
        (replace(one(), title="Short one"), other("Short one")),
    ],
)
def test_what_speaks_against_one_call_is_heard(left: CallRow, right: CallRow) -> None:
    assert found(left, right) == []


@pytest.mark.parametrize("objective", ["RSO5.1", "RSO5.2", "RSO5.1; RSO5.2", "PO5"])
def test_a_policy_objective_holds_its_specific_ones(objective: str) -> None:
    assert found(one(specific_objective="PO5"), other(specific_objective=objective)) == PROPOSED
    assert found(one(specific_objective=objective), other(specific_objective="PO5")) == PROPOSED


def test_what_one_of_them_does_not_say_speaks_not_against_it() -> None:
    bare = other(programme=None, countries=("FR",), specific_objective="RSO5.1")
    assert found(one(identifier="ISF-2026-TF2-AG-A"), bare) == PROPOSED
    assert found(one(closes=[]), other(closes=[])) == PROPOSED
    assert found(one(closes=[DAY, date(2027, 9, 1)]), other()) == PROPOSED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ISF-2026-TF2-AG-PROTECT", "isf 2026 tf2 ag protect"),
        ("HORIZON-CL3-2027-01-FCT-04", "HORIZON-CL3-2027-01-FCT-04"),
        ("EuropeAid/184841/ID/ACT/RS", "EUROPEAID/184841/ID/ACT/RS"),
    ],
)
def test_one_official_reference_is_certain_whatever_the_titles(left: str, right: str) -> None:
    rows = one(identifier=left), other("Something else altogether", identifier=right, closes=[])
    assert found(*rows) == CERTAIN


@pytest.mark.parametrize("text", ["5", "Call 2", "20262027", "ABCDEFGHIJ", "", None])
def test_a_reference_that_could_be_anybody_s_is_none(text: str | None) -> None:
    assert reference(one(identifier=text)) == ""
    far = other("Something else altogether", identifier=text)
    assert found(one(identifier=text), far) == []


def test_a_sub_call_carries_its_parent_s_reference_and_is_not_its_parent() -> None:
    name = "CERV-2024-CITIZENS-VALUES"
    assert found(one(identifier=name), other(identifier=name, level=CallLevel.SUBCALL)) == []


def test_a_publisher_that_repeats_a_reference_means_two_calls() -> None:
    name = "ERASMUS-EDU-2022-ECHE-CERT-FP"
    again = replace(one(identifier=name), uid=f"{PRIMARY}:2", title=f"{TITLE} again")
    assert found(one(identifier=name), again) == []


def test_only_the_best_counterparts_are_proposed() -> None:
    near = replace(other("Protection of public parks and houses of worship"), uid=f"{OTHER}:8")
    assert found(one(), other(), near) == PROPOSED


def test_a_plan_becomes_the_later_call_of_its_programme_and_objective() -> None:
    plan = planned(one(programme="ERDF", specific_objective="RSO5.1", countries=("PT",)))
    call = other("Protection of public spaces and of places of worship", programme="ERDF",
                 specific_objective="RSO5.1", countries=("PT",))  # fmt: skip
    assert found(plan, call) == [(plan.uid, call.uid, LinkKind.PLANNED_OF, False)]
    same_source = replace(call, source_id=PRIMARY, uid=f"{PRIMARY}:9", identifier="AVISO-2027-9")
    numbered = replace(plan, identifier="PLANO-2027-1")
    assert found(numbered, same_source) == [(plan.uid, same_source.uid, LinkKind.PLANNED_OF, False)]
    for change in ({"programme": "ISF"}, {"programme": None}, {"specific_objective": "RSO5.2"},
                   {"countries": ("ES",)}, {"title": "Lighting of village roads"}):  # fmt: skip
        assert found(plan, replace(call, **change)) == []


def test_a_plan_and_a_call_of_one_reference_belong_together_for_sure() -> None:
    plan = planned(one(identifier="NORTE2030-2027-12"))
    call = replace(one(identifier="NORTE2030-2027-12"), uid=f"{PRIMARY}:2", title="Another")
    assert found(plan, call) == [(plan.uid, call.uid, LinkKind.PLANNED_OF, True)]


def test_proposals_do_not_depend_on_the_order_of_the_rows() -> None:
    rows = [one(), other(), planned(replace(one(), uid=f"{PRIMARY}:3"))]
    assert proposals(rows) == proposals(rows[::-1])
    assert all(isinstance(p, Proposal) and 0 <= p.score <= 100 for p in proposals(rows))
    assert proposals([]) == ()


@needs_recorded
@pytest.mark.recorded
def test_recorded_calls_of_the_aggregator_are_found_by_title_alone() -> None:
    measured = benchmark.measure(
        benchmark.aggregator_rows(SHARED / "urban" / "euroaccess_calls_2025-10-03.jsonl.gz"),
        benchmark.portal_rows(
            SHARED / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz",
            SHARED / "eval" / "topics.jsonl.gz",
        ),
    )
    by_title = measured["title_only"]
    assert measured["pairs"] == 25
    assert measured["by_reference"] == {"confirmed": 25, "recall": 1.0}
    assert by_title["recall_same_day"] == 1.0
    assert by_title["precision"] >= 0.95
    assert by_title["recall"] >= 0.8
