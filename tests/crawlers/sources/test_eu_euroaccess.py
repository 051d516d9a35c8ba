"""EuroAccess: the saved list read whole, the shipped sample, and the slips of a site typed by hand."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from crawlers.euroaccess import detail, listing, terms
from crawlers.page import Page
from crawlers.sources.eu.eui_calls import EuEuiCalls
from crawlers.sources.eu.euroaccess import EuEuroaccess
from crawlers.staging import write_run
from domain.enums import ApplicantType, PublicationStatus
from domain.errors import PageShapeError, UnknownCategory
from domain.listing import CallFilters
from domain.people import EMBEDDED_PERSON
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from services import calls, duplicates
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import replayed
from tests.paths import needs_recorded
from tests.servers import euroaccess as site
from tests.servers.base import Answer, LocalServer

URL = "https://www.euro-access.eu/en/calls/7/A-call"
ROW = listing.Row("7", URL, "Interreg Somewhere", "A call", "12.11.2025 16:00")
DATES = site.deadlines("01.09.2025", "12.11.2025 16:00")
PROGRAMME = site.row("<strong>Funding Program</strong>", "Interreg Somewhere")


def read(*rows, listed=ROW, title="A call"):
    page = Page(URL, site.call_page(title, rows))
    record, reading = detail.record_from_page(page, listed, "eu_euroaccess", "EuroVienna")
    return record, [(issue.code, issue.field) for issue in reading.issues]


def test_a_call_page_gives_facts_and_no_texts():
    record, issues = read(
        PROGRAMME,
        site.row("Call number", "SOME-2025-01"),
        DATES,
        '<div class="tr flex"><p class="title td">Link to the call</p><p class="link td">'
        '<a href="https://programme.example/call">programme.example</a></p></div>',
        site.row("short description", "<p>Words of the publisher.</p>", "div"),
        site.row("Funding rate", "80 %"),
        site.row("Call budget", "€ 12,556,434.00"),
        site.row("Estimated EU contribution per project", "between € 50,000.00 and € 5,000,000.00"),
        site.row("Regions / countries for funding", "Poland (Polska), Sweden (Sverige)", "div"),
        site.row("eligible entities", "Public Body (national, regional and local; incl. EGTCs)"),
        site.row("Mandatory partnership", "Yes"),
        site.row(
            "Topics",
            '<div class="topics">Justice, Safety &amp; Security,&nbsp;Mobility &amp; Transport</div>',
            "div",
        ),
    )
    assert issues == []
    assert record.uid == "eu_euroaccess:7"
    assert (record.url, record.documents[0].url) == ("https://programme.example/call", URL)
    assert (record.identifier, record.programme) == ("SOME-2025-01", "INTERREG")
    assert record.opens_on == dt.date(2025, 9, 1)
    (deadline,) = record.deadlines
    assert (deadline.on, deadline.time) == (dt.date(2025, 11, 12), dt.time(16))
    assert (deadline.timezone, deadline.instant()) == (None, None)
    assert [(rate.min_bp, rate.max_bp) for rate in record.rates] == [(8000, 8000)]
    assert record.rates[0].quote.text == "Funding rate: 80 %"
    assert record.budget_total.minor == 12_556_434_00
    assert (record.grant_min.minor, record.grant_max.minor) == (50_000_00, 5_000_000_00)
    assert [area.code for area in record.areas] == ["PL", "SE"]
    assert ApplicantType.MUNICIPALITY in record.applicants
    assert record.consortium.quote.text == "Mandatory partnership: Yes"
    assert record.consortium.min_members is None
    assert record.keywords == ("Justice, Safety & Security", "Mobility & Transport")
    assert record.texts == ()
    assert "Words of the publisher" not in record.canonical_json()


@pytest.mark.parametrize("text", ["€ 3,5000,00.00", "EUR 50", "about a million"])
def test_an_amount_that_cannot_be_is_an_issue(text):
    record, issues = read(DATES, site.row("Estimated EU contribution per project", text))
    assert (record.grant_min, record.grant_max) == (None, None)
    assert issues == [("bad_value", "grant_max")]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("€ 3,333,333.33", 3_333_333_33, 3_333_333_33),
        ("min. € 60,000.00", 60_000_00, None),
        ("minimum € 30,000.00", 30_000_00, None),
        ("max. € 2,500,000.00", None, 2_500_000_00),
        ("Between € 5,500,000 and € 9,000,000", 5_500_000_00, 9_000_000_00),
    ],
)
def test_least_and_largest_contribution(text, least, most):
    record, issues = read(DATES, site.row("Estimated EU contribution per project", text))
    assert issues == []
    assert (record.grant_min and record.grant_min.minor) == least
    assert (record.grant_max and record.grant_max.minor) == most


def test_swapped_amounts_are_an_issue():
    text = "between € 5,000,000.00 and € 50,000.00"
    record, issues = read(DATES, site.row("Estimated EU contribution per project", text))
    assert (record.grant_max, issues) == (None, [("bad_value", "grant_max")])


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("30 - 70%", [(3000, 7000)]),
        ("90 %", [(9000, 9000)]),
        ("50% (SMEs: 75%)", [(5000, 5000), (7500, 7500)]),
    ],
)
def test_rates_as_they_are_printed(text, rates):
    record, issues = read(DATES, site.row("Funding rate", text))
    assert issues == []
    assert [(rate.min_bp, rate.max_bp) for rate in record.rates] == rates
    assert record.rates[0].scope == ""


def test_a_rate_above_the_whole_is_an_issue():
    record, issues = read(DATES, site.row("Funding rate", "1000%"))
    assert (record.rates, issues) == ((), [("bad_value", "rates")])


def test_an_opening_after_the_deadline_leaves_neither():
    record, issues = read(site.deadlines("13.11.2025", "12.11.2025 16:00"))
    assert (record.opens_on, record.deadlines) == (None, ())
    assert issues == [("bad_value", "deadlines")]
    assert "13.11.2025" in record.dates_text


def test_a_list_that_prints_another_deadline_leaves_none():
    record, issues = read(DATES, listed=ROW._replace(deadline="12.11.2025 17:00"))
    assert record.deadlines == ()
    assert issues == [("sources_disagree", "deadlines")]
    assert {"12.11.2025 16:00", "12.11.2025 17:00"} <= set(
        re.findall(r"[\d.]+ [\d:]+", record.dates_text)
    )


def test_the_list_s_deadline_stands_where_the_page_prints_none():
    record, issues = read(PROGRAMME)
    assert [(d.on, d.time) for d in record.deadlines] == [(dt.date(2025, 11, 12), dt.time(16))]
    assert issues == [("not_stated", "opens_on")]


def test_a_call_without_any_deadline_says_so():
    record, issues = read(PROGRAMME, listed=ROW._replace(deadline=""))
    assert record.deadlines == ()
    assert issues == [("not_stated", "opens_on"), ("not_stated", "deadlines")]


def test_an_expired_call_is_closed():
    expired = site.deadlines().replace(
        "</div>", '<p id="call-deadline td">Deadline expired</p></div>'
    )
    record, _ = read(expired, listed=ROW._replace(deadline=""))
    assert record.published_status is PublicationStatus.CLOSED
    record, issues = read(site.deadlines("", "expired"), listed=ROW._replace(deadline=""))
    assert (record.published_status, issues) == (PublicationStatus.CLOSED, [])


def test_a_date_under_the_wrong_name_is_not_taken():
    swapped = DATES.replace("<strong>Opening</strong>", "<strong>Deadline</strong>")
    record, issues = read(swapped)
    assert record.opens_on is None
    assert ("unknown_category", "opens_on") in issues


def test_a_part_that_is_no_row_of_facts_is_told():
    record, issues = read(PROGRAMME, DATES.replace('"tr flex deadline"', '"line"'))
    assert record.opens_on is None
    assert issues[0] == ("page_shape", "labels")


def test_a_renamed_label_is_told():
    record, issues = read(DATES, site.row("Rate of funding", "80 %"))
    assert (record.rates, issues) == ((), [("unread_label", "labels")])


def test_a_link_that_is_none_leaves_the_aggregator_s_own_page():
    link = '<div class="tr"><p class="title td">Link to the call</p><p class="td"><a href="{}">x</a></p></div>'
    record, issues = read(DATES, link.format("javascript:alert(1)"))
    assert (record.url, issues) == (URL, [("bad_value", "link to the call")])


def test_what_is_no_page_of_this_call_is_refused():
    with pytest.raises(PageShapeError, match="another call"):
        read(DATES, title="Some other call")
    for body in (
        "<form><input type=password></form>",
        '<div id="calldata"><h1>A call</h1></div>',
        "",
    ):
        with pytest.raises(PageShapeError):
            detail.record_from_page(Page(URL, body), ROW, "eu_euroaccess", "x")


def test_names_with_commas_are_told_apart():
    named = "Other, Private institution, incl. private company (private for profit), EU Body"
    assert terms.applicants(named) == (ApplicantType.LARGE_ENTERPRISE, ApplicantType.SME)
    with pytest.raises(UnknownCategory, match="list"):
        terms.applicants("Other, Municipal utilities")
    assert terms.programme("Interregional Innovation Investments", None) == "I3"
    assert terms.programme("Interreg NEXT Hungary", None) == "INTERREG"
    assert terms.programme("Western Balkans Info Hub", "HORIZON-X-1") == "HORIZON"
    assert terms.programme("Driving Urban Transitions", None) is None


def test_countries_with_their_own_names():
    text = "EU Member States, Overseas Countries and Territories (OCT), Kosovo (Kosova / Косово), Iceland (Ísland)"
    codes = [area.code for area in terms.areas(text)]
    assert {"FR", "GR", "GL", "XK", "IS"} <= set(codes)
    assert len(codes) == len(set(codes)) == 27 + 11 + 2
    with pytest.raises(UnknownCategory, match="country"):
        terms.areas("Iceland (Ísland), Atlantis")


# The list


def listed(text):
    page = Page("https://www.euro-access.eu/en/calls", text)
    return listing.total(page), listing.rows(page)


def test_the_table_in_a_comment_is_not_read():
    calls, _ = site.sample_pages()
    assert calls.count("<table") == 1
    assert "<!--table" in calls
    total, rows = listed(calls)
    assert total == len(rows) == len({row.ref for row in rows}) == 14
    assert rows[0].ref == "135"
    assert rows[0].deadline == "27.01.2026 17:00"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<th>Call</th>", "<th>Title</th>"),
        ("<th>Funding Program</th><th>Call</th>", "<th>Call</th><th>Funding Program</th>"),
        ('<table id="calls-overview"', '<table id="results"'),
        ("Calls found", "results"),
        ("/en/calls/135/", "/en/programmes/135/"),
        ('<td class="title">Erasmus+</td>', ""),
    ],
)
def test_a_list_that_was_rebuilt_is_refused(old, new):
    calls, _ = site.sample_pages()
    with pytest.raises(PageShapeError):
        listed(calls.replace(old, new))


# Whole crawls


def crawled(tmp_path, answers):
    with LocalServer(answers) as server:
        done = crawl("eu_euroaccess", tmp_path / "run", "--base-url", server.url)
    return done, server


@pytest.mark.e2e
def test_a_lost_page_and_a_short_list_keep_the_run_open(tmp_path):
    calls, pages = site.sample_pages()
    answers = site.EuroAccess(calls.replace("14 Calls", "15 Calls"), pages)
    answers.pages["135"] = "<html><body><form>please accept cookies</form></body></html>"
    done, server = crawled(tmp_path, answers)
    assert not done.verdict.complete
    assert any("14 of 15" in reason for reason in done.verdict.reasons)
    assert {issue["source_ref"] for issue in done.issues if issue["code"] == "page_shape"} == {
        "135"
    }
    assert server.most_at_once == 1


@pytest.mark.e2e
@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><h1>Login</h1><form><input type=password></form></body></html>",
        b"<html><body><h3>0 Calls found</h3><table id=calls-overview><thead><tr><th>Funding Program"
        b"</th><th>Call</th><th>CALL DEADLINE</th></tr></thead><tbody></tbody></table></body></html>",
    ],
)
def test_a_list_without_calls_fails(tmp_path, body):
    def answer(asked):
        return Answer(body, content_type="text/html", status=404 if "robots" in asked.path else 200)

    done, _ = crawled(tmp_path, answer)
    assert (done.code, done.verdict.items) == (4, 0)
    assert [issue["code"] for issue in done.issues] == ["page_shape"]


AMOUNT = re.compile(r"€ (\d{1,3}(?:,\d{3})*(?:\.\d\d)?)(?!\S)")
ODD_RATES = {"30 - 70%": (3000, 7000), "50% (SMEs: 75%)": (5000, 7500), "1000%": None}


def amounts_in(text):
    """Return every well-formed amount in cents, or nothing when one is malformed."""
    found = AMOUNT.findall(text)
    return (
        [int(Decimal(x.replace(",", "")) * 100) for x in found]
        if len(found) == text.count("€")
        else []
    )


@needs_recorded
@pytest.mark.recorded
@pytest.mark.e2e
def test_the_recorded_site_is_read_whole(tmp_path):
    text = site.recorded_list()
    told = re.findall(
        r'<td class="title">([^<]*)</td>\s*<td><a href="[^"]*/en/calls/(\d+)/[^"]*"[^>]*>([^<]*)</a></td>\s*<td>([^<]*)</td>',
        text,
    )
    recorded = site.recorded_texts()
    done, server = crawled(tmp_path, site.recorded())
    assert (done.code, done.verdict.complete) == (0, True), done.verdict.reasons
    records = {item["record"]["source_ref"]: item["record"] for item in done.items}
    assert len(told) == len(records) == done.verdict.items == 142
    assert sum(asked.path.startswith("/en/calls/") for asked in server.asked) == 142
    for programme, ref, title, deadline in told:
        record, call = records[ref], recorded[ref]
        assert record["title"].split() == site.html.unescape(title).split()
        assert record["programme_text"] == site.html.unescape(programme).strip()
        assert record.get("identifier", "") == call["call_number"]
        on, _, clock = deadline.partition(" ")
        day = "-".join(reversed(on.split(".")))
        assert [(d["on"], d["time"], d.get("timezone")) for d in record["deadlines"]] == [
            (day, f"{clock}:00", None)
        ]
        if ref == "135":  # the saved page itself; it prints neither rate nor amount
            assert len(record["areas"]) > 40
            continue
        _same_money(record, call)

    slips = {(issue["source_ref"], issue["field"], issue["value"]) for issue in done.issues}
    assert ("2232", "rates", "1000%") in slips
    assert ("2332", "grant_max", "€ 3,5000,00.00") in slips
    undated = {ref for ref, call in recorded.items() if call["deadline"] is None}
    assert {ref for ref, field, _ in slips if field == "opens_on"} == undated
    assert {field for _, field, _ in slips} == {"rates", "grant_max", "opens_on"}


def _same_money(record, call):
    printed = (
        call["funding_rate"].replace(" ", "") if call["funding_rate"] not in ODD_RATES else None
    )
    rates = [(r["min_bp"], r["max_bp"]) for r in record.get("rates", ())]
    if printed is None:
        ends = ODD_RATES[call["funding_rate"]]
        assert (min(r[0] for r in rates), max(r[1] for r in rates)) == ends if ends else not rates
    else:
        expected = [(int(printed[:-1]) * 100,) * 2] if printed else []
        assert rates == expected
    stated = amounts_in(call["estimated_eu_contribution_per_project"])
    found = [record.get(name, {}).get("minor") for name in ("grant_min", "grant_max")]
    assert sorted(set(filter(None, found))) == sorted(set(stated))


@pytest.mark.e2e
def test_a_call_that_its_publisher_lists_too_is_shown_once(engine, tmp_path):
    own = replayed("eu_eui_calls", tmp_path)
    listed = ROW._replace(ref="1393", programme="European Urban Initiative")
    number = site.row("Call number", "EUI-IA-2023-03")
    copy, issues = read(number, site.deadlines(deadline="12.11.2025 16:00"), listed=listed)
    assert issues == []
    now = dt.datetime(2026, 6, 2, tzinfo=dt.UTC)
    write_run(tmp_path / "copy", [copy], source_id="eu_euroaccess", at=now)
    with write_session(engine) as session:
        ingest_run(session, own.run_dir, spec=EuEuiCalls.spec, now=now)
        ingest_run(session, tmp_path / "copy", spec=EuEuroaccess.spec, now=now)
        duplicates.refresh(session, duplicates.compare(session), now=now)
    with read_session(engine) as session:
        page = calls.find_calls(EMBEDDED_PERSON, session, CallFilters(), now=now)
    assert page.total == 5
    also = {call.row.identifier: call.row.also_in for call in page.items}
    assert also["EUI-IA-2023-03"] == ("EuroAccess",)
    assert also[None] == ()
