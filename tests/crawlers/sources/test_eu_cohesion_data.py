"""Planned amounts of cohesion programmes: one dimension, both objectives, nothing counted twice.

The answers are invented: no real one was found.
"""

import datetime as dt
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import TextResponse

from crawlers.bases.spider import Beside
from crawlers.context import cohesion
from crawlers.sources.eu.cohesion_data import EuCohesionData
from domain.call import Issue
from domain.enums import RunVerdict
from domain.errors import BadValue, PageShapeError
from domain.money import Money
from domain.run import Hints
from tests.crawlers.crawling import crawl

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def spelling(code="RSO5.1", dimension="Intervention Field", fund="ERDF", parts="2"):
    return {
        "specific_objective_code": code,
        "dimension_type": dimension,
        "fund": fund,
        "parts": parts,
    }


SPELLINGS = [
    spelling(),
    spelling("RSO5.2", parts="1"),
    spelling("RSO1.1"),
    spelling(dimension="Form of support"),
    spelling(fund="ESF+"),
]


def total(code="RSO5.1", ms="PT", amount="1000000.5", parts="2", title="Programme, Centro"):
    return {
        "ms": ms,
        "programme_title_short": title,
        "specific_objective_code": code,
        "amount": amount,
        "parts": parts,
    }


SUMS = [total(), total("RSO5.2", "EL", "7", "1", "Programme, Attica")]


def answer(content, kind="application/json"):
    text = content if isinstance(content, str) else json.dumps(content)
    url = f"{cohesion.RESOURCE}?%24query=x"
    headers = {"Content-Type": kind}
    return TextResponse(
        url, body=text.encode(), headers=headers, encoding="utf-8", request=Request(url)
    )


def ran(tmp_path, spellings=SPELLINGS, sums=SUMS):
    """Return the spider, its figures and its issues after both answers."""
    hints = Hints(source_id="eu_cohesion_data")
    spider = EuCohesionData(hints=hints, run_dir=tmp_path, now=NOW)
    told = list(spider.parse_spellings(answer(spellings)))
    for request in [t for t in told if isinstance(t, Request)]:
        told += spider.parse_sums(answer(sums), **request.cb_kwargs)
    figures = [t.entry for t in told if isinstance(t, Beside)]
    return spider, figures, [t for t in told if isinstance(t, Issue)]


def test_figures_by_programme_and_objective(tmp_path):
    spider, figures, issues = ran(tmp_path)
    assert (issues, spider.proof.gaps()) == ([], [])
    centro, attica = figures
    assert (centro.country, centro.specific_objective) == ("PT", "RSO5.1")
    assert centro.amount == Money.of("1000000.5")
    assert centro.programme_title == "Programme, Centro"
    assert (attica.country, attica.amount, attica.cci) == ("GR", Money.of(7), None)
    assert {f.dimension for f in figures} == {"Intervention Field"}
    assert {f.cycle for f in figures} == {"2021-2027"}


def test_the_question_names_one_dimension_one_fund_and_both_objectives():
    asked = cohesion.query(cohesion.spelling_of(SPELLINGS))
    assert "specific_objective_code in ('RSO5.1', 'RSO5.2')" in asked
    assert "dimension_type='Intervention Field'" in asked
    assert "fund='ERDF'" in asked
    assert "GROUP BY ms, programme_title_short, specific_objective_code" in asked


def test_other_spellings_of_the_data_set_are_taken_over():
    rows = [spelling("RSO 5.1", "INTERVENTION FIELD"), spelling("rso5.2", "INTERVENTION FIELD")]
    found = cohesion.spelling_of(rows)
    assert found.objectives == ("RSO 5.1", "rso5.2")
    assert "'INTERVENTION FIELD'" in cohesion.query(found)


def test_what_the_review_added_is_asked_for_where_the_data_set_names_it():
    found = cohesion.spelling_of([*SPELLINGS, spelling("RSO1.7", parts="4"), spelling("RSO3.3")])
    assert found.objectives == ("RSO1.7", "RSO3.3", "RSO5.1", "RSO5.2")
    assert found.parts == cohesion.spelling_of(SPELLINGS).parts + 4 + 2
    figure = cohesion.figure_of(total("RSO1.7"), found)
    assert figure.specific_objective == "RSO1.7"


def test_a_quote_in_a_name_cannot_leave_the_question():
    assert "'it''s'" in cohesion.query(cohesion.Spelling(("it's",), "d", "f", 1))


@pytest.mark.parametrize(
    "spellings",
    [
        [],
        [spelling()],
        [spelling("5.1"), spelling("5.2")],
        [spelling(dimension="Field"), spelling("RSO5.2", "Field")],
        [spelling(fund="ESF"), spelling("RSO5.2", fund="ESF")],
        [*SPELLINGS, spelling(dimension="intervention field")],
        [spelling(parts="many"), spelling("RSO5.2")],
        [{"renamed": "RSO5.1"}],
        {"error": True, "message": "no such column"},
        "<html><body>Sign in</body></html>",
        [spelling()] * 5000,
    ],
)
def test_a_data_set_that_is_written_otherwise_fails_and_gives_nothing(tmp_path, spellings):
    spider, figures, issues = ran(tmp_path, spellings)
    assert figures == []
    assert [issue.code for issue in issues] == ["page_shape"]
    assert spider.proof.gaps()


@pytest.mark.parametrize(
    "sums",
    [
        {"error": True},
        "<html>consent</html>",
        "<?xml version='1.0'?><response/>",
        [{**total(), "parts": None}],
        [total()] * 5000,
    ],
)
def test_sums_of_another_kind_fail(tmp_path, sums):
    spider, figures, issues = ran(tmp_path, sums=sums)
    assert (figures, [issue.code for issue in issues]) == ([], ["page_shape"])
    assert spider.proof.gaps()


@pytest.mark.parametrize("sums", [[], SUMS[:1], [*SUMS, total(ms="ES", parts="4")]])
def test_sums_that_lack_or_double_rows_are_not_whole(tmp_path, sums):
    spider, _, _ = ran(tmp_path, sums=sums)
    assert any("of 3 rows of the data set" in gap for gap in spider.proof.gaps())


@pytest.mark.parametrize("amount", ["-1", "1.234,5", "NaN", "1e400", None, "1.001", ""])
def test_an_amount_that_is_none_is_an_issue_and_no_figure(tmp_path, amount):
    spider, figures, issues = ran(tmp_path, sums=[SUMS[1], total(amount=amount)])
    assert [figure.country for figure in figures] == ["GR"]
    assert [issue.code for issue in issues] == ["bad_value"]
    assert spider.proof.gaps()


@pytest.mark.parametrize("column", ["ms", "programme_title_short", "specific_objective_code"])
def test_a_renamed_column_is_noticed(tmp_path, column):
    renamed = {("x" + k if k == column else k): v for k, v in total().items()}
    spider, figures, issues = ran(tmp_path, sums=[renamed, SUMS[1]])
    assert len(figures) == 1
    assert [issue.code for issue in issues] == ["page_shape"]
    assert spider.proof.gaps()


def test_cross_border_programmes_have_no_country():
    found = cohesion.figure_of(total(ms="TC"), cohesion.spelling_of(SPELLINGS))
    assert found.country is None


def test_errors_are_told_apart():
    known = cohesion.spelling_of(SPELLINGS)
    with pytest.raises(BadValue):
        cohesion.figure_of(total(amount="x"), known)
    with pytest.raises(PageShapeError):
        cohesion.figure_of(total("RSO1.1"), known)


@pytest.mark.e2e
def test_a_whole_crawl(tmp_path):
    folder = tmp_path / "pages" / "eu_cohesion_data"
    folder.mkdir(parents=True)
    (folder / "spellings.json").write_text(json.dumps(SPELLINGS))
    (folder / "sums.json").write_text(json.dumps(SUMS))
    done = crawl(
        "eu_cohesion_data", tmp_path / "run", "--recordings", str(folder.parent), "--now",
        NOW.isoformat(),
    )  # fmt: skip
    assert (done.verdict.verdict, done.verdict.complete) == (RunVerdict.OK, True)
    assert (done.verdict.context, done.items) == (2, [])
    asked = [parse_qs(urlsplit(line["url"]).query)["$query"][0] for line in done.snapshots]
    assert len(asked) == 2
    assert "sum(total_amount)" in asked[1]
