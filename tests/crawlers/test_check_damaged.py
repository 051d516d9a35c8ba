"""`fundmap sources check`: green on every recording that ships, red and in words on a damaged one.

The command runs out of a copy of the crawlers' code and recordings, so that what is damaged is a file
on a disk. Each damage is done to every source at once, so that one run tells of them all.
"""

import json
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

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.serial, pytest.mark.timeout(600)]

_BESIDE = {GOLDEN, RECORDED_AT, "README.md"}
_LOGIN = b"<html><body><main><h1>Sign in</h1><form><input name=user></form></main></body></html>"
"""What a site answers with status 200 to those who are not known to it."""
_CONSENT = (
    b"<html><body><div id=wall><p>We value your privacy.</p><button>OK</button></div></body></html>"
)


def pages_of(root: Path, source_id: str) -> list[Path]:
    """Return the recorded pages of a source in a checkout, without what lies beside them."""
    folder = root / recordings_of(source_id).relative_to(ROOT) / source_id
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _BESIDE)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a checkout of what `check` needs, with recordings of its own."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("crawlers", "domain"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def run_check(root: Path, *sources: str) -> subprocess.CompletedProcess:
    """Run the real command out of a checkout."""
    return subprocess.run(
        [sys.executable, "-m", "crawlers", "check", *sources],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )


def check(root: Path, *sources: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it says."""
    done = run_check(root, *sources)
    assert "Traceback" not in done.stdout, done.stdout
    assert done.returncode in (0, 3, 4), done.stderr
    return done.returncode, done.stdout


def told_of(said: str) -> dict[str, list[str]]:
    """Return source → the lines that the command says about it, its verdict first."""
    found: dict[str, list[str]] = {}
    for line in said.splitlines():
        if line.startswith(" "):
            found[list(found)[-1]].append(line.strip())
        elif line.partition(":")[0] in classes():
            found[line.partition(":")[0]] = [line.partition(":")[2].strip()]
    return found


def test_every_recording_that_ships_is_green():
    code, said = check(ROOT)
    assert code == 0, said
    told = told_of(said)
    assert list(told) == list(classes())
    assert [line for line, *_ in told.values() if not line.startswith("ok, ")] == []


DAMAGES = {
    "a login page": lambda body: _LOGIN,
    "a consent page": lambda body: _CONSENT,
    "half a page": lambda body: body[: len(body) // 2],
    "an empty page": lambda body: b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damaged_recording_is_red_and_in_words(copy, damage):
    # A source without pages reads a table that ships as code does: below.
    pages = {source_id: pages_of(copy, source_id) for source_id in classes()}
    recorded = {source_id: found for source_id, found in pages.items() if found}
    largest = [max(found, key=lambda path: path.stat().st_size) for found in recorded.values()]
    wholes = {page: page.read_bytes() for page in largest}
    try:
        for page, whole in wholes.items():
            page.write_bytes(DAMAGES[damage](whole))
        code, said = check(copy)
    finally:
        for page, whole in wholes.items():
            page.write_bytes(whole)
    assert code == 4, said
    told = told_of(said)
    assert list(told) == list(classes()), said
    for source_id, (verdict, *reasons) in told.items():
        if source_id not in recorded:
            assert verdict.startswith("ok, ")
            continue
        differs = any(line.startswith(f"{source_id}:") for line in reasons)
        assert verdict.startswith(("failed", "degraded", "crashed")) or differs, (source_id, said)
        # In words: at least one line that is a sentence about this source's page or calls.
        assert len(reasons[0].split()) >= 3, (source_id, verdict, reasons)


@pytest.mark.parametrize(
    ("source_id", "table"),
    [("eu_standing", "facts/standing.toml"), ("eu_past_projects", "context/past_projects.toml")],
)
def test_a_damaged_table_is_red_and_in_words(copy, source_id, table):
    path = copy / "crawlers" / table
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[: len(whole) // 2])
        done = run_check(copy, source_id)
    finally:
        path.write_bytes(whole)
    assert done.returncode not in (0, 3)
    assert "Traceback" not in done.stdout + done.stderr
    assert "cannot be read" in done.stdout + done.stderr


def test_a_golden_line_that_is_not_so_is_red_and_named(copy):
    for source_id in classes():
        path = copy / recordings_of(source_id).relative_to(ROOT) / source_id / GOLDEN
        first, *others = path.read_text("utf-8").split("\n")
        entry = json.loads(first)
        name = "programme_title" if "programme_title" in entry else "title"
        lines = [json.dumps(entry | {name: "Another title"}, ensure_ascii=False), *others]
        path.write_text("\n".join(lines), "utf-8")
    code, said = check(copy)
    assert code == 4
    for source_id, lines in told_of(said).items():
        red = [line for line in lines if 'title: was "Another title"' in line]
        assert len(red) == 1, (source_id, lines)
        shutil.copy(
            recordings_of(source_id) / source_id / GOLDEN,
            copy / recordings_of(source_id).relative_to(ROOT) / source_id / GOLDEN,
        )


def test_a_value_that_changed_in_a_recording_is_red_and_named(copy):
    page = next(p for p in pages_of(copy, "fr_region_sud") if "23,5 M€" in p.read_text("utf-8"))
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
