"""EUI: thresholds per call, hours with their zone, and rewritten pages."""

import datetime as dt

import pytest

from crawlers.bases.reading import Reading
from crawlers.eui.addresses import CALL_PAGES
from crawlers.eui.prose import facts_of, note_silence
from crawlers.eui.record import record_of
from crawlers.normalise.zones import zone
from crawlers.page import Page
from crawlers.sources.eu.eui_calls import _STATED
from domain.call import CallRecord
from domain.enums import CallStatus, PublicationStatus
from domain.errors import BadValue, PageShapeError
from domain.status import dates_of, standing
from domain.text import plain
from matcher.rules.population import thresholds
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import by_ref, recorded, replayed
from tests.servers.base import Answer, LocalServer

FOURTH = "calls-proposals-fourth-call-proposals-innovative-actions.html"
URL = "https://www.urban-initiative.eu/calls-proposals/fourth-call-proposals-innovative-actions"
JUNE = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
NOVEMBER = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def read(text, fields=_STATED):
    reading = Reading("x", URL)
    facts = facts_of(Page(URL, text), reading)
    note_silence(facts, fields, reading)
    record = record_of(facts, reading, source_id="eu_eui_calls")
    return record, [(issue.code, issue.field) for issue in reading.issues]


def fourth(old="", new=""):
    text = recorded("eu_eui_calls", FOURTH)
    assert old in text
    return read(text.replace(old, new))


def limits(record):
    conditions = " ".join(plain(block.html) for block in record.texts)
    return {(found.limit, found.least) for found in thresholds(conditions)}


def test_the_fourth_call_has_its_own_thresholds():
    record, issues = fourth()
    assert issues == []
    assert record.opens_on == dt.date(2026, 2, 25)
    (deadline,) = record.deadlines
    assert deadline.instant() == dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
    assert limits(record) == {(25_000, True)}
    assert record.grant_max.minor == 2_000_000_00
    assert record.budget_total.minor == 60_000_000_00
    (rate,) = record.rates
    assert (rate.min_bp, rate.max_bp) == (8000, 8000)
    assert rate.quote.text == "The co-financing rate is 80 % of the eligible costs."
    assert "Security, safety and preparedness" in record.keywords
    assert len(record.keywords) == 6
    assert standing(dates_of(record), JUNE).status is CallStatus.OPEN
    assert standing(dates_of(record), NOVEMBER).status is CallStatus.CLOSED


@pytest.mark.e2e
def test_all_rounds(tmp_path):
    done = replayed("eu_eui_calls", tmp_path)
    assert (done.code, done.verdict.complete) == (0, True), done.verdict.reasons
    records = {ref.removeprefix("urban-initiative.eu"): r for ref, r in by_ref(done).items()}
    assert set(records) == set(CALL_PAGES)
    rounds = {
        path.split("/")[2].split("-")[0]: r for path, r in records.items() if "innovative" in path
    }
    told = {
        which: (
            r.get("opens_on"),
            r["deadlines"][0]["on"],
            r["deadlines"][0].get("time"),
            r["budget_total"]["minor"] // 100,
            r["grant_max"]["minor"] // 100,
            limits(CallRecord.model_validate(r)),
            len(r["keywords"]),
        )
        for which, r in rounds.items()
    }
    assert told == {
        "first": ("2022-10-10", "2023-01-19", "14:00:00", 50_000_000, 5_000_000, {(50_000, True)}, 1),
        "second": (None, "2023-10-05", None, 120_000_000, 5_000_000, {(50_000, True)}, 3),
        "third": ("2024-05-06", "2024-10-14", None, 90_000_000, 5_000_000, {(50_000, True)}, 2),
        "fourth": ("2026-02-25", "2026-06-15", "14:00:00", 60_000_000, 2_000_000, {(25_000, True)}, 6),
    }  # fmt: skip
    assert rounds["third"]["identifier"] == "EUI-IA-2023-03"
    assert [r["identifier"] for r in records.values() if "identifier" in r] == ["EUI-IA-2023-03"]
    assert "112 applications" in rounds["second"]["updates"][0]["text"]
    pilot = records[CALL_PAGES[4]]
    assert pilot["deadlines"][0]["on"] == "2023-11-17"
    assert (pilot["deadlines"][0]["time"], pilot["opens_on"]) == ("12:00:00", "2023-04-04")
    silent = [(i["source_ref"].split("/")[-1][:6], i["field"]) for i in done.issues]
    assert silent == [("second", "opens_on")]


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        ("Deadline: the call closes on", "Please note", ("not_stated", "deadline")),
        ("Opening: the call opened on", "Since", ("not_stated", "opens_on")),
        ("<h2>Topics</h2>", "<h2>Themes</h2>", ("not_stated", "topics")),
        ("at least 25 000 inhabitants", "enough people", ("not_stated", "population")),
        ("up to EUR 2 million", "a fair share", ("not_stated", "grant_max")),
        ("The co-financing rate is 80 %", "The share is 80 %", ("not_stated", "rates")),
        ("is 80 %", "is 800 %", ("bad_value", "rates")),
        ("15 June 2026 at 14:00 CEST", "15 June 26", ("not_stated", "deadline")),
        ("15 June 2026 at 14:00 CEST", "31 June 2026", ("bad_value", "deadlines")),
        ("closes on 15 June 2026", "closes on 15 May 2025", ("bad_value", "deadlines")),
        (
            "<p>Only urban",
            "<p>The call closes on 30 June 2026.</p><p>Only urban",
            ("bad_value", "deadlines"),
        ),
        (
            "Each project",
            "<p>A project gets at most EUR 5 million.</p>Each project",
            ("bad_value", "grant_max"),
        ),
    ],
)
def test_what_the_page_no_longer_says_is_told(old, new, issue):
    whole, _ = fourth()
    record, issues = fourth(old, new)
    assert issue in issues
    lost = {"deadline": "deadlines", "topics": "keywords", "population": "texts"}
    name = lost.get(issue[1], issue[1])
    assert getattr(whole, name)
    assert not getattr(record, name)


def test_an_opening_after_the_deadline_leaves_neither():
    record, issues = fourth("opened on 25 February 2026", "opened on 25 July 2026")
    assert (record.opens_on, record.deadlines) == (None, ())
    assert ("bad_value", "deadlines") in issues
    assert "25 July 2026" in record.dates_text


@pytest.mark.parametrize(
    "sentence",
    [
        "Registration for the webinar on the call closes on 3 March 2026.",
        "The helpdesk is closed on 24 December 2026.",
        "Questions on the call can be sent until 30 May 2026.",
    ],
)
def test_the_day_of_something_else_is_not_the_call_s(sentence):
    record, issues = fourth("<h2>Topics</h2>", f"<p>{sentence}</p><h2>Topics</h2>")
    assert issues == []
    assert [d.on for d in record.deadlines] == [dt.date(2026, 6, 15)]
    alone, issues = fourth("Deadline: the call closes on 15 June 2026 at 14:00 CEST.", sentence)
    assert (alone.deadlines, issues) == ((), [("not_stated", "deadline")])


def test_winter_time_printed_in_summer_leaves_the_hour_without_zone():
    record, issues = fourth("14:00 CEST", "14:00 CET")
    (deadline,) = record.deadlines
    assert (deadline.time, deadline.timezone, deadline.instant()) == (dt.time(14), None, None)
    assert issues == [("bad_value", "deadlines")]


@pytest.mark.parametrize(
    ("text", "on", "found"),
    [
        ("14:00 CEST", dt.date(2026, 6, 15), "Europe/Brussels"),
        ("14:00 CET", dt.date(2026, 1, 15), "Europe/Brussels"),
        ("14:00 CET/CEST", dt.date(2026, 6, 15), "Europe/Brussels"),
        ("16:00 EET", dt.date(2026, 1, 15), "Europe/Helsinki"),
        ("17:00 (Brussels time)", dt.date(2026, 1, 15), "Europe/Brussels"),
        ("17:00", dt.date(2026, 1, 15), None),
    ],
)
def test_the_zone_beside_an_hour(text, on, found):
    assert zone(text, on) == found


def test_two_zones_are_none():
    with pytest.raises(BadValue, match="more than one"):
        zone("14:00 CET, 15:00 EET", dt.date(2026, 1, 15))


@pytest.mark.parametrize(
    "body",
    [
        "<main><h1>Log in</h1><form><p>Password</p></form></main>",
        "<main><h1>Cookies</h1><p>We value your privacy.</p></main>",
        "<h1>Fourth Call</h1><p>The call is open.</p>",
        "<main><p>The call is open.</p></main>",
        "",
    ],
)
def test_what_is_no_call_page_is_refused(body):
    with pytest.raises(PageShapeError):
        read(body)


def test_a_status_is_only_what_the_page_says():
    assert fourth("The Call for Proposals is open now!", "Welcome.")[0].published_status is None
    closed = fourth("The Call for Proposals is open now!", "The Call for Proposals is closed.")[0]
    assert closed.published_status is PublicationStatus.CLOSED


def test_markup_in_conditions_is_text():
    record, _ = fourth("An urban authority represents", "An urban &lt;script&gt; authority has")
    assert "<script" not in record.texts[0].html


def serve(tmp_path, following):
    def answer(asked):
        name = asked.path.strip("/").replace("/", "-") + ".html"
        if "robots" in asked.path:
            return Answer(status=404)
        text = following if "fifth" in name else recorded("eu_eui_calls", name)
        return Answer(text.encode(), content_type="text/html; charset=utf-8")

    with LocalServer(answer) as server:
        return crawl("eu_eui_calls", tmp_path / "run", "--base-url", server.url)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "body",
    ["<main><h1>Page not found</h1><p>See all calls.</p></main>", "<main><h1>Oops</h1></main>"],
)
def test_a_page_for_any_address_is_no_next_call(tmp_path, body):
    done = serve(tmp_path, body)
    assert (done.code, done.verdict.items, done.verdict.complete) == (0, 5, True)
    assert done.verdict.stats["dropped/no_next_call"] == 1


@pytest.mark.e2e
def test_the_next_call_is_found_where_the_series_goes_on(tmp_path):
    text = recorded("eu_eui_calls", FOURTH).replace("Fourth", "Fifth").replace("2026", "2028")
    done = serve(tmp_path, text.replace("25 000", "75 000"))
    assert (done.code, done.verdict.items, done.verdict.complete) == (0, 6, True)
    fifth = next(r for ref, r in by_ref(done).items() if "fifth" in ref)
    assert fifth["deadlines"][0]["on"] == "2028-06-15"
    assert limits(CallRecord.model_validate(fifth)) == {(75_000, True)}
