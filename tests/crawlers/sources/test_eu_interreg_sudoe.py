"""Interreg Sudoe: a calendar whose rows are planned only while it names a year."""

import datetime as dt
import json

import pytest
from scrapy import Request
from scrapy.http import TextResponse

from crawlers.bases.spider import Found
from crawlers.check import SAMPLE
from crawlers.sources.eu.interreg_sudoe import EuInterregSudoe
from domain.call import Issue
from domain.enums import CallStatus
from domain.run import Hints
from domain.status import dates_of, standing

HEAD = ("Calls for projects", "Types of calls for projects", "Open priorities (specific objectives)",
        "Opening year")  # fmt: skip
ROW = ("5th call for projects", "Traditional projects", "1, 2 (SO 2.4)", "2027")
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def table(*rows, head=HEAD):
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in (head, *rows)]
    return f"<p>Projects receive ERDF funding.</p><table><tr>{'</tr><tr>'.join(cells)}</tr></table>"


def answer(html, number=23239):
    return json.dumps({"id": number, "content": {"rendered": html, "protected": False}})


def ran(tmp_path, body):
    spider = EuInterregSudoe(hints=Hints(source_id="eu_interreg_sudoe"), run_dir=tmp_path, now=NOW)
    url = EuInterregSudoe.spec.start
    kind = {"Content-Type": "application/json"}
    given = TextResponse(url, headers=kind, body=body.encode(), request=Request(url))
    given.request.meta["snapshot"] = None
    things = list(spider.parse(given))
    records = [thing.record for thing in things if isinstance(thing, Found)]
    return spider, records, [thing for thing in things if isinstance(thing, Issue)]


def test_a_row_with_a_year_is_planned_for_that_year_and_never_open(tmp_path):
    spider, (found,), issues = ran(tmp_path, answer(table(ROW)))
    assert issues == []
    assert (found.title, found.action_type_text, found.fund) == (ROW[0], ROW[1], "ERDF")
    assert (found.specific_objective, found.priority) == ("RSO2.4", ROW[2])
    assert found.opens_within.text == "2027"
    assert standing(dates_of(found), NOW).status is CallStatus.FORTHCOMING
    after = dt.datetime(2028, 1, 2, tzinfo=dt.UTC)
    assert standing(dates_of(found), after).status is CallStatus.UNKNOWN
    assert spider.proof.gaps() == []


def test_a_row_without_a_year_is_unknown_and_not_forthcoming(tmp_path):
    _, (found,), (told,) = ran(tmp_path, answer(table((*ROW[:3], ""))))
    assert not found.planned
    assert standing(dates_of(found), NOW).status is CallStatus.UNKNOWN
    assert (told.code, told.field) == ("not_stated", "opens_within")


@pytest.mark.parametrize(
    ("priorities", "objective"),
    [
        ("1, 2, 3 (except SO 2.4)", None),
        ("1 (without SO 2.4)", None),
        ("2.4", None),
        ("1 (SO 2.4) 3 (SO 4.5)", "RSO2.4"),
        ("1, 2, 3", None),
    ],
)
def test_an_objective_that_is_left_out_is_never_one_that_is_open(tmp_path, priorities, objective):
    row = (*ROW[:2], priorities, ROW[3])
    _, (found,), _ = ran(tmp_path, answer(table(row)))
    assert found.specific_objective == objective


@pytest.mark.parametrize("year", ["soon", "27", "2207", "spring 2027", "Q1-Q5 2027"])
def test_what_is_no_year_stays_unknown_with_an_issue(tmp_path, year):
    _, (found,), (told,) = ran(tmp_path, answer(table((*ROW[:3], year))))
    assert (found.opens_within, found.planned, found.dates_text) == (None, False, year)
    assert (told.code, told.value) == ("bad_value", year)


@pytest.mark.parametrize(
    "body",
    [
        answer(table(ROW), number=1),
        answer(table(ROW, head=("Calls", *HEAD[1:]))),
        answer(table()),
        answer(table(ROW) + table(ROW)),
        answer("<p>No table</p>"),
        answer(table(("", *ROW[1:]))),
        answer(table(ROW[:3])),
        '{"code": "rest_no_route"}',
        "[]",
        "<html><body>Log in</body></html>",
        "<?xml version='1.0'?><Error><Code>BlobNotFound</Code></Error>",
    ],
)
def test_another_page_gives_nothing_and_says_so(tmp_path, body):
    spider, records, issues = ran(tmp_path, body)
    assert records == []
    assert [issue.code for issue in issues] == ["page_shape"]
    assert spider.proof.gaps()


def test_the_recording_says_what_was_told(tmp_path):
    body = (SAMPLE / "eu_interreg_sudoe" / "23239.json").read_text(encoding="utf-8")
    _, records, _ = ran(tmp_path, body)
    years = [r.opens_within.text if r.opens_within else None for r in records]
    assert years == ["2023", "2024", None, None]
    assert [r.specific_objective for r in records] == [None, None, "RSO2.4", None]
