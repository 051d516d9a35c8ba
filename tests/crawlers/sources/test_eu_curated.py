"""What a person wrote down: EIB products and standing instruments, read without any request."""

import datetime as dt
import json
import re

import pytest

from crawlers.check import SAMPLE
from crawlers.discovery import classes
from crawlers.facts import offers
from crawlers.sources.eu.eib_products import EibProducts
from crawlers.sources.eu.standing import Standing
from crawlers.staging import RunWriter
from domain.enums import ApplicantType, CallStatus, CostKind, DeadlineModel, Instrument, Tri
from domain.errors import PageShapeError
from domain.money import Money
from domain.reference import programmes
from domain.run import Hints
from domain.status import dates_of, standing
from domain.text import plain
from tests.crawlers.crawling import crawl
from tests.paths import SHARED, needs_recorded

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
KINDS = (EibProducts, Standing)
every_table = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.spec.id)


def records(kind):
    told = offers.read(offers.body_of(kind.table))
    return {o.ref: offers.record_of(o, kind.spec.id) for o in told}


def words(record):
    return plain(" ".join(f"{t.heading} {t.html}" for t in record.texts))


def taken(kind, tmp_path, body, now=NOW):
    """Let a source take a table of the test's own; return it, its issues and its writer."""
    spider = kind(hints=Hints(source_id=kind.spec.id), run_dir=tmp_path, now=now)
    writer = RunWriter(tmp_path)
    issues = spider.take(body, writer)
    writer.close()
    return spider, issues, writer


EIB = records(EibProducts)
REST = records(Standing)


def test_what_the_bank_offers():
    assert set(EIB) == {
        "project-loan", "framework-loan", "municipal-framework-loan", "structural-programme-loan",
        "intermediated-loan", "advisory-services", "calls-for-expression-of-interest",
    }  # fmt: skip
    loans = {ref for ref, r in EIB.items() if r.instrument is Instrument.LOAN}
    assert len(loans) == 5
    assert EIB["advisory-services"].instrument is Instrument.ADVISORY


def test_the_size_and_share_of_a_project_loan_with_their_page():
    loan = EIB["project-loan"]
    assert loan.project_cost_min == Money.of(25_000_000)
    (rate,) = loan.rates
    assert (rate.min_bp, rate.max_bp) == (0, 5000)
    assert rate.quote.url == "https://www.eib.org/en/products/lending/loans/index"
    assert ApplicantType.MUNICIPALITY in loan.applicants
    assert EIB["intermediated-loan"].project_cost_max == Money.of(25_000_000)
    # A scheme inside a framework loan may be small: the size of the programme is no condition of it.
    assert EIB["framework-loan"].project_cost_min is None
    assert "EUR 100 million" in words(EIB["framework-loan"])


@pytest.mark.parametrize("ref", sorted(set(EIB) - {"calls-for-expression-of-interest"}))
def test_a_product_is_open_all_year_without_deadline(ref):
    record = EIB[ref]
    assert record.deadlines == ()
    assert record.deadline_model is DeadlineModel.CONTINUOUS
    assert standing(dates_of(record), NOW).status is CallStatus.OPEN
    assert "ossible, ask the " in words(record)


def test_calls_for_expression_of_interest_are_not_for_cities():
    record = EIB["calls-for-expression-of-interest"]
    assert record.applicants == (ApplicantType.FINANCIAL_INTERMEDIARY,)
    assert "for financial intermediaries, not for cities" in record.title
    assert standing(dates_of(record), NOW).status is CallStatus.UNKNOWN


def test_every_instrument_of_the_mission_has_one_row():
    assert set(REST) == {
        "taiex-regio-peer2peer", "taiex-eir-peer2peer", "tsi", "elena", "jaspers", "urbis",
        "investeu-advisory-hub", "esf-plus", "clld-iti", "erasmus-municipal-police", "edf",
        "eu-city-facility", "city-climate-finance-gap-fund",
    }  # fmt: skip


def test_a_yearly_rhythm_is_told_and_no_day_is_made_of_it():
    tsi = REST["tsi"]
    assert tsi.dates_text.startswith("31 October each year")
    assert (tsi.deadlines, tsi.opens_on, tsi.closes_within, tsi.published_status) == ((), None, None, None)  # fmt: skip
    assert standing(dates_of(tsi), NOW).status is CallStatus.UNKNOWN


def test_what_is_not_for_cities_says_so_and_is_not_open():
    for ref, title in (("edf", "not for cities"), ("city-climate-finance-gap-fund", "not for EU cities")):  # fmt: skip
        assert REST[ref].title.endswith(title)
        assert ApplicantType.MUNICIPALITY not in REST[ref].applicants
        assert standing(dates_of(REST[ref]), NOW).status is not CallStatus.OPEN
    assert REST["eu-city-facility"].grant_max == Money.of(60_000)
    assert standing(dates_of(REST["eu-city-facility"]), NOW).status is CallStatus.CLOSED


def test_elena_pays_for_preparation_and_not_for_works():
    elena = REST["elena"]
    assert [(r.min_bp, r.max_bp) for r in elena.rates] == [(0, 9000)]
    stated = {p.kind: p.stated for p in elena.pays_for}
    assert stated == {CostKind.STUDIES: Tri.YES, CostKind.WORKS: Tri.NO}


@every_table
def test_every_entry_is_dated_and_every_fact_has_a_page(kind):
    codes = {p.code for p in programmes.all_programmes()}
    for offer in offers.read(offers.body_of(kind.table)):
        assert offer.read_on <= NOW.date()
        assert offer.quotes()
        for quote in offer.quotes():
            assert quote.url.startswith("https://")
            assert quote.section
        record = offers.record_of(offer, kind.spec.id)
        assert record.programme in codes
        assert (record.language, record.deadlines) == ("en", ())
        assert f"read on {offer.read_on.isoformat()}" in words(record)
    assert kind.spec.curated_on == offers.read_on(kind.table).isoformat()
    assert set(kind.spec.programmes) >= {r.programme for r in records(kind).values()}


OPERATION = re.compile(r"/projects/(?:pipelines/|loans/)?all/\d{8}")


@pytest.mark.parametrize("kind", [k for k in classes().values() if k.spec.id.startswith("eu_")], ids=lambda k: k.spec.id)  # fmt: skip
def test_no_operation_of_the_bank_is_an_opportunity(kind):
    if kind in KINDS:
        for record in records(kind).values():
            told = record.model_dump_json()
            assert not OPERATION.search(told)
            assert not re.fullmatch(r"\d{8}", record.source_ref)
    elif kind.spec.kind == "calls":
        assert "provider-eib-plr" not in kind.spec.start


@needs_recorded
@pytest.mark.recorded
def test_the_known_operations_are_nowhere_among_the_offers():
    facts = json.loads((SHARED / "eib" / "eib_project_page_facts.json").read_text())
    numbers = set(re.findall(r"\b20\d{6}\b", json.dumps(facts)))
    assert len(numbers) >= 4
    for record in [*EIB.values(), *REST.values()]:
        assert not any(number in record.model_dump_json() for number in numbers)


QUOTES = b'quotes = [{ text = "t", url = "https://www.eib.org/", section = "s" }]'
ENTRY = """[[offer]]
ref = "{ref}"
read_on = 2026-11-01
title = "A loan"
url = "{url}"
publisher = "European Investment Bank"
instrument = "loan"
[offer.summary]
heading = "What"
text = "A loan."
quotes = [{{ text = "t", url = "https://www.eib.org/", section = "s" }}]
"""


def entry(ref="a-loan", url="https://www.eib.org/en/products/x", more=""):
    head, _, tail = ENTRY.format(ref=ref, url=url).partition("[offer.summary]")
    return f"{head}{more}[offer.summary]{tail}".encode()


@pytest.mark.parametrize(
    ("ref", "url"),
    [
        ("a", "https://www.eib.org/en/projects/pipelines/all/20240437"),
        ("a", "https://www.eib.org/fr/projects/loans/all/20200182"),
        ("a", "https://www.eib.org/en/projects/all/20250043"),
        ("20200182", "https://www.eib.org/en/products/x"),
    ],
)
def test_an_operation_in_the_table_is_refused(ref, url, tmp_path):
    spider, issues, writer = taken(EibProducts, tmp_path, entry(ref, url))
    assert [issue.code for issue in issues] == ["page_shape"]
    assert "no opportunity" in issues[0].message
    assert (writer.items, spider.proof.gaps() != []) == (0, True)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "cannot be read"),
        (b"offer = []", "empty"),
        (b"<html><body>Sign in</body></html>", "cannot be read"),
        (entry().replace(b"title", b"titel"), "titel"),
        (entry(more='published_status = "open"\n'), "without end"),
        (entry(more="deadlines = []\n"), "deadlines"),
        (entry().replace(QUOTES, b"quotes = []"), "quotes"),
        (entry() + entry(), "twice"),
    ],
)
def test_a_damaged_table_stages_nothing(body, why, tmp_path):
    with pytest.raises(PageShapeError, match=why):
        offers.read(body)
    _, issues, writer = taken(Standing, tmp_path, body)
    assert len(issues) == 1
    assert writer.items == 0


def test_an_entry_nobody_read_for_a_year_is_a_warning(tmp_path):
    later = dt.datetime(2027, 11, 2, tzinfo=dt.UTC)
    spider, issues, writer = taken(EibProducts, tmp_path, entry(), now=later)
    assert [(i.code, i.level, i.value) for i in issues] == [
        ("stale_entry", "warning", "2026-11-01")
    ]
    assert spider.proof.gaps() == ["1 of 1 entries were last read over a year ago"]
    assert writer.items == 1
    fresh, issues, _ = taken(EibProducts, tmp_path, entry(), now=later - dt.timedelta(days=1))
    assert (issues, fresh.proof.gaps()) == ([], [])


@pytest.mark.e2e
@every_table
def test_a_crawl_asks_nobody_and_keeps_the_table_as_its_proof(kind, tmp_path):
    done = crawl(
        kind.spec.id, tmp_path / "run", "--recordings", str(SAMPLE), "--now", NOW.isoformat()
    )
    assert done.code == 0, done.verdict.reasons
    assert (done.verdict.requests, done.verdict.complete) == (0, True)
    assert done.verdict.items == len(records(kind))
    (line,) = done.snapshots
    assert {item["snapshot"] for item in done.items} == {line["sha256"]}
    assert {item["read_at"][:10] for item in done.items} == {kind.spec.curated_on}
