"""The throughput benchmark measures every promised figure, each beside its floor."""

import json

import pytest

from benchmarks import source_parsing, throughput
from tests.paths import SHARED, needs_recorded


@needs_recorded
@pytest.mark.recorded
@pytest.mark.e2e
@pytest.mark.serial
def test_every_figure_is_measured_with_its_floor(monkeypatch, capsys):
    monkeypatch.setattr(throughput, "_CALLS", 630)
    monkeypatch.setattr(throughput, "_PROFILES", 10)
    real = source_parsing.measure
    monkeypatch.setattr(source_parsing, "measure", lambda: real(["fr_isf", "fr_region_sud"]))
    assert throughput.main(["--data", str(SHARED), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["bulk_read"]) >= {"s", "floor_s", "ratio", "peak_mib"}
    assert found["bulk_read"]["crawled"] > 500
    assert 50 < found["bulk_read"]["peak_mib"] < 250
    for engine in found["ingest"]:
        assert found["ingest"][engine]["floor_s"] > 0
        assert found["reingest_unchanged"][engine]["ratio"] > 0
        assert found["search"][engine]["queries"] == 200
    assert "sqlite" in found["ingest"]
    assert found["calls_page"]["p95_ms"] > 0
    assert set(found["match"]) >= {"s", "floor_s", "ratio", "peak_mib"}
    for figures in found["parse_sources"].values():
        assert figures["ms_per_kb_at_73_kb"] > 0
    for name in ("new_profile_ms", "new_call_ms", "parse_ms_per_kb", "tick_ms"):
        assert found[name] > 0


def test_without_recorded_material_it_says_what_to_name(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        throughput.main(["--data", str(tmp_path)])
    assert ended.value.code == 2
    assert "--data" in capsys.readouterr().err
