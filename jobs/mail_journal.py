"""A small file beside the database: what the mail server has taken, noted at once.

Between the server's answer and our commit lie some milliseconds. A line in this file is there
microseconds after the answer, and the operating system keeps it when the process is killed. Only
its presence is evidence; that a line is absent proves nothing. When the database cannot be written
at that moment, the line is also forced to the disk.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Taken(NamedTuple):
    """One attempt that the server took."""

    mail_id: int
    attempt: int
    token: str
    detail: str


class Journal:
    """The file of one sender; two at a time would take each other's lines away."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, taken: Taken) -> None:
        """Write one line, in one call to the operating system."""
        os.write(self._file, json.dumps(taken).encode() + b"\n")

    def force(self) -> None:
        """Have the disk keep what was noted."""
        os.fsync(self._file)

    def entries(self) -> Iterator[Taken]:
        """Give what was noted; a line that a kill cut off is left out."""
        for line in self._path.read_bytes().split(b"\n"):
            try:
                found = json.loads(line)
                yield Taken(int(found[0]), int(found[1]), str(found[2]), str(found[3]))
            except (ValueError, TypeError, IndexError, KeyError):
                continue

    def clear(self) -> None:
        """Forget all lines, once the database has them."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
