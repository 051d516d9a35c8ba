"""Past projects: golden facts of the table, and damaged tables."""

import datetime as dt
from pathlib import Path

import pytest

from crawlers.context import past
from crawlers.sources.eu.past_projects import EuPastProjects
from crawlers.staging import RunWriter
from domain.enums import RunVerdict
from domain.errors import PageShapeError
from domain.money import Money
from domain.run import Hints
from tests.crawlers.sources.replaying import replayed

GOOD = b"""
[[project]]
ref = "a"
read_on = 2026-11-20
title = "A"
url = "https://example.org/a"
summary = "s"
programme_text = "p"
instrument = "grant"
quotes = [{ text = "q", url = "https://example.org/a" }]
"""


@pytest.mark.e2e
def test_the_table_as_it_ships(tmp_path):
    done = replayed("eu_past_projects", tmp_path)
    assert (done.verdict.verdict, done.verdict.complete) == (RunVerdict.OK, True)
    assert (done.items, done.verdict.requests) == ([], 0)
    found = {entry.source_ref: entry for entry in done.context}
    assert {"pactesur", "protect", "sure", "tonite", "besecure-feelsecure", "urbsecurity",
            "impetus", "s4allcities"} <= set(found)  # fmt: skip
    pactesur, tonite, urb = (found[n] for n in ("pactesur", "tonite", "urbsecurity"))
    assert pactesur.support == Money.of(2_899_870)
    assert pactesur.total_cost == Money.of(3_222_188)
    assert (pactesur.starts_on, pactesur.ends_on) == (dt.date(2019, 1, 1), dt.date(2022, 12, 31))
    assert (tonite.support, tonite.total_cost) == (
        Money.of("4643903.28"),
        Money.of("5804879.10"),
    )
    assert (tonite.starts_on, tonite.programme, tonite.countries) == (None, "UIA", ("IT",))
    assert urb.support == Money.of("585844.22")
    assert (urb.promoter, urb.programme) == ("Município de Leiria", "URBACT")


def test_a_topic_stands_only_where_a_source_states_it():
    stated = {p.ref: p.call_identifier for p in past.read(past.body()) if p.call_identifier}
    assert stated == {
        "protect": "ISFP-2017-AG-PROTECT",
        "safe-cities": "HORIZON-CL3-2021-FCT-01-07",
        "gatherings": "HORIZON-CL3-2022-FCT-01-04",
        "shield4crowd": "HORIZON-CL3-2022-SSRI-01-03",
    }


def test_the_day_of_the_table_is_that_of_its_oldest_entry():
    oldest = min(project.read_on for project in past.read(past.body()))
    assert EuPastProjects.spec.curated_on == oldest.isoformat()


def test_every_entry_has_a_source_and_real_addresses():
    for project in past.read(past.body()):
        assert project.quotes
        entry = project.entry("eu_past_projects")
        for address in (entry.url, *(quote.url for quote in entry.quotes)):
            assert address.startswith("https://")
        assert entry.support is None or entry.total_cost is None or (
            entry.support.minor <= entry.total_cost.minor
        )  # fmt: skip


def taken(tmp_path: Path, body: bytes):
    now = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    spider = EuPastProjects(hints=Hints(source_id="eu_past_projects"), run_dir=tmp_path, now=now)
    writer = RunWriter(tmp_path / "run")
    issues = spider.take(body, writer)
    writer.close()
    return spider, writer, issues


def test_a_good_table_is_its_own_proof(tmp_path):
    spider, writer, issues = taken(tmp_path, GOOD)
    assert (writer.context, issues, spider.proof.gaps()) == (1, [], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no toml [",
        b"<html>Sign in</html>",
        GOOD + GOOD,
        GOOD.replace(b"project]]", b"call]]"),
        GOOD.replace(b"title", b"titel"),
        GOOD.replace(b'title = "A"\n', b""),
        GOOD.replace(b"2026-11-20", b"2027-01-01"),
        GOOD.replace(b'"grant"', b'"gift"'),
        GOOD.replace(b'programme_text = "p"', b'programme_text = "p"\nprogramme = "NONE"'),
        GOOD.replace(b'programme_text = "p"', b'programme_text = "p"\nsupport_eur = "1.234"'),
        GOOD.replace(
            b'programme_text = "p"',
            b'programme_text = "p"\nstarts_on = 2026-01-01\nends_on = 2025-01-01',
        ),
        GOOD.replace(b'quotes = [{ text = "q", url = "https://example.org/a" }]', b"quotes = []"),
    ],
)
def test_a_damaged_table_stages_nothing_and_says_why(tmp_path, body):
    spider, writer, issues = taken(tmp_path, body)
    assert writer.context == 0
    assert [issue.code for issue in issues] == ["page_shape"]
    assert spider.proof.gaps()


def test_the_table_is_refused_by_name():
    with pytest.raises(PageShapeError, match="twice"):
        past.read(GOOD + GOOD)
