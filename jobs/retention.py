"""Which run folders are cleaned away: bodies stay while a revision cites them, else 30 days."""

import logging
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from domain.document import DOCUMENTS
from domain.run import HINTS, ITEMS, PROGRESS
from funding_db.engine import Engine, write_session
from funding_db.repositories import runs

KEPT = timedelta(days=30)
_LOG = "log.txt"
_OF_THE_DAY = (ITEMS, HINTS, PROGRESS, DOCUMENTS, _LOG)
"""What nothing refers to once a run is ingested or refused."""
_log = logging.getLogger(__name__)


def clean(engine: Engine, data_dir: Path, *, now: datetime) -> int:
    """Clean folders of runs that ended 30 days ago or earlier; return how many files went.

    The verdict, the issues and the bodies that are still cited stay.
    """
    with write_session(engine) as session:
        old = runs.replaceable(session, before=now - KEPT)
        kept = {folder: runs.forget_snapshots(session, run_id) for run_id, folder in old}
    # Only after the commit: rows must never cite a file that went with a rolled back decision.
    root = (data_dir / "runs").resolve()
    gone = sum(_clean(folder, bodies, root) for folder, bodies in kept.items())
    if gone:
        _log.info("%d files of old crawls were cleaned away", gone)
    return gone


def _clean(folder: Path, bodies: frozenset[str], root: Path) -> int:
    # A folder that somebody ingested by hand lies elsewhere and is theirs.
    if not folder.is_dir() or root not in folder.resolve().parents:
        return 0
    if not bodies:
        count = sum(1 for path in folder.rglob("*") if path.is_file())
        shutil.rmtree(folder, ignore_errors=True)
        return count
    going = [folder / name for name in _OF_THE_DAY if (folder / name).exists()]
    going += [path for path in (folder / "snapshots").glob("*") if _hash(path) not in bodies]
    for path in going:
        path.unlink(missing_ok=True)
    return len(going)


def _hash(path: Path) -> str:
    return path.name.partition(".")[0]
