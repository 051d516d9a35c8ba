"""The soak of the API asks every route, sees what fails, and meets the limit of visitors."""

import json

import pytest

from api.main import create_api
from benchmarks import soak
from benchmarks.soak_mix import MIX, Asked
from tests.paths import SHARED, needs_recorded


@needs_recorded
@pytest.mark.recorded
@pytest.mark.e2e
@pytest.mark.timeout(180)
def test_a_small_soak_has_no_failure(capsys):
    assert soak.main(["--requests", "400", "--small", "--data", str(SHARED), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["failed"] == 0
    assert found["requests"] == 400
    assert {"200", "304", "404", "422"} >= set(found["statuses"]) >= {"200", "304"}
    assert found["walks_to_the_end"] > 0
    assert 1 < found["refused_after"] <= 241
    assert found["cpu_ms_per_request"] > 0
    assert found["memory_mib"]["at_100"] > 50
    assert found["memory_mib"]["kib_per_1000_requests"] is not None


def test_every_route_of_the_api_is_asked():
    """A route that comes later and is not asked is noticed here."""
    routes = {
        "/health": "health",
        "/v1/calls": "list",
        "/v1/calls.atom": "atom",
        "/v1/calls/{uid}": "call",
        "/v1/calls/{uid}/revisions": "revisions",
        "/v1/deadlines": "deadlines",
        "/v1/sources": "sources",
        "/v1/common-grants/opportunities": "opportunities",
        "/v1/common-grants/opportunities/{opportunity_id}": "opportunity",
        "/v1/aides-territoires/aids": "aids",
        "/v1/projects": "projects",
        "/v1/projects/{project_id}/matches": "matches",
    }
    assert set(create_api().openapi()["paths"]) == set(routes)
    assert set(routes.values()) <= {kind for kind, _ in MIX}


def test_a_wrong_answer_counts_as_failed():
    asked = Asked("list", "/api/v1/calls", b'"items":')
    assert asked.trouble(200, b'{"items":[]}') == ""
    assert asked.trouble(500, b'{"items":[]}') == "status 500"
    assert asked.trouble(200, b"{}") == "the answer lacks its content"
