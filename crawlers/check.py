"""Replays the recordings of sources, each in a process of its own, and tells what they gave.

What they gave is held against the golden file that lies beside them.
"""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

from crawlers import golden
from crawlers.aside import run_aside
from crawlers.discovery import classes, source
from domain.call import Issue
from domain.run import ISSUES, Verdict, read_verdict

ROOT = Path(__file__).resolve().parent.parent
RECORDINGS = ROOT / "crawlers" / "recordings"
SAMPLE = RECORDINGS / "sample"
MADE_UP = RECORDINGS / "made_up"
"""Pages in a source's shape with content that nobody published: for checks, never shown."""
_SHOWN = 20
_AT_ONCE = 2


def recordings_of(source_id: str) -> Path | None:
    """Return the folder under which a source finds its recordings; None when it has none."""
    for folder in (RECORDINGS, SAMPLE, MADE_UP):
        if (folder / source_id).is_dir():
            return folder
    return None


def check(sources: Sequence[str], out: TextIO) -> int:
    """Replay the named sources (all when none is named); return the worst exit code."""
    ids = [source(source_id).spec.id for source_id in sources] or list(classes())
    codes = []
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for code, told in threads.map(_check, ids):
            out.write(told)
            codes.append(code)
    return max(codes)


def _check(source_id: str) -> tuple[int, str]:
    folder = recordings_of(source_id)
    if folder is None:
        return 4, f"{source_id}: no recordings; make some with `fundmap sources record`\n"
    with tempfile.TemporaryDirectory() as temporary:
        run_dir = Path(temporary) / "run"
        code, errors = run_aside(source_id, folder, run_dir)
        verdict = read_verdict(run_dir)
        if verdict is None:
            return 4, f"{source_id}: crashed\n{errors}\n"
        lines = _report(verdict, run_dir)
        differences = _against_golden(folder / source_id / golden.GOLDEN, run_dir)
    if folder == MADE_UP:
        lines.insert(1, f"made-up content: {source(source_id).unrecorded}")
    lines += differences[:_SHOWN]
    if len(differences) > _SHOWN:
        lines.append(f"… and {len(differences) - _SHOWN} differences more")
    return (4 if differences else code), "\n  ".join(lines) + "\n"


def _against_golden(path: Path, run_dir: Path) -> list[str]:
    if not path.is_file():
        return ["nothing to hold it against; look through it, then `python -m crawlers golden`"]
    return golden.differences(golden.read(path), golden.entries(run_dir))


def write_golden(sources: Sequence[str], out: TextIO) -> int:
    """Write what the recordings of the named sources (all when none is named) give; return a code.

    A run that is not ok leaves the file as it is: 4. What differs from the file before is told.
    """
    ids = [source(source_id).spec.id for source_id in sources] or list(classes())
    folders = {source_id: recordings_of(source_id) for source_id in ids}
    codes = [_write(name, folder, out) for name, folder in folders.items() if folder]
    return max(codes, default=0)


def _write(source_id: str, folder: Path, out: TextIO) -> int:
    path = folder / source_id / golden.GOLDEN
    with tempfile.TemporaryDirectory() as temporary:
        run_dir = Path(temporary) / "run"
        code, errors = run_aside(source_id, folder, run_dir)
        verdict = read_verdict(run_dir)
        if code or verdict is None:
            why = "; ".join(verdict.reasons) if verdict else errors
            out.write(f"{source_id}: not written, the run is not ok: {why}\n")
            return 4
        found = golden.entries(run_dir)
    known = golden.read(path) if path.is_file() else {}
    path.write_text("".join(f"{line}\n" for line in golden.lines(found)), encoding="utf-8")
    out.write(f"{source_id}: {len(found)} entries in {path.name}\n")
    out.writelines(f"  {line}\n" for line in golden.differences(known, found)[:_SHOWN] if known)
    return 0


def _report(verdict: Verdict, run_dir: Path) -> list[str]:
    found = f"{verdict.context} entries" if verdict.context else f"{verdict.items} calls"
    found = f"{verdict.watched} pages" if verdict.watched else found
    lines = [f"{verdict.source_id}: {verdict.verdict}, {found}", *verdict.reasons]
    known = (f"{name} {share:.0%}" for name, share in sorted(verdict.filled.items()) if share)
    lines.append(f"known: {', '.join(known) or 'nothing'}")
    lines += [f"{name}: {count}" for name, count in sorted(verdict.stats.items())]
    with (run_dir / ISSUES).open(encoding="utf-8") as file:
        issues = [Issue.model_validate_json(line) for line in file]
    lines += [
        f"{issue.code} {issue.source_ref or ''} {issue.field or ''}: {issue.message}"
        for issue in issues[:_SHOWN]
    ]
    return lines
