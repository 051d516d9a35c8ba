"""The sender killed at random moments: nothing twice, nothing lost; the small version."""

from pathlib import Path

import pytest

from benchmarks.outbox import measure

pytestmark = [pytest.mark.e2e, pytest.mark.serial, pytest.mark.committed]


def test_no_kill_loses_or_doubles_a_mail(empty_url: str, tmp_path: Path) -> None:
    found = measure(empty_url, tmp_path, rows=300, kills=4, seed=7)
    assert found["kills"] == 4
    assert (found["doubled"], found["lost"]) == (0, 0)
    assert found["states"] == {"sent": 300}
