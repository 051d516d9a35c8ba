"""What is for one person reaches no other by a cache, a tag or an address."""

import pytest

from funding_db.engine import write_session
from services import api_tokens, feeds
from tests.accounts.people import NOW
from tests.accounts.web import Browser, application
from tests.funding_db.calls_of_a_source import call, ingest


@pytest.fixture
def token(shared, city):
    with write_session(shared) as session:
        return api_tokens.make(city[0], session, "x", now=NOW)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_own_projects_are_never_kept_nor_called_unchanged(shared, city, token):
    browser = Browser(application())
    public = browser.ask("/api/v1/calls").headers["etag"]
    for path in ("/api/v1/projects", f"/api/v1/projects/{city[1]}/matches"):
        answer = browser.ask(path, headers=bearer(token) | {"If-None-Match": public})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        refused = browser.ask(path, headers={"If-None-Match": public})
        assert refused.status_code == 403
        assert refused.headers["cache-control"] == "no-store"


def test_public_answers_are_the_same_with_and_without_a_token(shared, city, token):
    browser = Browser(application())
    for path in ("/api/v1/calls", "/api/v1/calls/eu_test:1", "/api/v1/deadlines",
                 "/api/v1/sources", "/api/v1/calls.atom", "/api/v1/aides-territoires/aids"):  # fmt: skip
        plain, own = browser.ask(path), browser.ask(path, headers=bearer(token))
        assert plain.content == own.content
        assert plain.headers.get("etag") == own.headers.get("etag")


def test_a_calendar_is_private_and_its_tag_is_its_own(shared, city):
    browser = Browser(application())
    with write_session(shared) as session:
        mine = feeds.for_project(city[0], session, city[1], now=NOW)
        every = feeds.for_city(city[0], session, now=NOW)
    first = browser.ask(mine)
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    assert browser.ask(every, headers={"If-None-Match": tag}).status_code == 200
    gone = browser.ask(f"{mine[:-10]}AAAAAA.ics", headers={"If-None-Match": tag})
    assert gone.status_code == 404
    assert gone.headers["cache-control"] == "no-store"
    assert browser.ask(mine, headers={"If-None-Match": tag}).status_code == 304


def test_what_is_near_is_counted_anew_when_a_call_comes(shared, city):
    browser = Browser(application())
    with write_session(shared) as session:
        address = feeds.for_project(city[0], session, city[1], now=NOW)
    before = browser.ask(address).content
    assert browser.ask(address).content == before
    barriers = "Barriers that protect markets and squares in cities against vehicles"
    ingest(shared, [call("9", title=barriers, text=f"<p>{barriers}</p>" * 3)], on=1)
    assert b"eu_test:9." in browser.ask(address).content
