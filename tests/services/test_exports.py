"""Files for other programs: the rows of the screen, harmless in a spreadsheet."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from openpyxl import load_workbook

from api.shapes import call_item
from domain.deadline import Deadline
from domain.errors import UsageError
from domain.hand import Entered
from domain.listing import CallFilters, list_at
from domain.people import EMBEDDED_PERSON, VISITOR
from domain.project import ProjectProfile
from funding_db.engine import read_session, write_session
from funding_db.repositories import calls as call_rows
from services import exports, projects
from tests.funding_db.calls_of_a_source import call, day, ingest

NOW = day(30)
HOSTILE = [
    '=HYPERLINK("http://x")',
    "+1+1",
    "-1",
    "@SUM(A1)",
    " =1",
    "＝1+1",
    "\u200b=1+1",
    "\ufeff\t@SUM(A1)",
    "a\x0bb",
    "Ünï ćødé €",
    'quo"te, and;\nline',
]


@pytest.fixture
def stored(sqlite_engine):
    ingest(
        sqlite_engine,
        [call(str(n), title=title) for n, title in enumerate(HOSTILE)],
    )
    return sqlite_engine


def exported(engine, form, filters=None):
    with read_session(engine) as session:
        return exports.calls(VISITOR, session, filters or CallFilters(), form, now=NOW)


def rows_of(content, form):
    if form == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    if form == "json":
        return json.loads(content)
    if form == "jsonl":
        return [json.loads(line) for line in content.decode().split("\n") if line]
    header, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl"])
def test_every_form_holds_every_row_with_its_licence(stored, form):
    rows = rows_of(exported(stored, form), form)
    assert {row["uid"] for row in rows} == {f"eu_test:{n}" for n in range(len(HOSTILE))}
    assert all(row["licence"] for row in rows)
    assert all(row["next_deadline"] == "2027-04-15" for row in rows)
    assert all(row["grant_max"] in (None, "") for row in rows)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_begins_as_a_formula_does(stored, form):
    for row in rows_of(exported(stored, form), form):
        for value in row.values():
            seen = str(value or "").lstrip("\u200b\ufeff\t ")
            assert not seen.startswith(("=", "+", "-", "@", "＝"))
    titles = {row["title"] for row in rows_of(exported(stored, form), form)}
    assert {'\'=HYPERLINK("http://x")', "Ünï ćødé €", "ab"} <= titles


def test_json_keeps_the_words_of_the_source(stored):
    assert {row["title"] for row in rows_of(exported(stored, "json"), "json")} >= set(HOSTILE[:4])


def test_an_export_holds_what_the_filters_pass(stored):
    rows = rows_of(exported(stored, "json", CallFilters(q="Ünï")), "json")
    assert [row["title"] for row in rows] == ["Ünï ćødé €"]


def test_a_form_that_we_do_not_write_is_told(stored):
    with pytest.raises(UsageError, match="csv, xlsx, json, jsonl or ics"):
        exported(stored, "doc")


def test_a_calendar_has_hours_only_where_the_source_states_them(sqlite_engine):
    exact = Deadline(on=date(2027, 4, 15), time=time(17), timezone="Europe/Brussels")
    ingest(
        sqlite_engine,
        [call("1", deadlines=(exact,)), call("2", title="Längster Titel; mit, Zeichen\n" * 9)],
    )
    content = exported(sqlite_engine, "ics")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    text = content.replace(b"\r\n ", b"").decode()
    assert "DTSTART:20270415T150000Z" in text
    assert "DTSTART;VALUE=DATE:20270415\r\nDTEND;VALUE=DATE:20270416" in text
    assert "SUMMARY:Deadline: Längster Titel\\; mit\\, Zeichen Längster" in text
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl"])
def test_matches_are_exported_with_their_reasons(sqlite_engine, form):
    ingest(sqlite_engine, [call("1", title="Safe public spaces", text="barriers on squares")])
    with write_session(sqlite_engine) as session:
        profile = ProjectProfile(title="Safe public squares", country="FR")
        projects.save(EMBEDDED_PERSON, session, profile, now=NOW)
    with read_session(sqlite_engine) as session:
        content = exports.matches(EMBEDDED_PERSON, session, form, now=NOW)
    (row,) = rows_of(content, form)
    assert row["project"] == "Safe public squares"
    assert row["uid"] == "eu_test:1"
    assert row["reasons"]
    assert row["licence"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_hand_made_calls_and_copies_are_told_in_every_form(stored, form):
    listed = marked(stored)
    written = exports.written([exports.call_values(listed)], form, "calls")
    (row,) = rows_of(written, form)
    assert row["entered_by_hand"] == "2027-01-02, not checked"
    assert row["also_in"] == "EuroAccess; Interreg"
    # Never by whom: persons stand here as numbers.
    assert "77" not in str(row["entered_by_hand"])


def test_the_api_tells_them_too(stored):
    item = call_item(marked(stored), {})
    assert item["also_in"] == ["EuroAccess", "Interreg"]
    assert item["entered_by_hand"]["checked_at"] is None


def marked(engine):
    """Return a stored call as entered by person 77 and listed by two aggregators as well."""
    with read_session(engine) as session:
        row = call_rows.list_rows(session)[0]
    entered = Entered(by=77, at=datetime(2027, 1, 2, tzinfo=UTC), checked_by=None, checked_at=None)
    row = replace(row, entered=entered, also_in=("EuroAccess", "Interreg"))
    return list_at([row], NOW)[0]


def test_what_is_planned_missing_or_a_stage_says_so(sqlite_engine):
    plan = call("plan", planned=True, published_status="forthcoming")
    stage = call("stage", deadlines=(Deadline(on=date(2027, 4, 15), kind="stage", number=1),))
    ingest(sqlite_engine, [plan, stage, call("gone"), call("x"), call("y"), call("z")])
    ingest(sqlite_engine, [plan, stage, call("x"), call("y"), call("z")], on=1)
    rows = {row["uid"]: row for row in rows_of(exported(sqlite_engine, "jsonl"), "jsonl")}
    assert rows["eu_test:plan"]["planned"] == "yes"
    assert rows["eu_test:gone"]["missing_since"] == "2026-08-13"
    assert rows["eu_test:stage"]["deadline_kind"] == "stage 1"
    assert [rows["eu_test:x"][name] for name in ("planned", "missing_since")] == [None, None]


def test_the_later_stages_of_a_call_are_in_the_calendar_of_the_list(sqlite_engine):
    stages = tuple(
        Deadline(on=date(2026, month, 1), kind="stage", number=number)
        for number, month in ((1, 9), (2, 12))
    )
    ingest(sqlite_engine, [call("1", deadlines=stages), call("2", published_status="closed")])
    text = exported(sqlite_engine, "ics").decode()
    assert "UID:eu_test:1.stage-2@fundmap" in text
    assert "stage-1" not in text
    assert "eu_test:2" not in text
