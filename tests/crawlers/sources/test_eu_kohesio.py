"""Kohesio's files: cut in pieces anywhere, filtered, no natural person, no amount without currency.

The rows are invented: no real row about public spaces was found.
"""

import csv
import datetime as dt
import io

import pytest
from scrapy import Request
from scrapy.http import Response

from crawlers.bases.spider import Beside
from crawlers.context import kohesio
from crawlers.sources.eu import kohesio as source
from crawlers.sources.eu.kohesio import EuKohesio
from domain.call import Issue
from domain.enums import RunVerdict
from domain.errors import PageShapeError
from domain.money import Money
from domain.run import Hints
from tests.crawlers.crawling import crawl

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
ROW = {
    "Operation_Unique_Identifier": "https://linkedopendata.eu/entity/Q1",
    "Operation_Name_English": "Safer public spaces, \"Praça\"",
    "Operation_Name_Programme_Language": "Praças mais seguras",
    "Operation_Summary_English": "Lighting\nand cameras",
    "Country": "Portugal",
    "Operation_Start_Date": "04/09/2023",
    "Operation_End_Date": "",
    "Total_Eligible_Expenditure_amount": "337478.4",
    "Total_Eligible_Expenditure_Currency": "EUR",
    "Project_EU_Budget": "134991.364999",
    "Beneficiary_Name": "Maria Silva",
    "Fund_Code": "ERDF",
    "Programme_Name": "Centro",
    "Category_Label": "Integrated projects",
    "Specific_Objective_Label": "RSO5.1",
    "NUTS3_Code": "PT16F",
}  # fmt: skip


def table(*rows, header=None):
    text = io.StringIO()
    writer = csv.writer(text)
    names = header or list(ROW)
    writer.writerow(names)
    for row in rows:
        writer.writerow([(ROW | row).get(name, "") for name in names])
    return text.getvalue().encode()


def rows_in(body, size=None):
    cut = kohesio.Rows()
    pieces = [body[i : i + size] for i in range(0, len(body), size)] if size else [body]
    found = []
    for number, piece in enumerate(pieces):
        found += cut.feed(piece, last=number == len(pieces) - 1)
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000, None])
def test_a_file_is_cut_into_the_same_rows_wherever_a_piece_ends(size):
    body = table({}, {"Operation_Unique_Identifier": "https://linkedopendata.eu/entity/Q2"})
    assert rows_in(body, size) == rows_in(body)
    assert [row["Operation_Summary_English"] for row in rows_in(body, size)] == [
        "Lighting\nand cameras"
    ] * 2
    assert rows_in(b"\xef\xbb\xbf" + body, size) == rows_in(body)


def test_what_an_operation_says():
    project, bad = kohesio.project_of(rows_in(table({}))[0], "PT")
    assert bad == {}
    assert project.source_ref == "Q1"
    assert project.url == "https://linkedopendata.eu/entity/Q1"
    assert (project.starts_on, project.ends_on) == (dt.date(2023, 9, 4), None)
    assert project.total_cost == Money.of("337478.40")
    assert project.support == Money.of("134991.36"), "below a cent is left over from conversion"
    assert (project.programme, project.fund) == ("ERDF", "ERDF")
    assert project.specific_objective == "RSO5.1"
    assert (project.countries, project.nuts) == (("PT",), ("PT16F",))
    assert project.promoter == ""
    assert "Maria" not in project.canonical_json()


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"Operation_Start_Date": "2023-09-04"}, "starts_on", None),
        ({"Operation_Start_Date": "04/09/23"}, "starts_on", None),
        ({"Operation_Start_Date": "31/02/2023"}, "starts_on", None),
        ({"Total_Eligible_Expenditure_amount": "1.234,5"}, "total_cost", None),
        ({"Total_Eligible_Expenditure_amount": "n/a"}, "total_cost", None),
        ({"Project_EU_Budget": "Infinity"}, "support", None),
        ({"Operation_End_Date": "01/01/2020"}, "ends_on", None),
    ],
)
def test_a_value_that_cannot_be_read_is_unknown_and_named(changes, field, value):
    project, bad = kohesio.project_of(rows_in(table(changes))[0], "PT")
    assert getattr(project, field) is value
    assert field in bad


@pytest.mark.parametrize(
    ("currency", "total", "support"),
    [("EUR", True, True), ("PLN", True, False), ("", False, False), ("€", False, False)],
)
def test_no_amount_without_a_stated_currency(currency, total, support):
    row = {"Total_Eligible_Expenditure_Currency": currency}
    project, bad = kohesio.project_of(rows_in(table(row))[0], "PL")
    assert (project.total_cost is not None, project.support is not None) == (total, support)
    assert bad == {}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"Operation_Name_English": "A bridge"}, False),
        ({"Operation_Name_English": "A bridge", "Category_Label": "Security of public spaces"}, True),
        ({"Operation_Name_English": "Energy security"}, False),
    ],
)  # fmt: skip
def test_rows_of_the_mission(changes, wanted):
    assert kohesio.of_the_mission(rows_in(table(changes))[0]) is wanted


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"a,b\n1,2\n",
        table({}, header=[n for n in ROW if n != "Project_EU_Budget"]),
        table({}, header=[n.replace("Fund_Code", "Fund") for n in ROW]),
        *(
            table({}, header=[n for n in ROW if n != renamed])
            for renamed in ("Total_Eligible_Expenditure_Currency", "Category_Label", "NUTS3_Code")
        ),
        table({}) + b"one cell\n",
        table({}) + b'"never closed',
        table({}) + b'"a" b,"c"\n',
    ],
)
def test_a_file_of_another_shape_is_refused(body):
    with pytest.raises(PageShapeError):
        rows_in(body)


def test_a_row_without_an_end_does_not_fill_the_memory():
    cut = kohesio.Rows()
    with pytest.raises(PageShapeError, match="without an end"):
        list(cut.feed(table({}) + b'"' + b"x" * (2 << 20)))


def response(body, status=200, **headers):
    url = EuKohesio.spec.start
    return Response(url, status=status, body=body, headers=headers, request=Request(url))


def ran(tmp_path, *responses):
    """Give the answers to the slices of one country; return spider, entries, issues."""
    hints = Hints(source_id="eu_kohesio")
    spider = EuKohesio(hints=hints, run_dir=tmp_path, now=NOW)
    arguments = {"country": "PT", "start": 0, "rows": kohesio.Rows(), "found": {}}
    told, asked = [], []
    for given in responses:
        new = list(spider.parse_slice(given, **arguments))
        told += new
        asked = [t for t in new if isinstance(t, Request)]
        if asked:
            arguments = asked[0].cb_kwargs
    entries = [t.entry for t in told if isinstance(t, Beside)]
    return spider, entries, [t for t in told if isinstance(t, Issue)], asked


def slices(body, size):
    for start in range(0, len(body), size):
        part = body[start : start + size]
        place = f"bytes {start}-{start + len(part) - 1}/{len(body)}"
        yield response(part, 206, **{"Content-Range": place})


def test_slices_are_joined_and_one_operation_in_two_regions_is_one(tmp_path):
    body = table(
        {},
        {"NUTS3_Code": "PT16E"},
        {"Operation_Unique_Identifier": "https://linkedopendata.eu/entity/Q2",
         "Operation_Name_English": ""},
        {"Operation_Unique_Identifier": "https://linkedopendata.eu/entity/Q3",
         "Operation_Name_English": "A bridge"},
    )  # fmt: skip
    spider, entries, issues, asked = ran(tmp_path, *slices(body, 100))
    assert [entry.source_ref for entry in entries] == ["Q1"]
    assert entries[0].nuts == ("PT16F", "PT16E")
    assert (issues, asked, spider.proof.gaps()) == ([], [], [])
    assert spider.proof.ended == {"PT"}
    assert spider.dropped == {"no_english_text": 1, "not_of_the_mission": 1}


def test_a_slice_asks_for_what_follows_it(tmp_path):
    first = next(slices(table({}), 100))
    _, entries, _, (asked,) = ran(tmp_path, first)
    assert entries == []
    assert asked.headers["Range"] == f"bytes=100-{100 + source._SLICE - 1}".encode()
    assert asked.meta["no_snapshot"]


@pytest.mark.parametrize(
    "given",
    [
        response(b"<html>Sign in</html>", **{"Content-Type": "text/html"}),
        response(b"<html>We value your privacy</html>"),
        response(b'{"error": "timeout"}'),
        response(table({})[:100], 206),
        response(table({})[:100], 206, **{"Content-Range": "bytes 0-50/9000"}),
        response(table({})[:100], 206, **{"Content-Range": "bytes 5-104/9000"}),
        response(table({})[:100], 206, **{"Content-Range": f"bytes 0-99/{1 << 40}"}),
        response(b""),
    ],
)
def test_an_answer_that_is_no_slice_gives_nothing_and_is_told(tmp_path, given):
    spider, entries, issues, asked = ran(tmp_path, given)
    assert (entries, asked) == ([], [])
    assert [issue.code for issue in issues] == ["page_shape"]
    assert spider.proof.gaps()
    assert not spider.proof.ended


def test_a_second_slice_must_be_one(tmp_path):
    parts = list(slices(table({}), 100))
    _, entries, issues, _ = ran(tmp_path, parts[0], response(table({})))
    assert (entries, len(issues)) == ([], 1)


@pytest.mark.e2e
def test_a_whole_crawl_of_one_file_is_not_whole(tmp_path):
    folder = tmp_path / "pages" / "eu_kohesio"
    folder.mkdir(parents=True)
    (folder / "PT-pp21-27-latest.csv").write_bytes(table({}))
    done = crawl(
        "eu_kohesio", tmp_path / "run", "--recordings", str(folder.parent), "--now",
        NOW.isoformat(),
    )  # fmt: skip
    assert done.verdict.verdict is RunVerdict.DEGRADED
    assert (done.verdict.complete, done.verdict.context) == (False, 1)
    assert done.snapshots == []
    (entry,) = done.context
    assert entry.countries == ("PT",)
