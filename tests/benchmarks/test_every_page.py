"""Every page is measured, also one that comes later."""

import json

import pytest

from benchmarks import every_page
from domain.i18n import texts
from tests.paths import SHARED, needs_recorded
from ui.places import places


def test_no_page_goes_unmeasured():
    assert set(every_page.LOOKS) == {place.name for place in places(texts("en"))}


@needs_recorded
@pytest.mark.recorded
@pytest.mark.e2e
@pytest.mark.timeout(180)
def test_every_page_comes_and_has_its_figures(capsys):
    arguments = ["--small", "--reruns", "2", "--data", str(SHARED), "--json"]
    assert every_page.main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["pages"]) == set(every_page.LOOKS)
    for name, figures in found["pages"].items():
        assert figures["troubles"] == [], name
        assert 0 < figures["p50_ms"] <= figures["p95_ms"]
    assert found["worst_p95_ms"] == max(one["p95_ms"] for one in found["pages"].values())
