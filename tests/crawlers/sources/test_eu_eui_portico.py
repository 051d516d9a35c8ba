"""Portico: labelled words of entries, placeholders that a call page corrects, others' calls."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from crawlers.bases.reading import Reading
from crawlers.eui import catalogue
from crawlers.eui.addresses import own_path, reference
from crawlers.eui.prose import facts_of
from crawlers.page import Page
from domain.call import CallRecord
from domain.enums import CallStatus, DeadlineModel, Instrument, PublicationStatus
from domain.errors import PageShapeError, UnknownCategory
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import by_ref, recorded, replayed
from tests.servers.base import Answer, LocalServer

BASE = "https://portico.urban-initiative.eu/urban-panorama/call-for-proposals"
NOVEMBER = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
ENTRY = """<article class="node node--type-call-for-proposals"><h3 class="title-node">A call By night</h3>
<span>Upcoming</span><div>Deadline date : 05/02/2027</div><div>Support : grant</div>
<div>Funding support : 1,500,000 €</div><div>By A Mission Platform</div>
<a href="https://mission.example/call?id=3">Find out more</a></article>"""


def entry(old="", new=""):
    assert old in ENTRY
    return catalogue.entry_of(BeautifulSoup(ENTRY.replace(old, new), "lxml").article, BASE)


def told(found):
    return [(issue.code, issue.field) for issue in found.reading.issues]


def test_another_body_s_call_is_its_own():
    found = entry()
    record = catalogue.record_of_entry(found, "eu_eui_portico")
    assert told(found) == []
    assert (record.publisher, record.programme) == ("A Mission Platform", None)
    assert record.source_ref == "mission.example/call?id=3"
    assert record.published_status is PublicationStatus.FORTHCOMING
    assert [(d.on, d.time) for d in record.deadlines] == [(dt.date(2027, 2, 5), None)]
    assert record.grant_max.minor == 1_500_000_00


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        ("Deadline date", "Closing date", ("not_stated", "deadlines")),
        ("05/02/2027", "05/02/27", ("bad_value", "deadlines")),
        ("05/02/2027", "31/02/2027", ("bad_value", "deadlines")),
        ("Funding support", "Money", ("not_stated", "grant_max")),
        ("1,500,000 €", "1,5000,00 €", ("bad_value", "grant_max")),
        ("<span>Upcoming</span>", "<span>Soon</span>", ("unknown_category", "published_status")),
        (
            "<span>Upcoming</span>",
            "<b>Open</b><b>Closed</b>",
            ("unknown_category", "published_status"),
        ),
    ],
)
def test_what_an_entry_no_longer_says_is_told(old, new, issue):
    found = entry(old, new)
    assert told(found) == [issue]
    name = {"deadlines": "closes_on", "published_status": "status"}.get(issue[1], issue[1])
    assert getattr(entry(), name) is not None
    assert getattr(found, name) is None


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("title-node", "headline", PageShapeError),
        ("Find out more", "Read on", PageShapeError),
        ("By A Mission", "From A Mission", PageShapeError),
        ("Support : grant", "Offer : grant", PageShapeError),
        ("Support : grant", "Support : barter", UnknownCategory),
    ],
)
def test_an_entry_without_its_core_is_none(old, new, error):
    with pytest.raises(error):
        entry(old, new)


def test_prizes_are_no_grants():
    assert entry("Support : grant", "Support : prize").instrument is Instrument.PRIZE


def test_addresses_with_and_without_www_are_one():
    assert own_path("http://urban-initiative.eu/a/b/") == own_path(
        "https://www.urban-initiative.eu/a/b"
    )
    assert own_path("https://portico.urban-initiative.eu/a") is None
    assert own_path("https://urban-initiative.eu.evil.example/a") is None
    assert reference("https://www.x.example/a/?q=1") == "x.example/a?q=1"


@pytest.mark.e2e
def test_the_recorded_catalogue(tmp_path):
    done = replayed("eu_eui_portico", tmp_path)
    assert (done.code, done.verdict.complete) == (0, True), done.verdict.reasons
    records = {ref: CallRecord.model_validate(r) for ref, r in by_ref(done).items()}
    assert len(records) == 2
    assert done.verdict.stats["dropped/read_by_eu_eui_calls"] == 1
    for record in records.values():
        assert (record.deadline_model, record.deadlines) == (DeadlineModel.CONTINUOUS, ())
        assert record.programme == "EUI"
        assert standing(dates_of(record), NOVEMBER).status is CallStatus.OPEN
    placeholders = {i["value"] for i in done.issues if i["code"] == "sources_disagree"}
    assert placeholders == {"Deadline date : 17/11/2027", "Deadline date : 31/12/2028"}


def test_the_call_page_wins_over_the_catalogue():
    text = ENTRY.replace("05/02/2027", "16/06/2026").replace(
        "By A Mission Platform", "By European Urban Initiative"
    )
    found = catalogue.entry_of(BeautifulSoup(text, "lxml").article, BASE)
    page = recorded("eu_eui_calls", "calls-proposals-fourth-call-proposals-innovative-actions.html")
    record = catalogue.record_with_page(
        found, facts_of(Page(BASE, page), Reading("x", BASE)), "eu_eui_portico"
    )
    assert record.deadlines[0].on == dt.date(2026, 6, 15)
    assert record.grant_max.minor == 2_000_000_00
    assert told(found) == [("sources_disagree", "deadlines"), ("sources_disagree", "grant_max")]


def serve(tmp_path, pages):
    def answer(asked):
        host = asked.origin.removeprefix("https://")
        text = pages.get(host + asked.target)
        return Answer((text or "").encode(), 200 if text else 404, "text/html; charset=utf-8")

    with LocalServer(answer) as server:
        done = crawl("eu_eui_portico", tmp_path / "run", "--base-url", server.url)
    return done, server


START = BASE.removeprefix("https://")


@pytest.mark.e2e
def test_pages_are_followed_and_a_lost_call_page_keeps_the_run_open(tmp_path):
    first = ENTRY + '<a rel="next" href="?page=1">next</a>'
    own = ENTRY.replace("https://mission.example/call?id=3", "https://urban-initiative.eu/gone")
    training = ENTRY.replace("Support : grant", "Support : training")
    other = ENTRY.replace("call?id=3", "call?id=4")
    done, server = serve(tmp_path, {START: first, f"{START}?page=1": own + training + other})
    assert sorted(by_ref(done)) == ["mission.example/call?id=3", "mission.example/call?id=4"]
    assert done.verdict.stats["dropped/other_support"] == 1
    assert not done.verdict.complete
    assert any("urban-initiative.eu/gone" in reason for reason in done.verdict.reasons)
    assert server.most_at_once == 1


@pytest.mark.e2e
@pytest.mark.parametrize("body", ["<form>Log in</form>", "<p>No results</p>"])
def test_an_empty_catalogue_fails(tmp_path, body):
    done, _ = serve(tmp_path, {START: f"<html><body>{body}</body></html>"})
    assert (done.code, done.verdict.items) == (4, 0)
    assert [issue["code"] for issue in done.issues] == ["page_shape"]
