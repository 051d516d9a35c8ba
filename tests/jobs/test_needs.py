"""A source that needs a token waits for it: it is never due by itself, and never a failure."""

import pytest

from crawlers.catalogue import spec
from funding_db.engine import write_session
from funding_db.repositories import sources
from jobs import tick as tick_module
from jobs.crawls import CrawlOutcome
from jobs.tick import tick
from services.settings import Settings
from tests.jobs.looks import BDNS

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
