"""Rules that every file of the project keeps."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT

ROOMS = (
    *("domain", "crawlers", "funding_db", "matcher", "letters", "services"),
    *("ui", "api", "jobs", "publish", "benchmarks"),
)
LONGEST_MODULE = 400
TEXT = {".py", ".md", ".toml", ".txt", ".cfg", ".ini", ".sh", ".yml", ".yaml", ".css", ".json", ""}
LEFT_OUT = {".git", ".venv", "var", "build", "dist", "node_modules", "__pycache__"}


def files() -> Iterator[Path]:
    for top in sorted(ROOT.iterdir()):
        inside = [top] if top.is_file() else sorted(top.rglob("*")) if _ours(top) else []
        yield from (path for path in inside if path.is_file() and "__pycache__" not in path.parts)


def _ours(folder: Path) -> bool:
    hidden = folder.name.startswith(".") and folder.name not in {".ci", ".streamlit"}
    return not hidden and folder.name not in LEFT_OUT and not folder.name.endswith(".egg-info")


def modules() -> list[Path]:
    return [ROOT / "app.py", *(p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py")))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offences(pattern: str, paths: Iterator[Path] | list[Path]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name(path)}: {hit.group()}"
        for path in paths
        if path.suffix in TEXT and path.exists()
        for hit in found.finditer(path.read_text("utf-8", errors="replace"))
    ]


def test_the_doors_between_the_rooms():
    tool = Path(sys.executable).with_name("lint-imports")
    command = [tool, "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-500:]


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_is_short_and_says_what_it_is(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module without a docstring"


def test_nothing_is_left_to_do_and_nothing_prints():
    later = r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b"
    assert offences(later, [*modules(), *(ROOT / "docs").rglob("*.md")]) == []
    calls = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if path.parts[len(ROOT.parts)] not in {"benchmarks"}
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "breakpoint"}
    ]
    assert calls == []


def test_no_file_knows_the_machine_that_wrote_it():
    folders = r"(?<![\w.:/-])/(?:" + "|".join(("work", "root", "tmp", "home")) + r")/\w[\w./-]*"
    assert offences(folders, list(files())) == []


def test_no_file_names_a_package_index():
    index = r"(?:extra-)?index-" + r"url\b.*|https?://[\w.:-]+/(?:simple|pypi|npm)/\S*"
    assert offences(index, [p for p in files() if p.suffix != ".json"]) == []


def test_nothing_is_caught_blindly():
    """`except Exception` is ruff's (BLE001); this is about what would swallow even a stop."""
    broad = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") == "BaseException")
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]
    assert broad == []


def test_the_lock_file_stays_out_and_the_constraints_are_in():
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {"uv.lock", ".venv/", "var/", ".env"} <= set(ignored)
    assert (ROOT / "constraints.txt").exists()
