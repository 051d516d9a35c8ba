"""Reads the bodies of an old crawl again with today's parser, and tells what differs."""

from dataclasses import dataclass
from pathlib import Path

from crawlers.discovery import source
from crawlers.run import Options, run
from domain.errors import UsageError
from domain.run import HINTS, ITEMS, Hints, StagedItem, Verdict, read_verdict


@dataclass(frozen=True)
class Difference:
    """What a newer parser makes of the same pages; names of calls."""

    same: int
    differ: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def replay(run_dir: Path, out: Path) -> tuple[Verdict, Difference]:
    """Parse a run's bodies into the empty folder `out`; raises UsageError when that cannot be.

    The new run keeps the old one's time: what was read then must never pass for newer than what
    was read since.
    """
    old = _verdict(run_dir)
    if out.exists() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty; name a new folder for the replayed run")
    out.mkdir(parents=True, exist_ok=True)
    hints = _hints(run_dir, old.source_id).model_copy(
        update={"validators": {}, "snapshot_dir": None}
    )
    (out / HINTS).write_text(hints.model_dump_json(), encoding="utf-8")
    options = Options(
        run_dir=out,
        now=old.as_of or old.started_at,
        archive=run_dir,
        of_recording=old.recorded,
        read_at=old.started_at,
    )
    verdict = run(source(old.source_id), options)
    return verdict, difference(_staged(run_dir), _staged(out))


def difference(old: dict[str, str], new: dict[str, str]) -> Difference:
    """Compare two runs, each as name → content hash."""
    both = old.keys() & new.keys()
    differ = sorted(uid for uid in both if old[uid] != new[uid])
    return Difference(
        same=len(both) - len(differ),
        differ=tuple(differ),
        new=tuple(sorted(new.keys() - old.keys())),
        gone=tuple(sorted(old.keys() - new.keys())),
    )


def _verdict(run_dir: Path) -> Verdict:
    try:
        found = read_verdict(run_dir)
    except ValueError as error:
        raise UsageError(f"the verdict of {run_dir} cannot be read") from error
    if found is None:
        raise UsageError(f"{run_dir} holds no finished crawl")
    return found


def _hints(run_dir: Path, source_id: str) -> Hints:
    path = run_dir / HINTS
    if not path.is_file():
        return Hints(source_id=source_id)
    return Hints.model_validate_json(path.read_bytes())


def _staged(run_dir: Path) -> dict[str, str]:
    path = run_dir / ITEMS
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8") as file:
        items = (StagedItem.model_validate_json(line) for line in file)
        return {item.uid: item.content_hash for item in items}
