"""`fundmap crawl` of watched pages against a local server: sample, first sight, change, wrong page."""

import json
import os
import subprocess
import sys

import pytest

from domain.people import EMBEDDED_PERSON
from funding_db.engine import read_session
from services import watch
from tests.paths import ROOT
from tests.servers.base import Answer, LocalServer

pytestmark = pytest.mark.e2e
SOURCE = "lv_varam"
SAMPLE = ROOT / "crawlers" / "recordings" / "sample"
PAGE = (SAMPLE / SOURCE / "page-1.html").read_text("utf-8")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def crawl(home, *options):
    command = [sys.executable, "-m", "jobs.cli", "crawl", SOURCE, "--json", "--delay", "0"]
    done = subprocess.run(
        [*command, *options], cwd=home, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    (outcome,) = json.loads(done.stdout)
    return done.returncode, outcome


def unread(database):
    with read_session(database) as session:
        return watch.list_changes(EMBEDDED_PERSON, session)


def test_only_a_change_of_the_real_page_asks_for_a_reader(home, database):
    served = {"body": PAGE.replace("85%", "80%")}

    def answer(asked):
        if asked.path == "/robots.txt":
            return Answer(status=404)
        return Answer(served["body"].encode(), content_type="text/html; charset=utf-8")

    code, outcome = crawl(home, "--recordings", str(SAMPLE))
    assert (code, outcome["new"]) == (0, 1)
    with LocalServer(answer) as server:
        there = ("--base-url", f"{SOURCE}={server.url}")
        code, outcome = crawl(home, *there)
        assert (code, outcome["changed"]) == (0, 1)
        assert unread(database) == (), "the real page after the recorded one is no news"
        served["body"] = served["body"].replace("<nav>", "<nav>21.11.2026 ")
        assert crawl(home, *there)[1]["unchanged"] == 1
        assert unread(database) == ()
        served["body"] = served["body"].replace("01.12.2023.", "01.12.2027.")
        assert crawl(home, *there)[1]["changed"] == 1
        (change,) = unread(database)
        assert change.difference.added == ("25.07.2023. – 01.12.2027.",)
        assert change.difference.removed == ("25.07.2023. – 01.12.2023.",)
        served["body"] = "<html><body><main>Pieslēgties</main></body></html>"
        code, outcome = crawl(home, *there)
        assert (code, outcome["verdict"]) == (4, "failed")
        assert unread(database) == (change,)
