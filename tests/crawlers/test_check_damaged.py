"""`fundmap sources check`: green on every recording that ships, red and in words on a damaged one.

The command runs out of a copy of the crawlers' code and recordings, so that what is damaged is a file
on a disk. A usual run takes one source of each kind of recording; `ALL_DAMAGES=1` takes them all.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.check import RECORDINGS, recordings_of
from crawlers.discovery import classes
from crawlers.golden import GOLDEN
from crawlers.recording import RECORDED_AT
from tests.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.serial]

_ALL = os.environ.get("ALL_DAMAGES") == "1"
_FEW = (
    "be_efro_brussels", "es_isf", "fi_eura2021", "fr_region_sud", "pt_portugal2030_plan", "ro_mfe",
)  # fmt: skip
_BESIDE = {GOLDEN, RECORDED_AT, "README.md"}
_LOGIN = b"<html><body><main><h1>Sign in</h1><form><input name=user></form></main></body></html>"
"""What a site answers with status 200 to those who are not known to it."""


def pages_of(folder: Path) -> list[Path]:
    """Return the recorded pages of a source, without what lies beside them."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _BESIDE)


RECORDED = [
    source_id
    for source_id in classes()
    if (folder := recordings_of(source_id)) and pages_of(folder / source_id)
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a checkout of what `check` needs, with recordings of its own."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("crawlers", "domain"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def check(root: Path, *sources: str) -> tuple[int, str]:
    """Run the real command out of a checkout; return its exit code and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "crawlers", "check", *sources],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=590,
        check=False,
    )
    assert "Traceback" not in done.stdout, done.stdout
    return done.returncode, done.stdout


@pytest.mark.serial
@pytest.mark.timeout(600)
def test_every_recording_that_ships_is_green():
    code, said = check(ROOT)
    assert code == 0, said
    told = [line for line in said.splitlines() if not line.startswith(" ")]
    assert [line.partition(":")[0] for line in told] == list(classes())
    assert all(": ok, " in line or ": no recording ships: " in line for line in told)


@pytest.mark.parametrize("source_id", RECORDED if _ALL else _FEW)
def test_a_login_page_instead_of_a_recording_is_red(copy, source_id):
    folder = copy / recordings_of(source_id).relative_to(ROOT) / source_id
    page = pages_of(folder)[0]
    whole = page.read_bytes()
    page.write_bytes(_LOGIN)
    try:
        code, said = check(copy, source_id)
    finally:
        page.write_bytes(whole)
    assert code in (3, 4), said
    first, *reasons = said.splitlines()
    assert first.startswith((f"{source_id}: failed", f"{source_id}: degraded")), said
    # In words: at least one line that is a sentence about this source's page or calls.
    assert len(reasons[0].split()) >= 3, said


def test_a_value_that_changed_in_a_recording_is_red_and_named(copy):
    folder = copy / RECORDINGS.relative_to(ROOT) / "sample" / "fr_region_sud"
    page = next(p for p in pages_of(folder) if "23,5 M€" in p.read_text("utf-8"))
    whole = page.read_text("utf-8")
    page.write_text(whole.replace("23,5 M€", "32,5 M€"), "utf-8")
    try:
        code, said = check(copy, "fr_region_sud")
    finally:
        page.write_text(whole, "utf-8")
    assert code == 4
    assert "budget_total" in said


def test_recordings_without_golden_file_are_red(copy):
    golden = copy / RECORDINGS.relative_to(ROOT) / "sample" / "lv_varam" / GOLDEN
    whole = golden.read_bytes()
    golden.unlink()
    try:
        code, said = check(copy, "lv_varam")
    finally:
        golden.write_bytes(whole)
    assert code == 4
    assert "nothing to hold it against" in said
