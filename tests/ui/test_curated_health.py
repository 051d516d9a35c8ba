"""The health page says of a source written by hand that it is one, in place of words about crawls."""

import datetime as dt

from crawlers import catalogue
from funding_db.engine import write_session
from funding_db.repositories import runs, sources
from tests.ui.conftest import shown

CURATED = "eu_standing"


def own_part(open_page):
    at = open_page("sources")
    assert not [button for button in at.button if button.key == f"crawl_{CURATED}"]
    texts = [text for text in shown(at).split("\n\n") if "hand" in text]
    return " ".join(texts)


def test_a_source_written_by_hand_says_so_and_when_it_was_read(open_page, database):
    with write_session(database) as session:
        sources.ensure(session, catalogue.spec(CURATED))
    said = own_part(open_page)
    assert "written by hand" in said
    assert "Curated by hand, read on" in said
    assert "2026" in said


def test_an_entry_read_too_long_ago_is_told_there(open_page, database, tmp_path):
    now = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    with write_session(database) as session:
        sources.ensure(session, catalogue.spec(CURATED))
        run = runs.start(session, CURATED, tmp_path / "run", now=now)
        why = ("2 of 13 entries were last read over a year ago",)
        runs.finish(session, run, verdict=None, failure=None, reasons=why, now=now, blame=False)
    at = open_page("sources")
    assert why[0] in shown(at)
    assert "written by hand" not in shown(at)


NEEDING, TOKEN = "fr_aides_territoires", "FUNDMAP_AIDES_TERRITOIRES_TOKEN"


def test_a_source_that_lacks_its_token_says_which(open_page, database, monkeypatch):
    with write_session(database) as session:
        sources.ensure(session, catalogue.spec(NEEDING))
    assert f"needs a token: {TOKEN}" in shown(open_page("sources")).replace("\\", "")
    monkeypatch.setattr("services.settings.Settings.lacking", lambda *_: ())
    assert "needs a token" not in shown(open_page("sources"))
