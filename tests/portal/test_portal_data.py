"""Every recorded row is read, and nothing is invented on the way."""

import json
from datetime import date
from itertools import islice

import pytest

from benchmarks import portal_data
from benchmarks.bulk_file import write_bulk
from crawlers.portal.rows import record_from_row
from domain.call import CallRecord
from domain.enums import Actor, BudgetScope
from tests.paths import SHARED, needs_recorded

pytestmark = [pytest.mark.recorded, needs_recorded]
_AUGUST = SHARED / "isf" / "sedia_open_calls_2026-08.normalised.jsonl.gz"
_CORDIS = SHARED / "portal" / "cordisdata" / "open.jsonl.gz"
_STATES = SHARED / "portal" / "eu-grants-feed" / "states"
_FIXTURES = SHARED / "portal" / "fixtures"


@pytest.fixture(scope="module")
def august() -> dict[str, CallRecord]:
    made = [record_from_row(row) for row in portal_data.rows_from_normalised(_AUGUST)]
    assert [issue for _, issues in made for issue in issues] == []
    return {record.identifier or "": record for record, _ in made}


def test_all_calls_of_august_are_read(august: dict[str, CallRecord]) -> None:
    assert len(august) == 629
    assert all(record.deadlines and record.programme for record in august.values())
    assert sum(record.consortium is not None for record in august.values()) > 50


def test_the_call_for_public_spaces_keeps_its_police_rule(august: dict[str, CallRecord]) -> None:
    record = august["HORIZON-CL3-2027-01-FCT-04"]
    assert record.consortium is not None
    (seat,) = record.consortium.seats
    assert (seat.actor, seat.count, seat.countries) == (Actor.POLICE_AUTHORITY, 3, 3)
    assert record.grant_max is not None
    assert record.grant_max.minor == 450_000_000
    assert record.deadlines[0].on == date(2027, 11, 4)
    assert record.budget_total is None, "the recording has no total"


def test_money_that_a_recording_lacks_stays_unknown(august: dict[str, CallRecord]) -> None:
    isf = [record for record in august.values() if record.programme == "ISF"]
    assert len(isf) == 3
    assert all(r.grant_min is None and r.grant_max is None and not r.rates for r in isf)


def test_raw_and_repaired_recording_say_the_same(august: dict[str, CallRecord]) -> None:
    raw = {r.identifier: r for r, _ in map(record_from_row, portal_data.rows_from_cordis(_CORDIS))}
    assert len(raw) == 629
    assert all("â€" not in t.html for record in raw.values() for t in record.texts)
    same = sum(raw[name].texts == record.texts for name, record in august.items())
    assert same > 550


@pytest.mark.parametrize("number", [0, 50, 101])
def test_daily_states_are_read(number: int) -> None:
    path = sorted(_STATES.glob("*.jsonl.gz"))[number]
    rows = list(portal_data.rows_from_state(path))
    records = [record_from_row(row)[0] for row in rows]
    assert len({record.uid for record in records}) == len(rows) > 600
    assert all(record.published_status for record in records)
    assert {r.budget_scope for r in records} == {BudgetScope.UNKNOWN}, "a slim row cannot say it"
    assert all(len(r.deadlines) <= 1 and not r.texts for r in records)


@pytest.mark.parametrize(
    ("name", "count"), [("sedia_search_page_type1.json", 6), ("sedia_search_cascade_type8.json", 4)]
)
def test_recorded_pages_are_read(name: str, count: int) -> None:
    rows = json.loads((_FIXTURES / name).read_text(encoding="utf-8"))["results"]
    assert len([record_from_row(row) for row in rows]) == count


def test_recorded_two_stage_topic_does_not_take_its_sisters_money() -> None:
    rows = json.loads((_FIXTURES / "sedia_search_page_type1.json").read_text("utf-8"))["results"]
    record, issues = record_from_row(rows[0])
    assert [d.number for d in record.deadlines] == [1, 2]
    assert record.budget_total is None
    assert [(i.code, i.field) for i in issues] == [("bad_value", "budget_total")], "it is cut short"


def test_made_bulk_file_has_the_shape_of_the_real_one(tmp_path) -> None:
    path = tmp_path / "bulk.json"
    size = write_bulk(path, _FIXTURES / "bulk_grantsTenders_sample.json", items=110)
    items = json.loads(path.read_bytes())["fundingData"]["GrantTenderObj"]
    assert len(items) == 110
    assert 9_000 < size / 110 < 14_000
    assert len({item["ccm2Id"] for item in items if item["type"] == 1}) == 100
    closed = [i for i in islice(items, 110) if i["type"] == 1 and i["status"]["id"] == 31094503]
    assert len(closed) > 90
