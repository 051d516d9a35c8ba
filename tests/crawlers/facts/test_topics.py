"""Facts of ISF topics: filled in where the portal is silent, never over it, each with its source."""

from datetime import date

import pytest

from crawlers.facts import topics
from crawlers.portal.bulk import record_from_bulk
from crawlers.portal.rows import record_from_row
from domain.call import Consortium, Quote, Seat
from domain.enums import Actor, ApplicantType, BudgetScope, RateOrigin
from domain.money import Money
from tests.paths import SHARED, needs_recorded
from tests.portal.made import overview, row

PROTECT = "ISF-2022-TF1-AG-PROTECT-02-others"


def read(**fields):
    return record_from_row(row(**({"identifier": PROTECT} | fields)))


def test_a_topic_whose_row_is_silent_gets_what_the_table_states():
    found, issues = read()
    assert issues == ()
    assert (found.consortium.min_members, found.consortium.min_countries) == (2, 2)
    assert found.consortium.quote.url == "https://ricerca2.unibs.it/?p=20410"
    (rate,) = found.rates
    assert (rate.min_bp, rate.max_bp, rate.origin) == (9000, 9000, RateOrigin.STATED)
    assert rate.quote.url.startswith("https://fundingprogrammesportal.gov.cy/en/call/")
    assert (found.grant_min, found.grant_max) == (Money.of(500_000), Money.of(3_000_000))
    assert (found.budget_total, found.budget_scope) == (Money.of(4_900_000), BudgetScope.TOPIC)
    assert found.applicants == (ApplicantType.ANY_LEGAL_ENTITY,)
    assert "Denmark" in found.applicants_text


def test_the_sources_of_what_was_added_stand_in_a_block_of_their_own():
    found, _ = read()
    (block,) = [text for text in found.texts if text.heading == topics.HEADING]
    assert "Read on 2026-11-21" in block.html
    assert 'href="https://ricerca2.unibs.it/?p=20410"' in block.html
    assert "500 000" in block.html


def test_the_first_protect_call_names_local_authorities():
    found, _ = read(identifier="ISFP-2017-AG-PROTECT")
    assert (found.grant_min, found.grant_max) == (Money.of(350_000), Money.of(3_000_000))
    assert ApplicantType.MUNICIPALITY in found.applicants
    assert found.rates == ()  # its page states no rate; only projects report one


def test_case_does_not_matter_and_another_topic_gets_nothing():
    assert read(identifier=PROTECT.upper())[0].rates
    other, _ = read(identifier="ISF-2026-TF2-AG-OCDT")
    assert (other.rates, other.consortium, other.grant_max, other.applicants) == (
        (),
        None,
        None,
        (),
    )
    assert topics.HEADING not in {text.heading for text in other.texts}


def test_the_portal_s_own_figures_stay_and_the_difference_is_told():
    amounts = {"minContribution": 100_000, "maxContribution": 1_000_000, "expectedGrants": 3}
    found, issues = read(
        budgetOverview=overview({"topic": PROTECT, "amounts": {"2026": 4_000_000}} | amounts),
        topicConditions="<p>The funding rate is 80 %.</p>",
    )
    assert found.grant_max == Money.of(1_000_000)
    assert found.budget_total == Money.of(4_000_000)
    assert [(r.min_bp, r.max_bp) for r in found.rates] == [(8000, 8000)]
    assert sorted((i.code, i.field) for i in issues) == [
        ("sources_disagree", "budget_total"),
        ("sources_disagree", "grant_max"),
        ("sources_disagree", "rates"),
    ]


def test_reserved_seats_of_the_portal_are_kept_beside_the_numbers():
    quote = Quote(text="seats", url="https://x.example/")
    seat = Seat(actor=Actor.POLICE_AUTHORITY, actor_text="police", count=3, quote=quote)
    record = read()[0].model_copy(update={"consortium": Consortium(seats=(seat,), quote=quote)})
    found = topics.added(record, topics.table()[PROTECT.casefold()])
    assert found.consortium.seats == (seat,)
    assert (found.consortium.min_members, found.consortium.quote) == (2, quote)


def test_a_closed_topic_of_the_bulk_file_gets_them_too():
    item = {"type": 1, "ccm2Id": 45678, "identifier": PROTECT, "title": "Protection", "status": {"id": 31094503}}  # fmt: skip
    found, issues = record_from_bulk(item)
    assert issues == []
    assert found.consortium.min_members == 2
    assert found.rates[0].max_bp == 9000


def test_every_fact_has_an_address_and_a_day():
    assert len(topics.table()) == 6
    for facts in topics.table().values():
        assert facts.quotes()
        assert date(2026, 1, 1) <= facts.read_on
        for quote in facts.quotes():
            assert quote.url.startswith("https://")
            assert quote.section
            assert quote.text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[topic]]\nidentifier = "A"\nread_on = 2026-01-01\n', "no fact at all"),
        ('[[topic]]\nidentifier = "A"\nread_on = 2026-01-01\nmystery = 1\n', "mystery"),
        ('[[topic]]\nidentifier = "A"\nread_on = 2026-01-01\n[topic.consortium]\nmin_members = 2\n', "no source"),
        ('[[topic]]\nidentifier = "A"\nread_on = 2026-01-01\n[topic.grant]\nmax_eur = 5\n', "quote"),
    ],
)  # fmt: skip
def test_a_damaged_table_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        topics.read(text)


def test_a_topic_given_twice_is_refused():
    entry = (
        '[[topic]]\nidentifier = "A"\nread_on = 2026-01-01\n[topic.grant]\nmax_eur = 5\n'
        '[topic.grant.quote]\ntext = "t"\nurl = "https://x.example/"\n'
    )
    with pytest.raises(ValueError, match="twice"):
        topics.read(entry + entry.replace('"A"', '"a"'))


@needs_recorded
@pytest.mark.recorded
def test_the_figures_are_those_of_the_collected_table():
    import csv

    with (SHARED / "isf" / "isf_topics.csv").open(encoding="utf-8") as file:
        rows = {r["identifier"]: r for r in csv.DictReader(file)}
    for facts in topics.table().values():
        collected = rows[facts.identifier]
        if facts.grant:
            assert str(facts.grant.min_eur) == collected["grant_min_eur"]
            assert str(facts.grant.max_eur) == collected["grant_max_eur"]
        if facts.budget:
            assert str(facts.budget.total_eur) == collected["budget_eur"]
        assert bool(facts.consortium) == bool(collected["min_consortium"])
        assert bool(facts.rates) == (collected["eu_rate"] == "90%")
