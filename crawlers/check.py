"""Replays the recordings of sources, each in a process of its own, and tells what they gave."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

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
    if folder is None:
        out.write(f"{source_id}: no recordings; make some with `fundmap sources record`\n")
        return 4
    with tempfile.TemporaryDirectory() as temporary:
        run_dir = Path(temporary)
        done = subprocess.run(
            _command(source_id, folder, run_dir),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_SECONDS,
            check=False,
        )
        verdict = read_verdict(run_dir)
        if verdict is None:
            out.write(f"{source_id}: crashed\n{done.stderr.decode(errors='replace')[-2000:]}\n")
            return 4
        out.write(_report(verdict, run_dir))
    return done.returncode


def _command(source_id: str, folder: Path, run_dir: Path) -> list[str]:
    command = [sys.executable, "-m", "crawlers", "run", source_id]
    command += ["--run-dir", str(run_dir), "--recordings", str(folder)]
    stamp = folder / source_id / RECORDED_AT
    if stamp.is_file():
        command += ["--now", stamp.read_text(encoding="utf-8").strip()]
    return command


def _report(verdict: Verdict, run_dir: Path) -> str:
    lines = [f"{verdict.source_id}: {verdict.verdict}, {verdict.items} calls"]
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
