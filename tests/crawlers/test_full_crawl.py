"""Every source crawled as the product does it, against one local server that stands for all hosts."""

from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import pytest

from benchmarks import full_crawl
from benchmarks.full_crawl import known
from crawlers.discovery import classes
from domain.enums import RunVerdict
from tests.servers.recorded import ROBOTS, Recorded

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.serial]

DELAYED, ASKS_TO_WAIT = "www.urban-initiative.eu", "urbact.eu"
_MOST_MIB = 300


@pytest.mark.timeout(600)
def test_all_sources_at_once_keep_their_manners_and_lose_nothing(tmp_path):
    recorded = Recorded(crawl_delay={DELAYED: 0.4}, retry_after={ASKS_TO_WAIT: 1})
    found = full_crawl.crawl_all(tmp_path, recorded, list(classes()))
    # What the recordings hold came through the network too, and every run is judged ok: held
    # against the calls that the recordings have, not against those of the real source.
    assert set(found.outcomes) == set(classes())
    assert found.entries == {source_id: known(source_id) for source_id in classes()}
    doubted = {i: o.reasons for i, o in found.outcomes.items() if o.verdict is not RunVerdict.OK}
    assert not doubted
    # Manners, out of the server's log.
    most = recorded.most_at_once()
    asked = {h for kind in classes().values() for h in kind.spec.hosts if known(kind.spec.id)}
    assert set(most.values()) == {1}
    assert len(most) >= len(asked) / 2
    assert recorded.unannounced() == []
    assert min(recorded.pauses(DELAYED)) >= 0.4
    assert recorded.waited(ASKS_TO_WAIT) >= 1
    assert recorded.statuses()[503] == 1
    # The largest process.
    assert len(found.peaks_mib) == len(classes())
    assert 20 < max(found.peaks_mib.values()) <= _MOST_MIB


def test_sources_of_one_host_take_turns(tmp_path):
    sharing = ["pt_portugal2030", "pt_portugal2030_plan", "pt_portugal2030_wp"]
    recorded = Recorded(holds_s=0.2)
    found = full_crawl.crawl_all(tmp_path, recorded, sharing, at_once=len(sharing))
    assert found.entries == {source_id: known(source_id) for source_id in sharing}
    assert recorded.most_at_once() == {"portugal2030.pt": 1}
    # Every source of the host did come, each with a look at its robots.txt.
    assert [served.path for served in recorded.log].count(ROBOTS) == len(sharing)
    assert len(found.peaks_mib) == len(sharing)


def test_the_log_would_tell_two_requests_at_once():
    recorded = Recorded(holds_s=0.3)
    with recorded.server() as server, ThreadPoolExecutor(2) as threads:
        list(threads.map(_ask, [server.url] * 2))
    assert recorded.most_at_once() == {"efro.brussels": 2}


def _ask(url):
    request = Request(url + "/robots.txt", headers={"X-Fundmap-Origin": "https://efro.brussels"})
    with urlopen(request) as answer:
        return answer.read()
