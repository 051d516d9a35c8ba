"""Interreg: the registry's cards, programmes' calendars, and the programme that has no more calls."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from crawlers.interreg.registry import calendar_of, entry_of, says_no_more
from crawlers.page import Page
from domain.call import CallRecord
from domain.enums import CallStatus, PublicationStatus
from domain.errors import PageShapeError
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import by_ref, recorded, replayed
from tests.servers.base import Answer, LocalServer

BASE = "https://interreg.eu/calls-for-projects/"
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
CARD = """<article><h3><a href="/calls/one">First call</a></h3><dl><dt>Programme</dt>
<dd>Interreg Somewhere</dd><dt>Opening</dt><dd>2 March 2026</dd><dt>Deadline</dt>
<dd>29 May 2026, 14:00 CEST</dd><dt>Budget</dt><dd>EUR 12,5 million</dd><dt>Status</dt>
<dd>Forthcoming</dd></dl></article>"""
CALENDAR = """<main><h1>Interreg Somewhere</h1><table><tr><th>Call</th><th>Launch</th>
<th>Deadline</th><th>mEUR</th></tr>
<tr><td>7th call</td><td>Q1 2027</td><td>31 May 2027</td><td>8,4</td></tr>
<tr><td>8th call</td><td>September 2027</td><td></td><td></td></tr></table></main>"""


def card(old="", new=""):
    assert old in CARD
    element = BeautifulSoup(CARD.replace(old, new), "lxml").article
    record, reading = entry_of(element, BASE, "eu_interreg")
    return record, [(issue.code, issue.field) for issue in reading.issues]


def calendar(old="", new=""):
    assert old in CALENDAR
    page = Page("https://interreg.eu/programmes/somewhere/", CALENDAR.replace(old, new))
    found = calendar_of(page, "Interreg Somewhere", "eu_interreg")
    return [record for record, _ in found], [
        (issue.code, issue.field) for _, reading in found for issue in reading.issues
    ]


def test_a_card_is_read_whole():
    record, issues = card()
    assert issues == []
    assert record.source_ref == "Interreg Somewhere | First call"
    assert record.url == "https://interreg.eu/calls/one"
    assert (record.programme, record.publisher) == ("INTERREG", "Interreg Somewhere")
    assert record.opens_on == dt.date(2026, 3, 2)
    assert record.deadlines[0].instant() == dt.datetime(2026, 5, 29, 12, tzinfo=dt.UTC)
    assert record.budget_total.minor == 12_500_000_00
    assert record.published_status is PublicationStatus.FORTHCOMING


def test_swapped_dates_are_an_issue_and_neither_is_kept():
    record, issues = card("2 March 2026", "30 May 2026")
    assert (record.opens_on, record.deadlines) == (None, ())
    assert issues == [("bad_value", "deadlines")]
    assert record.dates_text == "30 May 2026 – 29 May 2026, 14:00 CEST"


@pytest.mark.parametrize(
    ("old", "new", "issue", "name"),
    [
        ("<dt>Deadline", "<dt>Closing", ("unread_label", "labels"), "deadlines"),
        ("<dt>Opening", "<dt>Start", ("unread_label", "labels"), "opens_on"),
        ("29 May 2026,", "29 May 26,", ("bad_value", "deadlines"), "deadlines"),
        ("2 March 2026", "March", ("bad_value", "opens_on"), "opens_on"),
        ("EUR 12,5 million", "EUR 12,50,5", ("bad_value", "budget_total"), "budget_total"),
        ("Forthcoming", "Soon", ("unknown_category", "published_status"), "published_status"),
    ],
)
def test_what_a_card_no_longer_says_is_told(old, new, issue, name):
    record, issues = card(old, new)
    assert issue in issues
    assert not getattr(record, name)


@pytest.mark.parametrize(
    ("old", "new"),
    [("h3>", "b>"), ("<dt>Programme</dt>", "<dt>Name</dt>"), ("<dd>Interreg Somewhere</dd>", "")],
)
def test_a_card_without_its_core_is_none(old, new):
    with pytest.raises(PageShapeError):
        card(old, new)


def test_a_calendar_is_planned_and_never_open():
    (seventh, eighth), issues = calendar()
    assert issues == []
    assert (seventh.planned, seventh.opens_on) == (True, None)
    assert (seventh.opens_within.first, seventh.opens_within.last) == (
        dt.date(2027, 1, 1),
        dt.date(2027, 3, 31),
    )
    assert [d.on for d in seventh.deadlines] == [dt.date(2027, 5, 31)]
    assert seventh.budget_total.minor == 8_400_000_00
    assert (eighth.opens_within.text, eighth.closes_within) == ("September 2027", None)
    assert eighth.budget_total is None
    for now in (NOW, dt.datetime(2027, 4, 1, tzinfo=dt.UTC)):
        assert standing(dates_of(seventh), now).status is CallStatus.FORTHCOMING


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        ("31 May 2027", "31 May 2026", ("bad_value", "deadlines")),
        ("31 May 2027", "later", ("bad_value", "closes_within")),
        ("Q1 2027", "soon", ("bad_value", "opens_within")),
        ("8,4", "8,4 or 9", ("bad_value", "budget_total")),
    ],
)
def test_an_unreadable_cell_of_a_calendar_is_an_issue(old, new, issue):
    (seventh, _), issues = calendar(old, new)
    assert issue in issues
    if issue[1] == "deadlines":
        assert (seventh.opens_within, seventh.deadlines, seventh.closes_within) == (None, (), None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<th>Launch</th>", "<th>Opening</th>"),
        ("<th>Call</th><th>Launch</th>", "<th>Launch</th><th>Call</th>"),
        ("<td>8,4</td>", ""),
        ("<td>7th call</td>", "<td></td>"),
    ],
)
def test_a_rebuilt_calendar_is_refused(old, new):
    with pytest.raises(PageShapeError):
        calendar(old, new)


def test_another_table_is_no_calendar():
    page = Page(BASE, "<table><tr><th>Partner</th><th>Country</th></tr></table>")
    assert calendar_of(page, "x", "eu_interreg") == []
    assert says_no_more(page) is None


@pytest.mark.e2e
def test_the_recorded_registry(tmp_path):
    done = replayed("eu_interreg", tmp_path)
    assert (done.code, done.verdict.complete) == (0, True), done.verdict.reasons
    records = {ref: CallRecord.model_validate(r) for ref, r in by_ref(done).items()}
    told = {
        ref: (r.deadlines[0].on.isoformat(), r.deadlines[0].time.hour) for ref, r in records.items()
    }
    assert told == {
        "Interreg Baltic Sea Region | Project Platforms 2025": ("2025-11-20", 16),
        "Interreg Danube Region | Third Call for Proposals": ("2025-12-15", 14),
        "Interreg Central Europe | Strategic call for capitalisation": ("2025-11-27", 16),
        "Interreg South Baltic | 5th call for proposals": ("2025-11-12", 16),
        "Interreg South Baltic | 3rd Small-scale call for proposals": ("2025-11-12", 16),
        "Interreg Latvia-Lithuania | Third call for proposals": ("2026-01-19", 17),
    }
    assert all(r.deadlines[0].timezone is None for r in records.values())
    assert done.verdict.stats["dropped/no_more_calls"] == 1
    assert [(i["code"], i["value"]) for i in done.issues] == [("no_more_calls", "Interreg Europe")]
    assert all("Interreg Europe" not in ref for ref in records)


def serve(tmp_path, pages):
    def answer(asked):
        text = pages.get(asked.origin.removeprefix("https://") + asked.target)
        return Answer((text or "").encode(), 200 if text else 404, "text/html; charset=utf-8")

    with LocalServer(answer) as server:
        return crawl("eu_interreg", tmp_path / "run", "--base-url", server.url)


@pytest.mark.e2e
def test_calendars_are_found_from_the_registry(tmp_path):
    linked = CARD.replace(
        "<dd>Interreg Somewhere</dd>",
        '<dd><a href="/programmes/somewhere/">Interreg Somewhere</a></dd>',
    )
    many = "".join(linked.replace("First call", f"Call {n}") for n in range(5))
    done = serve(
        tmp_path,
        {
            "interreg.eu/calls-for-projects/": f"<main>{many}</main>",
            "interreg.eu/programmes/somewhere/": CALENDAR,
            "interregeurope.eu/": "<main><p>A new call is being prepared.</p></main>",
        },
    )
    records = by_ref(done)
    assert len(records) == 7
    planned = sorted(ref for ref, r in records.items() if r.get("planned"))
    assert planned == ["Interreg Somewhere | 7th call", "Interreg Somewhere | 8th call"]
    assert [issue["code"] for issue in done.issues] == ["page_changed"]
    assert done.verdict.complete


@pytest.mark.e2e
@pytest.mark.parametrize("page", ["<main><h1>Log in</h1></main>", "<h1>Calls</h1>"])
def test_a_registry_without_calls_fails(tmp_path, page):
    gone = recorded("eu_interreg", "interregeurope.eu.html")
    done = serve(tmp_path, {"interreg.eu/calls-for-projects/": page, "interregeurope.eu/": gone})
    assert (done.code, done.verdict.items) == (4, 0)
    assert [issue["code"] for issue in done.issues] == ["page_shape"]
