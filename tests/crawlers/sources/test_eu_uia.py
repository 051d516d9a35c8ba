"""Urban Innovative Actions: five closed calls with their topics, days and outcome."""

import datetime as dt

import pytest

from domain.call import CallRecord
from domain.enums import CallStatus
from domain.status import dates_of, standing
from domain.text import plain
from matcher.rules.population import thresholds
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import by_ref, recorded, replayed
from tests.servers.base import Answer, LocalServer

NOVEMBER = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
TOLD = {
    "1st": ("2015-12-15", "2016-03-31", 80_000_000, "Urban poverty", 4, "2016-10-12"),
    "2nd": ("2016-12-16", "2017-04-14", 50_000_000, "Urban mobility", 3, "2017-10-10"),
    "3rd": ("2017-12-15", "2018-03-30", None, "Air quality", 4, None),
    "4th": ("2018-10-15", "2019-01-31", None, "Urban security", 4, None),
    "5th": ("2019-09-16", "2019-12-12", 50_000_000, "Circular economy", 4, "2020-07-06"),
}


@pytest.mark.e2e
def test_the_five_calls(tmp_path):
    done = replayed("eu_uia", tmp_path)
    assert (done.code, done.verdict.complete) == (0, True), done.verdict.reasons
    records = {ref.rsplit("/", 1)[1].split("-")[0]: r for ref, r in by_ref(done).items()}
    assert set(records) == set(TOLD)
    for which, (opens, closes, budget, topic, topics, approved) in TOLD.items():
        staged = records[which]
        record = CallRecord.model_validate(staged)
        assert (staged["opens_on"], staged["deadlines"][0]["on"]) == (opens, closes)
        assert (record.budget_total.minor // 100 if record.budget_total else None) == budget
        assert topic in record.keywords
        assert len(record.keywords) == topics
        assert {u.on.isoformat() for u in record.updates if u.on} == (
            {approved} if approved else set()
        )
        assert record.grant_max.minor == 5_000_000_00
        assert {t.limit for b in record.texts for t in thresholds(plain(b.html))} == {50_000}
        assert standing(dates_of(record), NOVEMBER).status is CallStatus.CLOSED
    assert "21 of them on urban security" in records["4th"]["updates"][0]["text"]
    assert "EUR 100 million" in records["3rd"]["budget_text"]
    assert [(i["source_ref"][-18:], i["field"]) for i in done.issues] == [
        ("3rd-call-proposals", "outcome")
    ]


@pytest.mark.e2e
def test_a_page_that_is_gone_and_one_that_is_a_login(tmp_path):
    def answer(asked):
        which = asked.path.rsplit("/", 1)[-1]
        if which.startswith(("1st", "robots")):
            return Answer(status=404)
        text = "<main><h1>Log in</h1><p>Password</p></main>"
        if not which.startswith("2nd"):
            text = recorded("eu_uia", f"{which}.html")
        return Answer(text.encode(), content_type="text/html; charset=utf-8")

    with LocalServer(answer) as server:
        done = crawl("eu_uia", tmp_path / "run", "--base-url", server.url)
    assert done.code == 4  # three calls are fewer than there are
    assert not done.verdict.complete
    assert any("3 of 5" in reason for reason in done.verdict.reasons)
    assert len(done.items) == 3
