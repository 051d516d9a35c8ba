"""Progress bars on the terminal: a crawl that runs in a child process, and long counts."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from domain.people import EMBEDDED_PERSON
from services import sources

_LOOK_EVERY_S = 0.5


@contextmanager
def watched(source_id: str, stream: TextIO | None = None) -> Iterator[None]:
    """Show a bar while the block runs; nothing when `stream` (standard error) is no terminal."""
    shown_on = stream or sys.stderr
    if not shown_on.isatty():
        yield
        return
    done = threading.Event()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(file=shown_on), transient=True) as bar:
        task = bar.add_task(source_id, total=None)

        def look() -> None:
            while not done.wait(_LOOK_EVERY_S):
                standing = sources.progress(EMBEDDED_PERSON, source_id)
                if standing is not None:
                    bar.update(task, completed=standing[0], total=standing[1])

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


@contextmanager
def counted(words: str, stream: TextIO | None = None) -> Iterator[Callable[[int], None]]:
    """Yield what is told how many are done; shows nothing before the first, or without a terminal."""
    shown_on = stream or sys.stderr
    if not shown_on.isatty():
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        TextColumn("{task.completed}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(file=shown_on), transient=True) as bar:
        task = bar.add_task(words, total=None, visible=False)
        yield lambda count: bar.update(task, completed=count, visible=True)
