"""A progress bar on the terminal for a crawl that runs in a child process."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from domain.run import PROGRESS
from domain.run import Progress as Standing


def latest(source_id: str, data_dir: Path) -> Standing | None:
    """Return how far the newest crawl of a source is; None when it has said nothing yet."""
    folders = sorted((data_dir / "runs" / source_id).glob("*"))
    path = folders[-1] / PROGRESS if folders else None
    if path is None or not path.exists():
        return None
    try:
        return Standing.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None


@contextmanager
def watched(source_id: str, data_dir: Path) -> Iterator[None]:
    """Show a bar while the block runs; nothing when nobody looks at a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(source_id, total=None)

        def look() -> None:
            while not done.wait(0.5):
                standing = latest(source_id, data_dir)
                if standing is not None:
                    bar.update(task, completed=standing.done, total=standing.total)

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
