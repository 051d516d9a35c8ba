"""A source that needs a token waits for it: it is never due by itself, and never a failure."""

import json
import subprocess
import sys

import pytest

from crawlers.catalogue import spec
from funding_db.engine import write_session
from funding_db.repositories import sources
from jobs import tick as tick_module
from jobs.crawls import CrawlOutcome
from jobs.tick import tick
from services.settings import Settings
from tests.jobs.looks import BDNS
from tests.paths import ROOT

NEEDING = "fr_aides_territoires"
TOKEN = "FUNDMAP_AIDES_TERRITOIRES_TOKEN"


@pytest.fixture
def only_one_with_a_token(sqlite_engine, monkeypatch):
    needing = spec(BDNS).model_copy(update={"needs": (TOKEN,)})
    monkeypatch.setattr(tick_module, "specs", lambda: (needing,))
    with write_session(sqlite_engine) as session:
        sources.ensure(session, needing)
    return sqlite_engine


def crawled(engine, tmp_path, **given):
    done = []

    def crawl(plan):
        done.append(plan.source_id)
        return CrawlOutcome(plan.source_id, "ok", None, ())

    tick(engine, Settings(data_dir=tmp_path, _env_file=None, **given), crawl=crawl)
    return done


def test_without_the_token_it_is_not_due(only_one_with_a_token, tmp_path):
    assert crawled(only_one_with_a_token, tmp_path) == []


def test_with_the_token_it_is(only_one_with_a_token, tmp_path):
    assert crawled(only_one_with_a_token, tmp_path, aides_territoires_token="abc") == [BDNS]


def test_a_wish_is_heard_all_the_same(only_one_with_a_token, tmp_path):
    with write_session(only_one_with_a_token) as session:
        sources.request_crawl(
            session, BDNS, by="Ana", now=tick_module.datetime.now(tick_module.UTC)
        )
    assert crawled(only_one_with_a_token, tmp_path) == [BDNS]


def test_health_and_a_forced_crawl_say_which_setting_is_lacking(tmp_path, monkeypatch):
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv(TOKEN, raising=False)
    forced = fundmap("crawl", NEEDING)
    assert forced.returncode == 4
    assert "needs a token" in forced.stdout
    assert TOKEN in forced.stdout
    assert f"{NEEDING}: needs a token: {TOKEN}" in fundmap("sources", "health").stdout
    told = needs()
    assert told.pop(NEEDING) == [TOKEN]
    assert told
    assert not any(told.values())
    monkeypatch.setenv(TOKEN, "abc")
    assert needs()[NEEDING] == []
    assert f"{NEEDING}: needs a token: {TOKEN}" not in fundmap("sources", "health").stdout


def needs():
    found = json.loads(fundmap("sources", "health", "--json").stdout)
    return {source["id"]: source["needs"] for source in found}


def fundmap(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "jobs.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
