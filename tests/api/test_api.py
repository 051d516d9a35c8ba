"""What the API promises: shapes, bounds, no insides, nothing private."""

from datetime import date, time

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api import main
from domain.deadline import Deadline
from domain.money import Money
from domain.people import EMBEDDED_PERSON
from domain.project import ProjectProfile
from funding_db.engine import write_session
from services import calls, projects
from services.limits import Limiter
from tests.api.conftest import asker
from tests.funding_db.calls_of_a_source import START, call, ingest

EXACT = Deadline(on=date(2027, 4, 15), time=time(17), timezone="Europe/Brussels", text="15 April")


@pytest.fixture
def filled(ask, sqlite_engine):
    first = call("1", title="Safe squares", deadlines=(EXACT,), grant_max=Money.of("1500000.50"))
    ingest(sqlite_engine, [first, call("2", title="Safe markets")])
    return ask


def test_the_list_has_total_and_items_with_unknown_as_null(filled):
    answer = filled("/v1/calls", params={"q": "squares", "status": "open"})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["total"], body["any_word"], len(body["items"])) == (1, False, 1)
    (item,) = body["items"]
    assert item["uid"] == "eu_test:1"
    assert item["licence"]
    assert item["grant_max"] == {"amount": "1500000.50", "currency": "EUR"}
    assert item["grant_min"] is item["budget"] is item["procedure"] is item["eu_share_bp"] is None
    assert item["next_deadline"] == {
        "on": "2027-04-15",
        "time": "17:00",
        "timezone": "Europe/Brussels",
        "instant": "2027-04-15T15:00:00+00:00",
        "kind": "final",
        "number": None,
        "text": "15 April",
        "rule": None,
    }


def test_a_day_without_hour_has_no_instant(filled):
    (item,) = filled("/v1/calls", params={"q": "markets"}).json()["items"]
    found = item["next_deadline"]
    assert (found["on"], found["time"], found["instant"]) == ("2027-04-15", None, None)


def test_pages_follow_each_other_without_gap(filled):
    seen = [
        filled("/v1/calls", params={"limit": 1, "offset": n, "sort": "title"}).json()["items"]
        for n in range(3)
    ]
    assert [[i["title"] for i in page] for page in seen] == [["Safe markets"], ["Safe squares"], []]


def test_one_call_has_its_content_and_history(filled):
    body = filled("/v1/calls/eu_test:1").json()
    assert body["content"]["title"] == "Safe squares"
    assert body["url"] == "https://example.org/1"
    assert [r["number"] for r in body["history"]] == [1]
    assert body["corrected_fields"] == []


@pytest.mark.parametrize(
    "path", ["/v1/calls/eu_test:9", "/v1/calls/%00", "/v1/calls/a/b", "/v1/nothing", "/"]
)
def test_what_does_not_exist_is_a_problem_document(filled, path):
    answer = filled(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"offset": -1}, "offset"),
        ({"status": "perhaps"}, "status"),
        ({"sort": "random"}, "sort"),
        ({"q": "x" * 501}, "q"),
    ],
)
def test_a_bad_parameter_is_named(filled, params, named):
    answer = filled("/v1/calls", params=params)
    assert answer.status_code == 422
    assert named in answer.json()["title"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(filled, method):
    answer = filled("/v1/calls", method)
    assert answer.status_code == 405
    assert answer.json()["status"] == 405


def test_an_unchanged_answer_is_not_sent_again(filled, sqlite_engine, configured):
    tag = filled("/v1/calls").headers["etag"]
    again = filled("/v1/calls", headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    ingest(sqlite_engine, [call("1"), call("2")], on=1)
    assert filled("/v1/calls", headers={"If-None-Match": tag}).status_code == 200
    tag = filled("/v1/calls").headers["etag"]
    configured(now="2026-09-11T06:01:00+00:00")
    assert filled("/v1/calls", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.postgresql
def test_an_address_that_the_database_cannot_hold_does_not_exist(postgresql_engine, configured):
    configured(database_url=postgresql_engine.url.render_as_string(hide_password=False))
    assert asker(main.create_api())("/v1/calls/%00").status_code == 404


def test_nobodys_work_is_in_an_answer(filled, sqlite_engine):
    with write_session(sqlite_engine) as session:
        projects.save(EMBEDDED_PERSON, session, ProjectProfile(title="Sekret"), now=START)
        calls.correct(
            EMBEDDED_PERSON, session, "eu_test:1", "title", "New", reason="Sekret", now=START
        )
    for path in ("/health", "/v1/calls", "/v1/calls/eu_test:1", "/openapi.json"):
        assert "Sekret" not in filled(path).text
    assert filled("/v1/calls/eu_test:1").json()["corrected_fields"] == ["title"]


def test_health_says_what_is_there(filled):
    answer = filled("/health")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["live"], body["ready"], body["database"]) == (True, True, "sqlite")
    assert body["data_version"] == 1
    (source,) = body["sources"]
    assert (source["id"], source["calls"], source["last_run"]) == ("eu_test", 2, "ok")


def test_health_without_tables_is_live_and_not_ready(ask_nothing):
    answer = ask_nothing("/health")
    assert answer.status_code == 503
    assert answer.json()["live"] is True
    assert answer.json()["ready"] is False


def test_an_unforeseen_error_shows_no_insides(filled, monkeypatch, caplog):
    def broken(*_args, **_kwargs):
        raise RuntimeError("secret path /x/y.py")

    monkeypatch.setattr(main.calls, "find_calls", broken)
    answer = filled("/v1/calls")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "secret path" in caplog.text


@hypothesis_settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    params=st.dictionaries(
        st.sampled_from(["limit", "offset", "q", "status", "programme", "sort", "x"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
        | st.integers().map(str)
        | st.sampled_from(["open", '"', "a AND", "NEAR(", "*", "CL3-2027", "title", "relevance"]),
    ),
    uid=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_no_request_breaks_it(filled, params, uid):
    for answer in (
        filled("/v1/calls", params=params),
        filled("/v1/calls/" + "".join(f"%{byte:02X}" for byte in uid.encode())),
    ):
        assert answer.status_code in (200, 404, 422)
        assert answer.json()


def test_a_visitor_of_shared_mode_is_slowed_down_and_health_is_not(filled, configured):
    configured(mode="shared", api_per_minute="3")
    answers = [filled("/v1/calls") for _ in range(5)]
    refused = [a for a in answers if a.status_code == 429]
    assert len(refused) >= 1  # the window may turn once between two requests
    assert 1 <= int(refused[0].headers["retry-after"]) <= 60
    assert filled("/health").status_code == 200
    configured(mode="embedded")
    assert filled("/v1/calls").status_code == 200


def test_the_limit_counts_each_client_and_each_minute_and_stays_small():
    at = [0.0]
    limiter = Limiter(lambda: at[0])
    assert [limiter.wait_for("a", 2) for _ in range(3)] == [0, 0, 60]
    assert limiter.wait_for("b", 2) == 0
    at[0] = 59.5
    assert limiter.wait_for("a", 2) == 1
    at[0] = 60.0
    assert limiter.wait_for("a", 2) == 0
    for number in range(30_000):
        limiter.wait_for(str(number), 2)
    assert len(limiter._counts) <= 10_001
