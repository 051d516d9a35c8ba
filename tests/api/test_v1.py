"""Revisions, deadlines, sources and the Atom feed: shapes, filters, pages, licences, hostile texts."""

from datetime import date, time
from xml.etree import ElementTree as ET

import pytest

from domain.deadline import Deadline
from tests.funding_db.calls_of_a_source import call, ingest

ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = "=1+1 <script>alert(1)</script> ]]> &amp; \u202egnp \x0b\r\nlast"


@pytest.fixture
def filled(ask, sqlite_engine):
    hour = {"time": time(17), "timezone": "Europe/Brussels"}
    first = call(
        "1", title="Safe squares", programme="horizon",
        deadlines=(
            Deadline(on=date(2027, 4, 15), kind="stage", number=1, **hour),
            Deadline(on=date(2027, 9, 1), kind="stage", number=2),
        ),
    )  # fmt: skip
    ingest(sqlite_engine, [first, call("2", title=EVIL, closes=date(2026, 10, 1))])
    return ask


def test_revisions_are_paged_and_name_the_licence(filled, sqlite_engine):
    for number in range(1, 4):
        ingest(sqlite_engine, [call("1", title=f"Title {number}"), call("2")], on=number)
    body = filled("/v1/calls/eu_test:1/revisions").json()
    assert (body["total"], body["uid"], body["source"]) == (4, "eu_test:1", "eu_test")
    assert body["licence"]
    assert [r["number"] for r in body["items"]] == [4, 3, 2, 1]
    assert {"field": "title", "old": "Title 2", "new": "Title 3"} in body["items"][0]["changes"]
    page = filled("/v1/calls/eu_test:1/revisions", params={"limit": 1, "offset": 1}).json()
    assert [r["number"] for r in page["items"]] == [3]
    assert filled("/v1/calls/eu_test:9/revisions").status_code == 404


def test_deadlines_stand_each_by_itself_soonest_first(filled):
    body = filled("/v1/deadlines").json()
    assert body["total"] == 3
    seen = [(i["uid"], i["deadline"]["on"], i["deadline"]["number"]) for i in body["items"]]
    assert seen == [
        ("eu_test:2", "2026-10-01", None),
        ("eu_test:1", "2027-04-15", 1),
        ("eu_test:1", "2027-09-01", 2),
    ]
    assert all(i["licence"] and i["source"] == "eu_test" for i in body["items"])
    assert body["items"][1]["deadline"]["instant"] == "2027-04-15T15:00:00+00:00"
    assert body["items"][2]["deadline"]["instant"] is None
    window = {"from": "2027-04-15", "until": "2027-04-15"}
    assert [i["uid"] for i in filled("/v1/deadlines", params=window).json()["items"]] == [
        "eu_test:1"
    ]
    (last,) = filled("/v1/deadlines", params={"limit": 1, "offset": 2}).json()["items"]
    assert last["deadline"]["on"] == "2027-09-01"
    assert filled("/v1/deadlines", params={"q": "squares"}).json()["total"] == 2
    assert filled("/v1/deadlines", params={"from": "yesterday"}).status_code == 422


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"programme": "horizon"}, {"eu_test:1"}),
        ({"source": "eu_test"}, {"eu_test:1", "eu_test:2"}),
        ({"source": "fr_other"}, set()),
        ({"instrument": "loan"}, set()),
        ({"instrument": "grant"}, {"eu_test:1", "eu_test:2"}),
        ({"country": "fr"}, {"eu_test:1", "eu_test:2"}),
        ({"days": 30}, {"eu_test:2"}),
        ({"grant": 5}, set()),
        ({"procedure": "direct"}, set()),
        ({"pays_for": "works"}, set()),
        ({"applicant": "municipality"}, {"eu_test:1", "eu_test:2"}),
    ],
)
def test_the_filters_are_those_of_the_page(filled, params, found):
    answer = filled("/v1/calls", params=params)
    assert answer.status_code == 200, answer.text
    assert {i["uid"] for i in answer.json()["items"]} == found


def test_sources_say_their_health_licence_and_last_live_visit(filled, sqlite_engine):
    body = filled("/v1/sources").json()
    assert body["total"] == 1
    (source,) = body["items"]
    assert source["id"] == "eu_test"
    assert source["licence"]
    assert source["verified_live"] is None
    assert source["calls"] == 2
    assert source["health"] == (
        "Last read with success on 2026-08-12 06:00 UTC. This crawler never met the live address."
    )
    assert filled("/v1/sources", params={"offset": 1}).json()["items"] == []


def feed(answer):
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert element.findtext(f"{ATOM}{name}")
    return root, {e.findtext(f"{ATOM}id"): e for e in root.findall(f"{ATOM}entry")}


def test_the_feed_keeps_ids_and_updated_is_the_last_change(filled, sqlite_engine):
    root, entries = feed(filled("/v1/calls.atom"))
    assert set(entries) == {"urn:fundmap:call:eu_test%3A1", "urn:fundmap:call:eu_test%3A2"}
    assert root.findtext(f"{ATOM}updated") == "2026-08-12T06:00:00Z"
    changed = [call("1", title="Safer squares"), call("2", title=EVIL, closes=date(2026, 10, 1))]
    ingest(sqlite_engine, changed, on=1)
    root, again = feed(filled("/v1/calls.atom"))
    assert next(iter(again)) == "urn:fundmap:call:eu_test%3A1"  # last changed first
    assert set(again) == set(entries)
    assert root.findtext(f"{ATOM}updated") == "2026-08-13T06:00:00Z"
    updated = {uid: e.findtext(f"{ATOM}updated") for uid, e in again.items()}
    assert updated == {
        "urn:fundmap:call:eu_test%3A1": "2026-08-13T06:00:00Z",
        "urn:fundmap:call:eu_test%3A2": "2026-08-12T06:00:00Z",
    }
    assert all("Licence: " in e.findtext(f"{ATOM}rights") for e in again.values())


def test_a_hostile_title_is_text_in_the_feed(filled):
    answer = filled("/v1/calls.atom", params={"q": "script"})
    _root, entries = feed(answer)
    (entry,) = entries.values()
    title = entry.findtext(f"{ATOM}title")
    assert title == "=1+1 <script>alert(1)</script> ]]> &amp; gnp last"
    assert b"<script" not in answer.content
    assert "\u202e" not in answer.text


def test_the_feed_takes_the_lists_filters_and_links_back(filled, configured):
    _root, entries = feed(filled("/v1/calls.atom", params={"programme": "horizon"}))
    assert list(entries) == ["urn:fundmap:call:eu_test%3A1"]
    assert entries["urn:fundmap:call:eu_test%3A1"].find(f"{ATOM}link") is None
    root, entries = feed(filled("/v1/calls.atom", params={"q": '"><x', "status": "closed"}))
    assert entries == {}
    configured(hosts="fundmap.city.example")
    root, entries = feed(filled("/v1/calls.atom?programme=horizon"))
    links = {e.get("rel"): e.get("href") for e in root.findall(f"{ATOM}link")}
    base = "https://fundmap.city.example"
    assert links["self"] == f"{base}/api/v1/calls.atom?programme=horizon"
    (entry,) = entries.values()
    assert entry.find(f"{ATOM}link").get("href") == f"{base}/call?uid=eu_test%3A1"


@pytest.mark.parametrize(
    "path", ["/v1/calls.atom", "/v1/deadlines", "/v1/calls/eu_test:1/revisions"]
)
def test_an_unchanged_answer_is_not_sent_again(filled, path):
    tag = filled(path).headers["etag"]
    assert filled(path, headers={"If-None-Match": tag}).status_code == 304


def test_every_address_is_described(filled):
    paths = filled("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        assert list(methods) == ["get"]
        assert methods["get"]["description"], path
        assert methods["get"]["tags"], path
        for parameter in methods["get"].get("parameters", []):
            named = parameter["name"] in ("uid", "project_id")
            assert named or parameter.get("description"), (path, parameter["name"])


def test_a_day_of_a_timetable_is_called_planned_wherever_it_goes(filled, sqlite_engine):
    plan = call("plan", planned=True, published_status="forthcoming", opens_on=None)
    ingest(sqlite_engine, [plan, call("1"), call("2")], on=1)
    for path in ("/v1/calls", "/v1/deadlines"):
        planned = {i["uid"]: i["planned"] for i in filled(path).json()["items"]}
        assert planned == {"eu_test:1": False, "eu_test:2": False, "eu_test:plan": True}
    feed = ET.fromstring(filled("/v1/calls.atom").content)
    said = {
        entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}summary") or ""
        for entry in feed.iter(f"{ATOM}entry")
    }
    assert "not yet a call" in said["urn:fundmap:call:eu_test%3Aplan"]
    assert sum("not yet a call" in words for words in said.values()) == 1
    aids = filled("/v1/aides-territoires/aids").json()["results"]
    (aid,) = [a for a in aids if a["import_uniqueid"] == "eu_test:plan"]
    assert "planned: from a timetable, not yet a call" in aid["description"]
