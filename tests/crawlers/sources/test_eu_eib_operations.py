"""The EIB's operations: golden facts, tranches added up, and answers that are not what they seem."""

import datetime as dt
import json

import pytest

from crawlers.check import SAMPLE
from crawlers.context import eib
from domain.enums import FailureClass, Instrument, RunVerdict
from domain.errors import BadValue, PageShapeError
from domain.money import Money
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import replayed

SOURCE = "eu_eib_operations"
NOW = "2026-11-21T12:00:00+00:00"


@pytest.mark.e2e
def test_the_four_recorded_operations(tmp_path):
    done = replayed(SOURCE, tmp_path)
    assert (done.verdict.verdict, done.verdict.complete) == (RunVerdict.OK, True)
    assert done.items == [], "an operation of another promoter is no call"
    found = {entry.source_ref: entry for entry in done.context}
    assert set(found) == {"20240437", "20200182", "20250043"}
    assert done.verdict.stats == {"dropped/not_of_the_mission": 1}
    envelope, greece, calt = (found[n] for n in ("20240437", "20200182", "20250043"))
    assert envelope.announced_on == dt.date(2024, 7, 10)
    assert envelope.url == "https://www.eib.org/en/projects/pipelines/all/20240437"
    assert (greece.countries, greece.status_text) == (("GR",), "")
    assert (calt.countries, calt.status_text) == (("LU",), "Signed")
    for entry in found.values():
        assert (entry.programme, entry.instrument) == ("EIB", Instrument.LOAN)
        assert entry.support is entry.total_cost is entry.call_identifier is None


def row(number="20260001", **changes):
    content = {
        "id": number,
        "title": "Urban renewal of a town",
        "description": "",
        "url": f"/en/projects/all/{number}",
        "startDate": 1767225600000,
        "primaryTags": [
            {"label": "Urban development", "subType": "sectors"},
            {"label": "Italy", "subType": "countries"},
            {"label": "France", "subType": "countries"},
        ],
        "additionalInformation": ["€44,000,000"],
    }
    return content | changes


def pages(folder, pipeline, loans, total=None):
    """Write made pages of both lists, two rows a page where a list of lists is given."""
    place = folder / SOURCE
    place.mkdir(parents=True)
    for name, rows in (("pipelines", pipeline), ("loans", loans)):
        parts = rows if rows and isinstance(rows[0], list) else [rows]
        count = total if total is not None else sum(map(len, parts))
        for number, part in enumerate(parts):
            text = json.dumps({"data": part, "totalItems": count})
            (place / f"{name}-page{number}.json").write_text(text)


def read(tmp_path):
    return crawl(SOURCE, tmp_path / "run", "--recordings", str(tmp_path / "pages"), "--now", NOW)


@pytest.mark.e2e
def test_tranches_of_one_operation_are_added_up_over_pages(tmp_path):
    part = row()
    later = row(startDate=1769904000000, additionalInformation=["€6,000,000"])
    planned = row(additionalInformation=["Approved"], startDate=1735689600000)
    pages(tmp_path / "pages", [planned], [[part, part], [later, row("20260002")]])
    done = read(tmp_path)
    assert done.verdict.complete, done.verdict.reasons
    found = {entry.source_ref: entry for entry in done.context}
    assert found["20260001"].support == Money.of(94_000_000), "44 + 44 + 6"
    assert found["20260002"].support == Money.of(44_000_000)
    assert found["20260001"].announced_on == dt.date(2026, 2, 1)
    assert found["20260001"].countries == ("IT", "FR")
    assert found["20260001"].status_text == "Signed"


@pytest.mark.e2e
def test_a_tranche_without_amount_makes_the_sum_unknown(tmp_path):
    parts = [row(), row(additionalInformation=[44000000])]
    pages(tmp_path / "pages", [], parts)
    done = read(tmp_path)
    (entry,) = done.context
    assert entry.support is None
    assert [(i["field"], i["value"]) for i in done.issues] == [("support", "44000000")]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("pipeline", "loans", "total"),
    [
        ([], [[row(), row("20260002")], [row(), row("20260002")]], 4),  # a page that comes again
        ([], [[row()], []], 5),  # fewer rows than announced
        ([], [[row()]], 5),  # a page that is not there
        ([], [{**row(), "id": "abc"}], None),
        ([], [{k: v for k, v in row().items() if k != "primaryTags"}], None),
        ([], [{k: v for k, v in row().items() if k != "title"}], None),
        ([], [], None),
    ],
)
def test_a_list_that_is_not_whole_hands_nothing_on(tmp_path, pipeline, loans, total):
    pages(tmp_path / "pages", pipeline, loans, total)
    done = read(tmp_path)
    assert done.context == []
    assert done.verdict.verdict is RunVerdict.FAILED


@pytest.mark.parametrize(
    "field",
    ["id", "title", "description", "url", "startDate", "primaryTags", "additionalInformation"],
)
def test_a_field_that_a_whole_page_lacks_was_renamed(field):
    page = [row(), row("20260002")]
    eib.check_shape(page)
    eib.check_shape([])
    eib.check_shape([page[0], {k: v for k, v in page[1].items() if k != field}])
    with pytest.raises(PageShapeError, match=r"no row|no tags"):
        eib.check_shape([{("x" + k if k == field else k): v for k, v in r.items()} for r in page])


@pytest.mark.parametrize("kind", ["countries", "sectors"])
def test_tags_of_a_kind_that_a_whole_page_lacks_were_renamed(kind):
    kept = [tag for tag in row()["primaryTags"] if tag["subType"] != kind]
    page = [row(primaryTags=[*kept, {"label": "x", "subType": "renamed"}])] * 20
    with pytest.raises(PageShapeError, match="no tags"):
        eib.check_shape(page)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Sign in</body></html>",
        "<html><body>We value your privacy</body></html>",
        "<?xml version='1.0'?><rows/>",
        "[]",
        '{"data": {}, "totalItems": 1}',
        '{"data": []}',
        '{"data": [], "totalItems": "1"}',
        '{"rows": [], "totalItems": 1}',
        "",
    ],
)
def test_an_answer_of_another_kind_fails_the_run(tmp_path, body):
    pages(tmp_path / "pages", [row()], [row()])
    (tmp_path / "pages" / SOURCE / "loans-page0.json").write_text(body)
    done = read(tmp_path)
    assert (done.verdict.verdict, done.context) == (RunVerdict.FAILED, [])
    assert done.verdict.failure is FailureClass.SHAPE_CHANGED


@pytest.mark.parametrize(
    ("value", "euros"),
    [("€44,000,000", "44000000"), ("€ 500,000.50", "500000.50"), ("€7", "7"), (None, None)],
)
def test_amounts(value, euros):
    assert eib.amount(value) == (Money.of(euros) if euros else None)


@pytest.mark.parametrize(
    "value", ["44,000,000", 44000000, 4.4, "$44,000,000", "€44.000.000", "€4,40", "€1 - €2", True]
)
def test_an_amount_without_currency_or_of_two_meanings_is_refused(value):
    with pytest.raises(BadValue):
        eib.amount(value)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1720569600000, dt.date(2024, 7, 10)),  # midnight UTC
        (1720562400000, dt.date(2024, 7, 10)),  # midnight in Luxembourg, summer
        (1736463600000, dt.date(2025, 1, 10)),  # midnight in Luxembourg, winter
        (-315619200000, dt.date(1960, 1, 1)),
        (None, None),
    ],
)
def test_days(value, day):
    assert eib.day(value) == day


@pytest.mark.parametrize("value", [1720600000000, "2024-07-10", 1.5, True, 10**15])
def test_an_instant_that_tells_no_day_is_refused(value):
    with pytest.raises(BadValue):
        eib.day(value)


@pytest.mark.parametrize(
    ("title", "sector", "wanted"),
    [
        ("Municipal framework loan", "Urban development", True),
        ("Municipal framework loan", "URBAN DEVELOPMENT", True),
        ("Police headquarters", "Services", True),
        ("Civil protection framework loan", "Composite infrastructure", True),
        ("Safer public spaces", "Services", True),
        ("Energy security of the grid", "Energy", False),
        ("Food security for farmers", "Agriculture, fisheries, forestry", False),
        ("Social security buildings", "Health", False),
        ("Securitisation of loans", "Credit lines", False),
    ],
)
def test_what_touches_the_mission(title, sector, wanted):
    tags = [{"label": sector, "subType": "sectors"}]
    assert eib.of_the_mission(eib.row_of(row(title=title, primaryTags=tags))) is wanted


def test_tags_are_told_apart_by_kind_and_unknown_places_stay_words():
    tags = [
        {"label": "Western Balkans", "subType": "regions"},
        {"label": "Urban development", "subType": "sectors"},
        {"label": "Atlantis", "subType": "countries"},
        {"label": "Greece", "subType": "countries"},
        {"label": "x"},
        "no tag",
    ]
    found = eib.row_of(row(primaryTags=tags))
    assert (found.countries, found.sectors) == (("GR",), ("Urban development",))
    assert found.places == ("Atlantis", "Western Balkans")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("/en/projects/all/20260001", "https://www.eib.org/en/projects/all/20260001"),
        ("https://www.eib.org/de/projects/x", "https://www.eib.org/de/projects/x"),
        ("//evil.example/x", "https://www.eib.org/en/projects/all/20260001"),
        ("https://www.eib.org.evil.example/", "https://www.eib.org/en/projects/all/20260001"),
        ("javascript:alert(1)", "https://www.eib.org/en/projects/all/20260001"),
    ],
)
def test_only_the_banks_own_pages_are_linked(url, address):
    operation = eib.Operation(pipeline=eib.row_of(row(url=url)))
    project, _ = eib.project_of("20260001", operation)
    assert project.url == address


@pytest.mark.parametrize("content", [None, [], "row", {"id": "20260001"}, row("1"), row(title=" ")])
def test_a_row_of_another_shape_is_refused(content):
    with pytest.raises(PageShapeError):
        eib.row_of(content)


def test_what_ships_says_that_it_is_no_recorded_page():
    assert "not a\nrecorded page" in (SAMPLE / SOURCE / "README.md").read_text()
