"""The first page is measured in a browser with an empty cache."""

import json

import pytest

from benchmarks import first_page
from tests.paths import SHARED, needs_recorded
from tests.ui.browser import need_chromium


@needs_recorded
@pytest.mark.recorded
@pytest.mark.browser
@pytest.mark.timeout(240)
def test_each_first_page_has_its_time_and_its_bytes(capsys):
    need_chromium()
    arguments = ["--small", "--times", "1", "--data", str(SHARED), "--json"]
    assert first_page.main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    for name in first_page.LOOKS:
        one = found[name]
        assert 0 < one["median_ms"] <= one["worst_ms"]
        assert one["requests"] > 20
        # Packed: as they lie on the disk, the scripts alone have more than 2 MiB.
        assert 300 < one["kib"] < 1_600
        assert sum(one["wait_for"].values()) == pytest.approx(one["median_ms"], rel=0.05)
