"""URBACT: rounds with their hours, a range of rates by region, and pages that were rebuilt."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from crawlers.sources.eu.urbact import _read
from domain.call import CallRecord
from domain.enums import CallStatus
from domain.errors import PageShapeError
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import by_ref, recorded, replayed
from tests.servers.base import Answer, LocalServer

BASE = "https://urbact.eu/get-involved"
ACTION = (
    "https://urbact.eu/whats-new/stories/urbact-answers-your-questions-about-call-action-networks"
)
APRIL = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.mark.e2e
def test_the_four_rounds(tmp_path):
    done = replayed("eu_urbact", tmp_path)
    assert (done.code, done.verdict.complete) == (0, True), done.verdict.reasons
    assert done.issues == []
    records = {ref: CallRecord.model_validate(r) for ref, r in by_ref(done).items()}
    told = {
        ref: (
            r.opens_on.isoformat(),
            r.deadlines[0].on.isoformat(),
            str(r.deadlines[0].time),
            r.deadlines[0].timezone,
            r.grant_max and r.grant_max.minor // 100,
            r.consortium and r.consortium.min_members,
            [(rate.min_bp, rate.max_bp) for rate in r.rates],
        )
        for ref, r in records.items()
    }
    assert told == {
        ACTION: ("2026-03-17", "2026-06-17", "None", None, None, None, []),
        "Transfer Networks (2025)": ("2025-04-01", "2025-06-30", "15:00:00", None, 750_000, 6, []),
        "Innovation Transfer Networks (2024)": (
            "2024-01-12", "2024-03-20", "15:00:00", None, 550_000, None, [],
        ),
        "Action Planning Networks (2023)": (
            "2023-01-09", "2023-03-31", "15:00:00", "Europe/Brussels", 850_000, 8, [(5000, 9500)],
        ),
    }  # fmt: skip
    (rate,) = records["Action Planning Networks (2023)"].rates
    assert "region" in rate.scope
    assert "50 - 95 %" in rate.quote.text
    assert standing(dates_of(records[ACTION]), APRIL).status is CallStatus.OPEN


def read(text):
    return _read(BeautifulSoup(f"<article>{text}</article>", "lxml").article, BASE)


def test_a_call_without_page_and_day_has_no_name():
    with pytest.raises(PageShapeError, match="without day"):
        read("<h3>Next networks</h3><p>The call is being prepared.</p>")
    with pytest.raises(PageShapeError, match="title"):
        read("<p>The call opened on 1 March 2026.</p>")
    facts, reading = read('<h3><a href="/next">Next</a></h3><p>The call is being prepared.</p>')
    assert (reading.source_ref, facts.deadline) == ("https://urbact.eu/next", None)


def test_issues_carry_the_name_that_was_found_later():
    _, reading = read(
        "<h3>Nets</h3><p>The call opens on 3 March 2026 and closes on 1 March 26.</p>"
    )
    assert reading.source_ref == "Nets (2026)"
    assert {issue.source_ref for issue in reading.issues} <= {"Nets (2026)"}


@pytest.mark.parametrize(
    "sentence", ["Costs are co-financed at 150 %.", "Costs are co-financed at 95 - 50 %."]
)
def test_an_impossible_rate_is_an_issue(sentence):
    facts, reading = read(f"<h3>Nets</h3><p>The call opens on 3 March 2026.</p><p>{sentence}</p>")
    assert (facts.rates, [i.field for i in reading.issues]) == ((), ["rates"])


def test_a_figure_in_a_new_sentence_is_told():
    said = "<h3>Nets</h3><p>The call opens on 3 March 2026.</p><p>You get EUR 750 000.</p>"
    facts, reading = read(said)
    assert facts.grant_max is None
    assert [(i.code, i.value) for i in reading.issues] == [
        ("unread_figure", "You get EUR 750 000.")
    ]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("<article>", "<section>", 4), ("<main>", "<div>", 4), ("<h3>", "<h5>", 4)],
)
def test_a_rebuilt_page_fails(tmp_path, old, new, code):
    text = recorded("eu_urbact", "get-involved.html").replace(old, new)

    def answer(asked):
        return Answer(text.encode(), 404 if "robots" in asked.path else 200, "text/html")

    with LocalServer(answer) as server:
        done = crawl("eu_urbact", tmp_path / "run", "--base-url", server.url)
    assert done.code == code
    assert {issue["code"] for issue in done.issues} == {"page_shape"}
