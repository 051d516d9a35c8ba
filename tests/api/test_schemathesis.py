"""The API, asked what its description allows and much that it does not: never a 5xx, only answers that it names."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from api.main import create_api
from tests.funding_db.calls_of_a_source import call, ingest

_EXAMPLES = int(os.environ.get("FUNDMAP_TEST_EXAMPLES", "25"))
"""Of each path and mode; a longer search asks for more."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
PATHS = sorted(create_api().openapi()["paths"])
CASES = [(path, GenerationMode.POSITIVE) for path in PATHS] + [
    (path, GenerationMode.NEGATIVE)
    for path in PATHS
    if path not in ("/health", "/v1/calls/{uid}")  # take nothing that could be wrong
]


@pytest.mark.filterwarnings("default")  # of the tool itself
@pytest.mark.timeout(60)
@pytest.mark.parametrize(("path", "mode"), CASES)
def test_no_request_is_a_server_error(ask, sqlite_engine, path, mode):
    """Bounded and the same at every run: seeded by the test, nothing remembered."""
    ingest(sqlite_engine, [call("1", title="Safe squares"), call("2")])
    app = create_api()
    operation = schemathesis.openapi.from_asgi("/openapi.json", app)[path]["GET"]
    answers = []

    @hypothesis_settings(
        max_examples=_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case):
        answer = case.call()
        answers.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    asked()
    assert answers
    assert max(answers) < 500
