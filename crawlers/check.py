"""Replays the recordings of sources, each in a process of its own, and tells what they gave.

What they gave is held against the golden file that lies beside them.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from crawlers import golden
from crawlers.discovery import classes, source
from crawlers.recording import RECORDED_AT
from domain.call import Issue
from domain.run import ISSUES, Verdict, read_verdict

ROOT = Path(__file__).resolve().parent.parent
RECORDINGS = ROOT / "crawlers" / "recordings"
SAMPLE = RECORDINGS / "sample"
_SHOWN = 20
_SECONDS = 600


def recordings_of(source_id: str) -> Path | None:
    """Return the folder under which a source finds its recordings; None when it has none."""
    for folder in (RECORDINGS, SAMPLE):
        if (folder / source_id).is_dir():
            return folder
    return None


def check(sources: Sequence[str], out: TextIO) -> int:
    """Replay the named sources (all when none is named); return the worst exit code."""
    ids = [source(source_id).spec.id for source_id in sources] or list(classes())
    return max(_check(source_id, out) for source_id in ids)


def _check(source_id: str, out: TextIO) -> int:
    folder = recordings_of(source_id)
    unrecorded = source(source_id).unrecorded
    if folder is None and unrecorded:
        out.write(f"{source_id}: no recording ships: {unrecorded}\n")
        return 0
    if folder is None:
        out.write(f"{source_id}: no recordings; make some with `fundmap sources record`\n")
        return 4
    with tempfile.TemporaryDirectory() as temporary:
        run_dir = Path(temporary)
        code, errors = _replay(source_id, folder, run_dir)
        verdict = read_verdict(run_dir)
        if verdict is None:
            out.write(f"{source_id}: crashed\n{errors}\n")
            return 4
        out.write(_report(verdict, run_dir))
        told = _against_golden(folder / source_id / golden.GOLDEN, run_dir)
    out.writelines(f"  {line}\n" for line in told[:_SHOWN])
    if len(told) > _SHOWN:
        out.write(f"  … and {len(told) - _SHOWN} differences more\n")
    return 4 if told else code


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
        run_dir = Path(temporary)
        code, errors = _replay(source_id, folder, run_dir)
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


def _replay(source_id: str, folder: Path, run_dir: Path) -> tuple[int, str]:
    """Read a source's recordings into `run_dir`; return the exit code and the end of the log."""
    done = subprocess.run(
        _command(source_id, folder, run_dir),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=_SECONDS,
        check=False,
    )
    return done.returncode, done.stderr.decode(errors="replace")[-2000:]


def _command(source_id: str, folder: Path, run_dir: Path) -> list[str]:
    command = [sys.executable, "-m", "crawlers", "run", source_id]
    command += ["--run-dir", str(run_dir), "--recordings", str(folder)]
    stamp = folder / source_id / RECORDED_AT
    if stamp.is_file():
        command += ["--now", stamp.read_text(encoding="utf-8").strip()]
    return command


def _report(verdict: Verdict, run_dir: Path) -> str:
    found = f"{verdict.context} entries" if verdict.context else f"{verdict.items} calls"
    found = f"{verdict.watched} pages" if verdict.watched else found
    lines = [f"{verdict.source_id}: {verdict.verdict}, {found}"]
    lines += [f"  {reason}" for reason in verdict.reasons]
    known = (f"{name} {share:.0%}" for name, share in sorted(verdict.filled.items()) if share)
    lines.append(f"  known: {', '.join(known) or 'nothing'}")
    lines += [f"  {name}: {count}" for name, count in sorted(verdict.stats.items())]
    with (run_dir / ISSUES).open(encoding="utf-8") as file:
        issues = [Issue.model_validate_json(line) for line in file]
    lines += [
        f"  {issue.code} {issue.source_ref or ''} {issue.field or ''}: {issue.message}"
        for issue in issues[:_SHOWN]
    ]
    return "\n".join(lines) + "\n"
